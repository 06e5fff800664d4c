package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.python.PythonSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Python models: what keeps them from being loaded or called. */
public final class PythonCheck implements Check {
    static final Rule SYNTAX = Rule.error(
                    "python-syntax",
                    "Python that does not compile",
                    "The Python backend imports the file when it loads the model; a SyntaxError or IndentationError makes LOAD fail.",
                    Sources.PYTHON_BACKEND,
                    "Mend it there; python3 -m py_compile shows the same.")
            .withLimits("mmectl has no Python inside. It reads tokens, brackets, strings, indentation and the form"
                    + " of statements, and reports only what no version of Python 3 compiles up to 3.13. Much that"
                    + " does not compile is not found.");
    static final Rule NO_CLASS = Rule.error(
                    "python-no-model-class",
                    "model.py without TritonPythonModel",
                    "The backend looks for a class of that very name and fails to load the model without it.",
                    Sources.PYTHON_BACKEND,
                    "Name the class TritonPythonModel.")
            .withLimits("A star import, or a name that is imported, counts as having it.");
    static final Rule NO_EXECUTE = Rule.warning(
                    "python-no-execute",
                    "TritonPythonModel without execute",
                    "The model loads, and every request fails: \"does not implement `execute` method\".",
                    "triton-inference-server/python_backend src/pb_stub.cc",
                    "Add def execute(self, requests).")
            .withLimits("A class with a base class is taken to have it.");
    static final Rule BLS = Rule.error(
            "bls-not-loaded",
            "a call of a model that SageMaker does not load",
            "InferenceRequest(model_name=…) reaches only models that Triton has loaded. SageMaker loads the archive's served"
                    + " model and, for an ensemble, its steps; other archives' models have namespaces of their own. The call"
                    + " fails with \"Failed for BLS request: model is not ready\".",
            "github.com/triton-inference-server/server/issues/5452; github.com/aws/deep-learning-containers/issues/3299",
            "Make the callee a step of an ensemble in this archive, or call what it does within this model.");
    static final Rule BLS_UNKNOWN = Rule.note(
            "bls-dynamic",
            "a call of a model whose name is not known beforehand",
            "The model's name is computed, so it cannot be checked whether SageMaker loads it.",
            "github.com/triton-inference-server/server/issues/5452",
            "Only the served model and an ensemble's steps are loaded.");

    private static final String CLASS = "TritonPythonModel";

    /** PEP 263: in one of the first two lines. */
    private static final Pattern CODING = Pattern.compile("(?:[^\\n]*\\n)?[ \\t\\f]*#[^\\n]*coding[:=]");

    @Override
    public List<Rule> rules() {
        return List.of(SYNTAX, NO_CLASS, NO_EXECUTE, BLS, BLS_UNKNOWN);
    }

    @Override
    public void run(Inspection in, Findings out) {
        Set<String> loaded = in.loaded();
        for (ModelDirectory model : in.models()) {
            boolean python = model.runs(Backend.PYTHON);
            String main = main(model.config());
            Set<String> versions = new HashSet<>(model.versions());
            for (Item item : pythonFiles(model, versions, python)) {
                String text = item.text().orElse("");
                PythonSource source = in.python().apply(text);
                if (!item.isUtf8() && !CODING.matcher(text).lookingAt()) {
                    out.add(SYNTAX, item.path(), null, "does not compile: it is not UTF-8, and says no other encoding");
                } else if (source.mistake().isPresent()) {
                    source.mistake()
                            .ifPresent(m -> out.add(SYNTAX, item.path(), m.place(), "does not compile: " + m.what()));
                } else if (python) {
                    if (item.name().equals(main)) {
                        entryPoint(item, source, out);
                    }
                    calls(in, loaded, item, source, out);
                }
            }
        }
    }

    /** Whether a Python model fills in parts of its configuration when it is loaded. */
    static boolean completes(Inspection in, ModelDirectory model) {
        return model.runs(Backend.PYTHON)
                && model.versions().stream()
                        .flatMap(v -> model.item(v + main(model.config())).stream())
                        .flatMap(i -> i.text().stream())
                        .map(in.python())
                        .anyMatch(s -> s.hasMethod(CLASS, "auto_complete_config"));
    }

    /** Name of the file that the backend imports. */
    static String main(ModelConfig config) {
        return config.defaultFileName().isEmpty() ? "model.py" : config.defaultFileName();
    }

    /** Of other backends' models none: what lies there need not be run. */
    private static List<Item> pythonFiles(ModelDirectory model, Set<String> versions, boolean python) {
        Stream<Item> files = python ? model.items().stream() : Stream.empty();
        return files.filter(
                        i -> i.isFile() && i.name().endsWith(".py") && i.text().isPresent())
                .filter(i -> versions.contains(folder(i, model)))
                .toList();
    }

    /** Where it lies in its model, with the slash at the end; empty for the model's own folder. */
    private static String folder(Item item, ModelDirectory model) {
        String inside = item.path().substring(model.prefix().length());
        return inside.substring(0, inside.lastIndexOf('/') + 1);
    }

    private static void entryPoint(Item item, PythonSource source, Findings out) {
        if (!source.defines(CLASS)) {
            out.add(NO_CLASS, item.path(), null, "has no class " + CLASS);
        } else if (!source.hasMethod(CLASS, "execute")) {
            out.add(NO_EXECUTE, item.path(), null, CLASS + " has no method execute");
        }
    }

    private static void calls(Inspection in, Set<String> loaded, Item item, PythonSource source, Findings out) {
        for (PythonSource.Call call : source.calls()) {
            if (call.model().isEmpty()) {
                out.add(BLS_UNKNOWN, item.path(), call.place(), "calls a model whose name is not known beforehand");
                continue;
            }
            String name = call.model().get();
            boolean known = in.model(name).isPresent();
            if (!loaded.contains(name)) {
                out.add(
                        BLS,
                        item.path(),
                        call.place(),
                        "calls model '" + name + "', "
                                + (known ? "which no ensemble has as a step" : "which is not in the archive"));
            }
        }
    }
}
