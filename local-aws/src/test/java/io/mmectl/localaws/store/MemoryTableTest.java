package io.mmectl.localaws.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                for (int i = 1; !enough.get(); i = (i + 2) % KEYS) {
                    table.remove("k" + i);
                    table.put("k" + i, i);
                }
            });
            for (int round = 0; round < 1_000; round++) {
                Map<String, Integer> all = table.all();
                int staying = 0;
                for (int i = 0; i < KEYS; i += 2) {
                    staying += all.containsKey("k" + i) ? 1 : 0;
                }
                assertThat(staying).isEqualTo(KEYS / 2);
                assertThat(all).hasSizeBetween(KEYS - 1, KEYS);
            }
            enough.set(true);
            writer.join();
        }
    }
}
