package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.model.ModelConfig.Tensor;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Inputs and outputs, each for itself. */
public final class TensorCheck implements Check {
    static final Rule INCOMPLETE = Rule.error(
            "tensor-incomplete",
            "an input or output without name, type or dims",
            "Triton demands all three once the backend has completed the configuration. The PyTorch backend completes"
                    + " nothing, an ensemble neither, and the Python backend only by auto_complete_config.",
            Sources.CONFIG_UTILS,
            "Add name, data_type and dims.");
    static final Rule NONE = Rule.error(
            "tensor-none",
            "a TorchScript model without inputs or outputs",
            "The PyTorch backend cannot find out what a TorchScript model takes and gives, so the configuration must say it."
                    + " LOAD fails otherwise.",
            Sources.PYTORCH_BACKEND,
            "Write input and output with name, data_type and dims.");
    static final Rule DIMS = Rule.error(
            "tensor-dims",
            "a dimension that is neither positive nor -1",
            "A dimension is a size, or -1 for any. Zero and other negative numbers are refused when the model is loaded.",
            Sources.CONFIG_UTILS,
            "Write the size, or -1.");
    static final Rule RESHAPE = Rule.error(
            "tensor-reshape",
            "dims and reshape hold different numbers of elements",
            "Triton refuses a reshape that changes the number of elements, has another number of variable dimensions, or is"
                    + " empty for a model that does not batch.",
            Sources.CONFIG_UTILS,
            "Make the products of the fixed dimensions between the variable ones equal.");
    static final Rule FORMAT = Rule.error(
            "tensor-format",
            "FORMAT_NHWC or FORMAT_NCHW without three dimensions",
            "An image has height, width and channels beside the batch. Triton refuses the formats with another number.",
            Sources.CONFIG_UTILS,
            "Write three dims, without the batch's, or leave format out.");
    static final Rule TENSORRT_ONLY = Rule.error(
            "tensor-tensorrt-only",
            "what only TensorRT models have",
            "is_shape_tensor and is_non_linear_format_io are refused for any other platform, and the latter without three"
                    + " dims.",
            Sources.CONFIG_UTILS,
            "Remove the field.");
    static final Rule TWICE = Rule.warning(
            "tensor-twice",
            "two inputs or two outputs of one name",
            "Triton keeps one of them, and a request cannot name the other.",
            "triton-inference-server/core src/model.cc",
            "Give each a name of its own.");
    static final Rule BATCH_IO = Rule.error(
            "batch-io",
            "batch_input or batch_output that does not fit",
            "Each has exactly one source input, which must be an input of the model; a batch output names outputs of the"
                    + " model, each once; a batch input is TYPE_INT32 or TYPE_FP32.",
            Sources.CONFIG_UTILS,
            "Name an input of the model.");
    static final Rule LABELS = Rule.error(
            "label-file-missing",
            "label_filename names a file that is not there",
            "Triton reads the labels from the model's directory while it loads the model, and fails when it cannot.",
            "triton-inference-server/core src/model.cc",
            "Add the file beside config.pbtxt, or remove label_filename.");

    @Override
    public List<Rule> rules() {
        return List.of(INCOMPLETE, NONE, DIMS, RESHAPE, FORMAT, TENSORRT_ONLY, TWICE, BATCH_IO, LABELS);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            boolean complete = mustBeComplete(in, model);
            ModelConfig config = model.config();
            config.inputs().forEach(t -> tensor(model, "input", t, complete, out));
            config.outputs().forEach(t -> tensor(model, "output", t, complete, out));
            none(model, out);
            twice(model, "inputs", config.inputs(), out);
            twice(model, "outputs", config.outputs(), out);
            batchIo(model, out);
            labels(model, out);
        }
    }

    private static boolean mustBeComplete(Inspection in, ModelDirectory model) {
        if (model.config().ensemble() || model.runs(Backend.PYTORCH)) {
            return !model.config().message().has("runtime");
        }
        return model.runs(Backend.PYTHON)
                && model.versions().stream()
                        .flatMap(v -> model.item(v + "model.py").stream())
                        .flatMap(i -> i.text().stream())
                        .map(in.python()::apply)
                        .anyMatch(source -> source.mistake().isEmpty()
                                && !source.hasMethod("TritonPythonModel", "auto_complete_config"));
    }

    private static void tensor(ModelDirectory model, String kind, Tensor t, boolean complete, Findings out) {
        String path = model.configPath();
        String shown = kind + " '" + t.name() + "'";
        List<String> missing = Stream.of(
                        t.name().isEmpty() ? "name" : "",
                        t.type().isEmpty() || t.type().equals("TYPE_INVALID") ? "data_type" : "",
                        t.dims().isEmpty() ? "dims" : "")
                .filter(s -> !s.isEmpty())
                .toList();
        if (!missing.isEmpty() && complete) {
            out.add(INCOMPLETE, path, t.place(), shown + " has no " + String.join(" and no ", missing));
        }
        if (t.dims().stream().anyMatch(TensorCheck::isNoDimension)) {
            out.add(DIMS, path, t.place(), shown + " has dims " + t.dims());
        } else {
            reshape(model, shown, t, out);
        }
        t.message()
                .text("format")
                .filter(f -> (f.equals("FORMAT_NHWC") || f.equals("FORMAT_NCHW"))
                        && !t.dims().isEmpty()
                        && t.dims().size() != 3)
                .ifPresent(f -> out.add(FORMAT, path, t.place(), shown + " is " + f + " with dims " + t.dims()));
        tensorRtOnly(model, shown, t, out);
    }

    private static void none(ModelDirectory model, Findings out) {
        ModelConfig config = model.config();
        if (model.runs(Backend.PYTORCH)
                && !config.message().has("runtime")
                && !config.message().has("sequence_batching")
                && (config.inputs().isEmpty() || config.outputs().isEmpty())) {
            out.add(NONE, model.configPath(), null, "has no " + (config.inputs().isEmpty() ? "input" : "output"));
        }
    }

    private static boolean isNoDimension(long dimension) {
        return dimension < 1 && dimension != ModelConfig.ANY;
    }

    private static void tensorRtOnly(ModelDirectory model, String shown, Tensor t, Findings out) {
        boolean tensorRt = model.runs(Backend.TENSORRT);
        for (String field : List.of("is_shape_tensor", "is_non_linear_format_io")) {
            boolean set = t.message().flag(field);
            boolean threeDims = field.equals("is_shape_tensor") || t.dims().size() == 3;
            if (set && (!tensorRt || !threeDims)) {
                out.add(TENSORRT_ONLY, model.configPath(), t.place(), shown + " has " + field);
            }
        }
    }

    private static void reshape(ModelDirectory model, String shown, Tensor t, Findings out) {
        List<Long> shape = t.reshape();
        if (shape == null || t.dims().isEmpty()) {
            return;
        }
        String what = null;
        if (shape.isEmpty() && model.config().maxBatchSize() == 0) {
            what = "is reshaped to a scalar, which a model without batching cannot have";
        } else if (shape.stream().anyMatch(TensorCheck::isNoDimension)) {
            what = "is reshaped to " + shape;
        } else if (!sameElements(t.dims(), shape)) {
            what = "has dims " + t.dims() + " and is reshaped to " + shape;
        }
        if (what != null) {
            out.add(RESHAPE, model.configPath(), t.place(), shown + " " + what);
        }
    }

    /** Products of the fixed dimensions between the variable ones. */
    private static boolean sameElements(List<Long> dims, List<Long> shape) {
        return products(dims).equals(products(shape));
    }

    private static List<Long> products(List<Long> dims) {
        List<Long> products = new ArrayList<>(List.of(1L));
        for (long dimension : dims) {
            if (dimension == ModelConfig.ANY) {
                products.add(1L);
            } else {
                products.set(products.size() - 1, products.getLast() * dimension);
            }
        }
        return products;
    }

    private static void twice(ModelDirectory model, String kind, List<Tensor> tensors, Findings out) {
        Set<String> seen = new HashSet<>();
        for (Tensor t : tensors) {
            if (!t.name().isEmpty() && !seen.add(t.name())) {
                out.add(TWICE, model.configPath(), t.place(), "two " + kind + " are named '" + t.name() + "'");
            }
        }
    }

    private static void batchIo(ModelDirectory model, Findings out) {
        ModelConfig config = model.config();
        Set<String> inputs = names(config.inputs());
        Set<String> outputs = names(config.outputs());
        boolean known = model.backend().filter(Backend::completesTensors).isEmpty();
        for (String field : List.of("batch_input", "batch_output")) {
            for (ModelConfig.Nested batch : ModelConfig.nested(config.message(), field)) {
                TextMessage message = batch.message();
                List<String> sources = message.texts("source_input");
                String what = null;
                if (sources.size() != 1) {
                    what = field + " has " + sources.size() + " source inputs";
                } else if (known && !inputs.contains(sources.getFirst())) {
                    what = field + " has the source '" + sources.getFirst() + "', which is no input";
                } else if (field.equals("batch_input")
                        && !List.of("TYPE_INT32", "TYPE_FP32")
                                .contains(message.text("data_type").orElse(""))) {
                    what = "batch_input is neither TYPE_INT32 nor TYPE_FP32";
                } else if (field.equals("batch_output")
                        && known
                        && !outputs.containsAll(message.texts("target_name"))) {
                    what = "batch_output has a target that is no output";
                }
                List<String> targets = message.texts("target_name");
                if (what == null && field.equals("batch_output") && new HashSet<>(targets).size() < targets.size()) {
                    what = "batch_output has a target twice";
                }
                if (what != null) {
                    out.add(BATCH_IO, model.configPath(), batch.place(), what);
                }
            }
        }
    }

    private static Set<String> names(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::name).collect(Collectors.toSet());
    }

    private static void labels(ModelDirectory model, Findings out) {
        for (Tensor t : model.config().outputs()) {
            t.message()
                    .text("label_filename")
                    .filter(f ->
                            !f.isEmpty() && model.item(f).filter(Item::isFile).isEmpty())
                    .ifPresent(f -> out.add(LABELS, model.configPath(), t.place(), "there is no file '" + f + "'"));
        }
    }
}
