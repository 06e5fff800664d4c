package io.mmectl.deployer.template;

import io.mmectl.config.AccountSpec;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InstanceType;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Packing;
import io.mmectl.config.Places;
import io.mmectl.config.Position;
import io.mmectl.config.ServingImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Endpoints and model definitions for tests. */
final class Definitions {
    static final Path SMALL = Path.of("src/test/resources/template/small");
    static final Path ENGINES = Path.of("src/test/resources/template/engines");
    static final Position MODEL_POSITION = new Position("models/acme.yaml", 1, 1);
    static final Position ENDPOINT_POSITION = new Position("fleet.yaml", 12, 5);

    static final InstanceType T4 = new InstanceType("ml.g4dn.xlarge", 4, 16, InstanceType.Gpu.T4, 15360);
    static final InstanceType A10G = new InstanceType("ml.g5.xlarge", 4, 16, InstanceType.Gpu.A10G, 23028);

    private Definitions() {}

    static EndpointSpec endpoint(String template, Map<String, Object> variables) {
        return endpoint(template, T4, variables);
    }

    static EndpointSpec endpoint(String template, InstanceType instanceType, Map<String, Object> variables) {
        return new EndpointSpec(
                "embedding",
                template,
                instanceType,
                new EndpointSpec.InstanceCount.Fixed(1),
                new TreeMap<>(),
                EndpointSpec.Routing.RANDOM,
                EndpointSpec.ModelCache.ENABLED,
                new EndpointSpec.Timeouts(null, null, Duration.ofMinutes(30)),
                EndpointSpec.ScalingSpec.none(),
                new EndpointSpec.WarmupSpec(Duration.ofHours(1), Duration.ofSeconds(2), 4),
                new TreeMap<>(variables),
                Packing.FAST,
                Places.at(ENDPOINT_POSITION));
    }

    static ModelDefinition model(
            Map<String, ArtifactLocation> artifacts, Map<String, Object> variables, @Nullable Path sample) {
        return model("Acme \"1\"", ModelDefinition.LATEST, artifacts, variables, Footprint.UNKNOWN, sample);
    }

    static ModelDefinition model(
            String customer,
            String code,
            Map<String, ArtifactLocation> artifacts,
            Map<String, Object> variables,
            Footprint footprint,
            @Nullable Path sample) {
        Map<String, Artifact> any = new TreeMap<>();
        artifacts.forEach((name, location) -> any.put(name, any(location)));
        return bringing(customer, code, any, variables, footprint, sample);
    }

    static Artifact any(ArtifactLocation location) {
        return new Artifact.AnyGpu(location, null, MODEL_POSITION);
    }

    static ModelDefinition bringing(
            String customer,
            String code,
            Map<String, Artifact> artifacts,
            Map<String, Object> variables,
            Footprint footprint,
            @Nullable Path sample) {
        return new ModelDefinition(
                customer,
                io.mmectl.config.Slugs.of(customer),
                "embedding",
                "embedding",
                code,
                new TreeMap<>(artifacts),
                new TreeMap<>(variables),
                footprint,
                sample,
                Places.at(MODEL_POSITION));
    }

    static FleetSpec fleet(EndpointSpec endpoint, List<ModelDefinition> models, String... provides) {
        return new FleetSpec(
                "suite",
                "prod",
                new AccountSpec("us-east-1", null, "bucket", "mmectl", "arn:aws:iam::123456789012:role/r", null, null),
                new ServingImage(
                        "image", "25.09", "al2023-ami-sagemaker-inference-gpu-4-1", new TreeSet<>(List.of(provides))),
                new TreeMap<>(),
                List.of(endpoint),
                models,
                List.of());
    }
}
