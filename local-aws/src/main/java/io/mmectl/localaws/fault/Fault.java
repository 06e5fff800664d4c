package io.mmectl.localaws.fault;

import java.time.Duration;

/**
 * Something that goes wrong on purpose. A name or pattern may hold {@code *} for any text. A fault strikes what fits it as
 * often as {@code times} says, {@link #ENDLESS} for as long as it stays; {@link Strikes} can make it rarer. Services are
 * named as in {@link FaultyService}, operations as AWS names them, durations are endpoint time.
 */
public sealed interface Fault {
    /** Never used up. */
    int ENDLESS = Integer.MAX_VALUE;

    int times();

    /** An update of an endpoint ends in a roll-back to the config that it had. */
    record RollBackUpdate(String endpoint, String reason, int times) implements Fault {}

    /** The creation of an endpoint ends in Failed. */
    record FailEndpoint(String endpoint, String reason, int times) implements Fault {}

    /** A creation, update or scale-out with this instance type finds no capacity. */
    record NoCapacity(String instanceType, int times) implements Fault {}

    /** The account may have this many instances of a type in all endpoints of a region; never used up. */
    record Quota(String instanceType, int instances) implements Fault {
        @Override
        public int times() {
            return ENDLESS;
        }
    }

    /** One instance of an endpoint dies, as when its container crashes: its models are gone, it answers nothing any more. */
    record KillInstance(String endpoint, int times) implements Fault {}

    /** A load of a target model takes at least this long. */
    record SlowLoad(String targetModel, Duration duration, int times) implements Fault {}

    /** A load of a target model fails with this container status (400, 507, 500) and message. */
    record BrokenLoad(String targetModel, int status, String message, int times) implements Fault {}

    /** An invocation of a loaded target model takes at least this long in the container. */
    record SlowInvoke(String targetModel, Duration duration, int times) implements Fault {}

    /** An invocation of a loaded target model fails with this container status and message. */
    record BrokenInvoke(String targetModel, int status, String message, int times) implements Fault {}

    /** A call is refused as too frequent, in the service's own way; nothing is done. */
    record Throttle(String service, String operation, int times) implements Fault {
        /** Of whatever service. */
        public Throttle(String operation, int times) {
            this("*", operation, times);
        }
    }

    /** A call is answered with this status, 500 or 503, in the service's own words; nothing is done. */
    record ServerError(String service, String operation, int status, int times) implements Fault {}

    /**
     * A call is refused as if the client's clock were off; nothing is done.
     *
     * @param behind by how much; negative for one that is ahead
     */
    record ClockSkew(String service, String operation, Duration behind, int times) implements Fault {}

    /** A call is answered later. */
    record SlowAnswer(String service, String operation, Duration duration, int times) implements Fault {}

    /**
     * The connection ends without a whole answer.
     *
     * @param during in the REQUEST nothing is done; in the ANSWER all is done and the client does not get to know
     * @param afterBytes of that side's body; 0 in the ANSWER sends not even a status
     */
    record LostConnection(String service, String operation, Side during, long afterBytes, int times) implements Fault {}

    /** Which way a body goes. */
    enum Side {
        REQUEST,
        ANSWER
    }
}
