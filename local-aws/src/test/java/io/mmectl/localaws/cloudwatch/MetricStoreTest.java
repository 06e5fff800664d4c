package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.cloudwatch.MetricSeries.Range;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricStoreTest {
    private static final Metric METRIC = Metric.of("Test", "Load", Map.of());
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private static NavigableMap<Instant, Bucket> query(MetricStore store, Instant from, Instant to, int period) {
        return store.query("r", METRIC, Optional.empty(), Range.aligned(from, to, period), true);
    }

    private static double sum(NavigableMap<Instant, Bucket> periods) {
        return periods.values().stream().mapToDouble(b -> b.statistics().sum()).sum();
    }

    @Test
    void longerPeriodsAddUpTheirMinutes() {
        MetricStore store = new MetricStore();
        for (int minute = 0; minute < 10; minute++) {
            store.add("r", METRIC, "None", NINE.plusSeconds(60L * minute), minute);
        }

        assertThat(query(store, NINE, NINE.plusSeconds(600), 300).values())
                .extracting(bucket -> bucket.statistics().get("Sum"))
                .containsExactly(10.0, 35.0);
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "values are kept by the second for 3 hours, by the minute for 15 days, by 5 minutes for 63 days, by"
                            + " the hour for 455 days; a period shorter than what is kept finds nothing",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"Metrics retention\"")
    void whatAgesIsFoundInLongerPeriodsOnly() {
        MetricStore store = new MetricStore();
        store.add("r", METRIC, "None", NINE, true, Bucket.of(1));
        store.add("r", METRIC, "None", NINE.plusSeconds(1), true, Bucket.of(2));
        Instant end = NINE.plus(Duration.ofDays(500));

        assertThat(query(store, NINE, end, 1).values())
                .extracting(b -> b.statistics().sum())
                .containsExactly(1.0, 2.0);
        Map<Duration, Integer> shortest =
                Map.of(Duration.ofHours(4), 60, Duration.ofDays(16), 300, Duration.ofDays(64), 3600);
        shortest.keySet().stream().sorted().forEach(age -> {
            store.add("r", METRIC, "None", NINE.plus(age), true, Bucket.of(0));
            int period = shortest.get(age);
            Instant old = NINE.plusSeconds(60);
            assertThat(query(store, NINE, old, period / 5)).as("after %s", age).isEmpty();
            assertThat(sum(query(store, NINE, old, period))).as("after %s", age).isEqualTo(3);
        });
        store.add("r", METRIC, "None", NINE.plus(Duration.ofDays(456)), true, Bucket.of(0));
        assertThat(query(store, NINE, NINE.plusSeconds(3600), 3600)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nothingIsLostOrCountedTwiceOnTheWay(long seed) {
        Random random = new Random(seed);
        MetricStore store = new MetricStore();
        double expected = 0;
        for (int i = 0; i < 3000; i++) {
            Instant at = NINE.plusSeconds(random.nextInt(40 * 86_400));
            double value = random.nextInt(100);
            expected += value;
            store.add("r", METRIC, random.nextBoolean() ? "Count" : "None", at, random.nextBoolean(), Bucket.of(value));
        }

        NavigableMap<Instant, Bucket> hours = query(store, NINE, NINE.plus(Duration.ofDays(41)), 3600);

        assertThat(sum(hours)).isEqualTo(expected);
        assertThat(hours.values().stream()
                        .mapToDouble(b -> b.statistics().count())
                        .sum())
                .isEqualTo(3000);
        assertThat(hours.values())
                .allSatisfy(hour -> assertThat(hour.distribution().orElseThrow().total())
                        .isEqualTo(hour.statistics().count()));
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "metric values live in memory; what clients put is journalled (the newest 32 MB) and there again after"
                            + " a kill, what the platform measures is gone. Beyond 3 million buckets everything is kept half as"
                            + " long, then a quarter, down to an hour by the minute",
            sure = Sure.DIFFERS,
            source = "AWS keeps all for the documented time; the bound is the local AWS's own")
    void memoryIsBoundedByKeepingLessLong() {
        MetricStore store = new MetricStore(20_000);
        List<Metric> metrics = Arrays.asList(new Metric[20]);
        for (int i = 0; i < metrics.size(); i++) {
            metrics.set(i, Metric.of("Test", "m" + i, Map.of()));
        }
        int minutes = 3 * 24 * 60;
        for (int minute = 0; minute < minutes; minute++) {
            for (Metric metric : metrics) {
                store.add("r", metric, "None", NINE.plusSeconds(60L * minute), 1);
            }
        }
        Instant end = NINE.plusSeconds(60L * minutes);

        assertThat(store.shortened()).isGreaterThan(1);
        assertThat(store.weight()).isLessThan(21_000);
        Range lastHour = Range.aligned(end.minusSeconds(3600), end, 60);
        Range all = Range.aligned(NINE, end, 3600);
        assertThat(metrics).allSatisfy(metric -> {
            assertThat(store.query("r", metric, Optional.empty(), lastHour, false))
                    .hasSize(60);
            assertThat(sum(store.query("r", metric, Optional.empty(), all, false)))
                    .isEqualTo(minutes);
        });
    }

    @Test
    void manyDifferentValuesStaySmallAndAtMostAPercentOff() {
        Random random = new Random(7);
        MetricStore store = new MetricStore();
        double[] values = new double[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.exp(random.nextGaussian() * 2) * 1000;
            store.add("r", METRIC, "Microseconds", NINE, values[i]);
        }
        Arrays.sort(values);
        Bucket bucket =
                query(store, NINE, NINE.plusSeconds(60), 60).firstEntry().getValue();

        assertThat(store.weight()).isLessThan(500);
        for (int percent = 1; percent <= 100; percent++) {
            double exact = values[(int) Math.ceil(percent / 100.0 * values.length) - 1];
            double found =
                    Statistic.parse("p" + percent).orElseThrow().of(bucket).orElseThrow();
            assertThat(found / exact).as("p%d", percent).isBetween(0.98, 1.02);
        }
        assertThat(Statistic.parse("p100").orElseThrow().of(bucket)).hasValue(values[values.length - 1]);
    }

    @Test
    void aMetricIsListedForTwoWeeksAfterItsLastValue() {
        MetricStore store = new MetricStore();
        store.add("r", METRIC, "None", NINE, 1);

        assertThat(store.list("r", NINE)).hasSize(1);
        assertThat(store.list("r", NINE.plusSeconds(1))).isEmpty();
        assertThat(store.list("other", NINE)).isEmpty();
    }
}
