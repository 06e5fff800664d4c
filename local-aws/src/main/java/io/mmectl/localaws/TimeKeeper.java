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
    static final String TABLE = "local-time";
    private static final String KEY = "now";
    private static final Duration EVERY = Duration.ofMinutes(1);

    /** What two readings of the wall may differ by without endpoint time being ahead. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(1);

    /** A point in endpoint time that has been reached or will be before the next mark. */
    record Mark(Instant reached) {}

    private final Table<Mark> table;
    private final InstantSource wall;

    TimeKeeper(Tables tables, InstantSource wall) {
        this.table = tables.table(TABLE, Mark.class);
        this.wall = wall;
    }

    /** When endpoint time begins: now, or later when it has been later already. */
    Instant start() {
        Instant now = wall.instant();
        return table.get(KEY).map(Mark::reached).filter(now::isBefore).orElse(now);
    }

    void follow(LocalTime time) {
        mark(time);
        time.every(EVERY, () -> mark(time));
    }

    /** Puts a mark; called each endpoint minute and after each change of the clock. */
    void mark(LocalTime time) {
        Instant now = time.now();
        // At the wall's pace or slower, and not ahead of it, a restart's own wall time is late enough.
        boolean ahead = time.scale() > 1 || now.isAfter(wall.instant().plus(CLOCKS_APART));
        table.put(KEY, new Mark(ahead ? now.plus(EVERY.multipliedBy(2)) : now));
    }

    /** Takes the mark back to the moment of a clean stop. */
    void stopped(LocalTime time) {
        table.put(KEY, new Mark(time.now()));
    }
}
