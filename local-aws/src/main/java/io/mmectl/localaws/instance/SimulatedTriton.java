package io.mmectl.localaws.instance;

import io.mmectl.localaws.time.LocalTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Triton's SageMaker front-end without models: it checks the repository as Triton would, takes the time and the memory that
 * the model would take, and answers with values made from the request.
 */
final class SimulatedTriton implements Instance {
    /** A cached answer of the published case, in the container. */
    private static final Duration LATENCY = Duration.ofMillis(28);

    private static final Duration UNLOAD = Duration.ofMillis(600);

    /** What a load that runs out of memory takes of its time before it fails. */
    private static final double FAILED_SHARE = 0.3;

    /** What a real one that was killed gives too. */
    private static final String DEAD = "the container has ended: ConnectException";

    /** Parameters of a served model's config that say how it fails, for tests of what depends on that. */
    private static final String LOAD_ERROR = "mmectl.simulated.load_error";

    private static final String INVOKE_ERROR = "mmectl.simulated.invoke_error";

    private final LocalTime time;
    private final TritonImage image;
    private final Dice dice;
    private final SimulationSpread spread;
    private final String id;
    private final InstanceType type;
    private final Consumer<String> log;
    private final ReentrantLock lock = new ReentrantLock();
    private final SimulatedMemory memory;
    private final Map<String, Loaded> models = new LinkedHashMap<>();
    private volatile boolean dead;

    private record Loaded(String targetModel, TritonRepository repository, Footprint footprint, Semaphore executors) {}

    SimulatedTriton(EngineFactory.InstanceSpec spec, LocalTime time, Dice dice, SimulationSpread spread) {
        this.time = time;
        this.dice = dice;
        this.spread = spread;
        this.image = TritonImage.of(spec.image());
        this.id = spec.id();
        this.type = spec.type();
        this.log = spec.log();
        this.memory = new SimulatedMemory(spec.type());
    }

    @Override
    public boolean ping() {
        return !dead;
    }

    @Override
    public boolean answers() {
        return !dead;
    }

    @Override
    public void kill() {
        dead = true;
        close();
    }

    @Override
    public ContainerAnswer load(String modelName, Path folder, String targetModel) throws InterruptedException {
        return load(modelName, folder, targetModel, time::sleep);
    }

    @Override
    public ContainerAnswer preload(String modelName, Path folder, String name) throws InterruptedException {
        return load(modelName, folder, name, duration -> {});
    }

    /** Spends the time of a load. */
    private interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    private ContainerAnswer load(String modelName, Path folder, String targetModel, Pause pause)
            throws InterruptedException {
        if (dead) {
            return ContainerAnswer.error(502, DEAD);
        }
        log.accept("Loading SageMaker TargetModel: " + targetModel);
        if (!image.takesName(targetModel)) {
            return refused(targetModel, image.nameRefusal(targetModel));
        }
        try {
            TritonRepository repository = TritonRepository.read(folder, modelName, targetModel);
            if (isLoaded(modelName, targetModel)) {
                return ContainerAnswer.error(
                        409, "model repository '" + repository.ids().repository() + "' has already been registered");
            }
            requireDevices(repository);
            Footprint declared = type.hasGpu()
                    ? Footprint.of(repository)
                    : Footprint.of(repository).onHost();
            return load(modelName, targetModel, repository, surprise(declared, targetModel), pause);
        } catch (ModelLoadException e) {
            log.accept(e.detail());
            return refused(targetModel, e.text());
        } catch (IOException e) {
            return refused(targetModel, "failed to load '" + targetModel + "', failed to read the model repository");
        }
    }

    /** Triton checks this when it makes the instances of a model: first of the models that an ensemble needs. */
    private void requireDevices(TritonRepository repository) throws ModelLoadException {
        for (TritonRepository.Model model : repository.loaded().values()) {
            if (!type.hasGpu() && model.config().needsGpu()) {
                throw ModelLoadException.withoutGpu(repository.ids(), model.directory());
            }
        }
    }

    private boolean isLoaded(String modelName, String targetModel) {
        lock.lock();
        try {
            return models.containsKey(modelName)
                    || models.values().stream().anyMatch(m -> m.targetModel().equals(targetModel));
        } finally {
            lock.unlock();
        }
    }

    private Footprint surprise(Footprint declared, String targetModel) {
        return declared.scaled(
                dice.factor("memory " + targetModel, spread.memory()),
                dice.factor("load " + id + targetModel, spread.loadTime()));
    }

    private ContainerAnswer load(
            String modelName, String targetModel, TritonRepository repository, Footprint footprint, Pause pause)
            throws InterruptedException {
        Optional<String> noMemory;
        lock.lock();
        try {
            noMemory = memory.take(footprint);
        } finally {
            lock.unlock();
        }
        Optional<String> failure = noMemory.or(() -> declared(repository, LOAD_ERROR));
        if (failure.isPresent()) {
            pause.sleep(share(footprint.load()));
            if (noMemory.isEmpty()) {
                giveBack(footprint);
            }
            ModelLoadException refusal = ModelLoadException.unavailable(
                    repository.ids(), repository.served().directory(), "Internal: " + failure.get());
            return refused(targetModel, refusal.text());
        }
        pause.sleep(footprint.load());
        int executors = repository.served().config().instances();
        lock.lock();
        try {
            models.put(modelName, new Loaded(targetModel, repository, footprint, new Semaphore(executors, true)));
        } finally {
            lock.unlock();
        }
        return ContainerAnswer.empty(200);
    }

    private static Duration share(Duration load) {
        return Duration.ofNanos(Math.round(load.toNanos() * FAILED_SHARE));
    }

    /** What the archive says of itself; a real model reads it from its config and acts accordingly. */
    private static Optional<String> declared(TritonRepository repository, String parameter) {
        return Optional.ofNullable(repository.served().config().parameters().get(parameter));
    }

    private void giveBack(Footprint footprint) {
        lock.lock();
        try {
            memory.giveBack(footprint);
        } finally {
            lock.unlock();
        }
    }

    private ContainerAnswer refused(String targetModel, String reason) {
        log.accept("failed to load '" + targetModel + "': " + reason);
        return ContainerAnswer.error(OutOfMemory.status(reason), reason);
    }

    @Override
    public ContainerAnswer invoke(String modelName, String targetModel, String contentType, byte[] body)
            throws InterruptedException {
        Loaded model;
        lock.lock();
        try {
            model = models.get(modelName);
        } finally {
            lock.unlock();
        }
        if (dead) {
            return ContainerAnswer.error(502, DEAD);
        }
        if (model == null) {
            return ContainerAnswer.empty(404);
        }
        log.accept("Invoking SageMaker TargetModel: " + targetModel);
        return infer(model, contentType, body);
    }

    private ContainerAnswer infer(Loaded model, String contentType, byte[] body) throws InterruptedException {
        TritonRepository.Model served = model.repository().served();
        InferenceRequest request;
        try {
            request = InferenceRequest.parse(model.targetModel(), contentType, body);
            RequestCheck.check(model.targetModel(), served.config(), request);
        } catch (BadInferenceException e) {
            return ContainerAnswer.error(400, e.text());
        }
        model.executors().acquire();
        try {
            time.sleep(LATENCY);
        } finally {
            model.executors().release();
        }
        Optional<String> failure = declared(model.repository(), INVOKE_ERROR);
        if (failure.isPresent()) {
            return ContainerAnswer.error(
                    OutOfMemory.status(failure.get()),
                    "Failed to process the request(s) for model '" + model.targetModel() + "_0_0', message: "
                            + failure.get() + "\n");
        }
        return SimulatedOutputs.answer(model.targetModel(), served, request);
    }

    @Override
    public ContainerAnswer unload(String modelName, String targetModel) throws InterruptedException {
        Loaded model;
        lock.lock();
        try {
            model = models.remove(modelName);
        } finally {
            lock.unlock();
        }
        if (model == null) {
            return ContainerAnswer.empty(404);
        }
        log.accept("Unloading SageMaker TargetModel: " + targetModel);
        time.sleep(UNLOAD);
        giveBack(model.footprint());
        log.accept("UNLOAD for model " + targetModel + " completed in 1 seconds.");
        return ContainerAnswer.empty(200);
    }

    /** Triton asks for readiness by hash while the model is registered by target name, so each entry is empty. */
    @Override
    public ContainerAnswer list() {
        lock.lock();
        try {
            String entries =
                    String.join(",", models.keySet().stream().map(m -> "{}").toList());
            return new ContainerAnswer(
                    200, "text/plain", ("{\"models\":[" + entries + "]}").getBytes(StandardCharsets.UTF_8));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public MemoryUse memory() {
        lock.lock();
        try {
            return memory.use();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            models.clear();
        } finally {
            lock.unlock();
        }
    }
}
