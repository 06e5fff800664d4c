package io.mmectl.deployer.template;

import io.mmectl.config.EngineKind;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import org.jspecify.annotations.Nullable;

/**
 * The file that a definition brings for the GPU of its endpoint.
 *
 * @param kind null where the template takes any file
 */
record ChosenArtifact(ArtifactLocation location, @Nullable EngineKind kind) {}
