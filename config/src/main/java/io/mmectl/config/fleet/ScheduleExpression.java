package io.mmectl.config.fleet;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a schedule of Application Auto Scaling, which would otherwise be refused in the middle of an apply. Follows the
 * service's documentation of scheduled actions: six cron fields, of which day-of-month or day-of-week is {@code ?}.
 */
final class ScheduleExpression {
    private static final Pattern FORM = Pattern.compile("(cron|rate|at)\\(([^()]{1,200})\\)");
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,8}) (minute|hour|day)(s?)");
    private static final List<Field> FIELDS = List.of(
            new Field("minute", 0, 59, List.of(), ""),
            new Field("hour", 0, 23, List.of(), ""),
            new Field("day of month", 1, 31, List.of(), "LW"),
            new Field(
                    "month",
                    1,
                    12,
                    List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
                    ""),
            new Field("day of week", 1, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), "L#"),
            new Field("year", 1970, 2199, List.of(), ""));
    private static final int DAY_OF_MONTH = 2;
    private static final int DAY_OF_WEEK = 4;

    private ScheduleExpression() {}

    /** Why the service would refuse it; empty when nothing is known against it. */
    static Optional<String> refusal(String expression) {
        Matcher form = FORM.matcher(expression);
        if (!form.matches()) {
            return Optional.of("it is none of cron(…), rate(…), at(…)");
        }
        return switch (form.group(1)) {
            case "cron" -> cron(form.group(2).strip().split(" +"));
            case "rate" -> rate(form.group(2));
            default -> at(form.group(2));
        };
    }

    private static Optional<String> rate(String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches()) {
            return Optional.of("a rate is a number and minute(s), hour(s) or day(s)");
        }
        boolean one = rate.group(1).equals("1");
        return one == rate.group(3).isEmpty()
                ? Optional.empty()
                : Optional.of(one ? "with 1 the unit is singular" : "with " + rate.group(1) + " the unit is plural");
    }

    private static Optional<String> at(String text) {
        try {
            return LocalDateTime.parse(text).getNano() == 0 && text.length() == "yyyy-mm-ddThh:mm:ss".length()
                    ? Optional.empty()
                    : Optional.of("a time has the form yyyy-mm-ddThh:mm:ss");
        } catch (DateTimeException e) {
            return Optional.of("there is no time '" + text + "' of the form yyyy-mm-ddThh:mm:ss");
        }
    }

    private static Optional<String> cron(String[] fields) {
        if (fields.length != FIELDS.size()) {
            return Optional.of("it has " + fields.length + " fields instead of 6");
        }
        for (int i = 0; i < fields.length; i++) {
            Optional<String> wrong = FIELDS.get(i).refusal(fields[i], i == DAY_OF_MONTH || i == DAY_OF_WEEK);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        boolean anyDay = fields[DAY_OF_MONTH].equals("?");
        boolean anyWeekday = fields[DAY_OF_WEEK].equals("?");
        return anyDay == anyWeekday
                ? Optional.of("one of day of month and day of week must be ?, the other not")
                : Optional.empty();
    }

    /**
     * @param extras letters that have a meaning of their own in this field
     */
    private record Field(String name, int min, int max, List<String> names, String extras) {
        private static final Pattern ITEM =
                Pattern.compile("(\\*|[0-9A-Za-z]{1,4})(?:-([0-9A-Za-z]{1,4}))?(?:/([0-9]{1,4}))?");

        Optional<String> refusal(String text, boolean questionMark) {
            if (questionMark && text.equals("?")) {
                return Optional.empty();
            }
            for (String item : text.split(",", -1)) {
                if (!item(item)) {
                    return Optional.of("'" + item + "' is no " + name + " from " + min + " to " + max);
                }
            }
            return Optional.empty();
        }

        private boolean item(String item) {
            if (!extras.isEmpty() && item.chars().anyMatch(c -> extras.indexOf(c) >= 0) && !names.contains(item)) {
                // L, 15W, LW, 6L, MON#2: a number or a name with one of the letters around it.
                return item.matches("[0-9A-Z]{0,3}[LW#]{1,2}[0-9]?");
            }
            Matcher m = ITEM.matcher(item);
            if (!m.matches() || (m.group(1).equals("*") && m.group(2) != null)) {
                return false;
            }
            boolean step = m.group(3) == null || Integer.parseInt(m.group(3)) > 0;
            return step && value(m.group(1)) && (m.group(2) == null || value(m.group(2)));
        }

        private boolean value(String text) {
            if (text.equals("*") || names.contains(text)) {
                return true;
            }
            if (!text.matches("[0-9]{1,4}")) {
                return false;
            }
            int number = Integer.parseInt(text);
            return number >= min && number <= max;
        }
    }
}
