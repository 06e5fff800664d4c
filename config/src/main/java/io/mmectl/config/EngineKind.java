package io.mmectl.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What kind of file an engine (a network ready to run) is, which decides the Triton backend that runs it. */
public enum EngineKind {
    /** A TorchScript module as {@code torch.jit.save} writes it. */
    TORCHSCRIPT("pytorch", "pytorch_libtorch", "model.pt", List.of(".pt", ".pth", ".ts", ".torchscript")),

    /** A serialized TensorRT engine. It fits one GPU architecture and one TensorRT version. */
    TENSORRT("tensorrt", "tensorrt_plan", "model.plan", List.of(".plan", ".engine", ".trt")),

    ONNX("onnxruntime", "onnxruntime_onnx", "model.onnx", List.of(".onnx"));

    private final String backend;
    private final String platform;
    private final String fileName;
    private final List<String> extensions;

    EngineKind(String backend, String platform, String fileName, List<String> extensions) {
        this.backend = backend;
        this.platform = platform;
        this.fileName = fileName;
        this.extensions = extensions;
    }

    /** How files and messages call it: {@code torchscript}, {@code tensorrt}, {@code onnx}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Triton's {@code backend}. */
    public String backend() {
        return backend;
    }

    /** Triton's {@code platform}. */
    public String platform() {
        return platform;
    }

    /** The file that the backend looks for in a version directory. */
    public String fileName() {
        return fileName;
    }

    public static Optional<EngineKind> ofWord(String word) {
        return Arrays.stream(values()).filter(k -> k.word().equals(word)).findFirst();
    }

    /** By the end of a file's name, whatever its case. */
    public static Optional<EngineKind> ofFileName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(k -> k.extensions.stream().anyMatch(lower::endsWith))
                .findFirst();
    }

    /** All words, in the order of the kinds. */
    public static List<String> words() {
        return Arrays.stream(values()).map(EngineKind::word).toList();
    }
}
