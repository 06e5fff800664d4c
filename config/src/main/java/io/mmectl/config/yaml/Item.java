package io.mmectl.config.yaml;

import io.mmectl.config.Position;

/**
 * A checked value and where it stands.
 *
 * @param path as {@code endpoints.embedding.instances}
 */
public record Item<T>(T value, Position position, String path) {}
