package io.mmectl.deployer.apply;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * How to apply.
 *
 * @param holder who applies, for others to read: person or job, machine, process
 * @param waitForLease how long to wait while somebody else holds the lease; zero = not at all
 * @param gone true for a holder that is known to be dead, as a process of this machine that has ended; its lease is taken
 *     over before it expires
 */
public record ApplyOptions(String holder, Duration waitForLease, Predicate<String> gone) {
    /** Neither waits nor takes over. */
    public static ApplyOptions of(String holder) {
        return new ApplyOptions(holder, Duration.ZERO, other -> false);
    }
}
