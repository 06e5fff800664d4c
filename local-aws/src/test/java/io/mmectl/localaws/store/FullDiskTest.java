package io.mmectl.localaws.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A disk that takes only so many bytes, and more when somebody has made room. */
class FullDiskTest {
    @TempDir
    Path folder;

    private long room = Long.MAX_VALUE;

    private JournalTable<String> open() {
        Appender limited = (file, at, bytes) -> {
            byte[] fitting = Arrays.copyOf(bytes, (int) Math.min(room, bytes.length));
            Appender.DISK.write(file, at, fitting);
            room -= fitting.length;
            if (fitting.length < bytes.length) {
                throw new IOException("No space left on device");
            }
        };
        return JournalTable.open(folder.resolve("t.jsonl"), String.class, JsonMapper.shared(), limited);
    }

    private Map<String, String> reopened() {
        try (JournalTable<String> table =
                JournalTable.open(folder.resolve("t.jsonl"), String.class, JsonMapper.shared())) {
            return Map.copyOf(table.all());
        }
    }

    @Test
    void aWriteThatDoesNotFitLeavesEverythingAsItWas() {
        try (JournalTable<String> table = open()) {
            table.put("a", "1");
            for (int fitting = 0; fitting < 20; fitting++) {
                room = fitting;
                assertThatThrownBy(() -> table.put("b", "a long value"))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("No space left");
                room = fitting % 5;
                assertThatThrownBy(() -> table.remove("a")).isInstanceOf(StorageException.class);
                assertThat(table.all()).isEqualTo(Map.of("a", "1"));
                assertThat(reopened()).isEqualTo(Map.of("a", "1"));
            }
            room = Long.MAX_VALUE;
            table.put("b", "2");
            assertThat(reopened()).isEqualTo(Map.of("a", "1", "b", "2"));
        }
    }

    @Test
    void aReplacedJournalThatCannotBeClosedTakesNoMoreWrites() {
        Appender failingToClose = new Appender() {
            @Override
            public RandomAccessFile open(Path file) throws IOException {
                return new RandomAccessFile(file.toFile(), "rw") {
                    @Override
                    public void close() throws IOException {
                        super.close();
                        throw new IOException("Input/output error");
                    }
                };
            }

            @Override
            public void write(RandomAccessFile file, long at, byte[] bytes) throws IOException {
                DISK.write(file, at, bytes);
            }
        };
        JournalTable<String> table =
                JournalTable.open(folder.resolve("t.jsonl"), String.class, JsonMapper.shared(), failingToClose);
        for (int i = 0; i < 2_500; i++) {
            table.put("a", String.valueOf(i));
        }

        assertThat(reopened()).isEqualTo(Map.of("a", "2499"));
        assertThatThrownBy(table::close).hasMessageContaining("Input/output error");
    }

    @Test
    void whatIsForgottenWithoutRoomIsWrittenWhenThereIsSome() {
        try (JournalTable<String> table = open()) {
            table.put("a", "1");
            table.put("b", "1");
            room = 3;
            table.forget("a");
            assertThat(table.all()).containsOnlyKeys("b");
            assertThat(reopened()).containsOnlyKeys("a", "b");

            room = Long.MAX_VALUE;
            table.put("c", "1");
            assertThat(reopened()).containsOnlyKeys("b", "c");
        }
    }

    /** Compactions among them: a short journal is written over and over. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverFitsOrNotExactlyTheAcknowledgedWritesAreThere(long seed) {
        Random random = new Random(seed);
        Map<String, String> acknowledged = new TreeMap<>();
        for (int session = 0; session < 3; session++) {
            try (JournalTable<String> table = open()) {
                assertThat(table.all()).isEqualTo(acknowledged);
                for (int i = 0; i < 5_000; i++) {
                    room = random.nextInt(20) == 0 ? random.nextInt(40) : random.nextInt(3) == 0 ? 500 : Long.MAX_VALUE;
                    String key = "k" + random.nextInt(30);
                    try {
                        if (random.nextInt(5) == 0) {
                            table.remove(key);
                            acknowledged.remove(key);
                        } else {
                            table.put(key, "v" + i);
                            acknowledged.put(key, "v" + i);
                        }
                    } catch (StorageException refused) {
                        assertThat(table.get(key).orElse("")).isEqualTo(acknowledged.getOrDefault(key, ""));
                    }
                }
                assertThat(table.all()).isEqualTo(acknowledged);
            }
        }
        assertThat(reopened()).isEqualTo(acknowledged);
    }

    @Test
    void aCompactionThatDoesNotFitIsLeftForLater() throws IOException {
        Path journal = folder.resolve("t.jsonl");
        Path next = folder.resolve("t.jsonl.next");
        Appender noCompaction = (file, at, bytes) -> {
            if (room == 0 && at == 0) {
                Appender.DISK.write(file, at, Arrays.copyOf(bytes, 10));
                throw new IOException("No space left on device");
            }
            Appender.DISK.write(file, at, bytes);
        };
        try (JournalTable<String> table = JournalTable.open(journal, String.class, JsonMapper.shared(), noCompaction)) {
            table.put("first", "0");
            room = 0;
            for (int i = 0; i < 3_000; i++) {
                table.put("one", "v" + i);
            }
            assertThat(next).doesNotExist();
            assertThat(Files.size(journal)).isGreaterThan(50_000);
            assertThat(reopened()).isEqualTo(Map.of("first", "0", "one", "v2999"));

            room = 1;
            for (int i = 0; i < 3_000; i++) {
                table.put("one", "w" + i);
            }
            assertThat(Files.size(journal)).isLessThan(50_000);
        }
        assertThat(reopened()).isEqualTo(Map.of("first", "0", "one", "w2999"));
    }

    @Test
    void whatADyingCompactionLeftIsDropped() throws IOException {
        try (JournalTable<String> table = open()) {
            table.put("a", "1");
        }
        Path next = Files.writeString(folder.resolve("t.jsonl.next"), "{\"k\":\"b\",\"v\":\"never\"}\n{\"k\"");

        assertThat(reopened()).isEqualTo(Map.of("a", "1"));
        assertThat(next).doesNotExist();
    }
}
