package io.mmectl.localaws.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Percent-encoding of URIs as AWS means it. */
public final class PercentCoding {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentCoding() {}

    /** Encodes the UTF-8 bytes of everything but RFC 3986's unreserved characters and those in {@code keep}. */
    public static String encode(String text, String keep) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (UNRESERVED.indexOf(c) >= 0 || keep.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
            }
        }
        return encoded.toString();
    }

    /**
     * Decodes percent escapes as UTF-8; a {@code +} stays a plus.
     *
     * @throws AwsException InvalidURI when an escape is malformed or the bytes are not UTF-8
     */
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            boolean whole = i + 2 < text.length();
            int high = whole ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = whole ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw invalid();
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return utf8(bytes.toByteArray());
    }

    /** Strict: two keys must not become one because both have bytes that are no characters. */
    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw invalid();
        }
    }

    private static AwsException invalid() {
        return new AwsException(400, "InvalidURI", "Couldn't parse the specified URI.");
    }

    /** Hands out the names and values of {@code a=1&b=2}, decoded; a plus is a space. A name alone has the value "". */
    public static void pairs(String text, BiConsumer<String, String> taker) {
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                taker.accept(
                        ofForm(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : ofForm(pair.substring(equals + 1)));
            }
        }
    }

    private static String ofForm(String raw) {
        return decode(raw.replace('+', ' '));
    }
}
