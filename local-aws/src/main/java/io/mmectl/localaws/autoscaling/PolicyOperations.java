package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Scaling policies; a target-tracking one brings its two alarms. */
final class PolicyOperations {
    private static final int PAGE = 50;
    /** Of one scalable target; AWS's default quota. */
    private static final int MOST = 50;

    private static final String TRACKING = "TargetTrackingScaling";
    private static final String STEP = "StepScaling";

    private final ScalingStore store;
    private final Alarms alarms;
    private final LocalTime time;

    PolicyOperations(ScalingStore store, Alarms alarms, LocalTime time) {
        this.store = store;
        this.alarms = alarms;
        this.time = time;
    }

    ObjectNode put(String region, Fields input) {
        return store.exclusively(() -> write(region, input));
    }

    private ObjectNode write(String region, Fields input) {
        TargetId id = TargetId.of(region, input);
        store.require(id);
        String name = input.require("PolicyName");
        String type = input.text("PolicyType").orElse(STEP);
        String member = configurationMember(type);
        if (!input.has(member)) {
            throw AwsException.validation("You must specify a " + member + " for the policy type " + type + ".");
        }
        JsonNode configuration = input.structure(member).node();
        Optional<Policy> before = store.policy(id, name);
        if (before.isEmpty() && store.policies(id).size() >= MOST) {
            throw Quotas.exceeded("scaling policies of a scalable target", MOST);
        }
        if (before.isPresent() && !before.get().type().equals(type)) {
            throw AwsException.validation("The type of policy " + name + " cannot be changed.");
        }
        String arn = before.map(Policy::arn).orElseGet(() -> arn(id, name));
        boolean same = before.map(p -> p.configuration().equals(configuration)).orElse(false);
        List<String> names = same ? before.get().alarms() : alarmNames(id, type, name + configuration);
        Policy policy = new Policy(
                id,
                name,
                arn,
                type,
                configuration,
                names,
                before.map(Policy::createdAt).orElseGet(time::now));
        if (type.equals(STEP)) {
            StepScaling.check(new Fields(configuration));
        } else if (!same) {
            requireOwnMetric(policy);
        }
        if (!same) {
            make(policy, newAlarms(policy));
        }
        store.put(policy);
        before.ifPresent(old -> store.deleteAlarms(
                id,
                old.alarms().stream().filter(alarm -> !names.contains(alarm)).toList()));
        return Members.of("PolicyARN", arn).put("Alarms", alarms(policy)).node();
    }

    private void requireOwnMetric(Policy policy) {
        JsonNode metric = TargetTracking.of(policy).metric().members().node();
        boolean taken = store.policies(policy.target()).stream()
                .filter(other -> other.type().equals(TRACKING) && !other.name().equals(policy.name()))
                .anyMatch(other ->
                        TargetTracking.of(other).metric().members().node().equals(metric));
        if (taken) {
            throw AwsException.validation(
                    "Only one TargetTrackingScaling policy for a given metric specification is allowed.");
        }
    }

    /** All alarms of a policy, or none. */
    private void make(Policy policy, List<Fields> made) {
        try {
            made.forEach(alarm -> alarms.put(policy.target().region(), alarm));
        } catch (AwsException e) {
            store.deleteAlarms(policy.target(), policy.alarms());
            throw AwsException.validation(e.text());
        }
    }

    private static String configurationMember(String type) {
        return switch (type) {
            case TRACKING -> "TargetTrackingScalingPolicyConfiguration";
            case STEP -> "StepScalingPolicyConfiguration";
            default ->
                throw AwsException.validation(
                        "Policy type " + type + " is not supported for " + TargetId.NAMESPACE + ".");
        };
    }

    private String unique(TargetId id, String what) {
        return UUID.nameUUIDFromBytes((id.key() + what + time.now()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private String arn(TargetId id, String name) {
        return "arn:aws:autoscaling:" + id.region() + ":" + ServiceContext.ACCOUNT + ":scalingPolicy:"
                + unique(id, "policy " + name) + ":resource/sagemaker/" + id.resourceId() + ":policyName/" + name;
    }

    private List<String> alarmNames(TargetId id, String type, String name) {
        if (!type.equals(TRACKING)) {
            return List.of();
        }
        String prefix = "TargetTracking-" + id.resourceId();
        return List.of(
                prefix + "-AlarmHigh-" + unique(id, "high " + name), prefix + "-AlarmLow-" + unique(id, "low " + name));
    }

    private static List<Fields> newAlarms(Policy policy) {
        if (!policy.type().equals(TRACKING)) {
            return List.of();
        }
        TargetTracking tracking = TargetTracking.of(policy);
        return List.of(
                tracking.highAlarm(policy.alarms().getFirst(), policy.arn()),
                tracking.lowAlarm(policy.alarms().getLast(), policy.arn()));
    }

    private static List<Members> alarms(Policy policy) {
        return policy.alarms().stream()
                .map(alarm -> Members.of("AlarmName", alarm)
                        .put("AlarmARN", Alarms.arn(policy.target().region(), alarm)))
                .toList();
    }

    ObjectNode describe(String region, Fields input) {
        List<String> names = input.texts("PolicyNames");
        Predicate<TargetId> wanted = TargetId.filter(region, input);
        List<Policy> chosen = store.policies().stream()
                .filter(p -> wanted.test(p.target()))
                .filter(p -> names.isEmpty() || names.contains(p.name()))
                .toList();
        Page<Policy> page = Page.of(chosen, Page.Order.by(Policy::key), Page.Asked.of(input, PAGE, TargetId.BAD_TOKEN));
        return Members.of(
                        "ScalingPolicies",
                        page.items().stream().map(PolicyOperations::view).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    private static Members view(Policy policy) {
        return policy.target()
                .members()
                .put("PolicyARN", policy.arn())
                .put("PolicyName", policy.name())
                .put("PolicyType", policy.type())
                .put(configurationMember(policy.type()), policy.configuration())
                .put("Alarms", alarms(policy))
                .put("CreationTime", policy.createdAt());
    }

    ObjectNode delete(String region, Fields input) {
        TargetId id = TargetId.of(region, input);
        return store.exclusively(() -> {
            Policy policy = store.policy(id, input.require("PolicyName"))
                    .orElseThrow(() -> new AwsException(
                            400,
                            "ObjectNotFoundException",
                            "No scaling policy found for " + id.text() + ", policy name: "
                                    + input.require("PolicyName")));
            store.remove(policy);
            return new Members().node();
        });
    }
}
