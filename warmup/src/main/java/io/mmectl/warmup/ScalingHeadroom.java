package io.mmectl.warmup;

/**
 * How many calls a warm-up may add before autoscaling takes it for traffic.
 *
 * @param targetPerInstance target value of the policy on SageMakerVariantInvocationsPerInstance, per minute; above 0
 * @param observedPerInstance invocations per instance and minute that come without the warm-up; 0 when not known
 */
public record ScalingHeadroom(double targetPerInstance, double observedPerInstance) {
    /** The alarm that scales in fires below 0.9 × target; staying under that keeps the warm-up out of both alarms. */
    public static final double SHARE = 0.9;

    public ScalingHeadroom {
        if (!(targetPerInstance > 0) || !(observedPerInstance >= 0)) {
            throw new IllegalArgumentException(
                    "target must be above 0 and observed 0 or more: " + targetPerInstance + ", " + observedPerInstance);
        }
    }

    /** Calls a minute over all instances; 0 or less when traffic alone reaches the share. */
    public double callsPerMinute(int instances) {
        return (SHARE * targetPerInstance - observedPerInstance) * instances;
    }
}
