package io.mmectl.client.triton;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model answered.
 *
 * @param modelName as Triton calls it; empty when it did not say
 * @param modelVersion empty when it did not say
 * @param id the request's; empty = none
 */
public record InferResponse(String modelName, String modelVersion, String id, List<Tensor> outputs) {
    public InferResponse {
        outputs = List.copyOf(outputs);
    }

    public Optional<Tensor> find(String name) {
        return outputs.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /** @throws TritonFormatException when there is no such output or it is not FP32, FP16 or BF16 */
    public Tensor.Floats floats(String name) {
        return as(Tensor.Floats.class, name, "floats");
    }

    /** @throws TritonFormatException when there is no such output or it is not an integer type */
    public Tensor.Integers integers(String name) {
        return as(Tensor.Integers.class, name, "integers");
    }

    /** @throws TritonFormatException when there is no such output or it is not BYTES */
    public Tensor.Bytes bytes(String name) {
        return as(Tensor.Bytes.class, name, "byte strings");
    }

    private <T extends Tensor> T as(Class<T> kind, String name, String what) {
        Tensor tensor = find(name).orElse(null);
        if (!kind.isInstance(tensor)) {
            String there = outputs.stream().map(Tensors::describe).collect(Collectors.joining(", "));
            throw new TritonFormatException(
                    "the answer has no output " + name + " of " + what + "; it has " + there,
                    "Compare with the outputs of the model's template.");
        }
        return kind.cast(tensor);
    }
}
