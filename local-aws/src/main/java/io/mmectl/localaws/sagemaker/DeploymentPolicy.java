package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an update replaces instances: what a DeploymentConfig says, or SageMaker's default, blue/green all at once.
 *
 * @param rolling whether old instances leave batch by batch; else the whole old fleet stays to the end
 * @param bake for how long alarms are watched after each shift of traffic
 * @param step share of the new fleet that the first shift (canary) or each shift turns on; 1 for all at once
 * @param canary whether all that is left follows in the second shift
 * @param rollBackStep share of the old fleet that a roll-back of a rolling update brings back at once
 * @param terminationWait for how long the old fleet stays after the last shift
 * @param limit longest time of the whole update; empty for none
 * @param alarms names of the CloudWatch alarms that roll it back
 */
record DeploymentPolicy(
        boolean rolling,
        Duration bake,
        Size step,
        boolean canary,
        Size rollBackStep,
        Duration terminationWait,
        Optional<Duration> limit,
        List<String> alarms) {
    private static final Size ALL = new Size(false, 100);

    /** A number of instances, or a percentage of them. */
    record Size(boolean instances, int value) {
        static Size of(Fields size) {
            return new Size(
                    size.text("Type").orElse("").equals("INSTANCE_COUNT"),
                    size.integer("Value").orElse(1));
        }

        double percentOf(int count) {
            return instances ? 100.0 * value / Math.max(1, count) : value;
        }

        /** At least one instance. */
        int of(int count) {
            return Math.clamp(instances ? value : Math.round(count * value / 100.0), 1, Math.max(1, count));
        }
    }

    /**
     * Reads a DeploymentConfig.
     *
     * @param config a structure without members for the default
     * @param variants the new endpoint config's
     * @throws AwsException ValidationException when it asks for what SageMaker does not do
     */
    static DeploymentPolicy of(Fields config, List<VariantRecord> variants) {
        if (config.has("BlueGreenUpdatePolicy") && config.has("RollingUpdatePolicy")) {
            throw AwsException.validation("Only one of BlueGreenUpdatePolicy and RollingUpdatePolicy can be specified"
                    + " in DeploymentConfig.");
        }
        List<String> alarms = config.structure("AutoRollbackConfiguration").structures("Alarms").stream()
                .flatMap(alarm -> alarm.text("AlarmName").stream())
                .toList();
        DeploymentPolicy policy = config.has("RollingUpdatePolicy")
                ? rolling(config.structure("RollingUpdatePolicy"), variants, alarms)
                : blueGreen(config.structure("BlueGreenUpdatePolicy"), variants, alarms);
        policy.checkLimit(variants);
        return policy;
    }

    private static DeploymentPolicy blueGreen(Fields policy, List<VariantRecord> variants, List<String> alarms) {
        Fields routing = policy.structure("TrafficRoutingConfiguration");
        String type = routing.text("Type").orElse("ALL_AT_ONCE");
        Size step = switch (type) {
            case "CANARY" -> size(routing, "CanarySize", type, 0, variants);
            case "LINEAR" -> size(routing, "LinearStepSize", type, 10, variants);
            default -> ALL;
        };
        refuseOther(routing, "CanarySize", type, "CANARY");
        refuseOther(routing, "LinearStepSize", type, "LINEAR");
        return new DeploymentPolicy(
                false,
                seconds(routing, "WaitIntervalInSeconds"),
                step,
                type.equals("CANARY"),
                ALL,
                seconds(policy, "TerminationWaitInSeconds"),
                limit(policy),
                alarms);
    }

    private static DeploymentPolicy rolling(Fields policy, List<VariantRecord> variants, List<String> alarms) {
        if (variants.size() > 1) {
            throw AwsException.validation(
                    "RollingUpdatePolicy is not supported for an endpoint with several production variants.");
        }
        return new DeploymentPolicy(
                true,
                seconds(policy, "WaitIntervalInSeconds"),
                size(policy, "MaximumBatchSize", "rolling", 5, variants),
                false,
                policy.has("RollbackMaximumBatchSize") ? Size.of(policy.structure("RollbackMaximumBatchSize")) : ALL,
                Duration.ZERO,
                limit(policy),
                alarms);
    }

    private static void refuseOther(Fields routing, String member, String type, String only) {
        if (routing.has(member) && !type.equals(only)) {
            throw AwsException.validation(member + " can only be specified for the traffic routing type " + only + ".");
        }
    }

    /** One instance of a single one is always allowed: there is nothing smaller. */
    private static Size size(Fields in, String member, String type, int leastPercent, List<VariantRecord> variants) {
        if (!in.has(member)) {
            throw AwsException.validation(member + " is required for a deployment of the type " + type + ".");
        }
        Size size = Size.of(in.structure(member));
        for (VariantRecord variant : variants) {
            double percent = size.percentOf(variant.desiredCount());
            boolean oneOfOne = size.instances() && size.value() == 1 && variant.desiredCount() == 1;
            if (!oneOfOne && (percent > 50 || percent < leastPercent)) {
                throw AwsException.validation(member + " must be between " + Math.max(1, leastPercent)
                        + "% and 50% of the total instance count of variant " + variant.name() + ".");
            }
        }
        return size;
    }

    private static Duration seconds(Fields in, String member) {
        return Duration.ofSeconds(in.integer(member).orElse(0));
    }

    private static Optional<Duration> limit(Fields policy) {
        return policy.integer("MaximumExecutionTimeoutInSeconds").map(Duration::ofSeconds);
    }

    private void checkLimit(List<VariantRecord> variants) {
        Duration waits = bake.multipliedBy(shares(variants).size()).plus(terminationWait);
        if (limit.isPresent() && limit.get().compareTo(waits) <= 0) {
            throw AwsException.validation("MaximumExecutionTimeoutInSeconds ("
                    + limit.get().toSeconds() + ") must be larger than the total waiting time of the deployment ("
                    + waits.toSeconds() + ").");
        }
    }

    /** Share of the traffic on the new fleet after each shift; rises to 1. */
    List<Double> shares(List<VariantRecord> variants) {
        List<Double> shares = new ArrayList<>();
        int count =
                variants.stream().mapToInt(VariantRecord::desiredCount).max().orElse(1);
        double unit = rolling ? (double) step.of(count) / count : Math.min(1, step.percentOf(count) / 100);
        for (double share = unit; share < 0.999 && !(canary && !shares.isEmpty()); share += unit) {
            shares.add(share);
        }
        shares.add(1.0);
        return List.copyOf(shares);
    }
}
