package io.mmectl.config.yaml;

import io.mmectl.config.SecretVariables;
import io.mmectl.config.yaml.YamlNode.Kind;
import io.mmectl.config.yaml.YamlNode.Scalar;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads single values. The type is strict: text that looks like a number must be quoted, so that {@code 25.10} or
 * {@code 0123} is never changed silently. A substituted value counts as whatever is asked for.
 */
final class ScalarReader {
    private final Substitution substitution;
    private final Problems problems;

    ScalarReader(Substitution substitution, Problems problems) {
        this.substitution = substitution;
        this.problems = problems;
    }

    /** A value on its way: the text to read, and the scalar as written for messages. */
    private record Given(String text, boolean substituted, Scalar scalar, String path) {
        Kind kind() {
            return substituted ? Kind.of(text) : scalar.kind();
        }

        /** Under a name such as HF_TOKEN. */
        boolean secret() {
            return SecretVariables.isSecret(path.substring(path.lastIndexOf('.') + 1), scalar.text());
        }

        String described() {
            return secret() ? "something else" : scalar.describe();
        }
    }

    /** String, Long, Double, Boolean or Duration. */
    Optional<Object> read(Scalar scalar, Shape shape, String path) {
        boolean substituted = substitution.concerns(scalar.text());
        String text = substituted ? substitution.apply(scalar, path, problems) : scalar.text();
        if (text == null) {
            return Optional.empty();
        }
        Given given = new Given(text, substituted, scalar, path);
        return switch (shape) {
            case Shape.Text t -> text(given, t);
            case Shape.Choice c -> choice(given, c);
            case Shape.Whole w -> whole(given, w);
            case Shape.Decimal d -> decimal(given, d);
            case Shape.Flag f -> flag(given, f);
            case Shape.Span s -> span(given, s);
            case Shape.Variable v -> variable(given);
            case Shape.Group g -> wrong(given, g);
            case Shape.Dictionary d -> wrong(given, d);
            case Shape.Items i -> wrong(given, i);
            case Shape.Either e -> wrong(given, e);
        };
    }

    /** Checks the key of a dictionary. */
    void key(YamlNode.Entry entry, Shape.Text shape, String path) {
        Given given = new Given(entry.key(), false, new Scalar(entry.key(), false, entry.keyPosition()), path);
        text(given, shape);
    }

    static String noun(Shape shape) {
        return switch (shape) {
            case Shape.Text t -> "text";
            case Shape.Choice c -> "one of " + String.join(", ", c.values());
            case Shape.Whole w -> "a whole number";
            case Shape.Decimal d -> "a number";
            case Shape.Flag f -> "true or false";
            case Shape.Span s -> "a duration";
            case Shape.Variable v -> "text, a number or a truth value";
            case Shape.Group g -> "a mapping";
            case Shape.Dictionary d -> "a mapping";
            case Shape.Items i -> "a list";
            case Shape.Either e ->
                e.alternatives().stream().map(ScalarReader::noun).collect(Collectors.joining(" or "));
        };
    }

    private Optional<Object> text(Given given, Shape.Text shape) {
        String text = given.text();
        if (!given.substituted() && given.kind() != Kind.TEXT) {
            return refuse(
                    given,
                    "must be text, but is " + given.described(),
                    given.secret() ? "Put it in quotes." : "Put it in quotes: \"" + text + "\".");
        }
        if (text.isEmpty() && shape.minLength() > 0) {
            return refuse(given, "is empty", "Expected: " + shape.description() + ".");
        }
        int length = text.codePointCount(0, text.length());
        if (length > shape.maxLength()) {
            return refuse(given, "has " + length + " characters", "At most " + shape.maxLength() + " are possible.");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            return refuse(given, "holds a control character or a line break", "Write it on one line, printable.");
        }
        if (!text.isEmpty() && !shape.pattern().matcher(text).matches()) {
            return refuse(given, shown(given) + " is not " + shape.form(), "Expected: " + shape.description() + ".");
        }
        return Optional.of(text);
    }

    private Optional<Object> choice(Given given, Shape.Choice shape) {
        if (shape.values().contains(given.text())) {
            return Optional.of(given.text());
        }
        return refuse(
                given,
                "must be " + noun(shape) + ", but is " + given.described(),
                Suggestion.nearest(given.text(), shape.values())
                        .map(v -> "Did you mean '" + v + "'?")
                        .orElse("Expected: " + shape.description() + "."));
    }

    private Optional<Object> whole(Given given, Shape.Whole shape) {
        if (given.kind() != Kind.WHOLE) {
            return wrong(given, shape);
        }
        long value;
        try {
            value = Long.parseLong(given.text());
        } catch (NumberFormatException e) {
            return refuse(given, "is out of range", "Write a number from " + shape.min() + " to " + shape.max() + ".");
        }
        if (value < shape.min()) {
            return refuse(
                    given, shown(given) + " is less than " + shape.min(), "Expected: " + shape.description() + ".");
        }
        if (value > shape.max()) {
            return refuse(
                    given, shown(given) + " is more than " + shape.max(), "Expected: " + shape.description() + ".");
        }
        return Optional.of(value);
    }

    private Optional<Object> decimal(Given given, Shape.Decimal shape) {
        Optional<Double> number = number(given);
        if (number.isEmpty()) {
            return wrong(given, shape);
        }
        double value = number.get();
        if (!(value > shape.above() && value <= shape.max())) {
            return refuse(
                    given,
                    shown(given) + " is not above " + trim(shape.above()) + " and at most " + trim(shape.max()),
                    "Expected: " + shape.description() + ".");
        }
        return Optional.of(value);
    }

    private Optional<Object> flag(Given given, Shape.Flag shape) {
        return given.kind() == Kind.TRUTH
                ? Optional.of(Boolean.valueOf(given.text().toLowerCase(Locale.ROOT)))
                : wrong(given, shape);
    }

    private Optional<Object> span(Given given, Shape.Span shape) {
        var duration = DurationText.parse(given.text());
        if (duration.isEmpty()) {
            return refuse(
                    given,
                    "must be a duration, but is " + given.described(),
                    "Write a whole number with ms, s, m, h or d, as 90s or 10m.");
        }
        if (duration.get().compareTo(shape.min()) < 0 || duration.get().compareTo(shape.max()) > 0) {
            return refuse(
                    given,
                    shown(given) + " is not within " + DurationText.of(shape.min()) + " to "
                            + DurationText.of(shape.max()),
                    "Expected: " + shape.description() + ".");
        }
        if (duration.get().toMillis() % shape.step().toMillis() != 0) {
            return refuse(
                    given,
                    shown(given) + " is not a multiple of " + DurationText.of(shape.step()),
                    "Expected: " + shape.description() + ".");
        }
        return Optional.of(duration.get());
    }

    private Optional<Object> variable(Given given) {
        return switch (given.kind()) {
            case TRUTH -> Optional.of(Boolean.valueOf(given.text().toLowerCase(Locale.ROOT)));
            case WHOLE -> whole(given, new Shape.Whole("a whole number", Long.MIN_VALUE, Long.MAX_VALUE));
            case DECIMAL ->
                decimal(given, new Shape.Decimal("a finite number", Double.NEGATIVE_INFINITY, Double.MAX_VALUE));
            case TEXT ->
                text(given, Shape.Text.of("the value of a template variable").orEmpty());
            case NOTHING ->
                given.substituted()
                        ? Optional.of("")
                        : refuse(given, "has no value", "Write a value, or \"\" for no text.");
        };
    }

    private static Optional<Double> number(Given given) {
        return switch (given.kind()) {
            case WHOLE, DECIMAL -> {
                double value = Double.parseDouble(
                        given.text().replaceAll("(?i)\\.inf", "Infinity").replaceAll("(?i)\\.nan", "NaN"));
                yield Double.isFinite(value) ? Optional.of(value) : Optional.empty();
            }
            case NOTHING, TRUTH, TEXT -> Optional.empty();
        };
    }

    private Optional<Object> wrong(Given given, Shape shape) {
        return refuse(
                given,
                "must be " + noun(shape) + ", but is " + given.described(),
                "Expected: " + shape.description() + ".");
    }

    private Optional<Object> refuse(Given given, String what, String hint) {
        problems.add(given.scalar().position(), given.path(), what, hint);
        return Optional.empty();
    }

    /** As written in the file, so that a substituted secret stays unseen. */
    private static String shown(Given given) {
        if (given.secret()) {
            return "what is written";
        }
        String text = given.scalar().text();
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }

    private static String trim(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
