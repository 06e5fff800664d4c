package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Endpoints and what happens to them over time. Every change is on disk before it is acknowledged or shows. */
public final class Endpoints {
    private final EndpointStore store;
    private final Parts parts;
    private final EndpointViews views;
    private final EndpointTransitions transitions;
    private final VariantScaling scaling;
    private final Listing<EndpointRecord> listing = new Listing<>(
            "Endpoints",
            EndpointRecord::name,
            endpoint -> endpoint.status().name(),
            EndpointRecord::createdAt,
            EndpointRecord::modifiedAt,
            EndpointViews::summary);

    /** What endpoints are made of. */
    record Parts(
            HostingTimes times,
            EndpointConfigs configs,
            Models models,
            Tags tags,
            Fleets fleets,
            EndpointRefusals refusals,
            ScalingGuard scaling,
            RollbackAlarms alarms) {}

    Endpoints(ServiceContext context, Parts parts) {
        this.store = new EndpointStore(context, parts.times());
        this.parts = parts;
        this.views = new EndpointViews(parts.models(), parts.configs());
        this.transitions = new EndpointTransitions(store, context.time(), parts);
        this.scaling = new VariantScaling(store, parts.refusals(), transitions);
    }

    /** Takes up what was under way when the local AWS stopped; instances start empty. */
    void resume() {
        transitions.resume();
    }

    ObjectNode create(String region, Fields input) {
        String name = input.require("EndpointName");
        String arn = Arns.of(region, "endpoint", name);
        return store.exclusively(() -> {
            if (store.taken(region, name)) {
                throw AwsException.validation("Cannot create already existing endpoint \"" + arn + "\".");
            }
            ResourceRecord config = parts.configs().requireSettled(region, input.require("EndpointConfigName"));
            List<VariantRecord> variants = parts.configs().variants(config);
            DeploymentPolicy.of(input.structure("DeploymentConfig"), variants);
            parts.refusals().checkQuota(store.others(region, name), List.of(), variants);
            Instant now = store.now();
            Transition creation = Transition.whole(
                    Transition.Kind.CREATE,
                    now,
                    now.plus(store.times(arn).create()),
                    config.name(),
                    variants,
                    parts.refusals().creation(region, name, variants));
            EndpointRecord endpoint = new EndpointRecord(
                    region,
                    name,
                    arn,
                    config.name(),
                    EndpointStatus.Creating,
                    now,
                    now,
                    Optional.empty(),
                    List.of(),
                    Optional.of(creation),
                    deployment(input),
                    Optional.empty());
            parts.tags().create(arn, input.structures("Tags"));
            transitions.begin(endpoint);
            return Members.of("EndpointArn", arn).node();
        });
    }

    private static Optional<JsonNode> deployment(Fields input) {
        return input.has("DeploymentConfig")
                ? Optional.of(input.structure("DeploymentConfig").node())
                : Optional.empty();
    }

    ObjectNode update(String region, Fields input) {
        return store.exclusively(() -> {
            EndpointRecord endpoint = store.require(region, input.require("EndpointName"));
            EndpointRefusals.checkChangeable(endpoint);
            ResourceRecord config = parts.configs().requireSettled(region, input.require("EndpointConfigName"));
            EndpointRefusals.checkOther(endpoint, config.name());
            List<VariantRecord> variants = retain(endpoint, parts.configs().variants(config), input);
            Optional<JsonNode> deployment = input.has("DeploymentConfig")
                    ? deployment(input)
                    : input.flag("RetainDeploymentConfig") ? endpoint.deployment() : Optional.empty();
            DeploymentPolicy policy =
                    DeploymentPolicy.of(deployment.map(Fields::new).orElse(Fields.none()), variants);
            checkVariants(endpoint, variants, deployment.isPresent());
            checkScaling(endpoint, variants);
            parts.refusals().checkQuota(store.others(region, endpoint.name()), endpoint.variants(), variants);
            Transition update = Transition.staged(
                    Transition.Kind.UPDATE,
                    store.now(),
                    config.name(),
                    variants,
                    parts.refusals().update(region, endpoint.name(), variants),
                    Stage.update(policy, variants, store.times(endpoint.arn())));
            transitions.begin(endpoint.begin(EndpointStatus.Updating, update, deployment));
            return Members.of("EndpointArn", endpoint.arn()).node();
        });
    }

    /** With RetainAllVariantProperties, live counts and weights win over the new config's, but for what is excluded. */
    private static List<VariantRecord> retain(EndpointRecord endpoint, List<VariantRecord> fresh, Fields input) {
        if (!input.flag("RetainAllVariantProperties")) {
            return fresh;
        }
        List<String> excluded = input.structures("ExcludeRetainedVariantProperties").stream()
                .map(property -> property.require("VariantPropertyType"))
                .toList();
        return fresh.stream()
                .map(variant -> endpoint.variant(variant.name())
                        .map(live -> variant.desiring(
                                excluded.contains("DesiredInstanceCount")
                                        ? variant.desiredCount()
                                        : live.desiredCount(),
                                excluded.contains("DesiredWeight") ? variant.desiredWeight() : live.desiredWeight()))
                        .orElse(variant))
                .toList();
    }

    private static void checkVariants(EndpointRecord endpoint, List<VariantRecord> after, boolean guarded) {
        boolean same = endpoint.variants().stream()
                .map(VariantRecord::name)
                .collect(Collectors.toSet())
                .equals(after.stream().map(VariantRecord::name).collect(Collectors.toSet()));
        if (guarded && !same) {
            throw AwsException.validation("A deployment configuration can only be used when the new endpoint"
                    + " configuration has the same production variants as endpoint \"" + endpoint.arn() + "\".");
        }
    }

    private void checkScaling(EndpointRecord endpoint, List<VariantRecord> after) {
        for (VariantRecord live : endpoint.variants()) {
            boolean kept = after.stream()
                    .anyMatch(v ->
                            v.name().equals(live.name()) && v.instanceType().equals(live.instanceType()));
            if (!kept && parts.scaling().registered(endpoint.region(), endpoint.name(), live.name())) {
                throw AwsException.validation("Cannot remove production variant " + live.name()
                        + " or change its instance type while an Application AutoScaling scalable target exists for it."
                        + " Deregister the scalable target first.");
            }
        }
    }

    ObjectNode updateWeightsAndCapacities(String region, Fields input) {
        return scaling.updateWeightsAndCapacities(region, input);
    }

    /** Sets the instance count of a variant, as Application Auto Scaling does. */
    public void setCapacity(String region, String endpoint, String variant, int count) {
        scaling.setCapacity(region, endpoint, variant, count);
    }

    ObjectNode delete(String region, Fields input) {
        return store.exclusively(() -> {
            EndpointRecord endpoint = store.require(region, input.require("EndpointName"));
            if (endpoint.transition().isPresent()) {
                throw EndpointRefusals.inProgress(endpoint);
            }
            parts.scaling().endpointDeleted(region, endpoint.name());
            Transition deletion = Transition.whole(
                    Transition.Kind.DELETE,
                    store.now(),
                    store.now().plus(store.times(endpoint.arn()).delete()),
                    endpoint.configName(),
                    List.of(),
                    Optional.empty());
            transitions.begin(endpoint.begin(EndpointStatus.Deleting, deletion, endpoint.deployment()));
            return new Members().node();
        });
    }

    ObjectNode describe(String region, Fields input) {
        return views.describe(store.require(region, input.require("EndpointName")));
    }

    ObjectNode list(String region, Fields input) {
        return listing.answer(store.all(), input, endpoint -> endpoint.region().equals(region));
    }

    /** A variant's counts and whether the endpoint can be changed now; empty when there is no such variant or it is being deleted. */
    public Optional<Capacity> capacity(String region, String endpoint, String variant) {
        return store.find(region, endpoint)
                .filter(e -> e.status() != EndpointStatus.Deleting)
                .flatMap(e -> e.variant(variant)
                        .map(v -> new Capacity(
                                v.currentCount(), v.desiredCount(), e.status() == EndpointStatus.InService)));
    }

    /** Instance counts of a variant. */
    public record Capacity(int current, int desired, boolean changeable) {}

    /** Whether invocations of the endpoint are answered. */
    public boolean serves(String region, String endpoint) {
        return store.find(region, endpoint)
                .map(e -> e.status().serves() && !e.variants().isEmpty())
                .orElse(false);
    }

    void clear() {
        transitions.stop();
        store.clear();
    }

    /** Ends no more changes; the next start takes them up. */
    void stop() {
        transitions.stop();
    }
}
