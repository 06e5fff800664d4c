package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.cloudwatch.LogStore;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.instance.InstanceType;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.ServiceContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The running instances of all endpoints. Each starts empty; none survives a restart of the local AWS. */
public final class Fleets {
    private final ServiceContext context;
    private final EngineFactory engine;
    private final Dice dice;
    private final SimulationSpread spread;
    private final MetricStore metrics;
    private final LogStore logs;
    private final AtomicLong started = new AtomicLong();
    private final Map<String, Fleet> fleets = new ConcurrentHashMap<>();

    /**
     * The instances of one endpoint.
     *
     * @param variants in the endpoint config's order
     */
    public record Fleet(String region, String endpoint, Map<String, HostedVariant> variants) {}

    /**
     * One variant's instances, oldest first.
     *
     * @param data the place on S3 that target models are looked for in
     * @param weight share of invocations without a target variant, relative to the others
     */
    public record HostedVariant(
            String name,
            double weight,
            boolean multiModel,
            String singleModelKey,
            List<HostedInstance> instances,
            VariantMetrics metrics) {}

    public Fleets(
            ServiceContext context, EngineFactory engine, SimulationSpread spread, MetricStore metrics, LogStore logs) {
        this.context = context;
        this.engine = engine;
        this.dice = new Dice(context.seed());
        this.spread = spread;
        this.metrics = metrics;
        this.logs = logs;
    }

    /** The instances of an endpoint; empty when none run. */
    public Optional<Fleet> find(String region, String endpoint) {
        return Optional.ofNullable(fleets.get(Arns.key(region, endpoint)))
                .filter(fleet -> fleet.endpoint().equals(endpoint));
    }

    public List<Fleet> all() {
        return List.copyOf(fleets.values());
    }

    /** Starts new, empty instances for all variants and stops the old ones. */
    void replace(EndpointRecord endpoint, List<VariantRecord> variants, Models models) throws IOException {
        Fleet old = fleets.get(Arns.key(endpoint.region(), endpoint.name()));
        Map<String, HostedVariant> fresh = new LinkedHashMap<>();
        try {
            for (VariantRecord variant : variants) {
                fresh.put(variant.name(), resized(endpoint, variant, List.of(), models));
            }
        } catch (IOException e) {
            fresh.values().forEach(Fleets::stop);
            throw e;
        }
        put(endpoint, fresh);
        if (old != null) {
            old.variants().values().forEach(Fleets::stop);
        }
    }

    /** Starts or stops instances until each variant has its desired count; the newest go first. */
    void resize(EndpointRecord endpoint, List<VariantRecord> variants, Models models) throws IOException {
        Fleet old = fleets.get(Arns.key(endpoint.region(), endpoint.name()));
        Map<String, HostedVariant> after = new LinkedHashMap<>();
        List<HostedInstance> surplus = new ArrayList<>();
        for (VariantRecord variant : variants) {
            HostedVariant before = old == null ? null : old.variants().get(variant.name());
            List<HostedInstance> running = before == null ? List.of() : before.instances();
            int kept = Math.min(running.size(), variant.desiredCount());
            surplus.addAll(running.subList(kept, running.size()));
            after.put(variant.name(), resized(endpoint, variant, running.subList(0, kept), models));
        }
        put(endpoint, after);
        surplus.forEach(HostedInstance::close);
    }

    private void put(EndpointRecord endpoint, Map<String, HostedVariant> variants) {
        fleets.put(
                Arns.key(endpoint.region(), endpoint.name()),
                new Fleet(endpoint.region(), endpoint.name(), Collections.unmodifiableMap(variants)));
    }

    private HostedVariant resized(
            EndpointRecord endpoint, VariantRecord variant, List<HostedInstance> running, Models models)
            throws IOException {
        VariantMetrics variantMetrics =
                new VariantMetrics(metrics, context.time(), endpoint.region(), endpoint.name(), variant.name());
        ModelView model = models.view(endpoint.region(), variant.modelName())
                .orElseThrow(() -> new IOException("model " + variant.modelName() + " is gone"));
        List<HostedInstance> instances = new ArrayList<>(running);
        try {
            while (instances.size() < variant.desiredCount()) {
                instances.add(start(endpoint, variant, model, variantMetrics));
            }
        } catch (IOException e) {
            instances.subList(running.size(), instances.size()).forEach(HostedInstance::close);
            throw e;
        }
        return new HostedVariant(
                variant.name(),
                variant.desiredWeight(),
                model.multiModel(),
                model.data().key(),
                List.copyOf(instances),
                variantMetrics);
    }

    private HostedInstance start(
            EndpointRecord endpoint, VariantRecord variant, ModelView model, VariantMetrics variantMetrics)
            throws IOException {
        String id = "i-0" + HexFormat.of().toHexDigits(dice.bits(endpoint.arn() + started.incrementAndGet()));
        Path models = context.dataDir().resolve("instances").resolve(id).resolve("models");
        Files.createDirectories(models);
        String group = "/aws/sagemaker/Endpoints/" + endpoint.name();
        String stream = variant.name() + "/" + id;
        EngineFactory.InstanceSpec spec = new EngineFactory.InstanceSpec(
                id,
                InstanceType.multiModel(variant.instanceType())
                        .orElse(new InstanceType(variant.instanceType(), 4, 16 * 1024, 0, 100)),
                model.image(),
                model.environment(),
                models,
                line -> logs.add(
                        endpoint.region(), group, stream, context.time().now(), line));
        String prefix = model.multiModel() ? model.data().key() : "";
        return new HostedInstance(
                spec,
                new HostedInstance.ModelHome(model.data().bucket(), prefix, model.cached()),
                new HostedInstance.Parts(engine, context.s3(), context.time(), dice, spread, variantMetrics));
    }

    void remove(String region, String endpoint) {
        Fleet fleet = fleets.remove(Arns.key(region, endpoint));
        if (fleet != null) {
            fleet.variants().values().forEach(Fleets::stop);
        }
    }

    private static void stop(HostedVariant variant) {
        variant.instances().forEach(HostedInstance::close);
    }

    /** Stops all instances. */
    public void close() {
        List.copyOf(fleets.values()).forEach(fleet -> remove(fleet.region(), fleet.endpoint()));
    }

    /** Publishes what CloudWatch gets of each instance once a minute. */
    public void publishGauges() {
        for (Fleet fleet : fleets.values()) {
            for (HostedVariant variant : fleet.variants().values()) {
                variant.instances().forEach(instance -> publish(instance, variant.metrics()));
                variant.metrics().count("InvocationsPerInstance", 0);
            }
        }
    }

    private static void publish(HostedInstance instance, VariantMetrics metrics) {
        HostedInstance.Gauges gauges = instance.gauges();
        double busyPercent = Math.min(100, gauges.busy().toMillis() / 600.0);
        metrics.gauge("LoadedModelCount", gauges.loadedModels());
        metrics.percent("MemoryUtilization", gauges.memory().hostPercent());
        metrics.percent("DiskUtilization", gauges.diskPercent());
        metrics.percent("CPUUtilization", busyPercent * 0.8 + 2);
        if (gauges.memory().gpuTotalMib() > 0) {
            metrics.percent("GPUMemoryUtilization", gauges.memory().gpuPercent());
            metrics.percent("GPUUtilization", busyPercent);
        }
    }
}
