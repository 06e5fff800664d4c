package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a filter pattern's condition: comparisons with {@code ||}, {@code &&} and parentheses between them.
 *
 * @param <T> what is compared
 */
abstract class ConditionReader<T> {
    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    /**
     * @param text the whole pattern, in brackets or braces
     * @param token its first group is the token, without what stands before it
     * @throws AwsException InvalidParameterException when something inside is no token
     */
    ConditionReader(String text, Pattern token) {
        this.text = text;
        String inside = text.substring(1, text.length() - 1);
        Matcher matcher = token.matcher(inside);
        int at = 0;
        while (at < inside.stripTrailing().length()) {
            if (!matcher.region(at, inside.length()).lookingAt()) {
                throw malformed();
            }
            tokens.add(matcher.group(1));
            at = matcher.end();
        }
    }

    static AwsException malformed(String text) {
        return LogGroups.invalid("Invalid filter pattern: " + text);
    }

    final AwsException malformed() {
        return malformed(text);
    }

    /** Passes a word, in whatever case, when it is the next. */
    final boolean take(String word) {
        if (next < tokens.size() && tokens.get(next).equalsIgnoreCase(word)) {
            next++;
            return true;
        }
        return false;
    }

    /** Passes the next token; there must be one. */
    final String taken() {
        if (next == tokens.size()) {
            throw malformed();
        }
        return tokens.get(next++);
    }

    /** That nothing follows. */
    final void requireEnd() {
        if (next < tokens.size()) {
            throw malformed();
        }
    }

    final Predicate<T> condition() {
        Predicate<T> left = and();
        while (take("||")) {
            left = left.or(and());
        }
        return left;
    }

    private Predicate<T> and() {
        Predicate<T> left = operand();
        while (take("&&")) {
            left = left.and(operand());
        }
        return left;
    }

    private Predicate<T> operand() {
        if (!take("(")) {
            return comparison();
        }
        Predicate<T> inner = condition();
        if (!take(")")) {
            throw malformed();
        }
        return inner;
    }

    /** The next comparison of one thing. */
    abstract Predicate<T> comparison();
}
