package io.mmectl.deployer.plan;

/**
 * What the user allows.
 *
 * @param allowDelete delete endpoints that the fleet no longer names
 */
public record PlanOptions(boolean allowDelete) {
    public static final PlanOptions DEFAULT = new PlanOptions(false);
}
