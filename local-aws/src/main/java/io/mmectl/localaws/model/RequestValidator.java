package io.mmectl.localaws.model;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks a request tree against a shape and words what it finds as AWS does. */
final class RequestValidator {
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    /** Of the year 9999, the last that AWS's formats of time can write. */
    private static final double LAST_SECOND = 253_402_300_799.0;

    /** The models' name of a metric's value, of which CloudWatch itself says what is wrong. */
    private static final String METRIC_VALUE = "DatapointValue";

    private final ConcurrentHashMap<String, Pattern> patterns = new ConcurrentHashMap<>();
    private final ServiceModel model;

    RequestValidator(ServiceModel model) {
        this.model = model;
    }

    Optional<String> validate(Shape shape, JsonNode input) {
        if (shape.model() != model) {
            throw new IllegalArgumentException(shape.name() + " is a shape of another model");
        }
        List<String> problems = new ArrayList<>();
        check(shape, input, "", problems);
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        String noun = problems.size() == 1 ? " validation error detected: " : " validation errors detected: ";
        return Optional.of(problems.size() + noun + String.join("; ", problems));
    }

    private void check(Shape shape, JsonNode value, String path, List<String> problems) {
        requireType(shape, value);
        switch (shape.type()) {
            case "structure" -> checkStructure(shape, value, path, problems);
            case "list" -> checkList(shape, value, path, problems);
            case "map" -> checkMap(shape, value, path, problems);
            case "string" -> problems.addAll(findings(shape, value, path));
            case "blob" ->
                length(shape, value.stringValue().length() * 3L / 4, "length", value, path)
                        .ifPresent(problems::add);
            case "integer", "long" -> range(shape, value, path).ifPresent(problems::add);
            case "float", "double" -> checkFraction(shape, value, path, problems);
            case "boolean", "timestamp" -> {}
            default -> throw new IllegalStateException("unknown type of shape " + shape.name());
        }
    }

    private void checkStructure(Shape shape, JsonNode value, String path, List<String> problems) {
        for (String name : shape.required()) {
            if (absent(value.get(name))) {
                problems.add("Value null at '" + join(path, lowerFirst(name))
                        + "' failed to satisfy constraint: Member must not be null");
            }
        }
        shape.members().forEach((name, member) -> {
            JsonNode child = value.get(name);
            if (!absent(child)) {
                check(member, child, join(path, lowerFirst(name)), problems);
            }
        });
    }

    private void checkList(Shape shape, JsonNode value, String path, List<String> problems) {
        length(shape, value.size(), "length", value, path).ifPresent(problems::add);
        int number = 1;
        for (JsonNode element : value) {
            check(shape.element(), element, path + "." + number++ + ".member", problems);
        }
    }

    private void checkMap(Shape shape, JsonNode value, String path, List<String> problems) {
        length(shape, value.size(), "length", value, path).ifPresent(problems::add);
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            List<String> inKey = constraints(shape.key(), entry.getKey());
            if (!inKey.isEmpty()) {
                problems.add(violation(value, path, "Map keys must satisfy constraint: " + inKey));
            }
            if (shape.value().type().equals("string")) {
                requireType(shape.value(), entry.getValue());
                List<String> inValue =
                        constraints(shape.value(), entry.getValue().stringValue());
                if (!inValue.isEmpty()) {
                    problems.add(violation(value, path, "Map value must satisfy constraint: " + inValue));
                }
            } else {
                check(shape.value(), entry.getValue(), path + "." + entry.getKey() + ".member", problems);
            }
        }
    }

    private List<String> findings(Shape shape, JsonNode value, String path) {
        return constraints(shape, value.stringValue()).stream()
                .map(constraint -> violation(value, path, constraint))
                .toList();
    }

    private List<String> constraints(Shape shape, String text) {
        List<String> broken = new ArrayList<>();
        sizeConstraint(shape, text.codePointCount(0, text.length()), "length").ifPresent(broken::add);
        if (!shape.pattern().isEmpty()
                && !patterns.computeIfAbsent(shape.pattern(), Pattern::compile)
                        .matcher(text)
                        .matches()) {
            broken.add("Member must satisfy regular expression pattern: " + shape.pattern());
        }
        if (!shape.values().isEmpty() && !shape.values().contains(text)) {
            broken.add("Member must satisfy enum value set: [" + String.join(", ", shape.values()) + "]");
        }
        return broken;
    }

    private static void checkFraction(Shape shape, JsonNode value, String path, List<String> problems) {
        if (Double.isFinite(Fields.number(value))) {
            range(shape, value, path).ifPresent(problems::add);
        } else if (!shape.name().equals(METRIC_VALUE)) {
            problems.add(violation(value, path, "Member must be a finite number"));
        }
    }

    private static Optional<String> range(Shape shape, JsonNode value, String path) {
        return sizeConstraint(shape, value.doubleValue(), "value").map(c -> violation(value, path, c));
    }

    private static Optional<String> length(Shape shape, long length, String what, JsonNode value, String path) {
        return sizeConstraint(shape, (double) length, what).map(c -> violation(value, path, c));
    }

    private static Optional<String> sizeConstraint(Shape shape, double size, String what) {
        OptionalDouble min = shape.limit("min");
        OptionalDouble max = shape.limit("max");
        if (min.isPresent() && size < min.getAsDouble()) {
            return Optional.of("Member must have " + what + " greater than or equal to " + plain(min.getAsDouble()));
        }
        if (max.isPresent() && size > max.getAsDouble()) {
            return Optional.of("Member must have " + what + " less than or equal to " + plain(max.getAsDouble()));
        }
        return Optional.empty();
    }

    private static String plain(double limit) {
        return limit == Math.rint(limit) ? String.valueOf((long) limit) : String.valueOf(limit);
    }

    private static String violation(JsonNode value, String path, String constraint) {
        return "Value '" + shown(value) + "' at '" + path + "' failed to satisfy constraint: " + constraint;
    }

    /** Scalars as they are, lists as AWS's own servers print them. */
    private static String shown(JsonNode value) {
        if (value.isArray()) {
            return "["
                    + String.join(
                            ", ",
                            value.valueStream().map(RequestValidator::shown).toList()) + "]";
        }
        if (value.isObject()) {
            return "{"
                    + String.join(
                            ", ",
                            value.propertyStream()
                                    .map(e -> e.getKey() + "=" + shown(e.getValue()))
                                    .toList())
                    + "}";
        }
        return value.asString();
    }

    private static void requireType(Shape shape, JsonNode value) {
        boolean right = switch (shape.type()) {
            case "structure", "map" -> value.isObject();
            case "list" -> value.isArray();
            case "string", "blob" -> value.isString();
            case "integer" -> value.isIntegralNumber() && value.canConvertToInt();
            case "long" -> value.isIntegralNumber() && value.canConvertToLong();
            case "float", "double" -> value.isNumber() || value.isString() && NOT_FINITE.contains(value.stringValue());
            case "boolean" -> value.isBoolean();
            case "timestamp" -> value.isNumber() && Math.abs(value.doubleValue()) <= LAST_SECOND;
            default -> throw new IllegalStateException("unknown type of shape " + shape.name());
        };
        if (!right) {
            throw new AwsException(400, "SerializationException", mismatch(shape.type(), value));
        }
    }

    /** As AWS's readers of JSON word it, those of them that were quoted in public. */
    private static String mismatch(String wanted, JsonNode found) {
        return switch (wanted) {
            case "structure", "map" -> "Expected null";
            case "list" -> "Expected list or null";
            default -> {
                if (found.isObject()) {
                    yield "Start of structure or map found where not expected.";
                }
                if (found.isArray()) {
                    yield "Start of list found where not expected";
                }
                String token = found.isBoolean()
                        ? found.asString().toUpperCase(Locale.ROOT)
                        : found.getNodeType().name();
                yield token + "_VALUE can not be converted to " + target(wanted);
            }
        };
    }

    private static String target(String type) {
        return switch (type) {
            case "integer" -> "an Integer";
            case "timestamp" -> "milliseconds since epoch";
            default -> "a " + type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
        };
    }

    private static boolean absent(@Nullable JsonNode node) {
        return node == null || node.isNull();
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String lowerFirst(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
