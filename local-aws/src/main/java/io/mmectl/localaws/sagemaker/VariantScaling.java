package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Counts and weights of variants; instances that stay keep what they have loaded. */
final class VariantScaling {
    private final EndpointStore store;
    private final EndpointRefusals refusals;
    private final EndpointTransitions transitions;

    VariantScaling(EndpointStore store, EndpointRefusals refusals, EndpointTransitions transitions) {
        this.store = store;
        this.refusals = refusals;
        this.transitions = transitions;
    }

    ObjectNode updateWeightsAndCapacities(String region, Fields input) {
        List<Fields> wishes = input.structures("DesiredWeightsAndCapacities");
        EndpointRecord endpoint = scale(region, input.require("EndpointName"), wishes);
        return Members.of("EndpointArn", endpoint.arn()).node();
    }

    /** Sets the instance count of one variant, as Application Auto Scaling does. */
    void setCapacity(String region, String endpoint, String variant, int count) {
        Fields wish = new Fields(Members.of("VariantName", variant)
                .put("DesiredInstanceCount", count)
                .node());
        scale(region, endpoint, List.of(wish));
    }

    private EndpointRecord scale(String region, String name, List<Fields> wishes) {
        return store.exclusively(() -> {
            EndpointRecord endpoint = store.require(region, name);
            EndpointRefusals.checkScalable(endpoint);
            List<VariantRecord> desired = desired(endpoint, wishes);
            refusals.checkQuota(store.others(region, name), endpoint.variants(), desired);
            boolean out = desired.stream().anyMatch(v -> v.desiredCount() > v.currentCount());
            HostingTimes times = store.times(endpoint.arn());
            Instant now = store.now();
            Transition scaling = Transition.whole(
                    Transition.Kind.SCALE,
                    now,
                    now.plus(out ? times.scaleOut() : times.scaleIn()),
                    endpoint.configName(),
                    desired,
                    out ? refusals.capacity(desired) : Optional.empty());
            EndpointRecord begun = endpoint.begin(EndpointStatus.Updating, scaling, endpoint.deployment());
            transitions.begin(begun);
            return begun;
        });
    }

    private static List<VariantRecord> desired(EndpointRecord endpoint, List<Fields> wishes) {
        List<VariantRecord> desired = new ArrayList<>(endpoint.variants());
        Set<String> named = new HashSet<>();
        for (Fields wish : wishes) {
            String variant = wish.require("VariantName");
            VariantRecord live = endpoint.variant(variant)
                    .orElseThrow(() -> AwsException.validation("The variant name(s) \"" + variant
                            + "\" is/are not present within endpoint configuration \"" + endpoint.configName()
                            + "\"."));
            if (!named.add(variant)) {
                throw AwsException.validation("Production variant " + variant + " is named more than once.");
            }
            if (wish.has("ServerlessUpdateConfig")) {
                throw AwsException.validation(
                        "The local AWS does not change serverless variants: leave out ServerlessUpdateConfig.");
            }
            if (wish.has("DesiredInstanceCount") && live.instanceType().isEmpty()) {
                throw AwsException.validation(
                        "DesiredInstanceCount cannot be specified for the serverless variant " + variant + ".");
            }
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
}
