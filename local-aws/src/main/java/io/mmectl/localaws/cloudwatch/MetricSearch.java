package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.math.MetricMath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What SEARCH looks for: an optional schema {@code {Namespace,Dimension,…}} and terms with AND, OR, NOT and parentheses. A
 * bare term matches a word of any part of the metric, one in quotes a whole part, {@code Property=…} a part by its name.
 * Source: "CloudWatch search expression syntax" in the user guide.
 */
final class MetricSearch {
    private static final Pattern SCHEMA = Pattern.compile("\\s*\\{([^}]*)\\}");
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(\\(|\\)|(?:[^\\s()=\"]+\\s*=\\s*)?\"[^\"]*\"|[^\\s()=\"]+\\s*=\\s*[^\\s()\"]+|[^\\s()\"]+)");

    private final Optional<List<String>> schema;
    private final Predicate<Metric> terms;

    private MetricSearch(Optional<List<String>> schema, Predicate<Metric> terms) {
        this.schema = schema;
        this.terms = terms;
    }

    /** @throws io.mmectl.localaws.cloudwatch.math.MathException for what is no search */
    static MetricSearch parse(String text) {
        Matcher braces = SCHEMA.matcher(text);
        boolean first = braces.lookingAt();
        Optional<List<String>> schema = first
                ? Optional.of(Stream.of(braces.group(1).split(","))
                        .map(name -> name.strip().replace("\"", ""))
                        .toList())
                : Optional.empty();
        Terms terms = new Terms(tokens(text.substring(first ? braces.end() : 0)));
        return new MetricSearch(schema, terms.whole());
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.stripTrailing().length()) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                throw MetricMath.refusal("the search '" + text.strip() + "' is malformed");
            }
            tokens.add(matcher.group(1));
            at = matcher.end();
        }
        return tokens;
    }

    boolean matches(Metric metric) {
        boolean inSchema = schema.map(names -> metric.namespace().equals(names.getFirst())
                        && List.copyOf(metric.dimensions().keySet())
                                .equals(names.stream().skip(1).sorted().toList()))
                .orElse(true);
        return inSchema && terms.test(metric);
    }

    /** What tells the found series apart: the values of the dimensions, and the metric. */
    String label(Metric metric) {
        return Stream.concat(metric.dimensions().values().stream(), Stream.of(metric.name()))
                .collect(Collectors.joining(" "));
    }

    private static final class Terms {
        private final List<String> tokens;
        private int next;

        Terms(List<String> tokens) {
            this.tokens = tokens;
        }

        Predicate<Metric> whole() {
            if (tokens.isEmpty()) {
                return metric -> true;
            }
            Predicate<Metric> all = or();
            if (next < tokens.size()) {
                throw MetricMath.refusal("unexpected '" + tokens.get(next) + "' in the search");
            }
            return all;
        }

        private boolean take(String word) {
            if (next < tokens.size() && tokens.get(next).equals(word)) {
                next++;
                return true;
            }
            return false;
        }

        private Predicate<Metric> or() {
            Predicate<Metric> left = and();
            while (take("OR")) {
                left = left.or(and());
            }
            return left;
        }

        private Predicate<Metric> and() {
            Predicate<Metric> left = not();
            while (next < tokens.size()
                    && !tokens.get(next).equals(")")
                    && !tokens.get(next).equals("OR")) {
                take("AND");
                left = left.and(not());
            }
            return left;
        }

        private Predicate<Metric> not() {
            if (take("NOT")) {
                return not().negate();
            }
            if (take("(")) {
                Predicate<Metric> inner = or();
                if (!take(")")) {
                    throw MetricMath.refusal("a parenthesis of the search is not closed");
                }
                return inner;
            }
            if (next == tokens.size()) {
                throw MetricMath.refusal("the search ends too early");
            }
            return term(tokens.get(next++));
        }

        private static Predicate<Metric> term(String token) {
            int equals = token.indexOf('=');
            String wanted = token.substring(equals + 1).strip();
            String property = equals < 0 ? "" : token.substring(0, equals).strip();
            boolean whole = wanted.startsWith("\"");
            String text = wanted.replace("\"", "");
            return metric -> parts(metric, property)
                    .anyMatch(part -> whole ? part.equals(text) : words(part).contains(text.toLowerCase(Locale.ROOT)));
        }

        private static Stream<String> parts(Metric metric, String property) {
            return switch (property) {
                case "Namespace" -> Stream.of(metric.namespace());
                case "MetricName" -> Stream.of(metric.name());
                case "" ->
                    Stream.of(
                                    Stream.of(metric.namespace(), metric.name()),
                                    metric.dimensions().keySet().stream(),
                                    metric.dimensions().values().stream())
                            .flatMap(parts -> parts);
                default -> Stream.ofNullable(metric.dimensions().get(property));
            };
        }

        /** The whole in lower case, and its words: runs of letters and digits, and parts of camel case. */
        private static List<String> words(String part) {
            List<String> words = new ArrayList<>(List.of(part.toLowerCase(Locale.ROOT)));
            for (String run : part.split("[^A-Za-z0-9]+")) {
                words.add(run.toLowerCase(Locale.ROOT));
                for (String word : run.split("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")) {
                    words.add(word.toLowerCase(Locale.ROOT));
                }
            }
            return words;
        }
    }
}
