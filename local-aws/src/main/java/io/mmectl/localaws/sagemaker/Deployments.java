package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes an update through its stages: instances, traffic, alarms and, where need be, the way back. */
final class Deployments {
    /** How often alarms are looked at while they are watched. */
    private static final Duration WATCH = Duration.ofSeconds(10);

    private final EndpointStore store;
    private final Fleets fleets;
    private final Models models;
    private final RollbackAlarms alarms;
    private final EndpointRefusals refusals;

    Deployments(EndpointStore store, Fleets fleets, Models models, RollbackAlarms alarms, EndpointRefusals refusals) {
        this.store = store;
        this.fleets = fleets;
        this.models = models;
        this.alarms = alarms;
        this.refusals = refusals;
    }

    static DeploymentPolicy policy(EndpointRecord endpoint, List<VariantRecord> variants) {
        return DeploymentPolicy.of(endpoint.deployment().map(Fields::new).orElse(Fields.none()), variants);
    }

    /** When an update has to be looked at again: at the end of its stage, of its time, or at the next look at its alarms. */
    Instant next(EndpointRecord endpoint, Transition update) {
        Instant next = update.due();
        if (update.kind() == Transition.Kind.UPDATE) {
            DeploymentPolicy policy = policy(endpoint, update.variants());
            Optional<Instant> end = policy.limit().map(update.startedAt()::plus);
            next = end.filter(next::isAfter).orElse(next);
            Instant look = store.now().plus(WATCH);
            boolean watched = !policy.alarms().isEmpty()
                    && update.stage().map(s -> s.kind().watchesAlarms()).orElse(false);
            next = watched && look.isBefore(next) ? look : next;
        }
        return next;
    }

    /** The endpoint after what is due now. */
    EndpointRecord advance(EndpointRecord endpoint, Transition change) {
        return change.kind() == Transition.Kind.UPDATE ? forward(endpoint, change) : backward(endpoint, change);
    }

    private EndpointRecord forward(EndpointRecord endpoint, Transition update) {
        Instant now = store.now();
        Optional<String> broken = broken(endpoint, update, now);
        if (broken.isPresent()) {
            return turnBack(endpoint, update, broken.get());
        }
        if (now.isBefore(update.due())) {
            return endpoint;
        }
        if (update.stages().size() == 1) {
            fleets.promote(endpoint);
            List<VariantRecord> reached =
                    update.variants().stream().map(VariantRecord::reached).toList();
            return endpoint.inService(update.configName(), reached, now, Optional.empty());
        }
        Transition next = update.next(now);
        try {
            enter(endpoint, next);
            return endpoint.moved(next, fleets.parts(endpoint));
        } catch (IOException e) {
            return turnBack(
                    endpoint,
                    update,
                    EndpointRefusals.notStarted(update.variants().getFirst(), e));
        }
    }

    private Optional<String> broken(EndpointRecord endpoint, Transition update, Instant now) {
        Stage stage = update.stages().getFirst();
        DeploymentPolicy policy = policy(endpoint, update.variants());
        if (stage.kind() == Stage.Kind.CREATING
                && !now.isBefore(update.due())
                && update.failure().isPresent()) {
            return update.failure();
        }
        Optional<String> alarm = policy.alarms().stream()
                .filter(name -> stage.kind().watchesAlarms() && alarms.inAlarm(endpoint.region(), name))
                .findFirst();
        if (alarm.isPresent()) {
            return Optional.of("The deployment was rolled back because the CloudWatch alarm " + alarm.get()
                    + " was in ALARM during the baking period.");
        }
        return policy.limit()
                .filter(limit -> !now.isBefore(update.startedAt().plus(limit)))
                .map(limit -> "The deployment did not end within its maximum execution timeout of " + limit.toSeconds()
                        + " seconds.");
    }

    private EndpointRecord turnBack(EndpointRecord endpoint, Transition update, String reason) {
        List<Stage> stages = Stage.rollBack(
                update.stages().getFirst(),
                policy(endpoint, update.variants()),
                endpoint.variants(),
                store.times(endpoint.arn()));
        Transition back = Transition.staged(
                Transition.Kind.ROLL_BACK,
                store.now(),
                endpoint.configName(),
                update.variants(),
                Optional.of(reason),
                stages);
        EndpointRecord rollingBack = endpoint.begin(EndpointStatus.RollingBack, back, endpoint.deployment());
        return entered(rollingBack, back);
    }

    private EndpointRecord backward(EndpointRecord endpoint, Transition back) {
        Instant now = store.now();
        if (now.isBefore(back.due())) {
            return endpoint;
        }
        if (back.stages().size() == 1) {
            fleets.abandon(endpoint);
            return back(endpoint, back.failure());
        }
        return entered(endpoint, back.next(now));
    }

    /** With what ran before the update; that may have been a mix, of which there may be something left. */
    private EndpointRecord back(EndpointRecord endpoint, Optional<String> why) {
        List<VariantRecord> parts = fleets.parts(endpoint);
        if (!parts.stream().allMatch(endpoint::asked)) {
            return endpoint.rollbackFailed(parts, store.now(), why.orElse(""));
        }
        List<VariantRecord> reached =
                endpoint.variants().stream().map(VariantRecord::reached).toList();
        return endpoint.inService(endpoint.configName(), reached, store.now(), why);
    }

    /** In a stage of a roll-back, or with the mix of both fleets that is left where it cannot go on. */
    private EndpointRecord entered(EndpointRecord endpoint, Transition back) {
        Optional<String> obstacle = back.stage()
                .filter(stage -> stage.kind() == Stage.Kind.CREATING)
                .flatMap(stage -> refusals.capacity(endpoint.variants()));
        try {
            if (obstacle.isEmpty()) {
                enter(endpoint, back);
                return endpoint.moved(back, fleets.parts(endpoint));
            }
        } catch (IOException e) {
            // Mostly the old SageMaker model is gone.
            obstacle =
                    Optional.of(EndpointRefusals.notStarted(endpoint.variants().getFirst(), e));
        }
        fleets.mix(endpoint);
        return endpoint.rollbackFailed(
                fleets.parts(endpoint),
                store.now(),
                EndpointRefusals.cut("The rollback of an update failed: " + obstacle.get()
                        + " The update failed because: " + back.failure().orElse("")));
    }

    /** Brings instances and traffic to what the current stage says; also after a restart, when nothing runs. */
    void enter(EndpointRecord endpoint, Transition change) throws IOException {
        Stage stage = change.stages().getFirst();
        fleets.deploy(
                endpoint,
                Stage.running(endpoint.variants(), stage.blue()),
                Stage.running(change.variants(), stage.green()),
                stage.traffic(),
                models);
    }
}
