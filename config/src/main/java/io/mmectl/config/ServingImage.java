package io.mmectl.config;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The container image of the endpoints.
 *
 * @param uri full ECR URI, resolved from the image catalogue when the fleet names only a Triton version
 * @param tritonVersion as {@code 25.09}; null when the fleet gave a URI of its own
 * @param inferenceAmiVersion SageMaker's {@code InferenceAmiVersion}, which decides the GPU driver; null = AWS's default
 * @param provides Python import names that the image has beyond the standard library and numpy, as {@code torch}
 */
public record ServingImage(
        String uri,
        @Nullable String tritonVersion,
        @Nullable String inferenceAmiVersion,
        SortedSet<String> provides) {
    public ServingImage {
        provides = Collections.unmodifiableSortedSet(new TreeSet<>(provides));
    }
}
