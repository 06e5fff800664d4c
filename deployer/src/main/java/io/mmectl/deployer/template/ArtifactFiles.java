package io.mmectl.deployer.template;

import io.mmectl.config.ModelDefinition.ArtifactLocation;
import java.nio.file.Path;

/** Makes a customer's artifact a local file. Safe for concurrent use. */
public interface ArtifactFiles {
    /**
     * An existing file, or a folder for a template that brings a repository.
     *
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when there is no such artifact, it is empty, or it may not be
     *     read
     */
    Path file(ArtifactLocation location);
}
