package io.mmectl.localaws.sagemaker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A change of an endpoint that is under way; it is decided when it starts and shows when it is due.
 *
 * @param startedAt when the client asked
 * @param due when it ends; a roll-back has a second part of its own
 * @param configName the endpoint config that the endpoint will have
 * @param variants what runs then
 * @param failure why it will not work; empty when it will
 */
record Transition(
        Kind kind,
        Instant startedAt,
        Instant due,
        String configName,
        List<VariantRecord> variants,
        Optional<String> failure) {

    enum Kind {
        CREATE,
        /** All instances are replaced. */
        UPDATE,
        /** The second part of an update that did not work. */
        ROLL_BACK,
        /** Counts or weights change, instances stay. */
        SCALE,
        DELETE
    }
}
