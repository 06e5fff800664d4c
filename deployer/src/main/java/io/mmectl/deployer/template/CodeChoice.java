package io.mmectl.deployer.template;

import java.util.Map;

/**
 * What decides the meaning of {@code latest}.
 *
 * @param recorded what it meant in the last release of each model type: version by template name, by model type
 * @param upgrade move to the newest versions
 */
public record CodeChoice(Map<String, Map<String, String>> recorded, boolean upgrade) {
    public CodeChoice {
        recorded = Map.copyOf(recorded);
    }

    /** For a fleet that was never released: the newest. */
    public static CodeChoice fresh() {
        return new CodeChoice(Map.of(), false);
    }

    Map<String, String> of(String modelType) {
        return recorded.getOrDefault(modelType, Map.of());
    }
}
