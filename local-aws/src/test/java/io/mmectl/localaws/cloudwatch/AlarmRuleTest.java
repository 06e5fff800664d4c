package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlarmRuleTest {
    private static final Metric METRIC = Metric.of("Test", "Load", Map.of());

    private static AlarmRule rule(int periods, int needed, String comparison, String missing) {
        return new AlarmRule(METRIC, "Average", Duration.ofMinutes(1), periods, needed, 10, comparison, missing);
    }

    /** A dot is a period without data. */
    private static List<Optional<Double>> points(String text) {
        return Arrays.stream(text.split(" "))
                .map(point -> point.equals(".") ? Optional.<Double>empty() : Optional.of(Double.parseDouble(point)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3, GreaterThanThreshold, missing, 11 12 13, ALARM",
        "3, 3, GreaterThanThreshold, missing, 11 10 13, OK",
        "3, 2, GreaterThanThreshold, missing, 11 10 13, ALARM",
        "3, 3, GreaterThanOrEqualToThreshold, missing, 10 10 10, ALARM",
        "3, 3, LessThanThreshold, missing, 9 9 9, ALARM",
        "3, 3, LessThanOrEqualToThreshold, missing, 10 9 9, ALARM",
        "3, 3, GreaterThanThreshold, missing, . . ., INSUFFICIENT_DATA",
        "3, 3, GreaterThanThreshold, missing, 11 . 11, OK",
        "3, 3, GreaterThanThreshold, breaching, 11 . 11, ALARM",
        "3, 3, LessThanThreshold, notBreaching, . . ., OK",
        "3, 3, GreaterThanThreshold, ignore, . . ., ALARM"
    })
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "alarms on one metric: datapoints to alarm, four ways to treat missing data",
            sure = Sure.DOCUMENTED,
            source = "user guide; a few missing points are judged by the plain window")
    void theLastPeriodsDecide(
            int periods, int needed, String comparison, String missing, String values, AlarmState expected) {
        assertThat(rule(periods, needed, comparison, missing).state(points(values), AlarmState.ALARM))
                .isEqualTo(expected);
    }

    @Test
    void onlyCompletePeriodsCount() {
        MetricStore store = new MetricStore();
        Instant nine = Instant.parse("2026-03-02T09:00:00Z");
        store.add("r", METRIC, "None", nine.plusSeconds(10), 4);
        store.add("r", METRIC, "None", nine.plusSeconds(50), 6);
        store.add("r", METRIC, "None", nine.plusSeconds(70), 100);

        assertThat(rule(2, 2, "GreaterThanThreshold", "missing").datapoints(store, "r", nine.plusSeconds(90)))
                .containsExactly(Optional.empty(), Optional.of(5.0));
    }

    @Test
    void longerPeriodsAddUpTheirMinutes() {
        MetricStore store = new MetricStore();
        Instant nine = Instant.parse("2026-03-02T09:00:00Z");
        for (int minute = 0; minute < 10; minute++) {
            store.add("r", METRIC, "None", nine.plusSeconds(60L * minute), minute);
        }

        assertThat(store.query("r", METRIC, nine, nine.plusSeconds(600), Duration.ofMinutes(5))
                        .values())
                .extracting(s -> s.get("Sum"))
                .containsExactly(10.0, 35.0);
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "values by the minute for three hours, by five minutes for a day, in memory",
            sure = Sure.DIFFERS,
            source = "AWS keeps 15 days, 63 days and 15 months")
    void oldMinutesBecomePeriodsOfFiveAndOlderOnesGo() {
        MetricStore store = new MetricStore();
        Instant nine = Instant.parse("2026-03-02T09:00:00Z");
        for (int minute = 0; minute < 60 * 30; minute++) {
            store.add("r", METRIC, "None", nine.plusSeconds(60L * minute), 1);
        }
        Instant end = nine.plus(Duration.ofHours(30));

        assertThat(store.size()).isBetween(180 + 21 * 12, 190 + 21 * 12);
        assertThat(store.query("r", METRIC, end.minus(Duration.ofHours(20)), end, Duration.ofHours(1))
                        .values())
                .hasSize(20)
                .allSatisfy(hour -> assertThat(hour.get("Sum")).isEqualTo(60));
        assertThat(store.query("r", METRIC, nine, nine.plus(Duration.ofHours(5)), Duration.ofHours(1)))
                .isEmpty();
    }
}
