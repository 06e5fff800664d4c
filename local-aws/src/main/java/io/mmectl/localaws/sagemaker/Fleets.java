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
import java.util.concurrent.locks.ReentrantLock;

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
    private final Map<String, List<Blueprint>> blueprints = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> changes = new ConcurrentHashMap<>();

    /** What a variant's instances are made from, and how many of them there should be. */
    private record Blueprint(EndpointRecord endpoint, VariantRecord variant, Models models) {}

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
            VariantMetrics metrics) {
        /** The same with other instances. */
        HostedVariant with(List<HostedInstance> others) {
            return new HostedVariant(name, weight, multiModel, singleModelKey, List.copyOf(others), metrics);
        }
    }

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
        ReentrantLock lock = lock(endpoint.region(), endpoint.name());
        try {
            replaceLocked(endpoint, variants, models);
        } finally {
            lock.unlock();
        }
    }

    private void replaceLocked(EndpointRecord endpoint, List<VariantRecord> variants, Models models)
            throws IOException {
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
        put(endpoint, fresh, variants, models);
        if (old != null) {
            old.variants().values().forEach(Fleets::stop);
        }
    }

    /** Starts or stops instances until each variant has its desired count; the newest go first. */
    void resize(EndpointRecord endpoint, List<VariantRecord> variants, Models models) throws IOException {
        ReentrantLock lock = lock(endpoint.region(), endpoint.name());
        try {
            resizeLocked(endpoint, variants, models);
        } finally {
            lock.unlock();
        }
    }

    private void resizeLocked(EndpointRecord endpoint, List<VariantRecord> variants, Models models) throws IOException {
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
        put(endpoint, after, variants, models);
        surplus.forEach(HostedInstance::close);
    }

    private void put(
            EndpointRecord endpoint, Map<String, HostedVariant> hosted, List<VariantRecord> variants, Models models) {
        String key = Arns.key(endpoint.region(), endpoint.name());
        fleets.put(key, new Fleet(endpoint.region(), endpoint.name(), Collections.unmodifiableMap(hosted)));
        blueprints.put(
                key,
                variants.stream()
                        .map(variant -> new Blueprint(endpoint, variant, models))
                        .toList());
    }

    /** Changes of one endpoint's instances follow one another; the caller unlocks. */
    private ReentrantLock lock(String region, String endpoint) {
        ReentrantLock lock = changes.computeIfAbsent(Arns.key(region, endpoint), key -> new ReentrantLock());
        lock.lock();
        return lock;
    }

    /** Takes an instance out of service for good; false when it was no more. */
    public boolean retire(Fleet fleet, String variant, HostedInstance instance) {
        ReentrantLock lock = lock(fleet.region(), fleet.endpoint());
        try {
            HostedVariant hosted = find(fleet.region(), fleet.endpoint())
                    .map(f -> f.variants().get(variant))
                    .filter(v -> v.instances().contains(instance))
                    .orElse(null);
            if (hosted == null) {
                return false;
            }
            List<HostedInstance> others =
                    hosted.instances().stream().filter(i -> i != instance).toList();
            exchange(fleet, hosted.with(others));
        } finally {
            lock.unlock();
        }
        instance.close();
        return true;
    }

    /**
     * Starts what a variant lacks of the count that it should have; nothing when the endpoint was changed meanwhile.
     *
     * @throws IOException when an instance does not start
     */
    public void refill(Fleet fleet, String variant) throws IOException {
        ReentrantLock lock = lock(fleet.region(), fleet.endpoint());
        try {
            Optional<Fleet> now = find(fleet.region(), fleet.endpoint());
            Optional<Blueprint> blueprint = blueprint(fleet, variant);
            if (now.isPresent() && blueprint.isPresent()) {
                List<HostedInstance> running = now.get().variants().get(variant).instances();
                exchange(
                        fleet,
                        resized(
                                blueprint.get().endpoint(),
                                blueprint.get().variant(),
                                running,
                                blueprint.get().models()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** The instance type of a variant; empty when the endpoint has no such variant any more. */
    public String instanceType(Fleet fleet, String variant) {
        return blueprint(fleet, variant).map(b -> b.variant().instanceType()).orElse("");
    }

    private Optional<Blueprint> blueprint(Fleet fleet, String variant) {
        return blueprints.getOrDefault(Arns.key(fleet.region(), fleet.endpoint()), List.of()).stream()
                .filter(b -> b.variant().name().equals(variant))
                .findFirst();
    }

    private void exchange(Fleet fleet, HostedVariant variant) {
        fleets.computeIfPresent(Arns.key(fleet.region(), fleet.endpoint()), (key, now) -> {
            Map<String, HostedVariant> variants = new LinkedHashMap<>(now.variants());
            variants.put(variant.name(), variant);
            return new Fleet(now.region(), now.endpoint(), Collections.unmodifiableMap(variants));
        });
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
        String key = Arns.key(region, endpoint);
        ReentrantLock lock = lock(region, endpoint);
        try {
            Fleet fleet = fleets.remove(key);
            blueprints.remove(key);
            if (fleet != null) {
                fleet.variants().values().forEach(Fleets::stop);
            }
        } finally {
            lock.unlock();
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
