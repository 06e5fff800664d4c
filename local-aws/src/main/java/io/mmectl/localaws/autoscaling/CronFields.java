package io.mmectl.localaws.autoscaling;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The six fields of an AWS cron expression: minutes, hours, day of month, month, day of week, year. Exactly one of the two
 * days is {@code ?}. Understood are numbers, names and {@code * , - /}, of a day of month {@code L}, {@code W} and
 * {@code LW}, of a day of week {@code L}, {@code 6L} and {@code MON#2}.
 */
record CronFields(
        SortedSet<Integer> minutes,
        SortedSet<Integer> hours,
        Set<CronDay> days,
        SortedSet<Integer> months,
        SortedSet<Integer> years) {
    static final List<String> NO_NAMES = List.of();
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /** @throws IllegalArgumentException with the reason when the text is not such an expression */
    static CronFields parse(String text) {
        String[] fields = text.trim().split("\\s+");
        if (fields.length != 6) {
            throw new IllegalArgumentException("a cron expression has six fields, not " + fields.length);
        }
        boolean byWeekday = fields[2].equals("?");
        if (byWeekday == fields[4].equals("?")) {
            throw new IllegalArgumentException("one of day of month and day of week has to be ?, and not both");
        }
        return new CronFields(
                values(fields[0], 0, 59, NO_NAMES),
                values(fields[1], 0, 23, NO_NAMES),
                byWeekday ? CronDay.ofWeek(fields[4]) : CronDay.ofMonth(fields[2]),
                values(fields[3], 1, 12, MONTHS),
                values(fields[5], 1970, 2199, NO_NAMES));
    }

    /** The values of a field in order. */
    static SortedSet<Integer> values(String field, int least, int most, List<String> names) {
        SortedSet<Integer> values = new TreeSet<>();
        for (String part : field.split(",", -1)) {
            String[] stepped = part.split("/", 2);
            int step = stepped.length == 2 ? number(stepped[1], 1, most, NO_NAMES) : 1;
            String[] range = stepped[0].split("-", 2);
            boolean all = stepped[0].equals("*");
            int from = all ? least : number(range[0], least, most, names);
            boolean open = all || range.length == 1 && stepped.length == 2;
            int to = open ? most : range.length == 1 ? from : number(range[1], least, most, names);
            // A range such as FRI-MON or 22-2 goes over the end.
            int span = most - least + 1;
            for (int i = from; i <= (to < from ? to + span : to); i += step) {
                values.add(i > most ? i - span : i);
            }
        }
        return values;
    }

    static int number(String text, int least, int most, List<String> names) {
        int name = names.indexOf(text.toUpperCase(Locale.ROOT));
        int value = name >= 0 ? name + 1 : text.matches("\\d{1,4}") ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw new IllegalArgumentException("'" + text + "' is not between " + least + " and " + most);
        }
        return value;
    }

    boolean matches(LocalDate date) {
        return years.contains(date.getYear())
                && months.contains(date.getMonthValue())
                && days.stream().anyMatch(day -> day.matches(date));
    }
}
