package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rule of a composite alarm: ALARM, OK and INSUFFICIENT_DATA of other alarms, TRUE and FALSE, with AND, OR, NOT and
 * parentheses. Source: PutCompositeAlarm in the API reference.
 *
 * @param alarms names of the alarms that it mentions, in their order
 */
record CompositeRule(Term term, Set<String> alarms) {
    private static final Pattern TOKEN = Pattern.compile("\\s*([()]|\"[^\"]*\"|'[^']*'|[^\\s()\"']+)");

    /** A part of a rule, with the states of the alarms by their names. */
    interface Term {
        boolean holds(Function<String, Optional<AlarmState>> states);
    }

    boolean holds(Function<String, Optional<AlarmState>> states) {
        return term.holds(states);
    }

    /** @throws io.mmectl.localaws.wire.AwsException ValidationError for what is no rule */
    static CompositeRule parse(String text) {
        Reader reader = new Reader(text);
        Term whole = reader.or();
        if (reader.next < reader.tokens.size()) {
            throw reader.malformed();
        }
        return new CompositeRule(whole, reader.alarms);
    }

    private static final class Reader {
        private final String text;
        private final List<String> tokens = new ArrayList<>();
        private final Set<String> alarms = new LinkedHashSet<>();
        private int next;

        Reader(String text) {
            this.text = text;
            Matcher matcher = TOKEN.matcher(text);
            int at = 0;
            while (at < text.stripTrailing().length()) {
                if (!matcher.region(at, text.length()).lookingAt()) {
                    throw malformed();
                }
                tokens.add(matcher.group(1));
                at = matcher.end();
            }
        }

        AwsException malformed() {
            return CloudWatchRefusals.validation("AlarmRule is malformed: " + text);
        }

        private boolean take(String word) {
            if (next < tokens.size() && tokens.get(next).equalsIgnoreCase(word)) {
                next++;
                return true;
            }
            return false;
        }

        Term or() {
            Term left = and();
            while (take("OR")) {
                Term first = left;
                Term second = and();
                left = states -> first.holds(states) || second.holds(states);
            }
            return left;
        }

        private Term and() {
            Term left = not();
            while (take("AND")) {
                Term first = left;
                Term second = not();
                left = states -> first.holds(states) && second.holds(states);
            }
            return left;
        }

        private Term not() {
            if (take("NOT")) {
                Term inner = not();
                return states -> !inner.holds(states);
            }
            if (take("(")) {
                Term inner = or();
                expect(")");
                return inner;
            }
            if (next == tokens.size()) {
                throw malformed();
            }
            return state(tokens.get(next++).toUpperCase(Locale.ROOT));
        }

        private void expect(String word) {
            if (!take(word)) {
                throw malformed();
            }
        }

        private Term state(String word) {
            switch (word) {
                case "TRUE", "FALSE" -> {
                    return states -> word.equals("TRUE");
                }
                case "ALARM", "OK", "INSUFFICIENT_DATA" -> {
                    String alarm = argument();
                    AlarmState wanted = AlarmState.valueOf(word);
                    return states ->
                            states.apply(alarm).map(state -> state == wanted).orElse(false);
                }
                default -> throw malformed();
            }
        }

        /** A name or an ARN in parentheses; names without quotes may hold spaces. */
        private String argument() {
            expect("(");
            List<String> words = new ArrayList<>();
            while (next < tokens.size() && !tokens.get(next).equals(")")) {
                words.add(tokens.get(next++));
            }
            expect(")");
            String name = String.join(" ", words).replaceAll("^[\"']|[\"']$", "");
            if (name.isEmpty()) {
                throw malformed();
            }
            int arn = name.indexOf(":alarm:");
            String plain = name.startsWith("arn:") && arn > 0 ? name.substring(arn + ":alarm:".length()) : name;
            alarms.add(plain);
            return plain;
        }
    }
}
