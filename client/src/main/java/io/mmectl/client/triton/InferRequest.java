package io.mmectl.client.triton;

import java.util.List;

/**
 * What a model is asked.
 *
 * @param id comes back with the answer; empty = none
 * @param outputs names of the wanted outputs; empty = all
 */
public record InferRequest(String id, List<Tensor> inputs, List<String> outputs) {
    public InferRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Asks for all outputs. */
    public static InferRequest of(Tensor... inputs) {
        return new InferRequest("", List.of(inputs), List.of());
    }
}
