package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.wire.AwsException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a scheduled action happens. */
sealed interface Schedule {

    /** The first time after an instant; empty when there is none any more. */
    Optional<Instant> next(Instant after);

    /** Once. */
    record At(Instant time) implements Schedule {
        @Override
        public Optional<Instant> next(Instant after) {
            return time.isAfter(after) ? Optional.of(time) : Optional.empty();
        }
    }

    /** Again and again from a start on. */
    record Rate(Instant start, Duration period) implements Schedule {
        @Override
        public Optional<Instant> next(Instant after) {
            if (start.isAfter(after)) {
                return Optional.of(start);
            }
            long passed = Duration.between(start, after).dividedBy(period);
            return Optional.of(start.plus(period.multipliedBy(passed + 1)));
        }
    }

    /** By the clock on the wall of a time zone. A time that a change of clocks leaves out happens after the gap. */
    record Cron(CronFields fields, ZoneId zone) implements Schedule {
        /** A leap day on a given weekday comes at least every 40 years; nobody plans that far. */
        private static final int DAYS_AHEAD = 366 * 8;

        @Override
        public Optional<Instant> next(Instant after) {
            LocalDate first = LocalDate.ofInstant(after, zone);
            for (int day = 0; day < DAYS_AHEAD; day++) {
                LocalDate date = first.plusDays(day);
                Optional<Instant> found = fields.matches(date) ? onDay(date, after) : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        private Optional<Instant> onDay(LocalDate date, Instant after) {
            for (int hour : fields.hours()) {
                for (int minute : fields.minutes()) {
                    Instant time = date.atTime(hour, minute).atZone(zone).toInstant();
                    if (time.isAfter(after)) {
                        return Optional.of(time);
                    }
                }
            }
            return Optional.empty();
        }
    }

    Pattern EXPRESSION = Pattern.compile("(at|rate|cron)\\((.*)\\)");
    Pattern RATE = Pattern.compile("(\\d{1,6}) (minute|hour|day)s?");

    /**
     * Reads a schedule expression.
     *
     * @param zone of {@code at} and {@code cron}
     * @param created from when on a rate counts
     * @throws AwsException ValidationException when it is malformed
     */
    static Schedule parse(String text, String zone, Instant created) {
        try {
            Matcher expression = EXPRESSION.matcher(text.trim());
            if (!expression.matches()) {
                throw new IllegalArgumentException("expected at(...), rate(...) or cron(...)");
            }
            String inner = expression.group(2);
            return switch (expression.group(1)) {
                case "at" ->
                    new At(LocalDateTime.parse(inner).atZone(ZoneId.of(zone)).toInstant());
                case "cron" -> new Cron(CronFields.parse(inner), ZoneId.of(zone));
                default -> rate(inner, created);
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            throw AwsException.validation(
                    "Invalid schedule expression " + text + " (time zone " + zone + "): " + e.getMessage() + ".");
        }
    }

    private static Schedule rate(String text, Instant created) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches() || Integer.parseInt(rate.group(1)) == 0) {
            throw new IllegalArgumentException("expected a rate such as 5 minutes");
        }
        long value = Long.parseLong(rate.group(1));
        Duration period = switch (rate.group(2)) {
            case "minute" -> Duration.ofMinutes(value);
            case "hour" -> Duration.ofHours(value);
            default -> Duration.ofDays(value);
        };
        return new Rate(created, period);
    }
}
