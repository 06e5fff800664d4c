package io.mmectl.localaws.pbtxt;

import java.nio.charset.StandardCharsets;

/** Splits protobuf text format into tokens and keeps the position. String tokens hold one char per byte. */
final class TextScanner {
    enum Kind {
        WORD,
        NUMBER,
        STRING,
        SYMBOL,
        END
    }

    private final String source;
    private int at;
    private int line = 1;
    private int lineStart;
    private Kind kind = Kind.END;
    private String text = "";
    private int tokenLine = 1;
    private int tokenColumn = 1;

    TextScanner(String source) {
        this.source = source;
    }

    Kind kind() {
        return kind;
    }

    String text() {
        return text;
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    String describe() {
        return kind == Kind.END ? "the end of the text" : "\"" + text + "\"";
    }

    TextFormatException error(String message) {
        return new TextFormatException(tokenLine, tokenColumn, message);
    }

    void advance() throws TextFormatException {
        skipBlanks();
        tokenLine = line;
        tokenColumn = at - lineStart + 1;
        if (at >= source.length()) {
            kind = Kind.END;
            text = "";
            return;
        }
        char c = source.charAt(at);
        if (Character.isLetter(c) || c == '_') {
            take(Kind.WORD);
        } else if (Character.isDigit(c)
                || c == '.' && at + 1 < source.length() && Character.isDigit(source.charAt(at + 1))) {
            take(Kind.NUMBER);
        } else if (c == '"' || c == '\'') {
            string(c);
        } else if (":{}<>[],;-".indexOf(c) >= 0) {
            kind = Kind.SYMBOL;
            text = String.valueOf(c);
            at++;
        } else {
            throw error("unexpected character '" + c + "'");
        }
    }

    private void skipBlanks() {
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '#') {
                while (at < source.length() && source.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (Character.isWhitespace(c) || c == '\uFEFF') {
                at++;
            } else {
                return;
            }
        }
    }

    private void take(Kind taken) {
        int start = at;
        while (at < source.length() && inToken(source.charAt(at), taken, source.charAt(Math.max(start, at - 1)))) {
            at++;
        }
        kind = taken;
        text = source.substring(start, at);
    }

    private static boolean inToken(char c, Kind taken, char before) {
        if (Character.isLetterOrDigit(c) || c == '_') {
            return true;
        }
        if (taken != Kind.NUMBER) {
            return false;
        }
        return c == '.' || (c == '+' || c == '-') && (before == 'e' || before == 'E');
    }

    private void string(char quote) throws TextFormatException {
        StringBuilder bytes = new StringBuilder();
        at++;
        while (true) {
            if (at >= source.length() || source.charAt(at) == '\n') {
                throw error("string without an end");
            }
            char c = source.charAt(at);
            if (c == quote) {
                at++;
                break;
            }
            if (c == '\\') {
                at++;
                escape(bytes);
            } else {
                int codePoint = source.codePointAt(at);
                at += Character.charCount(codePoint);
                append(bytes, Character.toString(codePoint));
            }
        }
        kind = Kind.STRING;
        text = bytes.toString();
    }

    private static void append(StringBuilder bytes, String characters) {
        for (byte b : characters.getBytes(StandardCharsets.UTF_8)) {
            bytes.append((char) (b & 0xff));
        }
    }

    private void escape(StringBuilder bytes) throws TextFormatException {
        if (at >= source.length()) {
            throw error("string without an end");
        }
        char c = source.charAt(at++);
        switch (c) {
            case 'n' -> bytes.append('\n');
            case 't' -> bytes.append('\t');
            case 'r' -> bytes.append('\r');
            case 'a' -> bytes.append('\u0007');
            case 'b' -> bytes.append('\b');
            case 'f' -> bytes.append('\f');
            case 'v' -> bytes.append('\u000b');
            case '\\', '\'', '"', '?' -> bytes.append(c);
            case 'x', 'X' -> bytes.append((char) digits(16, 2));
            case 'u' -> append(bytes, Character.toString(digits(16, 4)));
            case 'U' -> append(bytes, Character.toString(digits(16, 8)));
            default -> {
                if (Character.digit(c, 8) < 0) {
                    throw error("unknown escape '\\" + c + "'");
                }
                at--;
                bytes.append((char) (digits(8, 3) & 0xff));
            }
        }
    }

    private int digits(int radix, int most) throws TextFormatException {
        long value = 0;
        int count = 0;
        while (count < most && at < source.length() && Character.digit(source.charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(source.charAt(at++), radix);
            count++;
        }
        if (count == 0 || value > Character.MAX_CODE_POINT) {
            throw error("malformed escape");
        }
        return (int) value;
    }
}
