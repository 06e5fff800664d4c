package io.mmectl.localaws.s3;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text in headers as mail has it (RFC 2047). S3 reads user metadata so and gives it back so where it is not plain ASCII.
 * Which of the two encodings it takes, and where it breaks a long text, is that of JavaMail, which fits what was recorded.
 */
public final class EncodedWords {
    /** Room for one word within the 75 characters of RFC 2047, the charset's name aside. */
    private static final int LONGEST = 68 - "UTF-8".length();

    private static final String BASE64 = "=?UTF-8?B?";

    private static final Pattern WORD = Pattern.compile("=\\?([\\w-]+)\\?([bBqQ])\\?([^? ]*)\\?=");
    private static final Pattern BETWEEN = Pattern.compile("(\\?=)\\s+(?==\\?)");

    private EncodedWords() {}

    /** The text that a header means; what is no encoded word, or a malformed one, stays as it is. */
    static String decode(String header) {
        Matcher word = WORD.matcher(BETWEEN.matcher(header).replaceAll("$1"));
        return word.replaceAll(found -> Matcher.quoteReplacement(
                decode(word.group(1), word.group(2), word.group(3)).orElse(found.group())));
    }

    private static Optional<String> decode(String charset, String encoding, String text) {
        try {
            byte[] bytes = encoding.equalsIgnoreCase("B") ? Base64.getDecoder().decode(text) : quoted(text);
            return Optional.of(new String(bytes, Charset.forName(charset)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] quoted(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                if (i + 2 >= text.length()) {
                    throw new IllegalArgumentException("an escape is cut off");
                }
                bytes.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.append(c == '_' ? ' ' : c);
            }
        }
        return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A header that {@link #decode} reads as this very text: that, or one word where the text would be read as another. */
    public static String meaning(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7f) && !text.contains("=?");
        return plain ? text : BASE64 + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    /** How a header says a text: as it is when it is plain, else in encoded words. */
    static String encode(String text) {
        long strange = text.chars().filter(EncodedWords::strange).count();
        if (strange == 0) {
            return text;
        }
        StringBuilder words = new StringBuilder();
        append(text, text.length() - strange <= strange, words);
        return words.toString();
    }

    private static boolean strange(int c) {
        return c >= 0x7f || c < ' ' && c != '\t';
    }

    private static void append(String text, boolean base64, StringBuilder words) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String encoded = base64 ? Base64.getEncoder().encodeToString(bytes) : quote(bytes);
        if (encoded.length() > LONGEST && text.length() > 1) {
            int half = text.length() / 2;
            int split = half > 1 && Character.isHighSurrogate(text.charAt(half - 1)) ? half - 1 : half;
            append(text.substring(0, split), base64, words);
            append(text.substring(split), base64, words);
        } else {
            words.append(words.isEmpty() ? "" : " ")
                    .append(base64 ? BASE64 : "=?UTF-8?Q?")
                    .append(encoded)
                    .append("?=");
        }
    }

    private static String quote(byte[] bytes) {
        StringBuilder quoted = new StringBuilder();
        for (byte b : bytes) {
            int c = b & 0xff;
            if (c == ' ') {
                quoted.append('_');
            } else if (c < ' ' || c >= 0x7f || "=_?".indexOf(c) >= 0) {
                quoted.append(String.format(Locale.ROOT, "=%02X", c));
            } else {
                quoted.append((char) c);
            }
        }
        return quoted.toString();
    }
}
