package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticTest {
    private static Bucket oneTo(int last) {
        Bucket all = Bucket.EMPTY;
        for (int i = 1; i <= last; i++) {
            all = all.plus(Bucket.of(i));
        }
        return all;
    }

    private static OptionalDouble of(String name, Bucket bucket) {
        return Statistic.parse(name).orElseThrow().of(bucket);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Average         | 50.5",
                "Sum             | 5050",
                "Minimum         | 1",
                "Maximum         | 100",
                "SampleCount     | 100",
                "p0              | 1",
                "p50             | 50",
                "p90             | 90",
                "P99.9           | 100",
                "p100            | 100",
                "tm90            | 45.5",
                "TM(10%:90%)     | 50.5",
                "TM(:90%)        | 45.5",
                "TM(90%:)        | 95.5",
                "TM(10:20)       | 15.5",
                "iqm             | 50.5",
                "IQM             | 50.5",
                "wm98            | 50.47",
                "WM(10%:90%)     | 50.5",
                "tc90            | 90",
                "TC(10:20)       | 10",
                "ts90            | 4095",
                "TS(80%:)        | 1810",
                "PR(:30)         | 30",
                "PR(30:60)       | 30",
                "PR(90:)         | 10",
            })
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "percentiles and the trimmed statistics (TM, WM, TC, TS, PR, IQM) by bounds in percent or values",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"CloudWatch statistics definitions\"")
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "a percentile is the smallest value with so many percent at or below it; from 128 different values in"
                            + " a period on within a percent",
            sure = Sure.GUESSED)
    void statisticsOfTheNumbersFromOneToAHundred(String name, double expected) {
        assertThat(of(name, oneTo(100)).orElseThrow()).isCloseTo(expected, offset(1e-9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"p101", "p-1", "q90", "TM", "TM(:)", "TM(90%:10%)", "TM(10:90%)", "PR(10%:90%)", "average", ""})
    void othersAreNone(String name) {
        assertThat(Statistic.parse(name)).isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "no percentiles of a period with a statistic set, unless it holds one value or all are the same",
            sure = Sure.DOCUMENTED,
            source = "API reference, PutMetricData")
    void aStatisticSetHidesItsValues() {
        Bucket hidden = new Bucket(new Statistics(10, 55, 1, 10), null);
        Bucket plain = new Bucket(new Statistics(10, 50, 5, 5), null);

        assertThat(of("p50", hidden)).isEmpty();
        assertThat(of("p50", hidden.plus(Bucket.of(3)))).isEmpty();
        assertThat(of("Sum", hidden.plus(Bucket.of(3)))).hasValue(58);
        assertThat(of("p50", plain)).hasValue(5);
        assertThat(of("p100", plain.plus(Bucket.of(7)))).hasValue(7);
        assertThat(of("p50", Bucket.EMPTY)).isEmpty();
    }
}
