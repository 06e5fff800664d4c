package io.mmectl.localaws.instance;

import io.mmectl.localaws.concurrent.WaitingThreads;
import io.mmectl.localaws.instance.HostedInstance.ModelHome;
import io.mmectl.localaws.instance.ModelTable.Relief;
import io.mmectl.localaws.time.LocalTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Brings target models into a container: downloads what is not on the instance's disk and has it loaded, as many at a time
 * as the instance has vCPUs, unloading others when memory runs out. Safe for concurrent use.
 */
final class ModelLoads {
    /** How long a load goes on, whether or not clients still wait. */
    private static final Duration LONGEST_LOAD = Duration.ofSeconds(360);

    private static final Duration RELIEF_PAUSE = Duration.ofMillis(500);

    private final ModelHome home;
    private final InstanceDisk disk;
    private final Instance container;
    private final ModelTable models;
    private final Eviction eviction;
    private final InstanceMetrics metrics;
    private final LocalTime time;
    private final Semaphore loaders;
    private volatile boolean closed;

    /** @param most loads at a time */
    ModelLoads(ModelHome home, InstanceDisk disk, Eviction eviction, int most) {
        this.home = home;
        this.disk = disk;
        this.eviction = eviction;
        this.container = eviction.container();
        this.models = eviction.models();
        this.metrics = eviction.metrics();
        this.time = eviction.time();
        this.loaders = new Semaphore(most, true);
    }

    /** Loads the model of a new slot, and tells those who wait for it how that ended. */
    void begin(ModelSlot slot) {
        WaitingThreads.builder().name("load " + slot.targetModel).start(() -> load(slot));
    }

    private void load(ModelSlot slot) {
        try {
            loaders.acquire();
            try {
                loadNow(slot);
            } finally {
                loaders.release();
            }
        } catch (InterruptedException e) {
            models.failed(slot, new InvokeResult.Gone());
        } catch (ArchiveUnpacker.BadArchiveException e) {
            models.failed(slot, new InvokeResult.BadArchive(home.bucket(), key(slot)));
        } catch (IOException | RuntimeException e) {
            InvokeResult result = closed
                    ? new InvokeResult.Gone()
                    : new InvokeResult.LoadRefused(ContainerAnswer.error(500, "the local AWS failed: " + e));
            models.failed(slot, result);
        }
    }

    private String key(ModelSlot slot) {
        return home.prefix() + slot.targetModel;
    }

    private void loadNow(ModelSlot slot) throws IOException, InterruptedException {
        Instant start = time.now();
        Optional<InstanceDisk.Artifact> artifact = disk.find(slot.targetModel);
        Instant giveUp = start.plus(LONGEST_LOAD);
        Idle idle = new Idle(slot, giveUp);
        try {
            if (artifact.isEmpty()) {
                artifact = disk.fetch(slot.targetModel, home.bucket(), key(slot), idle);
                models.fed(slot);
                metrics.duration("ModelDownloadingTime", Duration.between(start, time.now()));
            }
            if (artifact.isEmpty()) {
                models.failed(slot, new InvokeResult.NoArtifact(home.bucket(), key(slot)));
            } else {
                load(slot, artifact.get(), giveUp);
            }
        } catch (InstanceDisk.FullException e) {
            InvokeResult refused = new InvokeResult.LoadRefused(ContainerAnswer.error(507, e.text()));
            InvokeResult open = idle.gaveUp ? new InvokeResult.NotReady() : refused;
            models.failed(slot, closed ? new InvokeResult.Gone() : open);
        }
    }

    /** The room of models that nobody invokes just now. */
    private final class Idle implements InstanceDisk.Room {
        private final ModelSlot needy;
        private final Instant giveUp;
        private boolean gaveUp;

        Idle(ModelSlot needy, Instant giveUp) {
            this.needy = needy;
            this.giveUp = giveUp;
        }

        @Override
        public boolean inUse(String targetModel) {
            return models.inUse(targetModel);
        }

        @Override
        public boolean free() throws InterruptedException {
            gaveUp = time.now().isAfter(giveUp);
            if (closed || gaveUp) {
                return false;
            }
            return switch (eviction.relieve(needy)) {
                case Relief.Unload unloaded -> true;
                case Relief.Wait wait -> {
                    time.sleep(RELIEF_PAUSE);
                    yield true;
                }
                case Relief.Nothing nothing -> false;
            };
        }
    }

    private void load(ModelSlot slot, InstanceDisk.Artifact artifact, Instant giveUp) throws InterruptedException {
        Instant start = time.now();
        ContainerAnswer answer = answer(slot, artifact, giveUp);
        boolean loaded = answer.ok() || answer.status() == 409;
        if (answer.status() == 507 && time.now().isAfter(giveUp)) {
            models.failed(slot, new InvokeResult.NotReady());
        } else if (!loaded) {
            // Of an instance that is taken away nobody made room: on another one the model may fit.
            boolean unasked = closed && answer.status() == 507;
            models.failed(slot, unasked ? new InvokeResult.Gone() : new InvokeResult.LoadRefused(answer));
        } else if (time.now().isAfter(giveUp)) {
            container.unload(artifact.modelName(), slot.targetModel);
            models.failed(slot, new InvokeResult.NotReady());
        } else {
            metrics.duration("ModelLoadingTime", Duration.between(start, time.now()));
            models.loaded(slot, artifact.modelName(), time.now());
        }
    }

    /** What the container says in the end, after others have made room. */
    private ContainerAnswer answer(ModelSlot slot, InstanceDisk.Artifact artifact, Instant giveUp)
            throws InterruptedException {
        boolean alone = false;
        while (true) {
            ContainerAnswer answer = container.load(artifact.modelName(), artifact.folder(), slot.targetModel);
            if (answer.status() != 507 || closed || time.now().isAfter(giveUp)) {
                return answer;
            }
            switch (eviction.relieve(slot)) {
                case Relief.Unload unloaded -> {}
                case Relief.Wait wait -> time.sleep(RELIEF_PAUSE);
                case Relief.Nothing nothing -> {
                    // What took the memory when the load began may have gone while it failed: only a second refusal
                    // says that the model does not fit by itself.
                    if (alone) {
                        return answer;
                    }
                    alone = true;
                    continue;
                }
            }
            alone = false;
        }
    }

    /** Loads that still run end with {@link InvokeResult.Gone}. */
    void close() {
        closed = true;
    }
}
