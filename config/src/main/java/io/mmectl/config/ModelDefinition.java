package io.mmectl.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One customer's model of one type.
 *
 * @param customer the customer's id as the file gives it
 * @param customerSlug its slug; different ids have different slugs
 * @param model name of the model, a slug, unique per customer and type
 * @param type the model type = key of its endpoint
 * @param codeVersion version of the inference code (template): semver, or {@code latest}
 * @param artifacts files the template asks for, by the template's artifact name
 * @param variables template variables: String, Long, Double or Boolean
 * @param sample Triton v2 JSON request to warm the model with; null = the template's
 * @param places where the definition and its parts stand, for messages
 */
public record ModelDefinition(
        String customer,
        String customerSlug,
        String model,
        String type,
        String codeVersion,
        SortedMap<String, Artifact> artifacts,
        SortedMap<String, Object> variables,
        Footprint footprint,
        @Nullable Path sample,
        Places places) {

    public ModelDefinition {
        artifacts = Collections.unmodifiableSortedMap(new TreeMap<>(artifacts));
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    }

    /** Where the definition stands. */
    public Position position() {
        return places.whole();
    }

    /** The value of {@code code} that means: what the ledger recorded, else the newest. */
    public static final String LATEST = "latest";

    /** What a definition brings under one of the template's artifact names. */
    public sealed interface Artifact {
        /** What the definition says it is; null = its name or its first bytes tell. */
        @Nullable
        EngineKind kind();

        /** Where it is named, for messages. */
        Position position();

        /** The same file on every GPU. */
        record AnyGpu(ArtifactLocation location, @Nullable EngineKind kind, Position position) implements Artifact {}

        /**
         * A file for each GPU architecture.
         *
         * @param locations not empty; an architecture that is not there is one that the definition cannot run on
         */
        record PerGpu(
                SortedMap<InstanceType.Gpu, ArtifactLocation> locations,
                @Nullable EngineKind kind,
                Position position) implements Artifact {
            public PerGpu {
                locations = Collections.unmodifiableSortedMap(new TreeMap<>(locations));
            }
        }
    }

    /** Where a customer's file lies. */
    public sealed interface ArtifactLocation {
        /** An existing, readable file (or folder, for templates that bring a repository); absolute. */
        record Local(Path path) implements ArtifactLocation {}

        record S3(S3Location location) implements ArtifactLocation {}
    }

    /** What one target model takes on an instance; null = not known. Units: MiB; load time in milliseconds. */
    public record Footprint(
            @Nullable Long gpuMemoryMib,
            @Nullable Long hostMemoryMib,
            @Nullable Long sharedMemoryMib,
            @Nullable Long loadTimeMs) {
        public static final Footprint UNKNOWN = new Footprint(null, null, null, null);

        /** This footprint with its gaps filled from another. */
        public Footprint orElse(Footprint other) {
            return new Footprint(
                    gpuMemoryMib != null ? gpuMemoryMib : other.gpuMemoryMib,
                    hostMemoryMib != null ? hostMemoryMib : other.hostMemoryMib,
                    sharedMemoryMib != null ? sharedMemoryMib : other.sharedMemoryMib,
                    loadTimeMs != null ? loadTimeMs : other.loadTimeMs);
        }
    }
}
