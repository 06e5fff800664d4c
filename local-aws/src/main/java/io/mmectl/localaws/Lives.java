package io.mmectl.localaws;

import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;

/** Counts how often a state was opened: what a start makes up must not be what an earlier one made up. */
final class Lives {
    static final String TABLE = "local-lives";
    private static final String KEY = "lives";

    private final Table<Count> table;

    /** How many there were, this one included. */
    record Count(long lives) {}

    Lives(Tables tables) {
        this.table = tables.table(TABLE, Count.class);
    }

    /** Begins one; gives how many there were before. */
    long begin() {
        long before = table.get(KEY).map(Count::lives).orElse(0L);
        table.put(KEY, new Count(before + 1));
        return before;
    }
}
