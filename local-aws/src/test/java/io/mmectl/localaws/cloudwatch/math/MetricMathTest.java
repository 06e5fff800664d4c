package io.mmectl.localaws.cloudwatch.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Series are written as their values by the minute, with a dot for a minute without one. */
class MetricMathTest implements MetricMath.Queries {
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final int MINUTES = 4;

    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final MetricMath math = new MetricMath(this, new MetricMath.Span(NINE, NINE.plusSeconds(60 * MINUTES), 60));

    MetricMathTest() {
        line("m1", "1 2 3 4");
        line("m2", "10 . 30 40");
        line("none", ". . . .");
        line("errors", "0 1 0 2");
        line("errors2", "1 0 0 0");
    }

    private void line(String id, String text) {
        NavigableMap<Instant, Double> points = new TreeMap<>();
        String[] values = text.split(" ");
        for (int i = 0; i < values.length; i++) {
            if (!values[i].equals(".")) {
                points.put(NINE.plusSeconds(60L * i), Double.parseDouble(values[i]));
            }
        }
        lines.put(id, new Line(id, 60, points));
    }

    @Override
    public Value value(String id) {
        Line line = lines.get(id);
        if (line == null) {
            throw MetricMath.refusal("there is no query with the id " + id);
        }
        return new Value.Series(line);
    }

    @Override
    public boolean exists(String id) {
        return lines.containsKey(id);
    }

    @Override
    public List<String> metrics() {
        return List.copyOf(lines.keySet());
    }

    @Override
    public void room(long datapoints) {
        assertThat(datapoints).isNotNegative();
    }

    @Override
    public Line hold(Line made) {
        return made;
    }

    @Override
    public List<Line> search(String search, String statistic, int period) {
        return List.of(lines.get("m1").labelled(search + "/" + statistic + "/" + period));
    }

    private static String shown(Value value) {
        return switch (value) {
            case Value.Scalar(double number) -> number(number);
            case Value.Series(Line line) -> shown(line);
            case Value.Array(List<Line> all) ->
                all.stream().map(MetricMathTest::shown).collect(Collectors.joining(" | "));
            case Value.Text(String text) -> text;
        };
    }

    private static String shown(Line line) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < MINUTES; i++) {
            Double value = line.points().get(NINE.plusSeconds(60L * i));
            values.add(value == null ? "." : number(value));
        }
        return String.join(" ", values);
    }

    private static String number(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1 + 2 * 3 ^ 2 - 4 / 2          ; 17",
                "(1 + 2) * 3                    ; 9",
                "-2 + 5                         ; 3",
                "m1 + 1                         ; 2 3 4 5",
                "m1 * m2                        ; 10 . 90 160",
                "m1 / errors                    ; . 2 . 2",
                "100 - m2                       ; 90 . 70 60",
                "m1 > 2                         ; 0 0 1 1",
                "m1 >= 2 AND m2 < 40            ; 0 . 1 0",
                "m1 == 1 || m1 == 4             ; 1 0 0 1",
                "m1 != 1                        ; 0 1 1 1",
                "SUM(m1)                        ; 10",
                "AVG(m2)                        ; 26.666666666666668",
                "MAX(m1) - MIN(m1)              ; 3",
                "STDDEV(m1)                     ; 1.118033988749895",
                "SUM([m1, m2])                  ; 11 2 33 44",
                "AVG([m1, m2])                  ; 5.5 2 16.5 22",
                "MAX(METRICS('err'))            ; 1 1 0 2",
                "SUM(METRICS())/METRIC_COUNT(METRICS()); 2.4 0.6 6.6 9.2",
                "METRICS(\"m\") * 2             ; 2 4 6 8 | 20 . 60 80",
                "DATAPOINT_COUNT(m2)            ; 3",
                "FILL(m2, 0)                    ; 10 0 30 40",
                "FILL(m2, REPEAT)               ; 10 10 30 40",
                "FILL(m2, LINEAR)               ; 10 20 30 40",
                "FILL(m2, m1)                   ; 10 2 30 40",
                "FILL(none, 7)                  ; 7 7 7 7",
                "FILL(METRICS('m2'), 0)         ; 10 0 30 40",
                "RATE(m1 * 60)                  ; . 1 1 1",
                "DIFF(m2)                       ; . . 20 10",
                "DIFF_TIME(m2)                  ; . . 120 60",
                "RUNNING_SUM(m1)                ; 1 3 6 10",
                "PERIOD(m1)                     ; 60",
                "m1 / PERIOD(m1) * 60           ; 1 2 3 4",
                "ABS(m1 - 3)                    ; 2 1 0 1",
                "CEIL(m1 / 2)                   ; 1 1 2 2",
                "FLOOR(m1 / 2)                  ; 0 1 1 2",
                "LOG10(m2 * 10)                 ; 2 . 2.4771212547196626 2.6020599913279625",
                "IF(m1 > 2, m1, 0)              ; 0 0 3 4",
                "IF(m1 > 2, m1)                 ; . . 3 4",
                "IF(m1 < 3, m2, m1)             ; 10 . 3 4",
                "IF(1, m1, m2)                  ; 1 2 3 4",
                "IF(errors > 0 AND m1 > 3, 1, 0); 0 0 0 1",
                "MINUTE(m1)                     ; 0 1 2 3",
                "DAY(m1)                        ; 1 1 1 1",
                "EPOCH(m1) - EPOCH(m1) + 5      ; 5 5 5 5",
                "TIME_SERIES(5)                 ; 5 5 5 5",
                "FIRST([m1, m2])                ; 1 2 3 4",
                "LAST([m1, m2])                 ; 10 . 30 40",
                "SLICE([m1, m2, errors], 1)     ; 10 . 30 40",
                "SLICE([m1, m2, errors], 1, 3)  ; 10 . 30 40 | 0 1 0 2",
                "SORT([errors, m2, m1], SUM, DESC, 2) ; 10 . 30 40 | 1 2 3 4",
                "SORT([m1, errors], MAX, ASC)   ; 0 1 0 2 | 1 2 3 4",
                "REMOVE_EMPTY([none, m1])       ; 1 2 3 4",
                "SUM(SEARCH('x', 'Sum', 60))    ; 1 2 3 4",
                "sum(m1)                        ; 10",
            })
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "metric math: operators, comparisons, logic, and the functions of the user guide but"
                    + " ANOMALY_DETECTION_BAND, INSIGHT_RULE_METRIC, SERVICE_QUOTA, LAMBDA, DB_PERF_INSIGHTS and Metrics"
                    + " Insights' SELECT, which are refused by name",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"Using math expressions with CloudWatch metrics\"")
    void expressionsComeTo(String expression, String expected) {
        assertThat(shown(math.evaluate(expression))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "m1 +                    ; the expression ends too early",
                "m1 m2                   ; unexpected 'm2' at position 2",
                "m1 ? 2                  ; unexpected '?' at position 2",
                "SUM(m1                  ; the expression ends too early",
                "m9 * 2                  ; there is no query with the id m9",
                "NONSENSE(m1)            ; there is no function NONSENSE",
                "FILL(m1)                ; FILL takes 2 arguments",
                "FILL(m1, 'x')           ; argument 2 of FILL must be",
                "PERIOD(1)               ; argument 1 of PERIOD must be one time series",
                "m1 + 'x'                ; 'x' is neither a number nor a time series",
                "[m1, 2]                 ; an array can hold time series only",
                "[m1, m2] + [m1]         ; two arrays of different length",
                "ANOMALY_DETECTION_BAND(m1, 2); the local AWS does not compute ANOMALY_DETECTION_BAND",
                "SELECT AVG(x) FROM y    ; the local AWS has no Metrics Insights",
            })
    void mistakesSayWhatIsWrong(String expression, String message) {
        assertThatThrownBy(() -> math.evaluate(expression))
                .isInstanceOf(MathException.class)
                .hasMessageContaining(message);
    }
}
