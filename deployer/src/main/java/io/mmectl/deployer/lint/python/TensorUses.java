package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.python.PythonSource.Statement;
import io.mmectl.deployer.lint.python.PythonToken.Kind;
import io.mmectl.deployer.lint.python.TensorUse.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds which tensors a Python model is certain to name, through the functions of {@code triton_python_backend_utils}. A tensor
 * that is made for another model's request, and one that another model answered, is none of its own.
 */
final class TensorUses {
    private static final int MOST_USES = 200;

    private static final Map<String, Way> BY_NAME = Map.of(
            "get_input_tensor_by_name", Way.READ,
            "get_input_config_by_name", Way.INPUT_CONFIG,
            "get_output_config_by_name", Way.OUTPUT_CONFIG);

    private static final String RESPONSE = "InferenceResponse";
    private static final String MODULE = "triton_python_backend_utils";

    /** Words of statements that do a thing under a condition, or later; a block on one line stands at its body's indentation. */
    private static final Set<String> CONDITIONS = Set.of(
            "if", "elif", "else", "and", "or", "for", "while", "with", "lambda", "try", "except", "finally", "def",
            "class");

    /** What reads the configuration that Triton hands over, without blanks. */
    private static final List<String> OWN_CONFIG =
            List.of("json", ".", "loads", "(", "args", "[", "model_config", "]", ")");

    private final PythonSource source;
    private final List<PythonToken> tokens;
    private final List<TensorUse> found = new ArrayList<>();
    private final Map<String, Boolean> own = new HashMap<>();

    TensorUses(PythonSource source) {
        this.source = source;
        this.tokens = source.tokens();
    }

    /** The first two hundred: each is looked for in the whole file. */
    List<TensorUse> all() {
        int looked = 0;
        for (int i = 0; i + 1 < tokens.size() && looked < MOST_USES; i++) {
            PythonToken token = tokens.get(i);
            boolean call = token.kind() == Kind.NAME
                    && tokens.get(i + 1).is("(")
                    && (i == 0 || !tokens.get(i - 1).named("def"));
            if (call && BY_NAME.containsKey(token.text())) {
                looked++;
                if (ofTriton(i)) {
                    byName(BY_NAME.get(token.text()), i);
                }
            } else if (call && token.named(RESPONSE)) {
                looked++;
                response(i);
            }
        }
        return List.copyOf(found);
    }

    /** Whether the function may be Triton's: no method of an object, and none that the file makes or imports from elsewhere. */
    private boolean ofTriton(int call) {
        String name = tokens.get(call).text();
        if (call < 2 || !tokens.get(call - 1).is(".")) {
            return !source.makes(name) && !source.importsElsewhere(name, MODULE);
        }
        PythonToken owner = tokens.get(call - 2);
        boolean simple =
                owner.kind() == Kind.NAME && (call == 2 || !tokens.get(call - 3).is("."));
        return simple && !owner.named("self") && !source.importsElsewhere(owner.text(), MODULE);
    }

    private void byName(Way way, int call) {
        List<List<PythonToken>> arguments = source.arguments(call + 1);
        List<PythonToken> of = argument(arguments, 0, way == Way.READ ? "inference_request" : "model_config");
        boolean own = way == Way.READ ? ownRequest(of) : ownConfig(of);
        if (own && !guarded(call)) {
            List<PythonToken> name = argument(arguments, 1, "name");
            source.known(name)
                    .filter(TensorUses::certain)
                    .ifPresent(n -> found.add(new TensorUse(
                            way,
                            n,
                            way != Way.READ && needed(call),
                            name.getFirst().place())));
        }
    }

    /** Whether the file asks if there is what the call returns: then it does not count on it. */
    private boolean guarded(int call) {
        int begin = call;
        while (begin > 0 && tokens.get(begin - 1).kind() != Kind.NEWLINE) {
            begin--;
        }
        int end = PythonSource.closes(tokens, call + 1);
        boolean asked = end > 0 && tokens.get(end + 1).named("is");
        if (asked || tokens.subList(begin, call).stream().anyMatch(t -> t.named("if") || t.is(":="))) {
            return true;
        }
        String name = tokens.get(begin).text();
        if (begin + 1 >= call || !tokens.get(begin + 1).is("=")) {
            return false;
        }
        for (int i = 1; i + 1 < tokens.size(); i++) {
            PythonToken before = tokens.get(i - 1);
            PythonToken after = tokens.get(i + 1);
            boolean alone = !after.is("[") && !after.is(".");
            if (tokens.get(i).named(name)
                    && (after.named("is") || (alone && (before.named("if") || before.named("not"))))) {
                return true;
            }
        }
        return false;
    }

    /** Positional, else by keyword; empty when it cannot be told. */
    private static List<PythonToken> argument(List<List<PythonToken>> arguments, int index, String keyword) {
        for (List<PythonToken> argument : arguments) {
            if (argument.size() > 2
                    && argument.getFirst().named(keyword)
                    && argument.get(1).is("=")) {
                return argument.subList(2, argument.size());
            }
        }
        boolean plain = arguments.size() > index
                && arguments.subList(0, index + 1).stream()
                        .noneMatch(a -> a.getFirst().text().startsWith("*")
                                || (a.size() > 1 && a.get(1).is("=")));
        return plain ? arguments.get(index) : List.of();
    }

    /** One of the list that execute is given: a name that goes over it and is never assigned, or an item of it. */
    private boolean ownRequest(List<PythonToken> request) {
        if (request.size() > 3
                && request.getFirst().named("requests")
                && request.get(1).is("[")) {
            return true;
        }
        return request.size() == 1
                && request.getFirst().kind() == Kind.NAME
                && own.computeIfAbsent(
                        request.getFirst().text(),
                        name -> source.assignments().bindings(request) == 0 && overRequests(name));
    }

    /** Whether it goes over the requests, and over nothing else. */
    private boolean overRequests(String name) {
        boolean found = false;
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.get(i).named("for")) {
                continue;
            }
            int in = i + 1;
            boolean binds = false;
            while (in < tokens.size()
                    && !tokens.get(in).named("in")
                    && tokens.get(in).kind() != Kind.NEWLINE) {
                binds |= tokens.get(in).named(name);
                in++;
            }
            boolean requests =
                    tokens.subList(in, Math.min(tokens.size(), in + 4)).stream().anyMatch(t -> t.named("requests"));
            if (binds && !requests) {
                return false;
            }
            found |= binds;
        }
        return found;
    }

    private boolean ownConfig(List<PythonToken> config) {
        return isOwnConfig(config)
                || source.assignments()
                        .value(config)
                        .filter(TensorUses::isOwnConfig)
                        .isPresent();
    }

    private static boolean isOwnConfig(List<PythonToken> tokens) {
        return tokens.stream().map(PythonToken::text).toList().equals(OWN_CONFIG);
    }

    private void response(int call) {
        List<PythonToken> outputs = argument(source.arguments(call + 1), 0, "output_tensors");
        List<PythonToken> list = isList(outputs)
                ? outputs
                : source.assignments().value(outputs).filter(TensorUses::isList).orElse(List.of());
        for (List<PythonToken> item : items(list)) {
            List<PythonToken> made =
                    isTensor(item) ? item : source.assignments().value(item).orElse(List.of());
            if (isTensor(made)) {
                written(made);
            }
        }
    }

    private static boolean isList(List<PythonToken> tokens) {
        return tokens.size() > 2
                && tokens.getFirst().is("[")
                && tokens.getLast().is("]")
                && tokens.stream().noneMatch(t -> t.named("for"));
    }

    private static List<List<PythonToken>> items(List<PythonToken> list) {
        return list.isEmpty() ? List.of() : PythonSource.split(list, 0);
    }

    /** {@code pb_utils.Tensor(…)} or {@code Tensor.from_dlpack(…)}, and nothing behind it. */
    private static boolean isTensor(List<PythonToken> tokens) {
        int bracket = bracket(tokens);
        return bracket > 0
                && tokens.getLast().is(")")
                && tokens.subList(0, bracket).stream().anyMatch(t -> t.named("Tensor"))
                && PythonSource.closes(tokens, bracket) == tokens.size() - 1;
    }

    /** Behind a dotted name; -1 where there is another thing before it. */
    private static int bracket(List<PythonToken> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is("(")) {
                return i;
            }
            if (tokens.get(i).kind() != Kind.NAME && !tokens.get(i).is(".")) {
                return -1;
            }
        }
        return -1;
    }

    private void written(List<PythonToken> tensor) {
        List<PythonToken> name = argument(PythonSource.split(tensor, bracket(tensor)), 0, "name");
        source.known(name)
                .filter(TensorUses::certain)
                .ifPresent(n -> found.add(
                        new TensorUse(Way.WRITTEN, n, false, name.getFirst().place())));
    }

    /** Escapes are not read. */
    private static boolean certain(String name) {
        return !name.isEmpty() && !name.contains("\\");
    }

    /**
     * Whether what a call returns is subscripted for certain while the model is loaded: in the body of initialize itself, not in a
     * block of it, with no way out before.
     */
    private boolean needed(int call) {
        List<Statement> body = source.body("TritonPythonModel", "initialize");
        int indent = body.isEmpty() ? 0 : body.getFirst().indent();
        for (int s = 0; s < body.size(); s++) {
            Statement statement = body.get(s);
            if (statement.tokens().stream().anyMatch(t -> t.named("return") || t.named("try"))) {
                return false;
            }
            int at = statement.tokens().indexOf(tokens.get(call));
            if (at >= 0 && statement.tokens().get(at) == tokens.get(call)) {
                return statement.indent() == indent
                        && unconditional(statement)
                        && subscripted(statement, at + 1, body.subList(s + 1, body.size()));
            }
        }
        return false;
    }

    private static boolean unconditional(Statement statement) {
        return !statement.first().named("match")
                && !statement.first().named("case")
                && statement.tokens().stream().noneMatch(t -> t.kind() == Kind.NAME && CONDITIONS.contains(t.text()));
    }

    private static boolean subscripted(Statement statement, int bracket, List<Statement> after) {
        List<PythonToken> line = statement.tokens();
        int end = PythonSource.closes(line, bracket);
        if (end < 0) {
            return false;
        }
        if (end + 1 < line.size()) {
            return line.get(end + 1).is("[");
        }
        boolean assigned = line.size() > 2
                && line.getFirst().kind() == Kind.NAME
                && line.get(1).is("=");
        String name = line.getFirst().text();
        // The next statement that speaks of it must take something of it.
        Optional<Statement> next = !assigned
                ? Optional.empty()
                : after.stream()
                        .takeWhile(s -> s.indent() == statement.indent() && unconditional(s))
                        .takeWhile(s -> s.tokens().stream().noneMatch(t -> t.named("return") || t.named("raise")))
                        .filter(s -> s.tokens().stream().anyMatch(t -> t.named(name)))
                        .findFirst();
        return next.filter(s -> takes(s.tokens(), name)).isPresent();
    }

    private static boolean takes(List<PythonToken> line, String name) {
        for (int i = 0; i + 1 < line.size(); i++) {
            if (line.get(i).named(name) && line.get(i + 1).is("[")) {
                return i == 0 || !line.get(i - 1).is(".");
            }
        }
        return false;
    }
}
