package io.mmectl.deployer.state;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.EndpointSpec.InstanceCount;
import io.mmectl.config.EndpointSpec.ScalingSpec;
import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.EndpointSpec.TargetTracking;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.Route;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.ScalingControl.Metric;
import io.mmectl.deployer.port.ScalingControl.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts together what a fleet asks for. */
public final class DesiredStates {
    private static final String INVOCATIONS = DesiredScaling.OWN + "invocations-per-instance";
    private static final String GPU_MEMORY = DesiredScaling.OWN + "gpu-memory";

    private final FleetSpec fleet;
    private final ResourceNames names;
    private final FleetLayout layout;

    private DesiredStates(FleetSpec fleet) {
        this.fleet = fleet;
        this.names = ResourceNames.of(fleet);
        this.layout = FleetLayout.of(fleet);
    }

    /**
     * @param targets all target models of the fleet, in any order; each model type has an endpoint
     * @param code the inference code that they were rendered from, in any order
     */
    public static DesiredState of(FleetSpec fleet, List<TargetModel> targets, List<CodePackage> code) {
        var states = new DesiredStates(fleet);
        List<DesiredEndpoint> endpoints = fleet.endpoints().stream()
                .sorted(Comparator.comparing(EndpointSpec::modelType))
                .map(e -> states.endpoint(e, ofType(e.modelType(), targets)))
                .toList();
        List<CodePackage> sortedCode = code.stream()
                .sorted(Comparator.comparing(CodePackage::template).thenComparing(CodePackage::version))
                .toList();
        return new DesiredState(states.names, states.layout, fleet.account(), sortedCode, endpoints);
    }

    /** What is enough to destroy a fleet: its names and places, without its models. */
    public static DesiredState namesOnly(FleetSpec fleet) {
        return new DesiredState(ResourceNames.of(fleet), FleetLayout.of(fleet), fleet.account(), List.of(), List.of());
    }

    private static List<TargetModel> ofType(String modelType, List<TargetModel> targets) {
        return targets.stream()
                .filter(t -> t.modelType().equals(modelType))
                .sorted(Comparator.comparing(TargetModel::key))
                .toList();
    }

    private DesiredEndpoint endpoint(EndpointSpec spec, List<TargetModel> targets) {
        SortedMap<String, String> tags = names.tags(spec.modelType(), fleet.tags());
        SageMakerModel model = model(spec, tags);
        List<Route> routes = targets.stream()
                .map(t -> t.route(layout.sample(t.sample().sha256()).key()))
                .toList();
        var latest = new TreeMap<String, String>();
        targets.stream().filter(TargetModel::latest).forEach(t -> latest.put(t.template(), t.codeVersion()));
        return new DesiredEndpoint(
                spec.modelType(),
                names.endpoint(spec.modelType()),
                model,
                config(spec, model.name(), tags),
                spec.instances(),
                scaling(spec.instances(), spec.scaling()),
                spec.timeouts().inService(),
                spec.warmup(),
                tags,
                targets,
                routes,
                latest);
    }

    private SageMakerModel model(EndpointSpec spec, SortedMap<String, String> tags) {
        var content = new Content()
                .with("image", fleet.image().uri())
                .with("role", fleet.account().roleArn())
                .with("url", layout.modelDataUrl(spec.modelType()))
                .with("cache", spec.modelCache())
                .with("vpc", fleet.account().vpc());
        spec.containerEnvironment().forEach((name, value) -> content.with("env " + name, value));
        return new SageMakerModel(
                names.versioned(spec.modelType(), content.text()),
                fleet.image().uri(),
                fleet.account().roleArn(),
                layout.modelDataUrl(spec.modelType()),
                spec.containerEnvironment(),
                spec.modelCache(),
                fleet.account().vpc(),
                tags);
    }

    private EndpointConfig config(EndpointSpec spec, String modelName, SortedMap<String, String> tags) {
        var content = new Content()
                .with("model", modelName)
                .with("variant", ResourceNames.VARIANT)
                .with("type", spec.instanceType().name())
                .with("routing", spec.routing())
                .with("download", spec.timeouts().modelDataDownload())
                .with("startup", spec.timeouts().containerStartup())
                .with("ami", fleet.image().inferenceAmiVersion())
                .with("kms", fleet.account().kmsKeyId());
        return new EndpointConfig(
                names.versioned(spec.modelType(), content.text()),
                modelName,
                ResourceNames.VARIANT,
                spec.instanceType().name(),
                spec.instances().initial(),
                spec.routing(),
                spec.timeouts().modelDataDownload(),
                spec.timeouts().containerStartup(),
                fleet.image().inferenceAmiVersion(),
                fleet.account().kmsKeyId(),
                tags);
    }

    private static @Nullable DesiredScaling scaling(InstanceCount instances, ScalingSpec spec) {
        return switch (instances) {
            case InstanceCount.Fixed fixed -> null;
            case InstanceCount.Bounds(int min, int max) ->
                new DesiredScaling(min, max, policies(spec), schedules(spec));
        };
    }

    private static List<Policy> policies(ScalingSpec spec) {
        var policies = new ArrayList<Policy>();
        if (spec.gpuMemory() != null) {
            policies.add(policy(GPU_MEMORY, Metric.GPU_MEMORY_UTILIZATION, spec.gpuMemory()));
        }
        if (spec.invocationsPerInstance() != null) {
            policies.add(policy(INVOCATIONS, Metric.INVOCATIONS_PER_INSTANCE, spec.invocationsPerInstance()));
        }
        return policies;
    }

    private static Policy policy(String name, Metric metric, TargetTracking tracking) {
        return new Policy(
                name,
                metric,
                tracking.target(),
                tracking.scaleOutCooldown(),
                tracking.scaleInCooldown(),
                tracking.disableScaleIn());
    }

    private static List<Schedule> schedules(ScalingSpec spec) {
        return spec.schedules().stream()
                .map(s -> new Schedule(DesiredScaling.OWN + s.name(), s.schedule(), s.timezone(), s.min(), s.max()))
                .sorted(Comparator.comparing(Schedule::name))
                .toList();
    }

    /** Canonical text for a digest: what is absent leaves no trace, so that a new setting changes only who uses it. */
    private static final class Content {
        private final StringBuilder text = new StringBuilder();

        Content with(String name, @Nullable Object value) {
            if (value != null) {
                text.append(name).append('=').append(value).append('\n');
            }
            return this;
        }

        String text() {
            return text.toString();
        }
    }
}
