package io.mmectl.deployer.lint.python;

/** Finds the end of Python's strings, also of those with expressions inside, which since 3.12 may hold the same quotes. */
final class StringScan {
    private static final int MAX_DEPTH = 20;

    private final String text;

    StringScan(String text) {
        this.text = text;
    }

    /**
     * @param start of the opening quotes
     * @param prefix lower case
     * @return the index behind the closing quotes; -1 when there are none
     */
    int end(int start, String prefix) {
        if (prefix.contains("f") || prefix.contains("t")) {
            int end = formatted(start, 0);
            if (end >= 0) {
                return end;
            }
        }
        return plain(start);
    }

    private int plain(int start) {
        String quotes = quotes(start);
        for (int i = start + quotes.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (text.startsWith(quotes, i)) {
                return i + quotes.length();
            } else if (c == '\n' && quotes.length() == 1) {
                return -1;
            }
        }
        return -1;
    }

    private int formatted(int start, int depth) {
        if (depth > MAX_DEPTH) {
            return -1;
        }
        String quotes = quotes(start);
        int i = start + quotes.length();
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\') {
                i += 2;
            } else if (text.startsWith(quotes, i)) {
                return i + quotes.length();
            } else if (c == '\n' && quotes.length() == 1) {
                return -1;
            } else if (text.startsWith("{{", i)) {
                i += 2;
            } else if (c == '{') {
                i = expression(i + 1, depth);
                if (i < 0) {
                    return -1;
                }
            } else {
                i++;
            }
        }
        return -1;
    }

    /** From behind an opening brace to behind its closing one. */
    private int expression(int start, int depth) {
        int open = 1;
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'') {
                boolean inner = i > 0 && "fFtT".indexOf(text.charAt(i - 1)) >= 0;
                i = inner ? formatted(i, depth + 1) : plain(i);
                if (i < 0) {
                    return -1;
                }
                continue;
            }
            if (c == '{' || c == '[' || c == '(') {
                open++;
            } else if (c == '}' || c == ']' || c == ')') {
                open--;
            }
            i++;
            if (open == 0) {
                return i;
            }
        }
        return -1;
    }

    private String quotes(int start) {
        String one = text.substring(start, start + 1);
        return text.startsWith(one.repeat(3), start) ? one.repeat(3) : one;
    }
}
