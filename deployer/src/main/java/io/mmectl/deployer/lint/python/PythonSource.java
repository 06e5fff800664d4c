package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.pbtxt.Place;
import io.mmectl.deployer.lint.python.PythonToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Python file, as far as it can be understood without running it. */
public final class PythonSource {
    private static final int MOST_CALLS = 1000;

    private final List<PythonToken> tokens;
    private final List<Statement> statements;
    private final @Nullable PythonMistake mistake;
    private final Assignments assignments;

    private PythonSource(List<PythonToken> tokens, List<Statement> statements, @Nullable PythonMistake mistake) {
        this.tokens = tokens;
        this.statements = statements;
        this.mistake = mistake;
        this.assignments = new Assignments(statements);
    }

    /** @param tokens of one logical line, without its end; not empty */
    record Statement(List<PythonToken> tokens) {
        PythonToken first() {
            return tokens.getFirst();
        }

        int indent() {
            return first().place().column() - 1;
        }
    }

    /** A call that another model shall answer. */
    public record Call(Optional<String> model, Place place) {}

    /** A text that somebody may read, and where it stands. */
    public record Message(String text, Place place) {}

    public static PythonSource of(String text) {
        PythonLexer lexer = new PythonLexer(text);
        List<PythonToken> tokens = lexer.tokens();
        List<Statement> statements = statements(tokens);
        PythonMistake mistake = lexer.mistake();
        if (mistake == null) {
            mistake = PythonGrammar.mistake(statements, text.indexOf('\t') >= 0);
        }
        return new PythonSource(List.copyOf(tokens), statements, mistake);
    }

    /** The first thing that keeps it from being compiled; empty when none was found, which is no proof. */
    public Optional<PythonMistake> mistake() {
        return Optional.ofNullable(mistake);
    }

    /** Whether a name is made somewhere: a class or function, an assignment or an import; a star import makes any. */
    public boolean defines(String name) {
        return statements.stream().anyMatch(s -> defines(s, name))
                || statements.stream()
                        .anyMatch(s ->
                                s.first().named("from") && s.tokens().getLast().is("*"))
                || statements.stream().anyMatch(s -> imports(s, name));
    }

    /** Whether a class has a method, or may have inherited it, or may not be known here. */
    public boolean hasMethod(String type, String method) {
        int at = classAt(type);
        if (at == statements.size() || inherits(statements.get(at))) {
            return true;
        }
        return within(at).stream().anyMatch(s -> makes(s, method));
    }

    /** The statements of a class's method, those of its blocks included; empty where there is none, or more than one. */
    List<Statement> body(String type, String method) {
        int at = classAt(type);
        if (at == statements.size()) {
            return List.of();
        }
        List<Integer> methods = new ArrayList<>();
        for (int i = at + 1;
                i < statements.size()
                        && statements.get(i).indent() > statements.get(at).indent();
                i++) {
            if (makes(statements.get(i), method)) {
                methods.add(i);
            }
        }
        return methods.size() == 1 ? within(methods.getFirst()) : List.of();
    }

    /** Where a class begins; the number of statements where it does not. */
    private int classAt(String type) {
        int at = 0;
        while (at < statements.size() && !isClass(statements.get(at), type)) {
            at++;
        }
        return at;
    }

    /** What stands in the block that a statement begins. */
    private List<Statement> within(int at) {
        int outer = statements.get(at).indent();
        return statements.subList(at + 1, statements.size()).stream()
                .takeWhile(s -> s.indent() > outer)
                .toList();
    }

    List<PythonToken> tokens() {
        return tokens;
    }

    /**
     * Calls of other models through the Python backend: {@code pb_utils.InferenceRequest(model_name=…)}. The first thousand:
     * each is looked for in the whole file.
     */
    public List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        int looked = 0;
        for (int i = 0; i + 1 < tokens.size() && looked < MOST_CALLS; i++) {
            if (tokens.get(i).named("InferenceRequest") && tokens.get(i + 1).is("(")) {
                looked++;
                PythonToken name = tokens.get(i);
                argument(i + 1, "model_name").ifPresent(value -> calls.add(new Call(known(value), name.place())));
            }
        }
        return calls;
    }

    /** Tensors of its own configuration that it is certain to name. */
    public List<TensorUse> tensorUses() {
        return new TensorUses(this).all();
    }

    /** Literal texts of {@code raise} statements and of errors that are answered. */
    public List<Message> messages() {
        return statements.stream()
                .filter(s -> s.first().named("raise") || s.tokens().stream().anyMatch(t -> t.named("TritonError")))
                .flatMap(s -> s.tokens().stream())
                .filter(t -> t.kind() == Kind.STRING)
                .map(t -> new Message(t.text(), t.place()))
                .toList();
    }

    private static List<Statement> statements(List<PythonToken> tokens) {
        List<Statement> statements = new ArrayList<>();
        List<PythonToken> line = new ArrayList<>();
        for (PythonToken token : tokens) {
            if (token.kind() == Kind.NEWLINE || token.kind() == Kind.END) {
                if (!line.isEmpty()) {
                    statements.add(new Statement(List.copyOf(line)));
                    line.clear();
                }
            } else {
                line.add(token);
            }
        }
        return List.copyOf(statements);
    }

    private static boolean defines(Statement s, String name) {
        return isClass(s, name)
                || makes(s, name)
                || (s.tokens().size() > 1
                        && s.first().named(name)
                        && "=:".contains(s.tokens().get(1).text()));
    }

    /** Whether a name is a function or a variable of the file's own. */
    boolean makes(String name) {
        return statements.stream().anyMatch(s -> defines(s, name));
    }

    /** Whether a name is imported, and not from that module. */
    boolean importsElsewhere(String name, String module) {
        List<Statement> imports =
                statements.stream().filter(s -> imports(s, name)).toList();
        return !imports.isEmpty()
                && imports.stream().noneMatch(s -> s.tokens().stream().anyMatch(t -> t.named(module)));
    }

    private static boolean imports(Statement s, String name) {
        boolean statement = s.first().named("import") || s.first().named("from");
        return statement && s.tokens().stream().anyMatch(t -> t.named(name));
    }

    private static boolean isClass(Statement s, String name) {
        return s.tokens().size() > 1
                && s.first().named("class")
                && s.tokens().get(1).named(name);
    }

    /** A class in brackets, unless they are empty or say {@code object}. */
    private static boolean inherits(Statement s) {
        return s.tokens().stream()
                .skip(2)
                .anyMatch(t -> t.kind() == Kind.NAME && !t.text().equals("object"));
    }

    private static boolean makes(Statement s, String method) {
        for (int i = 0; i + 1 < Math.min(3, s.tokens().size()); i++) {
            if (s.tokens().get(i).named("def") && s.tokens().get(i + 1).named(method)) {
                return true;
            }
        }
        return s.tokens().size() > 1
                && s.first().named(method)
                && s.tokens().get(1).is("=");
    }

    /** The tokens of a keyword argument of the call whose bracket stands there. */
    private Optional<List<PythonToken>> argument(int bracket, String name) {
        int depth = 0;
        for (int i = bracket; i + 1 < tokens.size(); i++) {
            PythonToken token = tokens.get(i);
            depth += depthChange(token);
            if (depth == 0) {
                return Optional.empty();
            }
            if (depth == 1 && token.named(name) && tokens.get(i + 1).is("=")) {
                return Optional.of(value(i + 2));
            }
        }
        return Optional.empty();
    }

    /** The arguments of the call whose bracket stands there. */
    List<List<PythonToken>> arguments(int bracket) {
        return split(tokens, bracket);
    }

    /** What stands between commas in the brackets that open there. */
    static List<List<PythonToken>> split(List<PythonToken> tokens, int bracket) {
        List<List<PythonToken>> parts = new ArrayList<>();
        int from = bracket + 1;
        int depth = 1;
        for (int i = from; i < tokens.size() && depth > 0; i++) {
            depth += depthChange(tokens.get(i));
            if (depth == 0 || (depth == 1 && tokens.get(i).is(","))) {
                if (i > from) {
                    parts.add(tokens.subList(from, i));
                }
                from = i + 1;
            }
        }
        return parts;
    }

    /** Where the bracket closes that opens there; -1 where it does not. */
    static int closes(List<PythonToken> tokens, int bracket) {
        int depth = 0;
        for (int i = bracket; i < tokens.size(); i++) {
            depth += depthChange(tokens.get(i));
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private List<PythonToken> value(int start) {
        List<PythonToken> value = new ArrayList<>();
        int depth = 0;
        for (int i = start; i < tokens.size(); i++) {
            PythonToken token = tokens.get(i);
            depth += depthChange(token);
            if (depth < 0 || (depth == 0 && token.is(","))) {
                break;
            }
            value.add(token);
        }
        return value;
    }

    /** 1 for a bracket that opens, -1 for one that closes, 0 for all else. */
    static int depthChange(PythonToken token) {
        if (token.kind() != Kind.OPERATOR || token.text().length() != 1) {
            return 0;
        }
        return "([{".contains(token.text()) ? 1 : ")]}".contains(token.text()) ? -1 : 0;
    }

    /** The text that an argument has for certain: a literal, or a name that is given one literal and nothing else. */
    Optional<String> known(List<PythonToken> value) {
        if (!value.isEmpty() && value.stream().allMatch(PythonToken::literal)) {
            StringBuilder joined = new StringBuilder();
            value.forEach(t -> joined.append(t.text()));
            return Optional.of(joined.toString());
        }
        return assignments
                .value(value)
                .filter(v -> v.size() == 1 && v.getFirst().literal())
                .map(v -> v.getFirst().text());
    }

    Assignments assignments() {
        return assignments;
    }
}
