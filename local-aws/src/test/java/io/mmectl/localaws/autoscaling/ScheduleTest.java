package io.mmectl.localaws.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final Instant CREATED = Instant.parse("2026-03-02T09:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cron(0 8 ? * MON-FRI *)   | Europe/Berlin    | 2026-03-02T09:00:00Z | 2026-03-03T07:00:00Z
                    cron(0 8 ? * MON-FRI *)   | Europe/Berlin    | 2026-03-06T09:00:00Z | 2026-03-09T07:00:00Z
                    cron(0 8 ? * MON-FRI *)   | Europe/Berlin    | 2026-03-27T09:00:00Z | 2026-03-30T06:00:00Z
                    cron(30 2 29 3 ? 2026)    | Europe/Berlin    | 2026-03-02T09:00:00Z | 2026-03-29T01:30:00Z
                    cron(0/15 * * * ? *)      | UTC              | 2026-03-02T09:01:00Z | 2026-03-02T09:15:00Z
                    cron(0 20 L * ? *)        | UTC              | 2026-02-03T00:00:00Z | 2026-02-28T20:00:00Z
                    cron(0 0 1 JAN,JUL ? *)   | America/New_York | 2026-03-02T09:00:00Z | 2026-07-01T04:00:00Z
                    cron(0 6 ? * FRI-MON *)   | UTC              | 2026-03-02T09:00:00Z | 2026-03-06T06:00:00Z
                    cron(0 6 ? * 1 *)         | UTC              | 2026-03-02T09:00:00Z | 2026-03-08T06:00:00Z
                    cron(0 22-2 * * ? *)      | UTC              | 2026-03-02T23:30:00Z | 2026-03-03T00:00:00Z
                    cron(0 8 ? * 2#1 *)       | UTC              | 2026-03-02T09:00:00Z | 2026-04-06T08:00:00Z
                    cron(0 8 ? * FRIL *)      | UTC              | 2026-03-02T09:00:00Z | 2026-03-27T08:00:00Z
                    cron(0 8 ? * L *)         | UTC              | 2026-03-02T09:00:00Z | 2026-03-07T08:00:00Z
                    cron(0 8 15W * ? *)       | UTC              | 2026-03-02T09:00:00Z | 2026-03-16T08:00:00Z
                    cron(0 8 1W * ? *)        | UTC              | 2026-07-02T09:00:00Z | 2026-08-03T08:00:00Z
                    cron(0 8 LW * ? *)        | UTC              | 2026-05-02T09:00:00Z | 2026-05-29T08:00:00Z
                    cron(0 8 1,L * ? *)       | UTC              | 2026-03-02T09:00:00Z | 2026-03-31T08:00:00Z
                    cron(30 2 25 10 ? 2026)   | Europe/Berlin    | 2026-03-02T09:00:00Z | 2026-10-25T00:30:00Z
                    cron(30 2 * * ? *)        | Europe/Berlin    | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
                    at(2026-03-05T18:30:00)   | Europe/Berlin    | 2026-03-02T09:00:00Z | 2026-03-05T17:30:00Z
                    rate(5 minutes)           | UTC              | 2026-03-02T09:02:00Z | 2026-03-02T09:05:00Z
                    rate(1 day)               | UTC              | 2026-03-02T09:00:00Z | 2026-03-03T09:00:00Z
                    """)
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "`at`, `rate`, `cron` with `L`, `W` and `#`, in a time zone and its summer time: an hour that comes twice"
                            + " counts once, what falls into one that is left out comes after it",
            sure = Sure.DOCUMENTED,
            source = "user guide")
    void happensNext(String text, String zone, Instant after, Instant expected) {
        assertThat(Schedule.parse(text, zone, CREATED).next(after)).contains(expected);
    }

    @Test
    void whatIsOverDoesNotComeAgain() {
        assertThat(Schedule.parse("at(2026-03-01T00:00:00)", "UTC", CREATED).next(CREATED))
                .isEmpty();
        assertThat(Schedule.parse("cron(0 0 1 1 ? 2025)", "UTC", CREATED).next(CREATED))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cron(0 8 * * MON)",
                "cron(60 8 * * ? *)",
                "cron(0 8 ? * MOON *)",
                "cron(x 8 ? * MON *)",
                "rate(0 minutes)",
                "rate(5 weeks)",
                "at(tomorrow)",
                "every day",
                "cron(0 8 ? * 2#6 *)",
                "cron(0 8 32W * ? *)",
                "cron(0 8 LL * ? *)",
                "cron(0 8 ? * MONL, *)",
                "cron(? 8 ? * MON *)",
                "cron(0 8 * * MON *)",
                "cron(0 8 * * * *)",
                "cron(0 8 ? * ? *)"
            })
    @Fidelity(
            area = Area.SCALING,
            behaviour = "one of the two days of a cron expression is `?`, and not both",
            sure = Sure.DOCUMENTED,
            source = "user guide, cron expressions; the text is guessed")
    void malformedExpressionsAreRefused(String text) {
        assertThatThrownBy(() -> Schedule.parse(text, "UTC", CREATED))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining("Invalid schedule expression " + text);
    }

    @Test
    void anUnknownTimeZoneIsRefused() {
        assertThatThrownBy(() -> Schedule.parse("cron(0 8 ? * MON *)", "Mars/Olympus", CREATED))
                .hasMessageContaining("Mars/Olympus");
    }
}
