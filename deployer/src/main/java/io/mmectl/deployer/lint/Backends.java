package io.mmectl.deployer.lint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which file Triton's backends look for in a version directory, unless {@code default_model_filename} names another. */
final class Backends {
    private static final Map<String, List<String>> FILES = Map.of(
            "python", List.of("model.py"),
            "pytorch", List.of("model.pt"),
            "onnxruntime", List.of("model.onnx", "model.onnx/"),
            "tensorrt", List.of("model.plan"),
            "tensorflow", List.of("model.savedmodel/", "model.graphdef"),
            "openvino", List.of("model.xml", "model.onnx"),
            "dali", List.of("model.dali", "dali.py"));
    private static final Map<String, String> PLATFORMS = Map.of(
            "pytorch_libtorch", "pytorch",
            "onnxruntime_onnx", "onnxruntime",
            "tensorrt_plan", "tensorrt",
            "tensorflow_savedmodel", "tensorflow",
            "tensorflow_graphdef", "tensorflow");

    private Backends() {}

    /** The backend's name; empty when the config leaves it to Triton. */
    static Optional<String> of(TextMessage config) {
        return config.text("backend")
                .filter(b -> !b.isEmpty())
                .or(() -> config.text("platform").map(p -> PLATFORMS.getOrDefault(p, p)));
    }

    /** Names of which one must be there; empty for a backend that is not known here. */
    static List<String> files(TextMessage config) {
        Optional<String> named = config.text("default_model_filename").filter(f -> !f.isEmpty());
        return named.map(List::of)
                .orElseGet(() ->
                        of(config).map(b -> FILES.getOrDefault(b, List.of())).orElse(List.of()));
    }
}
