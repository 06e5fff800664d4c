package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.json.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class AlarmRuleTest {
    private static final Metric METRIC = Metric.of("Test", "Load", Map.of());
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private static Fields request(int periods, int needed, String comparison, String missing) {
        String json = """
                {"AlarmName":"a","Namespace":"Test","MetricName":"Load","Statistic":"Average","Period":60,
                 "EvaluationPeriods":%s,"DatapointsToAlarm":%s,"Threshold":10,"ComparisonOperator":"%s",
                 "TreatMissingData":"%s"}""".formatted(periods, needed, comparison, missing);
        return new Fields(JsonMapper.builder().build().readTree(json));
    }

    /** A dot is a period without data. */
    private static List<AlarmRule.Point> points(String text) {
        List<AlarmRule.Point> points = new ArrayList<>();
        for (String point : text.split(" ")) {
            points.add(new AlarmRule.Point(
                    NINE.plusSeconds(60L * points.size()),
                    point.equals(".") ? Optional.empty() : Optional.of(Double.parseDouble(point))));
        }
        return points;
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3, GreaterThanThreshold, missing, 11 12 13, ALARM",
        "3, 3, GreaterThanThreshold, missing, 11 10 13, OK",
        "3, 2, GreaterThanThreshold, missing, 11 10 13, ALARM",
        "3, 3, GreaterThanOrEqualToThreshold, missing, 10 10 10, ALARM",
        "3, 3, LessThanThreshold, missing, 9 9 9, ALARM",
        "3, 3, LessThanOrEqualToThreshold, missing, 10 9 9, ALARM",
    })
    void theLastPeriodsDecide(
            int periods, int needed, String comparison, String missing, String values, AlarmState expected) {
        AlarmRule rule = AlarmRule.of(request(periods, needed, comparison, missing));

        assertThat(rule.state(points(values), AlarmState.ALARM)).isEqualTo(expected);
    }

    /** The two tables of the user guide: 20 breaches the threshold of 10, 0 does not. */
    @ParameterizedTest
    @CsvSource({
        "3, 0 . 20 . 20, OK, OK, OK, OK",
        "3, . . . . 0, OK, OK, OK, OK",
        "3, . . . . ., INSUFFICIENT_DATA, before, ALARM, OK",
        "3, 0 20 20 . 20, ALARM, ALARM, ALARM, ALARM",
        "3, . . 20 . ., ALARM, before, ALARM, OK",
        "2, 0 . 20 . 20, ALARM, ALARM, ALARM, ALARM",
        "2, 0 0 20 0 20, ALARM, ALARM, ALARM, ALARM",
        "2, 0 . 20 . ., OK, OK, ALARM, OK",
        "2, . . . . 0, OK, OK, ALARM, OK",
        "2, . . . 20 ., ALARM, before, ALARM, OK",
    })
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "alarms look further back than their periods when data are missing, and treat what is still missing"
                            + " in four ways; the tables of the user guide come out",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"Configuring how CloudWatch alarms treat missing data\"")
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "when all that is there breaches but is too little and too young for ALARM, an alarm that treats"
                            + " missing data as missing stays in its state",
            sure = Sure.GUESSED)
    void missingDataAreTreatedAsTheUserGuideSays(
            int needed, String values, String missing, String ignore, String breaching, String notBreaching) {
        Map<String, String> expected =
                Map.of("missing", missing, "ignore", ignore, "breaching", breaching, "notBreaching", notBreaching);
        expected.forEach((treatment, state) -> {
            AlarmRule rule = AlarmRule.of(request(3, needed, "GreaterThanThreshold", treatment));
            for (AlarmState before : AlarmState.values()) {
                assertThat(rule.state(points(values), before))
                        .as("%s with %s from %s", values, treatment, before)
                        .isEqualTo(state.equals("before") ? before : AlarmState.valueOf(state));
            }
        });
    }

    @Test
    void onlyCompletePeriodsCount() {
        MetricStore store = new MetricStore();
        store.add("r", METRIC, "None", NINE.plusSeconds(10), 4);
        store.add("r", METRIC, "None", NINE.plusSeconds(50), 6);
        store.add("r", METRIC, "None", NINE.plusSeconds(70), 100);

        assertThat(AlarmRule.of(request(1, 1, "GreaterThanThreshold", "missing"))
                        .range(store, "r", NINE.plusSeconds(90)))
                .extracting(AlarmRule.Point::value)
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of(5.0));
    }
}
