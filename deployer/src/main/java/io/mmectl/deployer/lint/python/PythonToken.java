package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.pbtxt.Place;

/**
 * @param text of a string: its content as written, without quotes and prefix
 * @param prefix of a string, lower case, as {@code f} or {@code rb}; empty for all else
 */
public record PythonToken(Kind kind, String text, String prefix, Place place) {
    /** What a token is. */
    public enum Kind {
        NAME,
        NUMBER,
        STRING,
        OPERATOR,
        /** End of a logical line. */
        NEWLINE,
        END
    }

    public boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    public boolean named(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** A text that is known without running anything. */
    public boolean literal() {
        return kind == Kind.STRING && !prefix.contains("f") && !prefix.contains("t") && !prefix.contains("b");
    }
}
