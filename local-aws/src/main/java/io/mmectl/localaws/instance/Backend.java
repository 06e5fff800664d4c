package io.mmectl.localaws.instance;

/** What runs a model, with the file that it looks for in a version directory unless the config names another. */
enum Backend {
    ENSEMBLE(""),
    PYTHON("model.py"),
    PYTORCH("model.pt"),
    ONNXRUNTIME("model.onnx"),
    TENSORRT("model.plan"),
    TENSORFLOW("model.savedmodel"),
    OTHER("");

    private final String file;

    Backend(String file) {
        this.file = file;
    }

    /** Empty when it needs no particular file. */
    String file() {
        return file;
    }

    static Backend of(String platform, String backend) {
        if (platform.equals("ensemble")) {
            return ENSEMBLE;
        }
        return switch (backend.isEmpty() ? platform : backend) {
            case "python" -> PYTHON;
            case "pytorch", "pytorch_libtorch" -> PYTORCH;
            case "onnxruntime", "onnxruntime_onnx" -> ONNXRUNTIME;
            case "tensorrt", "tensorrt_plan" -> TENSORRT;
            case "tensorflow", "tensorflow_savedmodel", "tensorflow_graphdef" -> TENSORFLOW;
            default -> OTHER;
        };
    }
}
