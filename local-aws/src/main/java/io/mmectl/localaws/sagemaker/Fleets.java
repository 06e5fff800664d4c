package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.cloudwatch.LogStore;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.ServiceContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The running instances of all endpoints. Each starts empty; none survives a restart of the local AWS. */
public final class Fleets {
    private final InstanceStarter starter;
    private final Map<String, Fleet> fleets = new ConcurrentHashMap<>();
    private final Map<String, Blueprint> blueprints = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> changes = new ConcurrentHashMap<>();

    /** What an endpoint's instances are made from, and how many of them there should be. */
    private record Blueprint(
            EndpointRecord endpoint, List<VariantRecord> variants, List<VariantRecord> green, Models models) {}

    /**
     * The instances of one endpoint.
     *
     * @param variants in the endpoint config's order; while it is updated, of the old (blue) fleet
     * @param green the new fleet's, while it is updated; else empty
     * @param greenShare share of the invocations that the new fleet answers, 0 to 1
     */
    public record Fleet(
            String region,
            String endpoint,
            Map<String, HostedVariant> variants,
            Map<String, HostedVariant> green,
            double greenShare) {

        /**
         * The variants that answer an invocation.
         *
         * @param mark a random number from 0 up to 1, another one for each invocation
         */
        public Map<String, HostedVariant> serving(double mark) {
            return !green.isEmpty() && (variants.isEmpty() || mark < greenShare) ? green : variants;
        }

        /** Those of both fleets. */
        public List<HostedVariant> all() {
            List<HostedVariant> all = new ArrayList<>(variants.values());
            all.addAll(green.values());
            return all;
        }
    }

    public Fleets(
            ServiceContext context, EngineFactory engine, SimulationSpread spread, MetricStore metrics, LogStore logs) {
        this.starter = new InstanceStarter(context, engine, spread, metrics, logs);
    }

    /** The instances of an endpoint; empty when none run. */
    public Optional<Fleet> find(String region, String endpoint) {
        return Optional.ofNullable(fleets.get(Arns.key(region, endpoint)))
                .filter(fleet -> fleet.endpoint().equals(endpoint));
    }

    public List<Fleet> all() {
        return List.copyOf(fleets.values());
    }

    /** Starts new, empty instances for all variants of an endpoint that has none. */
    void start(EndpointRecord endpoint, List<VariantRecord> variants, Models models) throws IOException {
        resize(endpoint, variants, models);
    }

    /** Starts or stops instances until each variant has its desired count; the newest go first. */
    void resize(EndpointRecord endpoint, List<VariantRecord> variants, Models models) throws IOException {
        deploy(endpoint, variants, List.of(), 0, models);
    }

    /**
     * Brings both fleets of an endpoint that is updated to their counts, and moves traffic.
     *
     * @param blue the old fleet's; empty when it is gone
     * @param green the new fleet's; empty when it has not started
     * @throws IOException when an instance does not start; then nothing has changed
     */
    void deploy(
            EndpointRecord endpoint,
            List<VariantRecord> blue,
            List<VariantRecord> green,
            double greenShare,
            Models models)
            throws IOException {
        ReentrantLock lock = lock(endpoint.region(), endpoint.name());
        try {
            Fleet old = running(endpoint);
            Map<String, HostedVariant> newGreen = starter.brought(endpoint, old.green(), green, models);
            Map<String, HostedVariant> newBlue;
            try {
                newBlue = starter.brought(endpoint, old.variants(), blue, models);
            } catch (IOException e) {
                InstanceStarter.stopDropped(newGreen.values(), old.all());
                throw e;
            }
            put(old, newBlue, newGreen, greenShare);
            blueprints.put(Arns.key(endpoint.region(), endpoint.name()), new Blueprint(endpoint, blue, green, models));
        } finally {
            lock.unlock();
        }
    }

    /** The new fleet becomes the only one. */
    void promote(EndpointRecord endpoint) {
        keep(endpoint, true);
    }

    /** The old fleet becomes the only one again. */
    void abandon(EndpointRecord endpoint) {
        keep(endpoint, false);
    }

    /** Both fleets go on as one, of which some instances have the old endpoint config and some the new. */
    void mix(EndpointRecord endpoint) {
        ReentrantLock lock = lock(endpoint.region(), endpoint.name());
        try {
            Fleet old = running(endpoint);
            Map<String, HostedVariant> mixed = new LinkedHashMap<>(old.green());
            old.variants().forEach((name, variant) -> mixed.merge(name, variant, (green, blue) -> blue.joined(green)));
            put(old, mixed, Map.of(), 0);
            blueprints.computeIfPresent(
                    Arns.key(endpoint.region(), endpoint.name()),
                    (key, b) -> new Blueprint(b.endpoint(), counted(b.variants(), mixed), List.of(), b.models()));
        } finally {
            lock.unlock();
        }
    }

    /** What the instances of the old fleet, or of the only one, were made from, each with how many of them run. */
    List<VariantRecord> parts(EndpointRecord endpoint) {
        return running(endpoint).variants().values().stream()
                .flatMap(HostedVariant::parts)
                .toList();
    }

    /**
     * Starts new, empty instances of several endpoint configs as one fleet.
     *
     * @param parts as {@link #parts} has told them
     * @throws IOException when none starts; those of a SageMaker model that is gone are left out
     */
    void restore(EndpointRecord endpoint, List<VariantRecord> parts, Models models) throws IOException {
        ReentrantLock lock = lock(endpoint.region(), endpoint.name());
        try {
            Map<String, HostedVariant> mixed = starter.started(endpoint, parts, models);
            put(running(endpoint), mixed, Map.of(), 0);
            blueprints.put(
                    Arns.key(endpoint.region(), endpoint.name()),
                    new Blueprint(endpoint, counted(endpoint.variants(), mixed), List.of(), models));
        } finally {
            lock.unlock();
        }
    }

    private static List<VariantRecord> counted(List<VariantRecord> records, Map<String, HostedVariant> running) {
        return records.stream()
                .map(record -> record.running(Optional.ofNullable(running.get(record.name()))
                        .map(variant -> variant.instances().size())
                        .orElse(0)))
                .toList();
    }

    private void keep(EndpointRecord endpoint, boolean green) {
        ReentrantLock lock = lock(endpoint.region(), endpoint.name());
        try {
            Fleet old = running(endpoint);
            if (old.green().isEmpty()) {
                // Done before, when the disk had no room for the record of it.
                return;
            }
            put(old, green ? old.green() : old.variants(), Map.of(), 0);
            blueprints.computeIfPresent(
                    Arns.key(endpoint.region(), endpoint.name()),
                    (key, b) -> new Blueprint(b.endpoint(), green ? b.green() : b.variants(), List.of(), b.models()));
        } finally {
            lock.unlock();
        }
    }

    private Fleet running(EndpointRecord endpoint) {
        Fleet fleet = fleets.get(Arns.key(endpoint.region(), endpoint.name()));
        return fleet == null ? new Fleet(endpoint.region(), endpoint.name(), Map.of(), Map.of(), 0) : fleet;
    }

    /** Replaces a fleet and stops what is no more in it. */
    private void put(
            Fleet old, Map<String, HostedVariant> variants, Map<String, HostedVariant> green, double greenShare) {
        Fleet now = new Fleet(
                old.region(),
                old.endpoint(),
                Collections.unmodifiableMap(variants),
                Collections.unmodifiableMap(green),
                greenShare);
        fleets.put(Arns.key(old.region(), old.endpoint()), now);
        InstanceStarter.stopDropped(old.all(), now.all());
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
            Optional<Fleet> now = find(fleet.region(), fleet.endpoint())
                    .filter(f -> f.all().stream().anyMatch(v -> v.instances().contains(instance)));
            now.ifPresent(f -> put(
                    f,
                    without(f.variants(), variant, instance),
                    without(f.green(), variant, instance),
                    f.greenShare()));
            return now.isPresent();
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, HostedVariant> without(
            Map<String, HostedVariant> variants, String name, HostedInstance instance) {
        Map<String, HostedVariant> left = new LinkedHashMap<>(variants);
        left.computeIfPresent(
                name,
                (key, v) ->
                        v.with(v.instances().stream().filter(i -> i != instance).toList()));
        return left;
    }

    /**
     * Starts what a variant lacks of the count that it should have; nothing when the endpoint was changed meanwhile.
     *
     * @throws IOException when an instance does not start
     */
    public void refill(Fleet fleet, String variant) throws IOException {
        ReentrantLock lock = lock(fleet.region(), fleet.endpoint());
        try {
            Blueprint blueprint = blueprints.get(Arns.key(fleet.region(), fleet.endpoint()));
            Optional<Fleet> now = find(fleet.region(), fleet.endpoint());
            if (blueprint != null && now.isPresent()) {
                put(
                        now.get(),
                        refilled(blueprint, now.get().variants(), blueprint.variants(), variant),
                        refilled(blueprint, now.get().green(), blueprint.green(), variant),
                        now.get().greenShare());
            }
        } finally {
            lock.unlock();
        }
    }

    private Map<String, HostedVariant> refilled(
            Blueprint blueprint, Map<String, HostedVariant> running, List<VariantRecord> wanted, String variant)
            throws IOException {
        Map<String, HostedVariant> after = new LinkedHashMap<>(running);
        for (VariantRecord record : wanted) {
            if (record.name().equals(variant)) {
                after.put(
                        variant,
                        starter.brought(blueprint.endpoint(), running.get(variant), record, blueprint.models()));
            }
        }
        return after;
    }

    /** The instance type of a variant; empty when the endpoint has no such variant any more. */
    public String instanceType(Fleet fleet, String variant) {
        return Optional.ofNullable(blueprints.get(Arns.key(fleet.region(), fleet.endpoint())))
                .flatMap(b -> Stream.concat(b.variants().stream(), b.green().stream())
                        .filter(v -> v.name().equals(variant))
                        .findFirst())
                .map(VariantRecord::instanceType)
                .orElse("");
    }

    void remove(String region, String endpoint) {
        String key = Arns.key(region, endpoint);
        ReentrantLock lock = lock(region, endpoint);
        try {
            Fleet fleet = fleets.remove(key);
            blueprints.remove(key);
            if (fleet != null) {
                InstanceStarter.stopDropped(fleet.all(), List.of());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops all instances. */
    public void close() {
        List.copyOf(fleets.values()).forEach(fleet -> remove(fleet.region(), fleet.endpoint()));
    }

    /** Publishes what CloudWatch gets of each instance once a minute. */
    public void publishGauges() {
        for (Fleet fleet : fleets.values()) {
            for (HostedVariant variant : fleet.all()) {
                variant.instances().forEach(instance -> variant.metrics().publish(instance.gauges()));
                variant.metrics().count("InvocationsPerInstance", 0);
            }
        }
    }
}
