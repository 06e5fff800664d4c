package io.mmectl.localaws.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MemoryTableTest {
    private static final int KEYS = 400;

    @Test
    void aSnapshotHoldsWhatStaysWhileOthersComeAndGo() {
        try (Table<Integer> table = Tables.inMemory().table("numbers", Integer.class)) {
            for (int i = 0; i < KEYS; i++) {
                table.put("k" + i, i);
            }
            AtomicBoolean enough = new AtomicBoolean();
            Thread.ofPlatform().start(() -> {
                for (int i = 1; !enough.get(); i = (i + 2) % KEYS) {
                    table.remove("k" + i);
                    table.put("k" + i, i);
                }
            });
            try {
                for (int round = 0; round < 1_000; round++) {
                    assertThat(staying(table.all())).isEqualTo(KEYS / 2);
                }
            } finally {
                enough.set(true);
            }
        }
    }

    @Test
    void aSnapshotOfAnEmptiedTableStaysEmpty() {
        try (Table<Integer> table = Tables.inMemory().table("numbers", Integer.class)) {
            table.put("k", 1);
            table.remove("k");
            Map<String, Integer> snapshot = table.all();

            table.put("l", 2);

            assertThat(snapshot.keySet()).isEmpty();
        }
    }

    /** How many of the even keys are there, which nobody touches. */
    private static int staying(Map<String, Integer> all) {
        int staying = 0;
        for (int i = 0; i < KEYS; i += 2) {
            staying += all.containsKey("k" + i) ? 1 : 0;
        }
        return staying;
    }
}
