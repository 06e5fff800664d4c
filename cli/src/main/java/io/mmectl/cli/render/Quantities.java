package io.mmectl.cli.render;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and times as a person reads them. */
public final class Quantities {
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,6}|[0-9]{1,18}(?!.))(?:([KMGT])iB)?");

    private Quantities() {}

    /** {@code 0 B, 999 B, 1.5 MiB}; at most one decimal. */
    public static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(Locale.ROOT, value < 100 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    /**
     * Reads {@code 1000000, 500MiB, 2GiB}; units are powers of 1024.
     *
     * @param option for the message
     * @throws MmectlException INVALID_INPUT for anything else
     */
    public static long parseBytes(String option, String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    option + ": '" + text + "' is no number of bytes",
                    "write one, with or without a unit: 1000000, 500MiB, 2GiB");
        }
        int power = List.of("", "K", "M", "G", "T").indexOf(matcher.group(2) == null ? "" : matcher.group(2));
        return Long.parseLong(matcher.group(1)) << (10 * power);
    }

    /** {@code 45 ms, 3.2 s, 2 min 5 s, 1 h 3 min}. */
    public static String time(Duration time) {
        long millis = time.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        if (millis < 3_600_000) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toHours() + " h " + time.toMinutesPart() + " min";
    }

    /** {@code 1 model, 2 models}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
