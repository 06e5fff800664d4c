package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.TextMessage.Field;
import io.mmectl.deployer.lint.TextMessage.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses protobuf's text format without a schema: {@code name: value}, {@code name { … }}, {@code name < … >}, lists in
 * brackets, strings in either quotes with escapes and juxtaposition, comments, and commas or semicolons between fields.
 */
public final class TextFormat {
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int at;

    private TextFormat(String text) {
        this.text = text;
    }

    /**
     * @throws SyntaxException with line and column of the first thing that cannot be read
     */
    public static TextMessage parse(String text) throws SyntaxException {
        TextFormat parser = new TextFormat(text);
        TextMessage message = parser.message('\0', 0);
        return message;
    }

    /** The text is not in the format. */
    public static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int line;
        private final int column;

        SyntaxException(int line, int column, String what) {
            super(what);
            this.line = line;
            this.column = column;
        }

        /** 1-based. */
        public int line() {
            return line;
        }

        /** 1-based. */
        public int column() {
            return column;
        }
    }

    /** Fields up to the closing bracket, or to the end of the text for the outermost message. */
    private TextMessage message(char close, int depth) throws SyntaxException {
        if (depth > MAX_DEPTH) {
            throw error("messages are nested deeper than " + MAX_DEPTH + " levels");
        }
        List<Field> fields = new ArrayList<>();
        while (true) {
            skip();
            if (at >= text.length()) {
                if (close != '\0') {
                    throw error("'" + close + "' is missing at the end");
                }
                return new TextMessage(fields);
            }
            if (text.charAt(at) == close) {
                at++;
                return new TextMessage(fields);
            }
            field(fields, depth);
            skip();
            if (at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == ';')) {
                at++;
            }
        }
    }

    private void field(List<Field> fields, int depth) throws SyntaxException {
        String name = name();
        skip();
        boolean colon = peek() == ':';
        if (colon) {
            at++;
            skip();
        }
        if (peek() == '[') {
            at++;
            list(name, fields, depth);
        } else {
            fields.add(new Field(name, value(colon, depth)));
        }
    }

    private void list(String name, List<Field> fields, int depth) throws SyntaxException {
        while (true) {
            skip();
            if (peek() == ']') {
                at++;
                return;
            }
            fields.add(new Field(name, value(true, depth)));
            skip();
            if (peek() == ',') {
                at++;
            } else if (peek() != ']') {
                throw error("',' or ']' is expected in the list '" + name + "'");
            }
        }
    }

    private Value value(boolean scalarAllowed, int depth) throws SyntaxException {
        char c = peek();
        if (c == '{' || c == '<') {
            at++;
            return new Value.Message(message(c == '{' ? '}' : '>', depth + 1));
        }
        if (!scalarAllowed) {
            throw error("':' or '{' is expected");
        }
        if (c != '"' && c != '\'') {
            return new Value.Scalar(bare());
        }
        StringBuilder joined = new StringBuilder();
        while (peek() == '"' || peek() == '\'') {
            joined.append(quoted());
            skip();
        }
        return new Value.Scalar(joined.toString());
    }

    private String name() throws SyntaxException {
        int start = at;
        if (peek() == '[') {
            // An extension or Any: its name is everything in the brackets.
            int end = text.indexOf(']', at);
            if (end < 0) {
                throw error("']' is missing");
            }
            at = end + 1;
            return text.substring(start, at);
        }
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (at == start) {
            throw error("a field name is expected" + (at < text.length() ? ", not '" + text.charAt(at) + "'" : ""));
        }
        return text.substring(start, at);
    }

    private String bare() throws SyntaxException {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_.+-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw error("a value is expected");
        }
        return text.substring(start, at);
    }

    private String quoted() throws SyntaxException {
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\n') {
                throw error("a string is not closed on its line");
            }
            if (c == '\\') {
                escape(value);
            } else {
                value.append(c);
            }
        }
        if (at >= text.length()) {
            throw error("a string is not closed");
        }
        at++;
        return value.toString();
    }

    private void escape(StringBuilder value) throws SyntaxException {
        char c = peek();
        at++;
        switch (c) {
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'a' -> value.append('\u0007');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'v' -> value.append('\u000b');
            case '\\', '\'', '"', '?' -> value.append(c);
            case 'x', 'X' -> value.append((char) digits(16, 2));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                value.append((char) digits(8, 3));
            }
            default -> throw error("'\\" + c + "' is not an escape");
        }
    }

    private int digits(int radix, int most) throws SyntaxException {
        int value = 0;
        int read = 0;
        while (read < most && Character.digit(peek(), radix) >= 0) {
            value = value * radix + Character.digit(peek(), radix);
            at++;
            read++;
        }
        if (read == 0) {
            throw error("an escape has no digits");
        }
        return value;
    }

    private void skip() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    /** The next character; a null character at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private SyntaxException error(String what) {
        String before = text.substring(0, Math.min(at, text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new SyntaxException(line, before.length() - before.lastIndexOf('\n'), what);
    }
}
