package io.mmectl.localaws.fault;

import java.time.Duration;

/**
 * Something that goes wrong on purpose. A name or pattern may hold {@code *} for any text. Each fault strikes as often as
 * {@code times} says and is then gone.
 */
public sealed interface Fault {
    int times();

    /** The next update of an endpoint ends in a roll-back to the config that it had. */
    record RollBackUpdate(String endpoint, String reason, int times) implements Fault {}

    /** The next creation of an endpoint ends in Failed. */
    record FailEndpoint(String endpoint, String reason, int times) implements Fault {}

    /** The next calls of an operation are answered with ThrottlingException. */
    record Throttle(String operation, int times) implements Fault {}

    /** The next loads of a target model take this long in endpoint time. */
    record SlowLoad(String targetModel, Duration duration, int times) implements Fault {}

    /** The next loads of a target model fail with this container status (400, 507, 500) and message. */
    record BrokenLoad(String targetModel, int status, String message, int times) implements Fault {}

    /** The next invocations of a target model fail with this container status and message. */
    record BrokenInvoke(String targetModel, int status, String message, int times) implements Fault {}

    /** The next creation, update or scale-out with this instance type finds no capacity. */
    record NoCapacity(String instanceType, int times) implements Fault {}

    /** The account may have this many instances of a type in all endpoints of a region; never used up. */
    record Quota(String instanceType, int instances) implements Fault {
        @Override
        public int times() {
            return Integer.MAX_VALUE;
        }
    }
}
