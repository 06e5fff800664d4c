package io.mmectl.localaws;

import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.LocalTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Lets endpoint time go on where it was after a restart, never back: scaled time runs ahead of the wall, and what it stamped
 * must not lie in the future afterwards. While it runs fast, a mark ahead of it is on disk.
 */
final class TimeKeeper {
    private static final String KEY = "now";
    private static final Duration EVERY = Duration.ofMinutes(1);

    /** A point in endpoint time that has been reached or will be before the next mark. */
    record Mark(Instant reached) {}

    private final Table<Mark> table;
    private final InstantSource wall;

    TimeKeeper(Tables tables, InstantSource wall) {
        this.table = tables.table("local-time", Mark.class);
        this.wall = wall;
    }

    /** When endpoint time begins: now, or later when it has been later already. */
    Instant start() {
        Instant now = wall.instant();
        return table.get(KEY).map(Mark::reached).filter(now::isBefore).orElse(now);
    }

    void follow(LocalTime time) {
        markAhead(time);
        time.every(EVERY, () -> markAhead(time));
    }

    private void markAhead(LocalTime time) {
        // At the wall's pace or slower a restart's own wall time is late enough.
        Duration ahead = time.scale() > 1 ? EVERY.multipliedBy(2) : Duration.ZERO;
        table.put(KEY, new Mark(time.now().plus(ahead)));
    }

    /** Takes the mark back to the moment of a clean stop. */
    void stopped(LocalTime time) {
        table.put(KEY, new Mark(time.now()));
    }
}
