package io.mmectl.localaws.instance;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.time.LocalTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** A container, simulated or real, whose loads and invocations are struck by faults. */
final class FaultyInstance implements Instance {
    private final Instance container;
    private final Faults faults;
    private final LocalTime time;

    FaultyInstance(Instance container, Faults faults, LocalTime time) {
        this.container = container;
        this.faults = faults;
        this.time = time;
    }

    @Override
    public ContainerAnswer load(String modelName, Path folder, String targetModel) throws InterruptedException {
        Optional<ContainerAnswer> broken = brokenLoad(targetModel);
        if (broken.isPresent()) {
            return broken.get();
        }
        Optional<Duration> slow = faults.take(Fault.SlowLoad.class, f -> Faults.matches(f.targetModel(), targetModel))
                .map(Fault.SlowLoad::duration);
        Instant start = time.now();
        ContainerAnswer answer = container.load(modelName, folder, targetModel);
        sleepUntil(start, slow);
        return answer;
    }

    @Override
    public ContainerAnswer preload(String modelName, Path folder, String name) throws InterruptedException {
        Optional<ContainerAnswer> broken = brokenLoad(name);
        return broken.isPresent() ? broken.get() : container.preload(modelName, folder, name);
    }

    private Optional<ContainerAnswer> brokenLoad(String targetModel) {
        return faults.take(Fault.BrokenLoad.class, f -> Faults.matches(f.targetModel(), targetModel))
                .map(fault -> ContainerAnswer.error(fault.status(), fault.message()));
    }

    @Override
    public ContainerAnswer invoke(String modelName, String targetModel, String contentType, byte[] body)
            throws InterruptedException, TimeoutException {
        Optional<Fault.BrokenInvoke> broken =
                faults.take(Fault.BrokenInvoke.class, f -> Faults.matches(f.targetModel(), targetModel));
        if (broken.isPresent()) {
            return ContainerAnswer.error(broken.get().status(), broken.get().message());
        }
        Optional<Duration> slow = faults.take(Fault.SlowInvoke.class, f -> Faults.matches(f.targetModel(), targetModel))
                .map(Fault.SlowInvoke::duration);
        if (slow.isPresent() && slow.get().compareTo(HostedInstance.CLIENT_WAIT) > 0) {
            time.sleep(HostedInstance.CLIENT_WAIT);
            throw new TimeoutException("a scripted fault made the container too slow");
        }
        Instant start = time.now();
        ContainerAnswer answer = container.invoke(modelName, targetModel, contentType, body);
        sleepUntil(start, slow);
        return answer;
    }

    private void sleepUntil(Instant start, Optional<Duration> atLeast) throws InterruptedException {
        Duration left = atLeast.orElse(Duration.ZERO).minus(Duration.between(start, time.now()));
        if (left.isPositive()) {
            time.sleep(left);
        }
    }

    @Override
    public ContainerAnswer unload(String modelName, String targetModel) throws InterruptedException {
        return container.unload(modelName, targetModel);
    }

    @Override
    public boolean ping() {
        return container.ping();
    }

    @Override
    public boolean answers() {
        return container.answers();
    }

    @Override
    public ContainerAnswer list() {
        return container.list();
    }

    @Override
    public MemoryUse memory() {
        return container.memory();
    }

    @Override
    public void kill() {
        container.kill();
    }

    @Override
    public void close() {
        container.close();
    }
}
