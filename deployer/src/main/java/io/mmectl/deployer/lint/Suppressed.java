package io.mmectl.deployer.lint;

/**
 * A finding that somebody has answered for.
 *
 * @param place where they said so
 * @param because their reason; not empty
 */
public record Suppressed(Finding finding, Place place, String because) {
    /** Where a finding is said to be all right. */
    public enum Place {
        /** In a comment of the file that it is about. */
        FILE,
        /** In the fleet's {@code lint: allow:}. */
        FLEET
    }
}
