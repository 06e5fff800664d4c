package io.mmectl.deployer.lint.pbtxt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Cuts a text into the tokens of protobuf's text format. */
final class TextLexer {
    enum Kind {
        WORD,
        NUMBER,
        STRING,
        SYMBOL,
        END
    }

    /** @param text of a string: what it means, not how it is written */
    record Token(Kind kind, String text, Place place) {
        boolean is(char symbol) {
            return kind == Kind.SYMBOL && text.charAt(0) == symbol;
        }

        /** For messages, which end up in logs: a value may be a secret, also one whose quotes were forgotten. */
        String shown() {
            return switch (kind) {
                case END -> "the end of the text";
                case STRING -> "a string";
                case WORD -> "a word";
                case NUMBER -> "a number";
                case SYMBOL -> "'" + text + "'";
            };
        }
    }

    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;

    TextLexer(String text) {
        this.text = text;
    }

    Token next() throws TextSyntaxException {
        skip();
        Place place = place();
        if (at >= text.length()) {
            return new Token(Kind.END, "", place);
        }
        char c = text.charAt(at);
        if (c == '"' || c == '\'') {
            return new Token(Kind.STRING, quoted(c), place);
        }
        if (isWordStart(c)) {
            return new Token(Kind.WORD, taken(TextLexer::isWordPart), place);
        }
        if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            return new Token(Kind.NUMBER, number(), place);
        }
        if (c < ' ' || c > '~') {
            throw new TextSyntaxException(place, "a character that does not belong here: " + shown(c));
        }
        at++;
        return new Token(Kind.SYMBOL, String.valueOf(c), place);
    }

    Place place() {
        return new Place(line, at - lineStart + 1);
    }

    private void skip() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
                at++;
            } else {
                return;
            }
        }
    }

    private interface CharacterTest {
        boolean holds(char c);
    }

    private String taken(CharacterTest test) {
        int start = at;
        while (at < text.length() && test.holds(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private String number() {
        int start = at;
        if (text.startsWith("0x", at) || text.startsWith("0X", at)) {
            at += 2;
            taken(c -> Character.digit(c, 16) >= 0 && c < 128);
            return text.substring(start, at);
        }
        taken(c -> isDigit(c) || c == '.');
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            taken(TextLexer::isDigit);
        }
        if (at < text.length() && (text.charAt(at) == 'f' || text.charAt(at) == 'F')) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted(char quote) throws TextSyntaxException {
        Place start = place();
        at++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int plain = at;
        while (true) {
            if (at >= text.length() || text.charAt(at) == '\n') {
                throw new TextSyntaxException(start, "the string that starts here is not closed on its line");
            }
            char c = text.charAt(at);
            if (c == quote || c == '\\') {
                bytes.writeBytes(text.substring(plain, at).getBytes(StandardCharsets.UTF_8));
                at++;
                if (c == quote) {
                    return bytes.toString(StandardCharsets.UTF_8);
                }
                escape(bytes);
                plain = at;
            } else {
                at++;
            }
        }
    }

    private void escape(ByteArrayOutputStream bytes) throws TextSyntaxException {
        char c = at < text.length() ? text.charAt(at) : '\n';
        at++;
        int simple = "abfnrtv\\'\"?".indexOf(c);
        if (simple >= 0) {
            bytes.write("\u0007\b\f\n\r\t\u000b\\'\"?".charAt(simple));
            return;
        }
        switch (c) {
            case 'x', 'X' -> bytes.write(digits(16, 1, 2));
            case 'u' -> bytes.writeBytes(utf8(digits(16, 4, 4)));
            case 'U' -> bytes.writeBytes(utf8(digits(16, 8, 8)));
            default -> {
                at--;
                if (c < '0' || c > '7') {
                    throw new TextSyntaxException(
                            place(), "'\\" + shown(c) + "' is no escape; write \\\\ for a backslash");
                }
                bytes.write(digits(8, 1, 3));
            }
        }
    }

    private byte[] utf8(int codePoint) throws TextSyntaxException {
        if (!Character.isValidCodePoint(codePoint)) {
            throw new TextSyntaxException(place(), "an escape names no Unicode character");
        }
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }

    private int digits(int radix, int least, int most) throws TextSyntaxException {
        int value = 0;
        int read = 0;
        while (read < most && at < text.length() && Character.digit(text.charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(at), radix);
            at++;
            read++;
        }
        if (read < least) {
            throw new TextSyntaxException(place(), "an escape needs " + least + " digits, it has " + read);
        }
        return value;
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String shown(char c) {
        return c < ' ' || c > '~' ? String.format(java.util.Locale.ROOT, "U+%04X", (int) c) : String.valueOf(c);
    }
}
