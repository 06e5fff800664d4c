package io.mmectl.localaws.instance;

import io.mmectl.localaws.pbtxt.TextFormatException;
import io.mmectl.localaws.pbtxt.TextMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the simulated Triton reads of a {@code config.pbtxt}.
 *
 * @param name empty when the config has none
 * @param maxBatchSize 0 when the model does not batch; else shapes have the batch in front of {@code dims}
 * @param steps the models of an ensemble, in order; empty for others
 * @param onGpu whether any instance group is {@code KIND_GPU}, or the kind is left to a backend that takes the GPU
 * @param needsGpu whether any instance group is {@code KIND_GPU}: without a GPU the model does not load
 * @param instances execution instances of one GPU, at least 1
 * @param parameters string parameters
 * @param defaultFile file name in the version directory; empty for the backend's own
 */
record ModelConfig(
        String name,
        Backend backend,
        int maxBatchSize,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        List<Step> steps,
        boolean onGpu,
        boolean needsGpu,
        int instances,
        Map<String, String> parameters,
        boolean decoupled,
        String defaultFile) {

    /** The fields of Triton's ModelConfig message: protobuf refuses any other. */
    private static final Set<String> KNOWN = Set.of(
            "name",
            "platform",
            "backend",
            "runtime",
            "version_policy",
            "max_batch_size",
            "input",
            "output",
            "batch_input",
            "batch_output",
            "optimization",
            "dynamic_batching",
            "sequence_batching",
            "ensemble_scheduling",
            "instance_group",
            "default_model_filename",
            "cc_model_filenames",
            "metric_tags",
            "parameters",
            "model_warmup",
            "model_operations",
            "model_transaction_policy",
            "model_repository_agents",
            "response_cache",
            "model_metrics");

    /** A declared input or output; -1 in {@code dims} is any length. */
    record TensorSpec(String name, Datatype datatype, List<Long> dims, boolean optional) {}

    /** One step of an ensemble: its model, and ensemble tensor by the model's own tensor name. */
    record Step(String model, Map<String, String> inputs, Map<String, String> outputs) {}

    static ModelConfig parse(String text) throws TextFormatException {
        TextMessage config = TextMessage.parse(text);
        for (String field : config.names()) {
            if (!KNOWN.contains(field)) {
                throw new TextFormatException(
                        "Message type \"inference.ModelConfig\" has no field named \"" + field + "\".");
            }
        }
        Backend backend = Backend.of(
                config.scalar("platform").orElse(""), config.scalar("backend").orElse(""));
        List<TextMessage> groups = config.messages("instance_group");
        return new ModelConfig(
                config.scalar("name").orElse(""),
                backend,
                Math.toIntExact(config.integer("max_batch_size", 0)),
                tensors(config.messages("input")),
                tensors(config.messages("output")),
                steps(config),
                onGpu(backend, groups),
                needsGpu(groups),
                instances(groups),
                parameters(config),
                decoupled(config),
                config.scalar("default_model_filename").orElse(""));
    }

    /** What Triton makes up for a Python model without a config, when its code adds nothing. */
    static ModelConfig ofPythonWithout(String directory) {
        return new ModelConfig(
                directory, Backend.PYTHON, 0, List.of(), List.of(), List.of(), false, false, 1, Map.of(), false, "");
    }

    private static List<TensorSpec> tensors(List<TextMessage> messages) throws TextFormatException {
        List<TensorSpec> found = new ArrayList<>();
        for (TextMessage message : messages) {
            String type = message.scalar("data_type").orElse("TYPE_INVALID");
            String name = message.scalar("name").orElse("");
            Datatype datatype = Datatype.ofConfig(type)
                    .orElseThrow(() -> new TextFormatException("tensor '" + name + "' has the data type " + type));
            found.add(new TensorSpec(name, datatype, message.integers("dims"), message.flag("optional")));
        }
        return List.copyOf(found);
    }

    private static List<Step> steps(TextMessage config) throws TextFormatException {
        List<Step> found = new ArrayList<>();
        for (TextMessage scheduling : config.messages("ensemble_scheduling")) {
            for (TextMessage step : scheduling.messages("step")) {
                found.add(new Step(
                        step.scalar("model_name").orElse(""),
                        entries(step.messages("input_map")),
                        entries(step.messages("output_map"))));
            }
        }
        return List.copyOf(found);
    }

    private static Map<String, String> entries(List<TextMessage> messages) throws TextFormatException {
        Map<String, String> map = new LinkedHashMap<>();
        for (TextMessage entry : messages) {
            map.put(entry.scalar("key").orElse(""), entry.scalar("value").orElse(""));
        }
        return Map.copyOf(map);
    }

    private static Map<String, String> parameters(TextMessage config) throws TextFormatException {
        Map<String, String> map = new LinkedHashMap<>();
        for (TextMessage entry : config.messages("parameters")) {
            for (TextMessage value : entry.messages("value")) {
                map.put(
                        entry.scalar("key").orElse(""),
                        value.scalar("string_value").orElse(""));
            }
        }
        return Map.copyOf(map);
    }

    private static boolean onGpu(Backend backend, List<TextMessage> groups) throws TextFormatException {
        boolean takesGpu = switch (backend) {
            case PYTORCH, ONNXRUNTIME, TENSORRT, TENSORFLOW -> true;
            case ENSEMBLE, PYTHON, OTHER -> false;
        };
        for (TextMessage group : groups) {
            String kind = group.scalar("kind").orElse("KIND_AUTO");
            if (kind.equals("KIND_GPU") || kind.equals("KIND_AUTO") && takesGpu) {
                return true;
            }
        }
        return groups.isEmpty() && takesGpu;
    }

    private static boolean needsGpu(List<TextMessage> groups) throws TextFormatException {
        for (TextMessage group : groups) {
            if (group.scalar("kind").orElse("KIND_AUTO").equals("KIND_GPU")) {
                return true;
            }
        }
        return false;
    }

    private static int instances(List<TextMessage> groups) throws TextFormatException {
        int sum = 0;
        for (TextMessage group : groups) {
            sum += Math.toIntExact(group.integer("count", 1));
        }
        return Math.max(1, sum);
    }

    private static boolean decoupled(TextMessage config) throws TextFormatException {
        for (TextMessage policy : config.messages("model_transaction_policy")) {
            if (policy.flag("decoupled")) {
                return true;
            }
        }
        return false;
    }
}
