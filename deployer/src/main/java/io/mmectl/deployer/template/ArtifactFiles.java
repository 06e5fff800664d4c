package io.mmectl.deployer.template;

import io.mmectl.config.ModelDefinition.ArtifactLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes a customer's artifact a local file. Safe for concurrent use. */
public interface ArtifactFiles {
    /**
     * An existing file, or a folder for a template that brings a repository.
     *
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when there is no such artifact, it is empty, or it may not be
     *     read
     */
    Path file(ArtifactLocation location);

    /** Files of this machine; nothing is fetched. */
    ArtifactFiles HERE = new ArtifactFiles() {
        @Override
        public Path file(ArtifactLocation location) {
            return ifHere(location).orElseThrow(() -> new IllegalArgumentException("not here: " + location));
        }

        @Override
        public Optional<Path> ifHere(ArtifactLocation location) {
            return location instanceof ArtifactLocation.Local(Path path) ? Optional.of(path) : Optional.empty();
        }
    };

    /** As {@link #file}; empty for one that would have to be fetched where that is not to be done. */
    default Optional<Path> ifHere(ArtifactLocation location) {
        return Optional.of(file(location));
    }

    /**
     * The file whose name is that of an artifact with something behind it; empty where there is none.
     *
     * @param suffix as {@code .json}
     */
    default Optional<Path> beside(ArtifactLocation location, String suffix) {
        return location instanceof ArtifactLocation.Local(Path path)
                ? Optional.of(path.resolveSibling(path.getFileName() + suffix)).filter(Files::isRegularFile)
                : Optional.empty();
    }
}
