package io.mmectl.localaws.sagemaker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A change of an endpoint that is under way; it is decided when it starts and shows when it is due.
 *
 * @param startedAt when the client asked
 * @param stageAt when the stage that it is in began; the same as {@code startedAt} for a change without stages
 * @param due when it, or the stage that it is in, ends
 * @param configName the endpoint config that the endpoint will have
 * @param variants what runs then
 * @param failure why it will not work; empty when it will
 * @param stages what is left of an update or of its roll-back, the current one first; empty for other changes
 */
record Transition(
        Kind kind,
        Instant startedAt,
        Instant stageAt,
        Instant due,
        String configName,
        List<VariantRecord> variants,
        Optional<String> failure,
        List<Stage> stages) {

    enum Kind {
        CREATE,
        /** All instances are replaced, in stages. */
        UPDATE,
        /** The second part of an update that did not work. */
        ROLL_BACK,
        /** Counts or weights change, instances stay. */
        SCALE,
        DELETE
    }

    /** A change in one go. */
    static Transition whole(
            Kind kind,
            Instant now,
            Instant due,
            String configName,
            List<VariantRecord> variants,
            Optional<String> failure) {
        return new Transition(kind, now, now, due, configName, variants, failure, List.of());
    }

    /** A change by stages, at the start of the first. */
    static Transition staged(
            Kind kind,
            Instant now,
            String configName,
            List<VariantRecord> variants,
            Optional<String> failure,
            List<Stage> stages) {
        Instant due = now.plus(stages.getFirst().takes());
        return new Transition(kind, now, now, due, configName, variants, failure, stages);
    }

    /** At the start of the next stage; there must be one. */
    Transition next(Instant now) {
        List<Stage> left = stages.subList(1, stages.size());
        return new Transition(
                kind,
                startedAt,
                now,
                now.plus(left.getFirst().takes()),
                configName,
                variants,
                failure,
                List.copyOf(left));
    }

    /** The stage that it is in; empty for a change without stages. */
    Optional<Stage> stage() {
        return stages.stream().findFirst();
    }

    boolean replacesInstances() {
        return kind == Kind.UPDATE || kind == Kind.ROLL_BACK;
    }
}
