package io.mmectl.localaws.cloudwatch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which log lines are wanted: terms that must be there, {@code -terms} that must not, {@code ?terms} of which one must be
 * there when there are no others, phrases in double quotes, {@code %regular expressions%}, a condition on JSON in braces, or
 * one on columns in brackets. Source: "Filter pattern syntax" in the user guide.
 */
record FilterPattern(Predicate<String> predicate) {
    private static final Pattern TERM =
            Pattern.compile("\\s*([-?]?)(?:\"((?:[^\"\\\\]|\\\\.)*)\"|%([^%]*)%|([^\\s\"]+))");

    boolean matches(String message) {
        return predicate.test(message);
    }

    /** @throws io.mmectl.localaws.wire.AwsException InvalidParameterException for what is no pattern */
    static FilterPattern parse(String text) {
        String pattern = text.strip();
        if (pattern.startsWith("{")) {
            return new FilterPattern(JsonCondition.parse(pattern)::matches);
        }
        if (pattern.startsWith("[")) {
            return new FilterPattern(ColumnCondition.parse(pattern)::matches);
        }
        return terms(pattern);
    }

    private static FilterPattern terms(String pattern) {
        List<Predicate<String>> needed = new ArrayList<>();
        List<Predicate<String>> optional = new ArrayList<>();
        Matcher term = TERM.matcher(pattern);
        int at = 0;
        while (at < pattern.length()) {
            if (!term.region(at, pattern.length()).lookingAt()) {
                throw ConditionReader.malformed(pattern);
            }
            Predicate<String> contains = predicate(term);
            switch (term.group(1)) {
                case "-" -> needed.add(contains.negate());
                case "?" -> optional.add(contains);
                default -> needed.add(contains);
            }
            at = term.end();
        }
        // With other terms beside them AWS overlooks the optional ones.
        return new FilterPattern(
                needed.isEmpty() && !optional.isEmpty()
                        ? message -> optional.stream().anyMatch(one -> one.test(message))
                        : message -> needed.stream().allMatch(one -> one.test(message)));
    }

    private static Predicate<String> predicate(Matcher term) {
        if (term.group(3) != null) {
            return regularExpression(term.group(3));
        }
        String text = term.group(2) == null ? term.group(4) : term.group(2).replaceAll("\\\\(.)", "$1");
        return message -> message.contains(text);
    }

    static Predicate<String> regularExpression(String text) {
        try {
            return Pattern.compile(text).asPredicate();
        } catch (PatternSyntaxException e) {
            throw LogGroups.invalid("Invalid filter pattern: %" + text + "% is not a regular expression");
        }
    }
}
