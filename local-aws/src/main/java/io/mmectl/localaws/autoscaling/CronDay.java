package io.mmectl.localaws.autoscaling;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one of the two day fields of a cron expression asks of a day. */
sealed interface CronDay {

    boolean matches(LocalDate date);

    /** {@code 15}, {@code 1-5}, {@code *}. */
    record InMonth(SortedSet<Integer> days) implements CronDay {
        @Override
        public boolean matches(LocalDate date) {
            return days.contains(date.getDayOfMonth());
        }
    }

    /** {@code L}: the last day of a month. */
    record LastInMonth() implements CronDay {
        @Override
        public boolean matches(LocalDate date) {
            return date.getDayOfMonth() == date.lengthOfMonth();
        }
    }

    /** {@code 15W}: the day from Monday to Friday of the same month that is nearest to a day which that month has. */
    record NearestWorkday(int day) implements CronDay {
        @Override
        public boolean matches(LocalDate date) {
            return day <= date.lengthOfMonth() && date.equals(workday(date.withDayOfMonth(day)));
        }
    }

    /** {@code LW}: the last day from Monday to Friday of a month. */
    record LastWorkday() implements CronDay {
        @Override
        public boolean matches(LocalDate date) {
            return date.equals(workday(date.withDayOfMonth(date.lengthOfMonth())));
        }
    }

    /** {@code MON-FRI}. */
    record InWeek(SortedSet<Integer> weekdays) implements CronDay {
        @Override
        public boolean matches(LocalDate date) {
            return weekdays.contains(number(date));
        }
    }

    /** {@code 6L}: the last such weekday of a month. */
    record LastOf(int weekday) implements CronDay {
        @Override
        public boolean matches(LocalDate date) {
            return number(date) == weekday && date.getDayOfMonth() > date.lengthOfMonth() - 7;
        }
    }

    /** {@code MON#2}: the second Monday of a month. */
    record Nth(int weekday, int occurrence) implements CronDay {
        @Override
        public boolean matches(LocalDate date) {
            return number(date) == weekday && (date.getDayOfMonth() - 1) / 7 + 1 == occurrence;
        }
    }

    /** AWS counts from Sunday as 1. */
    List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    Pattern WORKDAY = Pattern.compile("(\\d{1,2})W");
    Pattern LAST = Pattern.compile("(\\w{1,3})L");
    Pattern NTH = Pattern.compile("(\\w{1,3})#([1-5])");

    /** @throws IllegalArgumentException when it is no day of month */
    static Set<CronDay> ofMonth(String field) {
        Set<CronDay> days = new HashSet<>();
        for (String part : field.split(",", -1)) {
            Matcher workday = WORKDAY.matcher(part);
            if (workday.matches()) {
                days.add(new NearestWorkday(CronFields.number(workday.group(1), 1, 31, CronFields.NO_NAMES)));
            } else {
                days.add(
                        switch (part) {
                            case "L" -> new LastInMonth();
                            case "LW" -> new LastWorkday();
                            default -> new InMonth(CronFields.values(part, 1, 31, CronFields.NO_NAMES));
                        });
            }
        }
        return days;
    }

    /** @throws IllegalArgumentException when it is no day of week */
    static Set<CronDay> ofWeek(String field) {
        Set<CronDay> days = new HashSet<>();
        for (String part : field.split(",", -1)) {
            Matcher last = LAST.matcher(part);
            Matcher nth = NTH.matcher(part);
            if (last.matches()) {
                days.add(new LastOf(CronFields.number(last.group(1), 1, 7, WEEKDAYS)));
            } else if (nth.matches()) {
                days.add(new Nth(CronFields.number(nth.group(1), 1, 7, WEEKDAYS), Integer.parseInt(nth.group(2))));
            } else {
                // L by itself is the last day of a week, Saturday.
                days.add(new InWeek(CronFields.values(part.equals("L") ? "SAT" : part, 1, 7, WEEKDAYS)));
            }
        }
        return days;
    }

    private static int number(LocalDate date) {
        return date.getDayOfWeek().getValue() % 7 + 1;
    }

    private static LocalDate workday(LocalDate date) {
        LocalDate near = switch (date.getDayOfWeek()) {
            case SATURDAY -> date.minusDays(1);
            case SUNDAY -> date.plusDays(1);
            default -> date;
        };
        if (near.getMonth() == date.getMonth()) {
            return near;
        }
        return near.isBefore(date)
                ? date.with(TemporalAdjusters.next(DayOfWeek.MONDAY))
                : date.with(TemporalAdjusters.previous(DayOfWeek.FRIDAY));
    }
}
