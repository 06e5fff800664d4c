package io.mmectl.deployer.lint.pbtxt;

import io.mmectl.deployer.lint.pbtxt.TextLexer.Kind;
import io.mmectl.deployer.lint.pbtxt.TextLexer.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses protobuf's text format as its specification and the C++ parser in Triton have it, without a schema: nested messages
 * in braces or angle brackets with or without a colon, lists, strings in either quotes with escapes and juxtaposition,
 * numbers, comments, extension and Any names, and an optional comma or semicolon behind each field.
 */
public final class TextFormat {
    /** The C++ parser's own limit is the recursion limit of a message, which is 100 by default. */
    private static final int MAX_DEPTH = 100;

    /** Longer than any field of Triton's, shorter than the usual tokens: such a word may be a value without its quotes. */
    private static final int LONGEST_SHOWN_NAME = 35;

    private final TextLexer lexer;
    private Token token;

    private TextFormat(String text) throws TextSyntaxException {
        this.lexer = new TextLexer(text);
        this.token = lexer.next();
    }

    /** @throws TextSyntaxException for the first thing that cannot be read */
    public static TextMessage parse(String text) throws TextSyntaxException {
        return new TextFormat(text).fields(null, 0);
    }

    /** @param close null = up to the end of the text */
    private TextMessage fields(@Nullable Character close, int depth) throws TextSyntaxException {
        if (depth > MAX_DEPTH) {
            throw error("messages are nested deeper than " + MAX_DEPTH + " levels");
        }
        List<TextField> fields = new ArrayList<>();
        while (true) {
            if (token.kind() == Kind.END) {
                if (close != null) {
                    throw error("'" + close + "' is missing before the end of the text");
                }
                return new TextMessage(fields);
            }
            if (close != null && token.is(close)) {
                advance();
                return new TextMessage(fields);
            }
            field(fields, depth);
            if (token.is(',') || token.is(';')) {
                advance();
            }
        }
    }

    private void field(List<TextField> fields, int depth) throws TextSyntaxException {
        Place place = token.place();
        String name = name();
        boolean colon = token.is(':');
        if (colon) {
            advance();
        }
        if (token.is('[')) {
            list(fields, name, place, colon, depth);
        } else {
            fields.add(new TextField(name, place, value(name, colon, depth), false, colon));
        }
    }

    private void list(List<TextField> fields, String name, Place start, boolean colon, int depth)
            throws TextSyntaxException {
        Place bracket = token.place();
        advance();
        if (token.is(']')) {
            advance();
            fields.add(new TextField(name, start, new TextValue.Nothing(bracket), true, colon));
            return;
        }
        Place place = start;
        while (true) {
            TextValue value = value(name, true, depth);
            fields.add(new TextField(name, place, value, true, colon));
            if (token.is(']')) {
                advance();
                return;
            }
            if (!token.is(',')) {
                throw error("',' or ']' is expected in the list " + shown(name) + ", not " + token.shown());
            }
            advance();
            place = token.place();
        }
    }

    private TextValue value(String name, boolean scalarAllowed, int depth) throws TextSyntaxException {
        Place place = token.place();
        if (token.is('{') || token.is('<')) {
            char close = token.is('{') ? '}' : '>';
            advance();
            return new TextValue.Message(place, fields(close, depth + 1));
        }
        if (!scalarAllowed) {
            throw error("':' or '{' is expected after " + shown(name) + ", not " + token.shown());
        }
        if (token.kind() == Kind.STRING) {
            StringBuilder joined = new StringBuilder();
            while (token.kind() == Kind.STRING) {
                joined.append(token.text());
                advance();
            }
            return new TextValue.Quoted(place, joined.toString());
        }
        String sign = "";
        if (token.is('-')) {
            sign = "-";
            advance();
        }
        if (token.kind() != Kind.NUMBER && token.kind() != Kind.WORD) {
            throw error("a value of " + shown(name) + " is expected, not " + token.shown());
        }
        boolean number = token.kind() == Kind.NUMBER;
        String text = sign + token.text();
        advance();
        return number ? new TextValue.Number(place, text) : new TextValue.Word(place, text);
    }

    private String name() throws TextSyntaxException {
        if (token.kind() == Kind.WORD) {
            String name = token.text();
            advance();
            return name;
        }
        if (!token.is('[')) {
            throw error("a field name is expected, not " + token.shown());
        }
        StringBuilder name = new StringBuilder("[");
        advance();
        while (!token.is(']')) {
            if (token.kind() == Kind.END || token.kind() == Kind.STRING || token.is('{')) {
                throw error("']' is missing after an extension's name");
            }
            name.append(token.text());
            advance();
        }
        advance();
        return name.append(']').toString();
    }

    private void advance() throws TextSyntaxException {
        token = lexer.next();
    }

    static String shown(String name) {
        return name.length() > LONGEST_SHOWN_NAME ? "a long word" : "'" + name + "'";
    }

    private TextSyntaxException error(String what) {
        return new TextSyntaxException(token.place(), what);
    }
}
