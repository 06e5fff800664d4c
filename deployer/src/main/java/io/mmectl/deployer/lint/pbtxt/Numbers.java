package io.mmectl.deployer.lint.pbtxt;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Numbers and booleans as protobuf's C++ parser reads them. */
final class Numbers {
    private static final Pattern INTEGER = Pattern.compile("-?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)");
    private static final Set<String> TRUE = Set.of("true", "True", "t");
    private static final Set<String> FALSE = Set.of("false", "False", "f");

    private Numbers() {}

    /** Empty for what is no integer: a float, or a number such as {@code 09}. */
    static Optional<BigInteger> integer(String text) {
        if (!INTEGER.matcher(text).matches()) {
            return Optional.empty();
        }
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        BigInteger value = digits.startsWith("0x") || digits.startsWith("0X")
                ? new BigInteger(digits.substring(2), 16)
                : digits.length() > 1 && digits.startsWith("0") ? new BigInteger(digits, 8) : new BigInteger(digits);
        return Optional.of(negative ? value.negate() : value);
    }

    /** Whether a word or number is one that a float field takes. */
    static boolean isFloat(String text) {
        String plain = (text.startsWith("-") ? text.substring(1) : text).toLowerCase(Locale.ROOT);
        return Set.of("inf", "infinity", "nan").contains(plain)
                || plain.matches("(0|[1-9][0-9]*)(\\.[0-9]*)?(e[+-]?[0-9]+)?f?|\\.[0-9]+(e[+-]?[0-9]+)?f?");
    }

    static boolean isBoolean(String text) {
        return TRUE.contains(text)
                || FALSE.contains(text)
                || integer(text)
                        .filter(n -> n.signum() == 0 || n.equals(BigInteger.ONE))
                        .isPresent();
    }

    static boolean truth(String text) {
        return TRUE.contains(text)
                || integer(text).filter(n -> n.equals(BigInteger.ONE)).isPresent();
    }
}
