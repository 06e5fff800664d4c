package io.mmectl.warmup;

import java.time.Duration;
import java.util.Locale;

/** Times and numbers as a person reads them; independent of the locale. */
final class Words {
    private Words() {}

    /** {@code 0.05 s}, {@code 12.7 s}, {@code 4 min 5 s}, {@code 1 h 3 min}. */
    static String time(Duration time) {
        long seconds = time.toSeconds();
        if (seconds >= 3_600) {
            return seconds / 3_600 + " h" + (seconds % 3_600 < 60 ? "" : " " + seconds % 3_600 / 60 + " min");
        }
        if (seconds >= 120) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        return decimal(time.toNanos() / 1e9, time.toMillis() < 9_950 ? 2 : 1) + " s";
    }

    /** Without trailing zeros: {@code 202.5}, {@code 225}. */
    static String number(double value) {
        String text = decimal(value, 1);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    private static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
