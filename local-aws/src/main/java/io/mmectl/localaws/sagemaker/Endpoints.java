package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Endpoints and what happens to them over time. Every change is on disk before it is acknowledged or shows. */
public final class Endpoints {
    private final Table<EndpointRecord> table;
    private final LocalTime time;
    private final HostingTimes times;
    private final Dice dice;
    private final EndpointConfigs configs;
    private final Tags tags;
    private final ScalingGuard scaling;
    private final EndpointRefusals refusals;
    private final EndpointViews views;
    private final EndpointTransitions transitions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Listing<EndpointRecord> listing = new Listing<>(
            "Endpoints",
            EndpointRecord::name,
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
            ScalingGuard scaling) {}

    Endpoints(ServiceContext context, Parts parts) {
        this.table = context.tables().table("sagemaker-endpoints", EndpointRecord.class);
        this.time = context.time();
        this.times = parts.times();
        this.dice = new Dice(context.seed());
        this.configs = parts.configs();
        this.tags = parts.tags();
        this.scaling = parts.scaling();
        this.refusals = parts.refusals();
        this.views = new EndpointViews(parts.models());
        this.transitions = new EndpointTransitions(table, context.time(), times, parts, lock);
    }

    /** Takes up what was under way when the local AWS stopped; instances start empty. */
    void resume() {
        transitions.resume();
    }

    ObjectNode create(String region, Fields input) {
        String name = input.require("EndpointName");
        String arn = Arns.of(region, "endpoint", name);
        lock.lock();
        try {
            if (table.get(Arns.key(region, name)).isPresent()) {
                throw AwsException.validation("Cannot create already existing endpoint \"" + arn + "\".");
            }
            ResourceRecord config = configs.requireSettled(region, input.require("EndpointConfigName"));
            List<VariantRecord> variants = configs.variants(config);
            refusals.checkQuota(others(region, name), List.of(), variants);
            Transition creation = transition(
                    Transition.Kind.CREATE,
                    times.create(),
                    arn,
                    config.name(),
                    variants,
                    refusals.creation(region, name, variants));
            EndpointRecord endpoint = new EndpointRecord(
                    region,
                    name,
                    arn,
                    config.name(),
                    EndpointStatus.Creating,
                    time.now(),
                    time.now(),
                    Optional.empty(),
                    List.of(),
                    Optional.of(creation),
                    deployment(input));
            tags.create(arn, input.structures("Tags"));
            transitions.begin(endpoint);
            return Members.of("EndpointArn", arn).node();
        } finally {
            lock.unlock();
        }
    }

    private static Optional<JsonNode> deployment(Fields input) {
        return input.has("DeploymentConfig")
                ? Optional.of(input.structure("DeploymentConfig").node())
                : Optional.empty();
    }

    private Transition transition(
            Transition.Kind kind,
            Duration usual,
            String arn,
            String config,
            List<VariantRecord> variants,
            Optional<String> failure) {
        Instant now = time.now();
        Duration takes = HostingTimes.about(usual, dice, arn + now);
        return new Transition(kind, now, now.plus(takes), config, variants, failure);
    }

    private Collection<EndpointRecord> others(String region, String name) {
        return table.all().values().stream()
                .filter(e -> e.region().equals(region) && !e.name().equals(name))
                .toList();
    }

    ObjectNode update(String region, Fields input) {
        lock.lock();
        try {
            EndpointRecord endpoint = require(region, input.require("EndpointName"));
            EndpointRefusals.checkChangeable(endpoint);
            ResourceRecord config = configs.requireSettled(region, input.require("EndpointConfigName"));
            List<VariantRecord> variants = retain(endpoint, configs.variants(config), input);
            checkScaling(endpoint, variants);
            refusals.checkQuota(others(region, endpoint.name()), endpoint.variants(), variants);
            Transition update = transition(
                    Transition.Kind.UPDATE,
                    times.update(),
                    endpoint.arn(),
                    config.name(),
                    variants,
                    refusals.update(region, endpoint.name(), variants));
            Optional<JsonNode> deployment = input.has("DeploymentConfig")
                    ? deployment(input)
                    : input.flag("RetainDeploymentConfig") ? endpoint.deployment() : Optional.empty();
            transitions.begin(endpoint.begin(EndpointStatus.Updating, update, deployment));
            return Members.of("EndpointArn", endpoint.arn()).node();
        } finally {
            lock.unlock();
        }
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

    private void checkScaling(EndpointRecord endpoint, List<VariantRecord> after) {
        for (VariantRecord live : endpoint.variants()) {
            boolean kept = after.stream()
                    .anyMatch(v ->
                            v.name().equals(live.name()) && v.instanceType().equals(live.instanceType()));
            if (!kept && scaling.registered(endpoint.region(), endpoint.name(), live.name())) {
                throw AwsException.validation("Cannot remove production variant " + live.name()
                        + " or change its instance type while an Application AutoScaling scalable target exists for it."
                        + " Deregister the scalable target first.");
            }
        }
    }

    ObjectNode updateWeightsAndCapacities(String region, Fields input) {
        List<Fields> wishes = input.structures("DesiredWeightsAndCapacities");
        EndpointRecord endpoint = scale(region, input.require("EndpointName"), wishes);
        return Members.of("EndpointArn", endpoint.arn()).node();
    }

    /** Sets the instance count of a variant, as Application Auto Scaling does. */
    public void setCapacity(String region, String endpoint, String variant, int count) {
        Fields wish = new Fields(Members.of("VariantName", variant)
                .put("DesiredInstanceCount", count)
                .node());
        scale(region, endpoint, List.of(wish));
    }

    private EndpointRecord scale(String region, String name, List<Fields> wishes) {
        lock.lock();
        try {
            EndpointRecord endpoint = require(region, name);
            EndpointRefusals.checkChangeable(endpoint);
            List<VariantRecord> desired = desired(endpoint, wishes);
            refusals.checkQuota(others(region, name), endpoint.variants(), desired);
            boolean out = desired.stream().anyMatch(v -> v.desiredCount() > v.currentCount());
            Transition scaling = transition(
                    Transition.Kind.SCALE,
                    out ? times.scaleOut() : times.scaleIn(),
                    endpoint.arn(),
                    endpoint.configName(),
                    desired,
                    out ? refusals.capacity(desired) : Optional.empty());
            EndpointRecord begun = endpoint.begin(EndpointStatus.Updating, scaling, endpoint.deployment());
            transitions.begin(begun);
            return begun;
        } finally {
            lock.unlock();
        }
    }

    private static List<VariantRecord> desired(EndpointRecord endpoint, List<Fields> wishes) {
        List<VariantRecord> desired = new ArrayList<>(endpoint.variants());
        for (Fields wish : wishes) {
            String variant = wish.require("VariantName");
            VariantRecord live = endpoint.variant(variant)
                    .orElseThrow(() -> AwsException.validation("The variant name(s) \"" + variant
                            + "\" is/are not present within endpoint configuration \"" + endpoint.configName()
                            + "\"."));
            int count = wish.integer("DesiredInstanceCount").orElse(live.desiredCount());
            if (count < 1) {
                throw AwsException.validation("DesiredInstanceCount of production variant " + variant
                        + " must be at least 1: only endpoints with inference components scale to 0.");
            }
            desired.set(
                    desired.indexOf(live),
                    live.desiring(count, wish.number("DesiredWeight").orElse(live.desiredWeight())));
        }
        return List.copyOf(desired);
    }

    ObjectNode delete(String region, Fields input) {
        lock.lock();
        try {
            EndpointRecord endpoint = require(region, input.require("EndpointName"));
            if (endpoint.transition().isPresent()) {
                throw EndpointRefusals.inProgress(endpoint);
            }
            scaling.endpointDeleted(region, endpoint.name());
            Transition deletion = transition(
                    Transition.Kind.DELETE,
                    times.delete(),
                    endpoint.arn(),
                    endpoint.configName(),
                    List.of(),
                    Optional.empty());
            transitions.begin(endpoint.begin(EndpointStatus.Deleting, deletion, endpoint.deployment()));
            return new Members().node();
        } finally {
            lock.unlock();
        }
    }

    ObjectNode describe(String region, Fields input) {
        return views.describe(require(region, input.require("EndpointName")));
    }

    ObjectNode list(String region, Fields input) {
        return listing.answer(
                table.all().values(),
                input,
                endpoint -> endpoint.region().equals(region)
                        && input.text("StatusEquals")
                                .map(s -> s.equals(endpoint.status().name()))
                                .orElse(true));
    }

    private EndpointRecord require(String region, String name) {
        return find(region, name)
                .orElseThrow(() -> AwsException.validation(
                        "Could not find endpoint \"" + Arns.of(region, "endpoint", name) + "\"."));
    }

    private Optional<EndpointRecord> find(String region, String name) {
        return table.get(Arns.key(region, name))
                .filter(endpoint -> endpoint.name().equals(name));
    }

    /** A variant's counts and whether the endpoint can be changed now; empty when there is no such variant. */
    public Optional<Capacity> capacity(String region, String endpoint, String variant) {
        return find(region, endpoint)
                .flatMap(e -> e.variant(variant)
                        .map(v -> new Capacity(
                                v.currentCount(), v.desiredCount(), e.status() == EndpointStatus.InService)));
    }

    /** Instance counts of a variant. */
    public record Capacity(int current, int desired, boolean changeable) {}

    /** Whether invocations of the endpoint are answered. */
    public boolean serves(String region, String endpoint) {
        return find(region, endpoint)
                .map(e -> e.status().serves() && !e.variants().isEmpty())
                .orElse(false);
    }

    void clear() {
        transitions.stop();
        table.clear();
    }

    /** Ends no more changes; the next start takes them up. */
    void stop() {
        transitions.stop();
    }
}
