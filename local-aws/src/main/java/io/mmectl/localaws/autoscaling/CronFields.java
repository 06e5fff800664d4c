package io.mmectl.localaws.autoscaling;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The six fields of an AWS cron expression: minutes, hours, day of month, month, day of week, year. Understood are numbers,
 * names, {@code * ? , - /} and {@code L} as the last day of the month; {@code W} and {@code #} are not.
 *
 * @param lastDay whether the day of month is {@code L}
 */
record CronFields(
        SortedSet<Integer> minutes,
        SortedSet<Integer> hours,
        SortedSet<Integer> days,
        boolean lastDay,
        SortedSet<Integer> months,
        SortedSet<Integer> weekdays,
        SortedSet<Integer> years) {
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /** AWS counts from Sunday as 1. */
    private static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /** @throws IllegalArgumentException with the reason when the text is not such an expression */
    static CronFields parse(String text) {
        String[] fields = text.trim().split("\\s+");
        if (fields.length != 6) {
            throw new IllegalArgumentException("a cron expression has six fields, not " + fields.length);
        }
        boolean lastDay = fields[2].equals("L");
        return new CronFields(
                values(fields[0], 0, 59, List.of()),
                values(fields[1], 0, 23, List.of()),
                lastDay ? new TreeSet<>() : values(fields[2], 1, 31, List.of()),
                lastDay,
                values(fields[3], 1, 12, MONTHS),
                values(fields[4], 1, 7, WEEKDAYS),
                values(fields[5], 1970, 2199, List.of()));
    }

    private static SortedSet<Integer> values(String field, int least, int most, List<String> names) {
        SortedSet<Integer> values = new TreeSet<>();
        for (String part : field.split(",")) {
            String[] stepped = part.split("/", 2);
            int step = stepped.length == 2 ? number(stepped[1], 1, most, List.of()) : 1;
            String[] range = stepped[0].split("-", 2);
            boolean all = stepped[0].equals("*") || stepped[0].equals("?");
            int from = all ? least : number(range[0], least, most, names);
            boolean open = all || range.length == 1 && stepped.length == 2;
            int to = open ? most : range.length == 1 ? from : number(range[1], least, most, names);
            // A range such as FRI-MON goes over the end.
            for (int i = from; i <= (to < from ? to + most : to); i += step) {
                values.add(i > most ? i - most : i);
            }
        }
        return values;
    }

    private static int number(String text, int least, int most, List<String> names) {
        int name = names.indexOf(text.toUpperCase(Locale.ROOT));
        int value = name >= 0 ? name + 1 : text.matches("\\d{1,4}") ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw new IllegalArgumentException("'" + text + "' is not between " + least + " and " + most);
        }
        return value;
    }

    boolean matches(LocalDate date) {
        boolean dayFits = lastDay ? date.getDayOfMonth() == date.lengthOfMonth() : days.contains(date.getDayOfMonth());
        return dayFits
                && years.contains(date.getYear())
                && months.contains(date.getMonthValue())
                && weekdays.contains(weekday(date.getDayOfWeek()));
    }

    private static int weekday(DayOfWeek day) {
        return day.getValue() % 7 + 1;
    }
}
