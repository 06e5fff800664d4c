package io.mmectl.config.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleExpressionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cron(0 8 ? * MON-FRI *)",
                "cron(0/15 8-18 * * ? *)",
                "cron(0 0 1 JAN,JUL ? 2027-2030)",
                "cron(0 18 L * ? *)",
                "cron(0 18 15W * ? *)",
                "cron(0 18 ? * 6L *)",
                "cron(0 18 ? * MON#2 *)",
                "cron(*/5 * ? * 2-6 *)",
                "rate(1 hour)",
                "rate(90 minutes)",
                "at(2026-12-31T23:59:00)"
            })
    void whatTheServiceDocumentsIsTaken(String expression) {
        assertThat(ScheduleExpression.refusal(expression)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    every day                   | it is none of cron(…), rate(…), at(…)
                    cron(0 8 * * *)             | it has 5 fields instead of 6
                    cron(60 8 ? * MON *)        | '60' is no minute from 0 to 59
                    cron(0 8-24 ? * MON *)      | '8-24' is no hour from 0 to 23
                    cron(0 8 0 * ? *)           | '0' is no day of month from 1 to 31
                    cron(0 8 ? 13 MON *)        | '13' is no month from 1 to 12
                    cron(0 8 ? * MON-FRY *)     | 'MON-FRY' is no day of week from 1 to 7
                    cron(0 8 ? * MON 1969)      | '1969' is no year from 1970 to 2199
                    cron(0/0 8 ? * MON *)       | '0/0' is no minute from 0 to 59
                    cron(0, 8 ? * MON *)        | '' is no minute from 0 to 59
                    cron(0 8 * * * *)           | one of day of month and day of week must be ?, the other not
                    cron(0 8 ? * ? *)           | one of day of month and day of week must be ?, the other not
                    rate(1 hours)               | with 1 the unit is singular
                    rate(2 hour)                | with 2 the unit is plural
                    rate(0 hours)               | a rate is a number and minute(s), hour(s) or day(s)
                    at(2026-02-30T00:00:00)     | there is no time '2026-02-30T00:00:00' of the form yyyy-mm-ddThh:mm:ss
                    at(2026-02-03T00:00)        | a time has the form yyyy-mm-ddThh:mm:ss
                    """)
    void whatItWouldRefuseIsRefusedBefore(String expression, String why) {
        assertThat(ScheduleExpression.refusal(expression)).contains(why);
    }
}
