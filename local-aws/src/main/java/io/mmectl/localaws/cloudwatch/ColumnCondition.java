package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A condition on the columns of log lines, such as {@code [ip, ..., status = 4* || status = 500, bytes > 1000]}. Columns are
 * set apart by spaces; what stands in brackets or in double quotes is one. A line with another number of columns does not
 * match, unless an ellipsis stands for any number of them.
 *
 * @param front of the columns before the ellipsis, or of all when there is none
 * @param back of the columns behind it; empty when there is none
 */
record ColumnCondition(List<Predicate<String>> front, Optional<List<Predicate<String>>> back) {
    private static final Pattern FIELD = Pattern.compile("\\[([^\\]]*)\\]|\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|%[^%]*%|,|\\(|\\)|&&|\\|\\||!=|<=|>=|=|<|>|[^\\s,()=!<>&|\"%]+)");
    private static final String ELLIPSIS = "...";

    boolean matches(String message) {
        List<String> fields = new ArrayList<>();
        Matcher field = FIELD.matcher(message);
        while (field.find()) {
            fields.add(Stream.of(field.group(1), field.group(2), field.group(3))
                    .flatMap(Stream::ofNullable)
                    .collect(Collectors.joining()));
        }
        int behind = back.map(List::size).orElse(0);
        boolean fits = back.isPresent() ? fields.size() >= front.size() + behind : fields.size() == front.size();
        return fits
                && all(front, fields.subList(0, front.size()))
                && all(back.orElse(List.of()), fields.subList(fields.size() - behind, fields.size()));
    }

    private static boolean all(List<Predicate<String>> columns, List<String> fields) {
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).test(fields.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** @throws AwsException InvalidParameterException for what is no condition */
    static ColumnCondition parse(String text) {
        if (!text.endsWith("]")) {
            throw ConditionReader.malformed(text);
        }
        Reader reader = new Reader(text);
        List<Predicate<String>> front = new ArrayList<>();
        Optional<List<Predicate<String>>> back = Optional.empty();
        do {
            if (reader.take(ELLIPSIS)) {
                if (back.isPresent()) {
                    throw reader.malformed();
                }
                back = Optional.of(new ArrayList<>());
            } else {
                back.orElse(front).add(reader.condition());
            }
        } while (reader.take(","));
        reader.requireEnd();
        return new ColumnCondition(front, back);
    }

    private static final class Reader extends ConditionReader<String> {
        Reader(String text) {
            super(text, TOKEN);
        }

        @Override
        Predicate<String> comparison() {
            if (!taken().matches("[A-Za-z0-9_.@$-]+")) {
                throw malformed();
            }
            for (String operator : List.of("=", "!=", "<=", ">=", "<", ">")) {
                if (take(operator)) {
                    return compared(operator, taken());
                }
            }
            return field -> true;
        }

        private Predicate<String> compared(String operator, String value) {
            if (operator.equals("=")) {
                return equal(value);
            }
            if (operator.equals("!=")) {
                return equal(value).negate();
            }
            double bound = number(value).orElseThrow(this::malformed);
            return field -> number(field)
                    .map(number -> switch (operator) {
                        case "<" -> number < bound;
                        case ">" -> number > bound;
                        case "<=" -> number <= bound;
                        default -> number >= bound;
                    })
                    .orElse(false);
        }

        private static Predicate<String> equal(String value) {
            if (value.startsWith("%")) {
                return FilterPattern.regularExpression(value.substring(1, value.length() - 1));
            }
            String wanted = value.startsWith("\"")
                    ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                    : value;
            if (wanted.contains("*")) {
                Pattern glob = Pattern.compile(
                        Stream.of(wanted.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                        Pattern.DOTALL);
                return field -> glob.matcher(field).matches();
            }
            Optional<Double> number = number(wanted);
            return field ->
                    field.equals(wanted) || number.isPresent() && number(field).equals(number);
        }

        private static Optional<Double> number(String text) {
            return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")
                    ? Optional.of(Double.parseDouble(text))
                    : Optional.empty();
        }
    }
}
