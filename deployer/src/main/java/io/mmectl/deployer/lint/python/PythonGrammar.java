package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.python.PythonSource.Statement;
import io.mmectl.deployer.lint.python.PythonToken.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mistakes of indentation and statement form that are certain whatever the version of Python. */
final class PythonGrammar {
    private static final Set<String> COMPOUND =
            Set.of("def", "class", "if", "elif", "else", "while", "for", "with", "try", "except", "finally");
    private static final Set<String> NEEDS_MORE = Set.of(
            "+", "-", "/", "%", "**", "//", "=", "==", "!=", "<", ">", "<=", ">=", "+=", "-=", "*=", "/=", "|", "&",
            "^", "@", "->", ":=", "<<", ">>", ".");
    private static final Set<String> WORDS_THAT_NEED_MORE =
            Set.of("and", "or", "not", "in", "is", "import", "from", "def", "class", "as", "del", "assert", "lambda");

    /** CPython's tokenizer gives up there (MAXINDENT, which counts the outermost). */
    private static final int DEEPEST_INDENTATION = 100;

    private PythonGrammar() {}

    /** @param tabs whether a tab stands anywhere: then indentation is not judged */
    static @Nullable PythonMistake mistake(List<Statement> statements, boolean tabs) {
        Deque<Integer> levels = new ArrayDeque<>(List.of(0));
        Statement before = null;
        for (Statement s : statements) {
            PythonMistake found = tabs ? null : indentation(s, before, levels);
            if (found == null) {
                found = form(s);
            }
            if (found != null) {
                return found;
            }
            before = s;
        }
        if (before != null && opensBlock(before)) {
            return new PythonMistake(before.first().place(), "a block is missing after this line");
        }
        return null;
    }

    private static @Nullable PythonMistake indentation(Statement s, @Nullable Statement before, Deque<Integer> levels) {
        int indent = s.indent();
        int level = levels.getFirst();
        boolean block = before != null && opensBlock(before);
        if (before != null && block && indent <= level) {
            return new PythonMistake(
                    s.first().place(),
                    "an indented block is expected after line "
                            + before.first().place().line());
        }
        if (indent > level) {
            if (!block) {
                return new PythonMistake(
                        s.first().place(), "the line is indented, and nothing before it asks for that");
            }
            levels.push(indent);
            if (levels.size() > DEEPEST_INDENTATION) {
                return new PythonMistake(
                        s.first().place(), "blocks are nested deeper than " + DEEPEST_INDENTATION + " levels");
            }
        }
        while (levels.getFirst() > indent) {
            levels.pop();
        }
        return levels.getFirst() == indent
                ? null
                : new PythonMistake(s.first().place(), "the line is indented unlike any block around it");
    }

    private static boolean opensBlock(Statement s) {
        return s.tokens().getLast().is(":") && !s.tokens().getFirst().is("@");
    }

    private static @Nullable PythonMistake form(Statement s) {
        List<PythonToken> tokens = s.tokens();
        PythonToken first = s.first();
        PythonToken head = first.named("async") && tokens.size() > 1 ? tokens.get(1) : first;
        if (head.kind() == Kind.NAME && COMPOUND.contains(head.text()) && !holdsColon(tokens)) {
            return new PythonMistake(head.place(), "':' is missing after '" + head.text() + " …'");
        }
        if (tokens.size() > 1 && first.named("print") && tokens.get(1).kind() == Kind.STRING) {
            return new PythonMistake(first.place(), "print needs brackets since Python 3");
        }
        PythonToken last = tokens.getLast();
        boolean operator = last.kind() == Kind.OPERATOR && NEEDS_MORE.contains(last.text());
        boolean word = last.kind() == Kind.NAME && WORDS_THAT_NEED_MORE.contains(last.text());
        return operator || word
                ? new PythonMistake(last.place(), "something is missing behind '" + last.text() + "'")
                : null;
    }

    private static boolean holdsColon(List<PythonToken> tokens) {
        int depth = 0;
        for (PythonToken token : tokens) {
            if (token.kind() == Kind.OPERATOR && token.text().length() == 1) {
                depth += "([{".contains(token.text()) ? 1 : ")]}".contains(token.text()) ? -1 : 0;
            }
            if (depth == 0 && token.is(":")) {
                return true;
            }
        }
        return false;
    }
}
