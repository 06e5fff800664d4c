package io.mmectl.deployer.apply;

import io.mmectl.config.MmectlException;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.port.TargetModelWarmer.Outcome;
import java.time.Duration;
import java.time.Instant;

/** What happens during an apply. Events of different model types interleave; within one they come in order. */
public sealed interface ApplyEvent {

    /** Somebody else holds the lease; looked at again until it is free. */
    record WaitingForLease(String holder, Instant expires) implements ApplyEvent {}

    /**
     * @param modelType empty for a shared section
     * @param number 1-based position within the section
     * @param of actions in the section
     */
    record Started(String modelType, Action action, int number, int of) implements ApplyEvent {}

    /** @param sent bytes of the archive so far; starts again from 0 when the upload is repeated */
    record BytesSent(String modelType, Action action, long sent) implements ApplyEvent {}

    /** @param status as SageMaker calls it */
    record Waiting(String modelType, Action action, String status, Duration elapsed) implements ApplyEvent {}

    /** One target model answered, or failed for good. */
    record Warmed(String modelType, Action action, Outcome outcome) implements ApplyEvent {}

    /** @param note what was different from the plan, as a release that was not needed; empty = nothing */
    record Done(String modelType, Action action, Duration took, String note) implements ApplyEvent {}

    record Failed(String modelType, Action action, MmectlException problem) implements ApplyEvent {}
}
