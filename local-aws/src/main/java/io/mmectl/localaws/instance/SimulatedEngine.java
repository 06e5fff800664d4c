package io.mmectl.localaws.instance;

import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.time.LocalTime;

/** Starts simulated instances. */
public final class SimulatedEngine implements EngineFactory {
    private final LocalTime time;
    private final Faults faults;
    private final Dice dice;
    private final SimulationSpread spread;

    public SimulatedEngine(LocalTime time, Faults faults, Dice dice, SimulationSpread spread) {
        this.time = time;
        this.faults = faults;
        this.dice = dice;
        this.spread = spread;
    }

    @Override
    public Instance start(InstanceSpec spec) {
        return new FaultyInstance(new SimulatedTriton(spec, time, dice, spread), faults, time);
    }

    @Override
    public boolean readsWeights() {
        return false;
    }
}
