package io.mmectl.deployer.template;

import io.mmectl.config.EngineKind;
import io.mmectl.config.InstanceType;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.Places;
import io.mmectl.config.Position;
import org.jspecify.annotations.Nullable;

/**
 * The file that a definition brings for the GPU of its endpoint.
 *
 * @param kind null where the template takes any file
 */
record ChosenArtifact(ArtifactLocation location, @Nullable EngineKind kind) {
    /** Where a definition names the file that it brings for an instance type. */
    static Position position(String name, Artifact artifact, Places definition, InstanceType type) {
        String ofGpu = "artifacts." + name + "." + type.gpu().word();
        return artifact instanceof Artifact.PerGpu && definition.mentions(ofGpu)
                ? definition.of(ofGpu)
                : artifact.position();
    }
}
