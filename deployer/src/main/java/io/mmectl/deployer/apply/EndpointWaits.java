package io.mmectl.deployer.apply;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.Status;
import io.mmectl.deployer.port.Pacer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits for SageMaker, and judges what it came to. */
final class EndpointWaits {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    /** How long an update that was accepted may stay invisible. */
    private static final Duration VISIBLE = Duration.ofMinutes(1);

    /** What FailureReason says when there are no instances to be had (facts: service limits, provisioning). */
    private static final List<String> NO_CAPACITY = List.of(
            "unable to provision requested ml compute capacity",
            "insufficientinstancecapacity",
            "insufficient capacity",
            "resourcelimitexceeded");

    private final EndpointControl control;
    private final Pacer pacer;
    private final Progress progress;

    EndpointWaits(EndpointControl control, Pacer pacer, Progress progress) {
        this.control = control;
        this.pacer = pacer;
        this.progress = progress;
    }

    /**
     * @param modifiedBefore when the endpoint was last modified before this apply updated it; null = it was not updated
     * @param countAsked instances that this apply asked for; null = none
     * @throws MmectlException NOT_CONVERGED after the action's time-out, ROLLED_BACK when another configuration than the
     *     action's is live or another count than asked for, NO_CAPACITY when the reason is that there are no instances, FAILED otherwise
     */
    void inService(Action.AwaitInService action, @Nullable Instant modifiedBefore, @Nullable Integer countAsked) {
        Instant start = pacer.now();
        Optional<Endpoint> end = poll(
                action,
                action.endpointName(),
                action.timeout(),
                e -> e.isEmpty()
                        || (!e.get().status().inProgress()
                                && !notYetVisible(e.get(), action, modifiedBefore, countAsked, start)));
        Endpoint endpoint = end.orElseThrow(() -> new MmectlException(
                ErrorCode.CONFLICT,
                "Endpoint " + action.endpointName() + " is gone",
                "Somebody deleted it: plan again"));
        judge(endpoint, action.endpointConfigName(), countAsked);
    }

    void settled(Action.AwaitSettled action) {
        poll(
                action,
                action.endpointName(),
                action.timeout(),
                e -> e.isEmpty() || !e.get().status().inProgress() || e.get().status() == Status.DELETING);
    }

    void deleted(Action.AwaitDeleted action) {
        poll(action, action.endpointName(), action.timeout(), Optional::isEmpty);
    }

    /** Just after an update SageMaker may still show the endpoint as it was. */
    private boolean notYetVisible(
            Endpoint endpoint,
            Action.AwaitInService action,
            @Nullable Instant modifiedBefore,
            @Nullable Integer countAsked,
            Instant start) {
        return (otherConfig(endpoint, action.endpointConfigName()) || otherCount(endpoint, countAsked))
                && endpoint.lastModified().equals(modifiedBefore)
                && Duration.between(start, pacer.now()).compareTo(VISIBLE) < 0;
    }

    private Optional<Endpoint> poll(
            Action action, String name, Duration timeout, Predicate<Optional<Endpoint>> finished) {
        Instant start = pacer.now();
        while (true) {
            Optional<Endpoint> endpoint = control.describeEndpoint(name);
            if (finished.test(endpoint)) {
                return endpoint;
            }
            String status = endpoint.map(e -> e.status().awsName()).orElse("absent");
            Duration elapsed = Duration.between(start, pacer.now());
            if (elapsed.compareTo(timeout) >= 0) {
                throw new MmectlException(
                        ErrorCode.NOT_CONVERGED,
                        "Endpoint " + name + " is still " + status + " after " + timeout.toMinutes() + " min",
                        "SageMaker goes on. Run the same command again to continue, or raise timeouts.inService");
            }
            progress.waiting(action, status, elapsed);
            pacer.pause(pause(elapsed));
        }
    }

    /** A tenth of what was waited already, within limits: quick answers for short work, few calls for long work. */
    private static Duration pause(Duration elapsed) {
        Duration tenth = elapsed.dividedBy(10);
        if (tenth.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return tenth.compareTo(LONGEST) > 0 ? LONGEST : tenth;
    }

    private static boolean otherConfig(Endpoint endpoint, @Nullable String wanted) {
        return wanted != null && !endpoint.endpointConfigName().equals(wanted);
    }

    private static boolean otherCount(Endpoint endpoint, @Nullable Integer wanted) {
        return wanted != null
                && (endpoint.desiredInstanceCount() != wanted || endpoint.currentInstanceCount() != wanted);
    }

    private static void judge(Endpoint endpoint, @Nullable String wantedConfig, @Nullable Integer wantedCount) {
        String name = "Endpoint " + endpoint.name();
        String reason = endpoint.failureReason().isEmpty() ? "" : ": " + endpoint.failureReason();
        boolean noCapacity =
                NO_CAPACITY.stream().anyMatch(endpoint.failureReason().toLowerCase(Locale.ROOT)::contains);
        switch (endpoint.status()) {
            case IN_SERVICE -> {
                if (otherConfig(endpoint, wantedConfig)) {
                    throw new MmectlException(
                            noCapacity ? ErrorCode.NO_CAPACITY : ErrorCode.ROLLED_BACK,
                            name + " went back to configuration " + endpoint.endpointConfigName() + " instead of "
                                    + wantedConfig + reason,
                            "Routes and the old instances serve as before. Look at the container logs, then apply again");
                }
                if (otherCount(endpoint, wantedCount)) {
                    throw new MmectlException(
                            noCapacity ? ErrorCode.NO_CAPACITY : ErrorCode.ROLLED_BACK,
                            name + " went back to " + endpoint.currentInstanceCount() + " instances instead of "
                                    + wantedCount + reason,
                            "The instances that are there serve as before. Mend the reason and apply again");
                }
            }
            case FAILED ->
                throw new MmectlException(
                        noCapacity ? ErrorCode.NO_CAPACITY : ErrorCode.FAILED,
                        name + " is Failed" + reason,
                        "Mend the reason and apply again: the failed endpoint is then deleted and created anew");
            case OUT_OF_SERVICE, UPDATE_ROLLBACK_FAILED ->
                throw new MmectlException(
                        noCapacity ? ErrorCode.NO_CAPACITY : ErrorCode.ROLLED_BACK,
                        name + " is " + endpoint.status().awsName() + reason,
                        "Mend the reason and apply again: the update is then tried again");
            case CREATING, UPDATING, SYSTEM_UPDATING, ROLLING_BACK, DELETING ->
                throw new IllegalStateException(
                        name + " is still " + endpoint.status().awsName());
        }
    }
}
