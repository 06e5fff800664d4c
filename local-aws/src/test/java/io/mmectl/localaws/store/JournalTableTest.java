package io.mmectl.localaws.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTableTest {
    record Row(String name, int count, Instant at, List<String> tags) {}

    @TempDir
    Path folder;

    private static Row row(int n) {
        return new Row("zeile ü\n" + n, n, Instant.ofEpochMilli(n), List.of("a", String.valueOf(n)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void findsEveryWriteAgainAfterReopening(long seed) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Map<String, Row> oracle = new TreeMap<>();
        for (int session = 0; session < 4; session++) {
            try (Tables tables = Tables.open(folder)) {
                Table<Row> table = tables.table("test-rows", Row.class);
                assertThat(table.all()).isEqualTo(oracle);
                for (int i = 0; i < 1_500; i++) {
                    String key = "k" + random.nextInt(40);
                    if (random.nextInt(4) == 0) {
                        table.remove(key);
                        oracle.remove(key);
                    } else {
                        Row row = row(random.nextInt());
                        table.put(key, row);
                        oracle.put(key, row);
                    }
                }
            }
        }
    }

    @Test
    void toleratesALastLineThatADyingProcessLeftUnfinished() throws IOException {
        try (Tables tables = Tables.open(folder)) {
            Table<Row> table = tables.table("test-rows", Row.class);
            table.put("a", row(1));
            table.put("b", row(2));
        }
        Path journal = folder.resolve("test-rows.jsonl");
        long whole = Files.size(journal);
        Files.writeString(journal, "{\"k\":\"c\",\"v\":{\"name\":\"to", StandardOpenOption.APPEND);

        try (Tables tables = Tables.open(folder)) {
            Table<Row> table = tables.table("test-rows", Row.class);
            assertThat(table.all()).containsOnlyKeys("a", "b");
            assertThat(journal).hasSize(whole);
            table.put("d", row(4));
        }
        try (Tables tables = Tables.open(folder)) {
            assertThat(tables.table("test-rows", Row.class).all()).containsOnlyKeys("a", "b", "d");
        }
    }

    @Test
    void cutAnywhereTheJournalStillOpensWithAPrefixOfTheWrites() throws IOException {
        try (Tables tables = Tables.open(folder)) {
            Table<Row> table = tables.table("test-rows", Row.class);
            for (int i = 0; i < 5; i++) {
                table.put("k" + i, row(i));
            }
        }
        byte[] bytes = Files.readAllBytes(folder.resolve("test-rows.jsonl"));
        List<Integer> found = new ArrayList<>();
        for (int length = 0; length <= bytes.length; length++) {
            Files.write(folder.resolve("test-rows.jsonl"), java.util.Arrays.copyOf(bytes, length));
            try (Tables tables = Tables.open(folder)) {
                found.add(tables.table("test-rows", Row.class).all().size());
            }
        }
        assertThat(found).isSorted().startsWith(0).endsWith(5).contains(1, 2, 3, 4);
    }

    @Test
    void saysWhichLineOfAJournalIsBroken() throws IOException {
        Files.writeString(folder.resolve("test-rows.jsonl"), "{\"k\":\"a\"}\nnonsense\n{\"k\":\"b\"}\n");
        try (Tables tables = Tables.open(folder)) {
            assertThatThrownBy(() -> tables.table("test-rows", Row.class))
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("test-rows.jsonl:2");
        }
    }

    @Test
    void staysSmallWhenOneKeyIsWrittenAgainAndAgain() throws IOException {
        try (Tables tables = Tables.open(folder)) {
            Table<Row> table = tables.table("test-rows", Row.class);
            for (int i = 0; i < 10_000; i++) {
                table.put("one", row(i));
            }
            assertThat(folder.resolve("test-rows.jsonl").toFile()).matches(f -> f.length() < 300_000, "is compacted");
        }
        try (Tables tables = Tables.open(folder)) {
            assertThat(tables.table("test-rows", Row.class).all()).containsOnly(Map.entry("one", row(9_999)));
        }
    }

    @Test
    void aWriterThatIsInterruptedDoesNotCloseTheTableForOthers() throws Exception {
        try (Tables tables = Tables.open(folder)) {
            Table<Row> table = tables.table("test-rows", Row.class);
            Thread writer = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                table.put("a", row(1));
            });
            writer.join();
            table.put("b", row(2));
            assertThat(table.all()).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void ordersKeysByCodePointAsUtf8Does() {
        Table<Row> table = Tables.inMemory().table("test-rows", Row.class);
        List.of("\uD83D\uDE00", "\uFF5E", "a", "", "ab", "é").forEach(k -> table.put(k, row(1)));

        assertThat(table.all().keySet()).containsExactly("", "a", "ab", "é", "\uFF5E", "\uD83D\uDE00");
        assertThat(table.from("ab")).extracting(Map.Entry::getKey).startsWith("ab", "é");
    }
}
