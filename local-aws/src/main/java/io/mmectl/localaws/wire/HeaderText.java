package io.mmectl.localaws.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Headers arrive, and are sent, as one character for each byte. */
public final class HeaderText {
    private HeaderText() {}

    /** The text that a client sent in UTF-8, as most do; the characters themselves where it cannot be that. */
    public static String ofUtf8(String header) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return header;
        }
    }

    /** How a header says a text in UTF-8. */
    public static String inUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Whether a header can hold a text: in one byte for each character, on one line. */
    public static boolean fits(String text) {
        return text.chars().allMatch(c -> c <= 0xff && (c >= ' ' || c == '\t') && c != 0x7f);
    }
}
