package io.mmectl.localaws.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether an inference request fits what a model's config declares, with Triton's words where it does not. */
final class RequestCheck {
    private RequestCheck() {}

    static void check(String model, ModelConfig config, InferenceRequest request) throws BadInferenceException {
        String who = "[request id: " + (request.id().isEmpty() ? "<id_unknown>" : request.id()) + "] ";
        if (config.decoupled()) {
            throw new BadInferenceException("HTTP end point doesn't support models with decoupled transaction policy");
        }
        for (String output : request.outputs().keySet()) {
            if (spec(config.outputs(), output).isEmpty()) {
                throw new BadInferenceException(
                        "unexpected inference output '" + output + "' for model '" + model + "'");
            }
        }
        checkPresence(who, model, config, request);
        for (Tensor input : request.inputs()) {
            ModelConfig.TensorSpec spec = spec(config.inputs(), input.name())
                    .orElseThrow(() -> new BadInferenceException(
                            "unexpected inference input '" + input.name() + "' for model '" + model + "'"));
            if (input.datatype() != spec.datatype()) {
                throw new BadInferenceException(who + "inference input '" + input.name() + "' data-type is '"
                        + input.datatype() + "', but model '" + model + "' expects '" + spec.datatype() + "'");
            }
            checkShape(who, model, config, input, spec);
            checkStrings(who, model, input);
        }
        checkBatch(who, model, config, request);
    }

    private static void checkStrings(String who, String model, Tensor input) throws BadInferenceException {
        if (input.datatype() == Datatype.BYTES) {
            long got = TensorData.countStrings(input.data());
            if (got != input.elements()) {
                throw new BadInferenceException(
                        who + "unexpected number of string elements " + got + " for inference input '" + input.name()
                                + "' for model '" + model + "', expecting " + input.elements());
            }
        }
    }

    private static void checkPresence(String who, String model, ModelConfig config, InferenceRequest request)
            throws BadInferenceException {
        List<String> missing = new ArrayList<>();
        long required = 0;
        for (ModelConfig.TensorSpec spec : config.inputs()) {
            required += spec.optional() ? 0 : 1;
            if (!spec.optional()
                    && request.inputs().stream().noneMatch(i -> i.name().equals(spec.name()))) {
                missing.add("'" + spec.name() + "'");
            }
        }
        // Only the number is looked at here; a wrong name among as many is found later.
        int given = request.inputs().size();
        if (given < required || given > config.inputs().size()) {
            List<String> got =
                    request.inputs().stream().map(i -> "'" + i.name() + "'").toList();
            throw new BadInferenceException(who + "expected " + config.inputs().size() + " inputs but got "
                    + got.size() + " inputs for model '" + model + "'. Got input(s) [" + String.join(",", got)
                    + "], but missing required input(s) " + (missing.isEmpty() ? "" : "[")
                    + String.join(",", missing) + "]. Please provide all required input(s).");
        }
    }

    private static void checkShape(
            String who, String model, ModelConfig config, Tensor input, ModelConfig.TensorSpec spec)
            throws BadInferenceException {
        List<Long> expected = new ArrayList<>(spec.dims());
        if (config.maxBatchSize() > 0) {
            expected.addFirst(-1L);
        }
        boolean fits = expected.size() == input.shape().size();
        for (int i = 0; fits && i < expected.size(); i++) {
            fits = expected.get(i) == -1 || expected.get(i).equals(input.shape().get(i));
        }
        if (!fits) {
            throw new BadInferenceException(who + "unexpected shape for input '" + input.name() + "' for model '"
                    + model + "'. Expected " + text(expected) + ", got " + text(input.shape()) + ". ");
        }
    }

    private static void checkBatch(String who, String model, ModelConfig config, InferenceRequest request)
            throws BadInferenceException {
        if (config.maxBatchSize() == 0 || request.inputs().isEmpty()) {
            return;
        }
        long batch = request.inputs().getFirst().shape().getFirst();
        for (Tensor input : request.inputs()) {
            if (input.shape().getFirst() != batch) {
                throw new BadInferenceException(who + "input '" + input.name() + "' batch size does not match other "
                        + "inputs for '" + model + "'");
            }
        }
        if (batch > config.maxBatchSize() || batch < 1) {
            throw new BadInferenceException(
                    who + "inference request batch-size must be <= " + config.maxBatchSize() + " for '" + model + "'");
        }
    }

    private static Optional<ModelConfig.TensorSpec> spec(List<ModelConfig.TensorSpec> specs, String name) {
        return specs.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    private static String text(List<Long> shape) {
        return shape.toString().replace(" ", "");
    }
}
