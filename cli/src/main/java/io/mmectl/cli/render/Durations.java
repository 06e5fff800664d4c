package io.mmectl.cli.render;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as options take them. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads {@code 90s, 10m, 1h, 1d}.
     *
     * @param option for the message
     * @throws MmectlException INVALID_INPUT for anything else, and for zero
     */
    public static Duration parse(String option, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    option + ": '" + text + "' is not a time above zero",
                    "write a number and a unit: 90s, 10m, 1h, 1d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
