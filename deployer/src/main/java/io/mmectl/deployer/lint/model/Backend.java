package io.mmectl.deployer.lint.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which backend Triton takes for a model, and which file that loads, by the rules of Triton's own auto-completion
 * ({@code AutoCompleteBackendFields} in core/src/model_config_utils.cc).
 *
 * @param name as {@code python}; what the configuration says, for a backend that is not known here
 * @param files names of which one must be in the version directory, a directory's with its slash; empty when it is not known
 */
public record Backend(String name, List<String> files) {
    public static final String PYTHON = "python";
    public static final String PYTORCH = "pytorch";
    public static final String TENSORRT = "tensorrt";
    public static final String ONNX = "onnxruntime";
    public static final String TENSORFLOW = "tensorflow";
    public static final String OPENVINO = "openvino";

    private static final Map<String, String> PLATFORMS = Map.of(
            "pytorch_libtorch", PYTORCH,
            "libtorch", PYTORCH,
            "torch_aoti", PYTORCH,
            "onnxruntime_onnx", ONNX,
            "tensorrt_plan", TENSORRT,
            "tensorflow_savedmodel", TENSORFLOW,
            "tensorflow_graphdef", TENSORFLOW);

    /** In the order in which Triton looks for them. */
    private static final List<Backend> BY_FILE = List.of(
            new Backend(TENSORFLOW, List.of("model.savedmodel/")),
            new Backend(TENSORFLOW, List.of("model.graphdef")),
            new Backend(TENSORRT, List.of("model.plan")),
            new Backend(ONNX, List.of("model.onnx", "model.onnx/")),
            new Backend(OPENVINO, List.of("model.xml")),
            new Backend(PYTORCH, List.of("model.pt")),
            new Backend(PYTORCH, List.of("model.pt2")),
            new Backend(PYTHON, List.of("model.py")));

    private static final Map<String, List<String>> FILES = Map.of(
            PYTHON,
            List.of("model.py"),
            PYTORCH,
            List.of("model.pt", "model.pt2"),
            ONNX,
            List.of("model.onnx", "model.onnx/"),
            TENSORRT,
            List.of("model.plan"),
            TENSORFLOW,
            List.of("model.savedmodel/", "model.graphdef"),
            OPENVINO,
            List.of("model.xml", "model.onnx"),
            "dali",
            List.of("model.dali", "dali.py"),
            "vllm",
            List.of("model.json"));

    public Backend {
        files = List.copyOf(files);
    }

    /**
     * @param holds whether the first version directory holds a file, or a directory when the name ends in a slash
     * @return empty where Triton would find none, which is an error but for an ensemble
     */
    public static Optional<Backend> of(ModelConfig config, Predicate<String> holds) {
        String named = config.defaultFileName();
        String backend = config.backend().isEmpty() ? PLATFORMS.get(config.platform()) : config.backend();
        if (backend == null && !named.isEmpty()) {
            backend = byFileName(named);
        }
        if (backend != null) {
            return Optional.of(new Backend(backend, files(backend, config, named)));
        }
        if (!config.platform().isEmpty() || !named.isEmpty()) {
            return Optional.empty();
        }
        return BY_FILE.stream().filter(b -> b.files().stream().anyMatch(holds)).findFirst();
    }

    /** Whether it is known here which files it loads; false for a backend of somebody's own. */
    public boolean isKnown() {
        return FILES.containsKey(name);
    }

    /** Whether it can fill in inputs and outputs that a configuration leaves out. */
    public boolean completesTensors() {
        return !name.equals(PYTORCH) && !name.equals(PYTHON);
    }

    private static List<String> files(String backend, ModelConfig config, String named) {
        if (!named.isEmpty()) {
            return List.of(named, named + "/");
        }
        if (backend.equals(PYTORCH) && config.message().has("runtime")) {
            // A Python program runs it; which files that loads is its own business.
            return List.of("model.py", "model.pt", "model.pt2");
        }
        return FILES.getOrDefault(backend, List.of());
    }

    private static @Nullable String byFileName(String named) {
        return BY_FILE.stream()
                .filter(b -> b.files().stream().anyMatch(f -> f.equals(named) || f.equals(named + "/")))
                .map(Backend::name)
                .findFirst()
                .orElse(null);
    }
}
