package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.EngineKind;
import io.mmectl.config.InstanceType.Gpu;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.yaml.Problems;
import io.mmectl.deployer.template.Template.ArtifactSlot;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides which of a definition's files an endpoint gets, and what kind of engine each is. */
final class EngineChoice {
    private final EndpointSpec endpoint;
    private final ArtifactFiles files;
    private final Problems problems;

    EngineChoice(EndpointSpec endpoint, ArtifactFiles files, Problems problems) {
        this.endpoint = endpoint;
        this.files = files;
        this.problems = problems;
    }

    /** Empty with a problem where there is no usable file. */
    Optional<ChosenArtifact> choose(String name, ArtifactSlot slot, Artifact artifact) {
        return location(name, artifact).flatMap(location -> {
            if (slot.kinds().isEmpty()) {
                return plain(name, artifact, location);
            }
            return kind(name, slot, artifact, location)
                    .filter(kind -> fits(name, slot, artifact, kind))
                    .map(kind -> new ChosenArtifact(location, kind));
        });
    }

    private Optional<ArtifactLocation> location(String name, Artifact artifact) {
        return switch (artifact) {
            case Artifact.AnyGpu any -> Optional.of(any.location());
            case Artifact.PerGpu per -> {
                Gpu gpu = endpoint.instanceType().gpu();
                ArtifactLocation found = per.locations().get(gpu);
                if (found == null) {
                    problem(
                            name,
                            artifact,
                            "has no file for GPU " + gpu.word() + " of "
                                    + endpoint.instanceType().name(),
                            "Add " + gpu.word()
                                    + ": a file built for it, or run the endpoint on a GPU that there is one" + " for: "
                                    + words(per.locations().keySet()) + ".");
                }
                yield Optional.ofNullable(found);
            }
        };
    }

    private Optional<ChosenArtifact> plain(String name, Artifact artifact, ArtifactLocation location) {
        if (artifact.kind() != null) {
            problem(
                    name,
                    artifact,
                    "says kind: " + artifact.kind().word() + ", but the template takes any file there",
                    "Remove kind.");
            return Optional.empty();
        }
        return Optional.of(new ChosenArtifact(location, null));
    }

    /** What the definition says; else the end of the file's name; else the file's first bytes, if it is here. */
    private Optional<EngineKind> kind(String name, ArtifactSlot slot, Artifact artifact, ArtifactLocation location) {
        if (artifact.kind() != null) {
            return Optional.of(artifact.kind());
        }
        String fileName = fileName(location);
        Optional<EngineKind> byName = EngineKind.ofFileName(fileName);
        Optional<Path> here = byName.isPresent() ? Optional.empty() : files.ifHere(location);
        Optional<EngineKind> found = byName.or(() -> here.flatMap(FirstBytes::kind));
        if (found.isEmpty() && here.isPresent()) {
            problem(
                    name,
                    artifact,
                    "neither its name nor its first bytes tell what kind of engine '" + fileName + "' is",
                    "Say it: {file: …, kind: " + kinds(slot) + "}.");
        }
        return found;
    }

    private boolean fits(String name, ArtifactSlot slot, Artifact artifact, EngineKind kind) {
        if (!slot.kinds().containsKey(kind)) {
            problem(
                    name,
                    artifact,
                    "is of kind " + kind.word() + ", which the template does not take",
                    "It takes " + kinds(slot) + ".");
            return false;
        }
        if (kind == EngineKind.TENSORRT && artifact instanceof Artifact.AnyGpu) {
            problem(
                    name,
                    artifact,
                    "does not say which GPU its TensorRT plan was built for",
                    "A plan fits one architecture: {"
                            + endpoint.instanceType().gpu().word() + ": …}.");
            return false;
        }
        return true;
    }

    private static String kinds(ArtifactSlot slot) {
        return slot.kinds().keySet().stream().map(EngineKind::word).collect(Collectors.joining(" or "));
    }

    private static String words(Collection<Gpu> gpus) {
        return gpus.stream().map(Gpu::word).collect(Collectors.joining(", "));
    }

    private static String fileName(ArtifactLocation location) {
        return switch (location) {
            case ArtifactLocation.Local(Path path) -> path.getFileName().toString();
            case ArtifactLocation.S3(var s3) -> s3.key().substring(s3.key().lastIndexOf('/') + 1);
        };
    }

    private void problem(String name, Artifact artifact, String what, String hint) {
        problems.add(artifact.position(), "artifacts." + name, what, hint);
    }
}
