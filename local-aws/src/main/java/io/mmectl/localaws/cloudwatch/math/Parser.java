package io.mmectl.localaws.cloudwatch.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads metric math. From loose to tight: OR, AND, comparisons, sums, products, powers, signs. */
final class Parser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|\\.\\d+)"
            + "|([A-Za-z_][A-Za-z0-9_]*)|'([^']*)'|\"([^\"]*)\"|(&&|\\|\\||==|!=|<=|>=|[-+*/^()\\[\\],<>]))");
    private static final int DEEPEST = 100;

    private final List<Token> tokens = new ArrayList<>();
    private int next;
    private int depth;

    private enum Kind {
        NUMBER,
        NAME,
        TEXT,
        SIGN,
        END
    }

    private record Token(Kind kind, String text, int position) {}

    private Parser(String text) {
        Matcher matcher = TOKEN.matcher(text);
        int end = text.stripTrailing().length();
        int at = 0;
        while (at < end) {
            if (!matcher.region(at, end).lookingAt()) {
                throw new MathException(
                        "unexpected '" + text.substring(at).strip().charAt(0) + "' at position " + at);
            }
            tokens.add(token(matcher, at));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "", end));
    }

    private static Token token(Matcher matcher, int at) {
        if (matcher.group(1) != null) {
            return new Token(Kind.NUMBER, matcher.group(1), at);
        }
        if (matcher.group(2) != null) {
            return new Token(Kind.NAME, matcher.group(2), at);
        }
        if (matcher.group(5) != null) {
            return new Token(Kind.SIGN, matcher.group(5), at);
        }
        return new Token(Kind.TEXT, matcher.group(3) != null ? matcher.group(3) : matcher.group(4), at);
    }

    /** @throws MathException when the text is not an expression */
    static Expression parse(String text) {
        Parser parser = new Parser(text);
        Expression whole = parser.or();
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected();
        }
        return whole;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private MathException unexpected() {
        Token token = peek();
        return token.kind() == Kind.END
                ? new MathException("the expression ends too early")
                : new MathException("unexpected '" + token.text() + "' at position " + token.position());
    }

    private boolean take(String... signs) {
        Token token = peek();
        for (String sign : signs) {
            boolean word = Character.isLetter(sign.charAt(0)) && token.kind() == Kind.NAME;
            if (word
                    ? token.text().equalsIgnoreCase(sign)
                    : token.kind() == Kind.SIGN && token.text().equals(sign)) {
                next++;
                return true;
            }
        }
        return false;
    }

    private void expect(String sign) {
        if (!take(sign)) {
            throw unexpected();
        }
    }

    private String taken() {
        return tokens.get(next - 1).text().toUpperCase(Locale.ROOT);
    }

    private Expression or() {
        Expression left = and();
        while (take("||", "OR")) {
            left = new Expression.Binary("||", left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = comparison();
        while (take("&&", "AND")) {
            left = new Expression.Binary("&&", left, comparison());
        }
        return left;
    }

    private Expression comparison() {
        Expression left = sum();
        while (take("==", "!=", "<=", ">=", "<", ">")) {
            String operator = taken();
            left = new Expression.Binary(operator, left, sum());
        }
        return left;
    }

    private Expression sum() {
        Expression left = product();
        while (take("+", "-")) {
            String operator = taken();
            left = new Expression.Binary(operator, left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (take("*", "/")) {
            String operator = taken();
            left = new Expression.Binary(operator, left, power());
        }
        return left;
    }

    private Expression power() {
        Expression base = signed();
        return take("^") ? new Expression.Binary("^", base, power()) : base;
    }

    private Expression signed() {
        if (++depth > DEEPEST) {
            throw new MathException("the expression is nested too deeply");
        }
        try {
            if (take("-")) {
                return new Expression.Negation(signed());
            }
            return take("+") ? signed() : primary();
        } finally {
            depth--;
        }
    }

    private Expression primary() {
        Token token = peek();
        switch (token.kind()) {
            case NUMBER -> {
                next++;
                return new Expression.Number(Double.parseDouble(token.text()));
            }
            case TEXT -> {
                next++;
                return new Expression.Quoted(token.text());
            }
            case NAME -> {
                next++;
                return take("(")
                        ? new Expression.Call(token.text().toUpperCase(Locale.ROOT), list(")"))
                        : new Expression.Name(token.text());
            }
            default -> {
                return bracketed();
            }
        }
    }

    private Expression bracketed() {
        if (take("(")) {
            Expression inner = or();
            expect(")");
            return inner;
        }
        if (take("[")) {
            return new Expression.ArrayOf(list("]"));
        }
        throw unexpected();
    }

    private List<Expression> list(String end) {
        List<Expression> elements = new ArrayList<>();
        if (take(end)) {
            return elements;
        }
        do {
            elements.add(or());
        } while (take(","));
        expect(end);
        return elements;
    }
}
