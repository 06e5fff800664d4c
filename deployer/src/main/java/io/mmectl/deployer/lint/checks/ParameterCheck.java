package io.mmectl.deployer.lint.checks;

import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig.Parameter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Parameters that a backend reads, and settings that only some backends know. */
public final class ParameterCheck implements Check {
    static final Rule MISSPELT = Rule.warning(
            "parameter-misspelt",
            "a parameter that is nearly one of the backend's",
            "Backends look parameters up by their exact name and pass over all others without a word; a Python model may have"
                    + " any of its own.",
            "READMEs of python_backend, pytorch_backend, tensorrt_backend and onnxruntime_backend",
            "Write the name as the backend has it.");
    static final Rule VALUE = Rule.error(
            "parameter-value",
            "a value that the PyTorch backend cannot read",
            "Its switches are true, false, 1 or 0, and its thread counts are numbers. LOAD fails otherwise.",
            "triton-inference-server/pytorch_backend src/pt/model_state.cc; " + Sources.CONFIG_UTILS,
            "Write \"true\" or \"false\", or a number.");
    static final Rule NO_VALUE = Rule.warning(
            "parameter-empty",
            "a parameter without a string_value",
            "The value of a parameter is a message: value: { string_value: \"…\" }. Without it the backend reads nothing.",
            Sources.MODEL_CONFIG,
            "Write value: { string_value: \"…\" }.");
    static final Rule GRAPHS = Rule.note(
            "cuda-graphs-ignored",
            "CUDA graphs for a backend that has none",
            "optimization.cuda.graphs is supported for TensorRT models only; others pass over it.",
            Sources.MODEL_CONFIG + "; triton-inference-server/server docs/user_guide/optimization.md",
            "Remove it.");

    private static final Set<String> PYTORCH_SWITCHES = Set.of(
            "DISABLE_OPTIMIZED_EXECUTION",
            "ENABLE_CACHE_CLEANING",
            "INFERENCE_MODE",
            "DISABLE_CUDNN",
            "ENABLE_TENSOR_FUSER",
            "ENABLE_WEIGHT_SHARING",
            "ENABLE_JIT_PROFILING",
            "ENABLE_JIT_EXECUTOR");
    private static final Set<String> PYTORCH_NUMBERS = Set.of("INTRA_OP_THREAD_COUNT", "INTER_OP_THREAD_COUNT");
    private static final Map<String, Set<String>> KNOWN = Map.of(
            Backend.PYTHON, Set.of("EXECUTION_ENV_PATH", "FORCE_CPU_ONLY_INPUT_TENSORS"),
            Backend.PYTORCH,
                    Set.of(
                            "DISABLE_OPTIMIZED_EXECUTION",
                            "ENABLE_CACHE_CLEANING",
                            "INFERENCE_MODE",
                            "DISABLE_CUDNN",
                            "ENABLE_TENSOR_FUSER",
                            "ENABLE_WEIGHT_SHARING",
                            "ENABLE_JIT_PROFILING",
                            "ENABLE_JIT_EXECUTOR",
                            "INTRA_OP_THREAD_COUNT",
                            "INTER_OP_THREAD_COUNT"),
            Backend.ONNX,
                    Set.of(
                            "intra_op_thread_count",
                            "inter_op_thread_count",
                            "execution_mode",
                            "level",
                            "cudnn_conv_algo_search",
                            "gpu_mem_limit",
                            "memory.enable_memory_arena_shrinkage"));

    @Override
    public List<Rule> rules() {
        return List.of(MISSPELT, VALUE, NO_VALUE, GRAPHS);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            model.backend().ifPresent(b -> model.config().parameters().forEach(p -> parameter(model, b, p, out)));
            boolean graphs = model.config().message().messages("optimization").stream()
                    .flatMap(o -> o.messages("cuda").stream())
                    .anyMatch(c -> c.flag("graphs"));
            if (graphs && model.backend().isPresent() && !model.runs(Backend.TENSORRT)) {
                out.add(
                        GRAPHS,
                        model.configPath(),
                        model.config().placeOf("optimization"),
                        "CUDA graphs have no effect");
            }
        }
    }

    private static void parameter(ModelDirectory model, Backend backend, Parameter p, Findings out) {
        Set<String> known = KNOWN.getOrDefault(backend.name(), Set.of());
        if (!known.contains(p.key())) {
            near(p.key(), known)
                    .ifPresent(k -> out.add(
                            MISSPELT,
                            model.configPath(),
                            p.place(),
                            "the " + backend.name() + " backend has no parameter '" + p.key() + "'",
                            "Did you mean '" + k + "'?"));
        } else if (p.value().isEmpty()) {
            out.add(NO_VALUE, model.configPath(), p.place(), "parameter " + p.key() + " has no string_value");
        } else if (backend.name().equals(Backend.PYTORCH)
                && !model.config().message().has("runtime")
                && !isReadable(p)) {
            out.add(
                    VALUE,
                    model.configPath(),
                    p.place(),
                    "parameter " + p.key() + " is no " + (PYTORCH_NUMBERS.contains(p.key()) ? "number" : "switch"));
        }
    }

    private static boolean isReadable(Parameter p) {
        if (PYTORCH_SWITCHES.contains(p.key())) {
            return Set.of("true", "false", "1", "0").contains(p.value().toLowerCase(Locale.ROOT));
        }
        return !PYTORCH_NUMBERS.contains(p.key()) || p.value().strip().matches("[+-]?[0-9]+.*");
    }

    /** Short words of a model's own are near to many. */
    private static java.util.Optional<String> near(String key, Set<String> known) {
        return key.length() < 8 ? java.util.Optional.empty() : Suggestion.nearest(key, known);
    }
}
