package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A condition on log lines that are JSON, such as {@code { $.level = "ERR*" && $.ms > 100 }}. Lines that are none do not
 * match.
 */
record JsonCondition(Predicate<JsonNode> predicate) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(\\$(?:\\.[A-Za-z0-9_@*-]+|\\[(?:\\d+|\\*|\"[^\"]*\"|'[^']*')\\])*|\"(?:[^\"\\\\]|\\\\.)*\"|%[^%]*%|&&|\\|\\||!=|<=|>=|[=<>()]"
                    + "|[^\\s()=<>!&|\"]+)");
    private static final Pattern STEP =
            Pattern.compile("\\.([A-Za-z0-9_@*-]+)|\\[(\\d+|\\*)\\]|\\[[\"']([^\"']*)[\"']\\]");

    boolean matches(String message) {
        try {
            JsonNode line = MAPPER.readTree(message);
            return line.isObject() && predicate.test(line);
        } catch (JacksonException e) {
            return false;
        }
    }

    /** @throws AwsException InvalidParameterException for what is no condition */
    static JsonCondition parse(String text) {
        if (!text.endsWith("}")) {
            throw ConditionReader.malformed(text);
        }
        Reader reader = new Reader(text);
        Predicate<JsonNode> whole = reader.condition();
        reader.requireEnd();
        return new JsonCondition(whole);
    }

    private static final class Reader extends ConditionReader<JsonNode> {
        Reader(String text) {
            super(text, TOKEN);
        }

        @Override
        Predicate<JsonNode> comparison() {
            String selector = taken();
            if (!selector.startsWith("$")) {
                throw malformed();
            }
            if (take("NOT")) {
                if (!take("EXISTS")) {
                    throw malformed();
                }
                return line -> select(line, selector).isEmpty();
            }
            if (take("IS")) {
                return is(selector, taken());
            }
            return comparison(selector, taken(), taken());
        }

        private Predicate<JsonNode> is(String selector, String what) {
            Predicate<JsonNode> test = switch (what.toUpperCase(Locale.ROOT)) {
                case "NULL" -> JsonNode::isNull;
                case "TRUE" -> node -> node.isBoolean() && node.booleanValue();
                case "FALSE" -> node -> node.isBoolean() && !node.booleanValue();
                default -> throw malformed();
            };
            return line -> select(line, selector).stream().anyMatch(test);
        }

        private Predicate<JsonNode> comparison(String selector, String operator, String value) {
            Predicate<JsonNode> equal = equal(value);
            Predicate<JsonNode> test = switch (operator) {
                case "=" -> equal;
                case "!=" -> equal.negate();
                case "<" -> ordered(value, sign -> sign < 0);
                case "<=" -> ordered(value, sign -> sign <= 0);
                case ">" -> ordered(value, sign -> sign > 0);
                case ">=" -> ordered(value, sign -> sign >= 0);
                default -> throw malformed();
            };
            return line -> select(line, selector).stream().anyMatch(test);
        }

        private static Predicate<JsonNode> equal(String value) {
            if (value.startsWith("%")) {
                Predicate<String> expression = FilterPattern.regularExpression(value.substring(1, value.length() - 1));
                return node -> expression.test(node.asString(""));
            }
            boolean quoted = value.startsWith("\"");
            String text = quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
            Pattern wildcard =
                    Pattern.compile("\\Q" + text.replace("\\E", "").replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
            return node -> number(node, value)
                    || node.isValueNode() && wildcard.matcher(node.asString("")).matches();
        }

        private static boolean number(JsonNode node, String value) {
            return node.isNumber() && value.matches(NUMBER) && node.doubleValue() == Double.parseDouble(value);
        }

        private static final String NUMBER = "-?\\d{1,18}(\\.\\d{1,18})?([eE][+-]?\\d{1,3})?";

        private Predicate<JsonNode> ordered(String value, IntPredicate wanted) {
            if (!value.matches(NUMBER)) {
                throw malformed();
            }
            double limit = Double.parseDouble(value);
            return node -> node.isNumber() && wanted.test(Double.compare(node.doubleValue(), limit));
        }
    }

    /** The members that a selector points to; several with a wildcard. */
    private static List<JsonNode> select(JsonNode line, String selector) {
        List<JsonNode> found = List.of(line);
        Matcher step = STEP.matcher(selector);
        while (step.find()) {
            List<JsonNode> below = new ArrayList<>();
            for (JsonNode node : found) {
                below.addAll(children(node, step));
            }
            found = below;
        }
        return found;
    }

    private static List<JsonNode> children(JsonNode node, Matcher step) {
        String name = step.group(1) != null ? step.group(1) : step.group(3);
        String index = step.group(2);
        if ("*".equals(name) || "*".equals(index)) {
            return node.valueStream().toList();
        }
        JsonNode child = name != null ? node.get(name) : node.get(Integer.parseInt(index));
        return child == null ? List.of() : List.of(child);
    }
}
