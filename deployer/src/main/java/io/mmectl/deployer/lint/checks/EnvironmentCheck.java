package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.content.PackedPython;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig.Parameter;
import java.util.List;
import java.util.Optional;

/** A Python environment that a model brings (EXECUTION_ENV_PATH). */
public final class EnvironmentCheck implements Check {
    static final Rule PATH = Rule.error(
            "env-path",
            "EXECUTION_ENV_PATH leads nowhere",
            "On SageMaker the archive is unpacked into a folder whose name nobody knows beforehand. Triton replaces"
                    + " $$TRITON_MODEL_DIRECTORY, with both dollar signs and at the beginning, by the model's folder; any other"
                    + " path is taken as it is. A path out of the model's folder is refused.",
            "triton-inference-server/core src/model_config_utils.cc; " + Sources.PYTHON_BACKEND,
            "Write $$TRITON_MODEL_DIRECTORY/ and the file's path in the model's directory.");
    static final Rule COLD_START = Rule.warning(
            "env-cold-start",
            "a packed Python environment is unpacked at every cold start",
            "The archive is fetched and unpacked by SageMaker, then Triton unpacks the environment in it once more for each"
                    + " model, before the first import. Gigabytes take a minute or longer, and SageMaker waits 60 seconds"
                    + " before it answers 429.",
            "github.com/triton-inference-server/server/issues/6115; github.com/aws/deep-learning-containers/issues/3215",
            "It is unpacked at every cold start. An image that provides the packages is faster.");
    static final Rule PYTHON = Rule.warning(
                    "env-python-version",
                    "the environment has another Python than the image",
                    "The Python backend's stub is built for one minor version and loads that version's library from the environment."
                            + " Images up to 24.10 have 3.10, later ones 3.12.",
                    Sources.PYTHON_BACKEND
                            + "; triton-inference-server/server docs/introduction/compatibility.md (vllm images)",
                    "Pack the environment with the image's minor version of Python.")
            .withLimits("Which Python an image has is taken from Triton's table of its vllm images; AWS's own image"
                    + " was not at hand. A stub that the model brings itself (triton_python_backend_stub) is"
                    + " respected.");

    private static final String KEY = "EXECUTION_ENV_PATH";
    private static final String VARIABLE = "$$TRITON_MODEL_DIRECTORY";
    private static final String FIRST_WITH_312 = "24.11";

    @Override
    public List<Rule> rules() {
        return List.of(PATH, COLD_START, PYTHON);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            if (model.runs(Backend.PYTHON) || model.config().message().has("runtime")) {
                model.config().parameter(KEY).ifPresent(p -> environment(in, model, p, out));
            }
        }
    }

    private static void environment(Inspection in, ModelDirectory model, Parameter parameter, Findings out) {
        String value = parameter.value();
        Optional<String> wrong = mistake(model, value);
        if (wrong.isPresent()) {
            out.add(PATH, model.configPath(), parameter.place(), KEY + " " + wrong.get());
            return;
        }
        String inside = value.startsWith(VARIABLE + "/") ? value.substring(VARIABLE.length() + 1) : "";
        Optional<Item> packed = model.item(inside).filter(Item::isFile);
        out.add(
                COLD_START,
                model.configPath(),
                parameter.place(),
                "brings a packed Python environment (EXECUTION_ENV_PATH)"
                        + packed.map(i -> " of " + (i.size() >> 20) + " MiB").orElse(""));
        packed.ifPresent(item -> version(in, model, item, out));
    }

    private static Optional<String> mistake(ModelDirectory model, String value) {
        if (value.isEmpty()) {
            return Optional.of("is empty");
        }
        if (value.startsWith(VARIABLE)) {
            String inside = value.substring(VARIABLE.length());
            if (!inside.startsWith("/")) {
                return Optional.of("has no '/' after " + VARIABLE);
            }
            if (("/" + inside + "/").contains("/../")) {
                return Optional.of("leads out of the model's folder");
            }
            String path = inside.substring(1);
            boolean there = model.holds(path) || model.holds(path + "/");
            return there ? Optional.empty() : Optional.of("names a file that is not in the model's directory");
        }
        if (value.startsWith("$TRITON_MODEL_DIRECTORY")) {
            return Optional.of("needs two dollar signs");
        }
        if (value.contains("TRITON_MODEL_DIRECTORY")) {
            return Optional.of("must begin with " + VARIABLE);
        }
        // An absolute path may be one of the image's own.
        return value.startsWith("/") && !value.startsWith("/opt/ml/")
                ? Optional.empty()
                : Optional.of("does not begin with " + VARIABLE);
    }

    private static void version(Inspection in, ModelDirectory model, Item packed, Findings out) {
        boolean ownStub = model.items().stream().anyMatch(i -> i.name().equals("triton_python_backend_stub"));
        Optional<String> release = in.target().knownTriton();
        if (ownStub || release.isEmpty()) {
            return;
        }
        String expected = in.target().tritonFrom(FIRST_WITH_312) ? "3.12" : "3.10";
        PackedPython.version(packed)
                .filter(v -> !v.equals(expected))
                .ifPresent(v -> out.add(
                        PYTHON,
                        packed.path(),
                        null,
                        "holds Python " + v + ", image " + release.get() + " has " + expected));
    }
}
