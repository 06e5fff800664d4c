package io.mmectl.localaws.instance;

import io.mmectl.localaws.instance.ModelSlot.LoadEnd;
import io.mmectl.localaws.instance.ModelTable.Relief;
import io.mmectl.localaws.platform.S3Objects;
import io.mmectl.localaws.time.LocalTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the platform does around a container: it has a target model loaded when it is first invoked, once however many ask,
 * and sends the invocation. Safe for concurrent use.
 */
public final class HostedInstance implements AutoCloseable {
    /** How long a client is kept waiting before it is told that the model is not ready. */
    public static final Duration CLIENT_WAIT = Duration.ofSeconds(60);

    private final EngineFactory.InstanceSpec spec;
    private final ModelHome home;
    private final Instance container;
    private final LocalTime time;
    private final InstanceMetrics metrics;
    private final InstanceDisk disk;
    private final ModelTable models;
    private final Eviction eviction;
    private final ModelLoads loads;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicLong busyNanos = new AtomicLong();
    private volatile boolean closed;

    /** The name under which a single-model container serves its model; empty in a multi-model one. */
    private volatile String only = "";

    /**
     * Where a variant's target models come from.
     *
     * @param prefix of the keys; a target model's name is appended as it is
     * @param cached whether models stay loaded after an invocation
     */
    public record ModelHome(String bucket, String prefix, boolean cached) {}

    /** One target model as seen from outside; the state is LOADING, LOADED or UNLOADING. */
    public record ModelView(String targetModel, String state, int inFlight, Instant lastUsed) {}

    /**
     * What CloudWatch is told once a minute.
     *
     * @param loadedModels empty in a single-model container
     * @param busy time spent in invocations since the last reading
     */
    public record Gauges(
            Instance.MemoryUse memory, int gpus, double diskPercent, OptionalInt loadedModels, Duration busy) {}

    /** What an instance is made of beside its spec. */
    public record Parts(
            EngineFactory engine,
            S3Objects s3,
            LocalTime time,
            Dice dice,
            SimulationSpread spread,
            InstanceMetrics metrics) {}

    /**
     * Starts the container.
     *
     * @throws IOException when it does not start
     */
    public HostedInstance(EngineFactory.InstanceSpec spec, ModelHome home, Parts parts) throws IOException {
        this.spec = spec;
        this.home = home;
        this.time = parts.time();
        this.metrics = parts.metrics();
        this.disk = new InstanceDisk(time, parts.s3(), spec, parts.engine().readsWeights());
        Dice own = new Dice(parts.dice().bits(spec.id()));
        this.models = new ModelTable(own, parts.spread().severalVictims());
        this.container = parts.engine().start(spec);
        this.eviction = new Eviction(container, models, time, metrics);
        this.loads = new ModelLoads(home, disk, eviction, spec.type().vcpus());
    }

    public String id() {
        return spec.id();
    }

    public InstanceType type() {
        return spec.type();
    }

    /**
     * Gives a single-model container its model, which it has loaded when it answers its first ping; from then on each
     * invocation is for that model.
     *
     * @param key of the archive in the instance's bucket
     * @throws IOException when the container would not come up with it; the instance is closed then
     */
    public void start(String key) throws IOException {
        try {
            InstanceDisk.Artifact artifact = disk.place(key, home.bucket(), key)
                    .orElseThrow(() -> new IOException("no object s3://" + home.bucket() + "/" + key));
            String name = SingleModel.prepare(artifact.folder(), spec.environment());
            ContainerAnswer answer = container.preload(artifact.modelName(), artifact.folder(), name);
            if (!answer.ok()) {
                throw new IOException("the container ended: " + answer.text());
            }
            models.loaded(models.findOrCreate(name, time.now()).slot(), artifact.modelName(), time.now());
            only = name;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IOException("interrupted while a model was loaded", e);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Whether the model is loaded or being loaded here. */
    public boolean holds(String targetModel) {
        return models.holds(only.isEmpty() ? targetModel : only);
    }

    /** Invocations that are not answered yet. */
    public int outstanding() {
        return outstanding.get();
    }

    /** Models that are loaded, being loaded or being unloaded. */
    public int modelCount() {
        return models.size();
    }

    public List<ModelView> models() {
        return models.views();
    }

    public Instance.MemoryUse memory() {
        return container.memory();
    }

    /** Whether the container answers the platform's regular question. */
    public boolean answers() {
        return !closed && container.answers();
    }

    /** Ends the container as a crash does; the platform finds out by asking. */
    public void kill() {
        container.kill();
    }

    /** Reads the gauges; resets the busy time. */
    public Gauges gauges() {
        int loaded = (int) models.views().stream()
                .filter(model -> model.state().equals(ModelSlot.State.LOADED.name()))
                .count();
        return new Gauges(
                container.memory(),
                spec.type().gpus(),
                disk.percent(),
                only.isEmpty() ? OptionalInt.of(loaded) : OptionalInt.empty(),
                Duration.ofNanos(busyNanos.getAndSet(0)));
    }

    /** Invokes a target model, loading it first if necessary; blocks for at most {@link #CLIENT_WAIT} plus the invocation. */
    public InvokeResult invoke(String targetModel, String contentType, byte[] body) throws InterruptedException {
        outstanding.incrementAndGet();
        try {
            Instant asked = time.now();
            boolean first = only.isEmpty();
            String model = only.isEmpty() ? targetModel : only;
            while (!closed) {
                Optional<InvokeResult> result = attempt(model, contentType, body, asked, first);
                if (result.isPresent()) {
                    return result.get();
                }
                first = false;
            }
            return new InvokeResult.Gone();
        } finally {
            outstanding.decrementAndGet();
        }
    }

    private Optional<InvokeResult> attempt(
            String targetModel, String contentType, byte[] body, Instant asked, boolean first)
            throws InterruptedException {
        ModelTable.Found found = models.findOrCreate(targetModel, time.now());
        ModelSlot slot = found.slot();
        if (first) {
            metrics.count("ModelCacheHit", found.state() == ModelSlot.State.LOADED ? 1 : 0);
        }
        if (found.created()) {
            loads.begin(slot);
        }
        if (found.state() == ModelSlot.State.UNLOADING) {
            return await(slot.gone, asked).isPresent() ? Optional.empty() : Optional.of(new InvokeResult.NotReady());
        }
        Optional<LoadEnd> end = await(slot.loaded, asked);
        if (end.isEmpty()) {
            return Optional.of(new InvokeResult.NotReady());
        }
        return switch (end.get()) {
            case LoadEnd.Failed(InvokeResult result) -> Optional.of(result);
            case LoadEnd.Ready ready -> {
                if (found.state() == ModelSlot.State.LOADING) {
                    metrics.duration("ModelLoadingWaitTime", Duration.between(asked, time.now()));
                }
                yield invokeLoaded(slot, contentType, body);
            }
        };
    }

    private <T> Optional<T> await(CompletableFuture<T> shared, Instant asked) throws InterruptedException {
        Duration left = CLIENT_WAIT.minus(Duration.between(asked, time.now()));
        return TimedWait.await(time, shared, left.isNegative() ? Duration.ZERO : left);
    }

    /** Empty when the model went away meanwhile. */
    private Optional<InvokeResult> invokeLoaded(ModelSlot slot, String contentType, byte[] body)
            throws InterruptedException {
        if (!models.begin(slot, time.now())) {
            return Optional.empty();
        }
        Instant start = time.now();
        try {
            ContainerAnswer answer = invokeWithRelief(slot, contentType, body);
            Duration latency = Duration.between(start, time.now());
            busyNanos.addAndGet(latency.toNanos());
            return closed && (answer.status() == 404 || answer.status() == 507)
                    ? Optional.of(new InvokeResult.Gone())
                    : Optional.of(new InvokeResult.Answered(answer, latency));
        } catch (TimeoutException e) {
            return Optional.of(new InvokeResult.TimedOut());
        } finally {
            models.end(slot, time.now());
            if (!home.cached() && models.claim(slot)) {
                eviction.unload(slot);
                disk.forget(slot.targetModel);
            }
        }
    }

    /** On GPU instances a container may run out of memory while it answers; that makes room as a failed load does. */
    private ContainerAnswer invokeWithRelief(ModelSlot slot, String contentType, byte[] body)
            throws InterruptedException, TimeoutException {
        while (true) {
            ContainerAnswer answer = container.invoke(slot.modelName, slot.targetModel, contentType, body);
            if (answer.status() != 507 || !(eviction.relieve(slot) instanceof Relief.Unload)) {
                return answer;
            }
        }
    }

    /** Takes the instance away: what waits for it ends with {@link InvokeResult.Gone}. */
    @Override
    public void close() {
        closed = true;
        loads.close();
        container.close();
        models.close(slot -> {
            slot.loaded.complete(new LoadEnd.Failed(new InvokeResult.Gone()));
            slot.gone.complete(true);
        });
        disk.close();
    }
}
