package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.cloudwatch.math.Line;
import io.mmectl.localaws.cloudwatch.math.MetricMath;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many datapoints a request holds: two shops with three minutes of values each. */
class QuerySetTest {
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final int MINUTES = 5;

    private final MetricStore store = new MetricStore();

    QuerySetTest() {
        for (String shop : List.of("north", "south")) {
            for (int minute = 0; minute < 3; minute++) {
                store.add(
                        TestContext.REGION,
                        Metric.of("Mine", "Depth", Map.of("Shop", shop)),
                        "None",
                        NINE.plusSeconds(60L * minute),
                        1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "SEARCH('{Mine,Shop} Depth', 'Sum', 60)                     ; 6",
                "SLICE(SEARCH('{Mine,Shop} Depth', 'Sum', 60), 0)           ; 6",
                "SORT(SEARCH('{Mine,Shop} Depth', 'Sum', 60), AVG, ASC)     ; 6",
                "SEARCH('{Mine,Shop} Depth', 'Sum', 60) * 2                 ; 12",
                "SUM(SEARCH('{Mine,Shop} Depth', 'Sum', 60))                ; 9",
                "TIME_SERIES(1)                                             ; 5",
                "FILL(SEARCH('{Mine,Shop} Depth', 'Sum', 60), 0)            ; 16",
                "again                                                      ; 6",
            })
    void aDatapointCountsOnce(String expression, long held) {
        assertThat(lines(expression.strip(), held)).isNotEmpty();
        assertThatThrownBy(() -> lines(expression.strip(), held - 1))
                .hasMessageContaining("the request needs more than " + (held - 1) + " datapoints");
    }

    private List<Line> lines(String expression, long most) {
        Map<String, Fields> queries = Map.of(
                "again", query("again", "SEARCH('{Mine,Shop} Depth', 'Sum', 60)"), "asked", query("asked", expression));
        MetricMath.Span span = new MetricMath.Span(NINE, NINE.plusSeconds(60L * MINUTES), 60);
        return new QuerySet(store, TestContext.REGION, queries, span, most).lines("asked");
    }

    private static Fields query(String id, String expression) {
        return new Fields(Members.of("Id", id).put("Expression", expression).node());
    }
}
