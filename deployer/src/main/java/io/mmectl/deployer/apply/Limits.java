package io.mmectl.deployer.apply;

/**
 * How much is done at the same time.
 *
 * @param endpoints 1 or more
 * @param transfers uploads and deletions on S3 over all endpoints; 1 or more
 */
public record Limits(int endpoints, int transfers) {
    /** Enough to fill a network without filling the memory: an upload holds one part. */
    public static final Limits DEFAULT = new Limits(8, 8);

    /** Everything in the plan's order. */
    public static final Limits ONE_BY_ONE = new Limits(1, 1);
}
