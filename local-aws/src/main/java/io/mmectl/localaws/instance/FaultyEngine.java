package io.mmectl.localaws.instance;

import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.time.LocalTime;
import java.io.IOException;

/** An engine whose containers are struck by faults. */
public final class FaultyEngine implements EngineFactory {
    private final EngineFactory engine;
    private final Faults faults;
    private final LocalTime time;

    public FaultyEngine(EngineFactory engine, Faults faults, LocalTime time) {
        this.engine = engine;
        this.faults = faults;
        this.time = time;
    }

    @Override
    public Instance start(InstanceSpec spec) throws IOException {
        return new FaultyInstance(engine.start(spec), faults, time);
    }

    @Override
    public boolean readsWeights() {
        return engine.readsWeights();
    }
}
