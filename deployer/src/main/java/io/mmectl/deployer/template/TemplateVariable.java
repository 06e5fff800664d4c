package io.mmectl.deployer.template;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Something that a fleet or a model definition may set. */
public sealed interface TemplateVariable {
    String description();

    /** String, Long, Double or Boolean; null when it must be set. */
    @Nullable
    Object defaultValue();

    /** Why a value cannot be used, as the end of a sentence that starts with the value; empty when it can. */
    Optional<String> refusal(Object value);

    /** What may be set, in a user's words. */
    String allowed();

    record Whole(String description, @Nullable Long defaultValue, long min, long max) implements TemplateVariable {
        @Override
        public Optional<String> refusal(Object value) {
            if (!(value instanceof Long number)) {
                return Optional.of("is not a whole number");
            }
            return number < min || number > max ? Optional.of("is out of range") : Optional.empty();
        }

        @Override
        public String allowed() {
            return "a whole number" + range(min == Long.MIN_VALUE ? null : min, max == Long.MAX_VALUE ? null : max);
        }
    }

    record Decimal(String description, @Nullable Double defaultValue, double min, double max)
            implements TemplateVariable {
        @Override
        public Optional<String> refusal(Object value) {
            if (!(value instanceof Number number)) {
                return Optional.of("is not a number");
            }
            double d = number.doubleValue();
            return d < min || d > max ? Optional.of("is out of range") : Optional.empty();
        }

        @Override
        public String allowed() {
            return "a number" + range(Double.isInfinite(min) ? null : min, Double.isInfinite(max) ? null : max);
        }
    }

    record Flag(String description, @Nullable Boolean defaultValue) implements TemplateVariable {
        @Override
        public Optional<String> refusal(Object value) {
            return value instanceof Boolean ? Optional.empty() : Optional.of("is not a truth value");
        }

        @Override
        public String allowed() {
            return "true or false";
        }
    }

    /**
     * @param pattern what the whole text matches; null = anything
     */
    record Text(
            String description,
            @Nullable String defaultValue,
            @Nullable Pattern pattern) implements TemplateVariable {
        @Override
        public Optional<String> refusal(Object value) {
            if (!(value instanceof String text)) {
                return Optional.of("is not text (put it in quotes)");
            }
            return pattern == null || pattern.matcher(text).matches()
                    ? Optional.empty()
                    : Optional.of("does not match " + pattern);
        }

        @Override
        public String allowed() {
            return pattern == null ? "text" : "text that matches " + pattern;
        }
    }

    private static String range(@Nullable Object min, @Nullable Object max) {
        if (min != null && max != null) {
            return " from " + min + " to " + max;
        }
        return min != null ? " of at least " + min : max != null ? " of at most " + max : "";
    }
}
