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
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Starts instances. */
final class InstanceStarter {
    private static final String SERVERLESS = "ml.m5.large";

    private final ServiceContext context;
    private final EngineFactory engine;
    private final Dice dice;
    private final SimulationSpread spread;
    private final MetricStore metrics;
    private final LogStore logs;
    private final AtomicLong started = new AtomicLong();

    InstanceStarter(
            ServiceContext context, EngineFactory engine, SimulationSpread spread, MetricStore metrics, LogStore logs) {
        this.context = context;
        this.engine = engine;
        this.dice = new Dice(context.seed());
        this.spread = spread;
        this.metrics = metrics;
        this.logs = logs;
    }

    /**
     * Variants with as many instances as they should have; those that are left over go on running, the newest of each
     * variant first.
     *
     * @throws IOException when one does not start; then none of the new ones runs
     */
    Map<String, HostedVariant> brought(
            EndpointRecord endpoint, Map<String, HostedVariant> before, List<VariantRecord> wanted, Models models)
            throws IOException {
        Map<String, HostedVariant> after = new LinkedHashMap<>();
        try {
            for (VariantRecord variant : wanted) {
                after.put(variant.name(), brought(endpoint, before.get(variant.name()), variant, models));
            }
            return after;
        } catch (IOException e) {
            stopDropped(after.values(), before.values());
            throw e;
        }
    }

    /** A variant that only loses instances does not need its SageMaker model any more. */
    HostedVariant brought(EndpointRecord endpoint, @Nullable HostedVariant old, VariantRecord wanted, Models models)
            throws IOException {
        if (old == null) {
            return filled(endpoint, wanted, null, models);
        }
        int kept = Math.min(old.instances().size(), wanted.desiredCount());
        HostedVariant running = old.with(old.instances().subList(0, kept));
        return kept == wanted.desiredCount() && old.weight() == wanted.desiredWeight()
                ? running
                : filled(endpoint, wanted, running, models);
    }

    /**
     * New instances of several endpoint configs as one fleet.
     *
     * @param parts each with how many of it; there may be several of one variant
     * @throws IOException when none starts
     */
    Map<String, HostedVariant> started(EndpointRecord endpoint, List<VariantRecord> parts, Models models)
            throws IOException {
        Map<String, HostedVariant> fleet = new LinkedHashMap<>();
        IOException failure = new IOException("there is nothing to start");
        for (VariantRecord part : parts) {
            double weight = endpoint.variant(part.name())
                    .map(VariantRecord::currentWeight)
                    .orElse(part.desiredWeight());
            try {
                fleet.merge(
                        part.name(),
                        filled(endpoint, part.desiring(part.currentCount(), weight), null, models),
                        HostedVariant::joined);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (fleet.isEmpty()) {
            throw failure;
        }
        return fleet;
    }

    private HostedVariant filled(
            EndpointRecord endpoint, VariantRecord variant, @Nullable HostedVariant running, Models models)
            throws IOException {
        VariantMetrics variantMetrics =
                new VariantMetrics(metrics, context.time(), endpoint.region(), endpoint.name(), variant.name());
        ModelView model = models.view(endpoint.region(), variant.modelName())
                .orElseThrow(() -> new IOException("model " + variant.modelName() + " is gone"));
        List<HostedInstance> before = running == null ? List.of() : running.instances();
        List<HostedInstance> instances = new ArrayList<>(before);
        Map<String, VariantRecord> madeFrom = new HashMap<>(running == null ? Map.of() : running.madeFrom());
        madeFrom.keySet().retainAll(before.stream().map(HostedInstance::id).toList());
        try {
            while (instances.size() < variant.desiredCount()) {
                HostedInstance started = start(endpoint, variant, model, variantMetrics);
                instances.add(started);
                madeFrom.put(started.id(), variant);
            }
        } catch (IOException e) {
            instances.subList(before.size(), instances.size()).forEach(HostedInstance::close);
            throw e;
        }
        return new HostedVariant(
                variant.name(),
                variant.desiredWeight(),
                model.multiModel(),
                model.data().key(),
                List.copyOf(instances),
                Map.copyOf(madeFrom),
                variantMetrics);
    }

    private HostedInstance start(
            EndpointRecord endpoint, VariantRecord variant, ModelView model, VariantMetrics variantMetrics)
            throws IOException {
        String life = context.life() == 0 ? "" : context.life() + "/";
        String id = "i-0" + HexFormat.of().toHexDigits(dice.bits(endpoint.arn() + life + started.incrementAndGet()));
        Path models = context.dataDir().resolve("instances").resolve(id).resolve("models");
        Files.createDirectories(models);
        String group = "/aws/sagemaker/Endpoints/" + endpoint.name();
        String stream = variant.name() + "/" + id;
        EngineFactory.InstanceSpec spec = new EngineFactory.InstanceSpec(
                id,
                type(variant),
                model.image(),
                model.environment(),
                models,
                line -> logs.add(
                        endpoint.region(), group, stream, context.time().now(), line));
        String prefix = model.multiModel() ? model.data().key() : "";
        HostedInstance instance = new HostedInstance(
                spec,
                new HostedInstance.ModelHome(model.data().bucket(), prefix, model.cached()),
                new HostedInstance.Parts(engine, context.s3(), context.time(), dice, spread, variantMetrics));
        if (!model.multiModel()) {
            instance.start(model.data().key());
        }
        return instance;
    }

    private static InstanceType type(VariantRecord variant) throws IOException {
        // Of a serverless variant AWS names none.
        String name = variant.instanceType().isEmpty() ? SERVERLESS : variant.instanceType();
        InstanceType type =
                InstanceType.of(name).orElseThrow(() -> new IOException("no instance type " + variant.instanceType()));
        return variant.volumeGb().map(type::withVolume).orElse(type);
    }

    /** Stops those instances of some variants that others do not have. */
    static void stopDropped(Collection<HostedVariant> before, Collection<HostedVariant> after) {
        List<HostedInstance> kept =
                after.stream().flatMap(v -> v.instances().stream()).toList();
        before.stream()
                .flatMap(v -> v.instances().stream())
                .filter(instance -> !kept.contains(instance))
                .forEach(HostedInstance::close);
    }
}
