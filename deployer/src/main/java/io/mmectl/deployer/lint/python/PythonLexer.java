package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.pbtxt.Place;
import io.mmectl.deployer.lint.python.PythonToken.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Cuts Python source into tokens; stops at the first thing that cannot be one. */
final class PythonLexer {
    private static final List<String> OPERATORS = List.of(
            "**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "==", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "&=",
            "|=", "^=", "@=", "**", "//", "<<", ">>", "<>");
    /** CPython's tokenizer gives up there (MAXLEVEL). */
    private static final int DEEPEST_BRACKETS = 200;

    private static final String SINGLE = "+-*/%@&|^~<>()[]{},:.;=!";

    private final String text;
    private final List<PythonToken> tokens = new ArrayList<>();
    private final Deque<PythonToken> brackets = new ArrayDeque<>();
    private @Nullable PythonMistake mistake;
    private int at;
    private int line = 1;
    private int lineStart;

    PythonLexer(String text) {
        String start = text.startsWith("\ufeff") ? text.substring(1) : text;
        this.text = start.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** All tokens up to the first mistake. */
    List<PythonToken> tokens() {
        while (mistake == null && at < text.length()) {
            token(text.charAt(at));
        }
        if (mistake == null && !brackets.isEmpty()) {
            PythonToken open = brackets.peek();
            mistake = new PythonMistake(open.place(), "'" + open.text() + "' is never closed");
        }
        newline();
        add(Kind.END, "");
        return tokens;
    }

    @Nullable
    PythonMistake mistake() {
        return mistake;
    }

    private void token(char c) {
        if (c == '\n') {
            newline();
            at++;
            line++;
            lineStart = at;
        } else if (c == ' ' || c == '\t' || c == '\f') {
            at++;
        } else if (c == '#') {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        } else if (c == '\\') {
            continuation();
        } else if (c == '"' || c == '\'') {
            string("");
        } else if (Character.isJavaIdentifierStart(c) && c != '$') {
            word();
        } else if ((c >= '0' && c <= '9') || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            number();
        } else {
            operator(c);
        }
    }

    /** Inside brackets a line's end means nothing. */
    private void newline() {
        boolean empty = tokens.isEmpty() || tokens.getLast().kind() == Kind.NEWLINE;
        if (brackets.isEmpty() && !empty) {
            add(Kind.NEWLINE, "");
        }
    }

    private void continuation() {
        if (at + 1 < text.length() && text.charAt(at + 1) != '\n') {
            mistake = new PythonMistake(place(), "a character follows a line continuation");
            return;
        }
        at = Math.min(text.length(), at + 2);
        line++;
        lineStart = at;
    }

    private void word() {
        int start = at;
        Place place = place();
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at)) && text.charAt(at) != '$') {
            at++;
        }
        String word = text.substring(start, at);
        boolean quote = at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
        if (quote && word.length() <= 2 && word.toLowerCase(Locale.ROOT).matches("[rbuft]|r[bft]|[bft]r")) {
            string(word.toLowerCase(Locale.ROOT));
        } else {
            tokens.add(new PythonToken(Kind.NAME, word, "", place));
        }
    }

    private void number() {
        int start = at;
        Place place = place();
        boolean hexadecimal = text.regionMatches(true, start, "0x", 0, 2);
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean exponent = (c == '+' || c == '-')
                    && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E')
                    && !hexadecimal;
            if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !exponent) {
                break;
            }
            at++;
        }
        tokens.add(new PythonToken(Kind.NUMBER, text.substring(start, at), "", place));
    }

    private void operator(char c) {
        String operator = OPERATORS.stream()
                .filter(o -> text.startsWith(o, at))
                .findFirst()
                .orElse(String.valueOf(c));
        if (operator.length() == 1 && SINGLE.indexOf(c) < 0) {
            if (c > '~') {
                at++; // a letter of a script that is not known here
                return;
            }
            mistake = new PythonMistake(place(), "'" + c + "' is no part of Python");
            return;
        }
        add(Kind.OPERATOR, operator);
        at += operator.length();
        bracket(tokens.getLast());
    }

    private void bracket(PythonToken token) {
        if ("([{".contains(token.text())) {
            brackets.push(token);
            if (brackets.size() > DEEPEST_BRACKETS) {
                mistake = new PythonMistake(
                        token.place(), "brackets are nested deeper than " + DEEPEST_BRACKETS + " levels");
            }
            return;
        }
        int closing = token.text().length() == 1 ? ")]}".indexOf(token.text()) : -1;
        if (closing < 0) {
            return;
        }
        PythonToken open = brackets.poll();
        if (open == null) {
            mistake = new PythonMistake(token.place(), "'" + token.text() + "' closes nothing");
        } else if ("([{".indexOf(open.text()) != closing) {
            mistake = new PythonMistake(
                    token.place(),
                    "'" + token.text() + "' does not close the '" + open.text() + "' of line "
                            + open.place().line());
        }
    }

    private void string(String prefix) {
        Place place = new Place(line, at - lineStart + 1 - prefix.length());
        StringScan scan = new StringScan(text);
        int quotes = text.startsWith(text.substring(at, at + 1).repeat(3), at) ? 3 : 1;
        int end = scan.end(at, prefix);
        if (end < 0) {
            mistake = new PythonMistake(
                    place,
                    quotes == 3 ? "a string in three quotes is never closed" : "a string is not closed on its line");
            return;
        }
        String content = text.substring(at + quotes, end - quotes);
        tokens.add(new PythonToken(Kind.STRING, content, prefix, place));
        for (int i = at; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        at = end;
    }

    private void add(Kind kind, String token) {
        tokens.add(new PythonToken(kind, token, "", place()));
    }

    private Place place() {
        return new Place(line, at - lineStart + 1);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
