package io.mmectl.localaws.instance;

/**
 * How far the simulation strays from what is declared, so that nobody comes to rely on exact figures. A model's deviations
 * depend on the seed and its name: the same on every instance and in every run. Over many models they cancel out.
 *
 * @param memory largest relative deviation of a footprint, 0 to 1
 * @param loadTime largest relative deviation of a load time, 0 to 1
 * @param severalVictims probability that an eviction takes more than the least recently used model, 0 to 1
 */
public record SimulationSpread(double memory, double loadTime, double severalVictims) {
    /** The largest surprise that is offered: a model that takes half as much again, or half. */
    public static final double MOST = 0.5;

    /** Exactly what is declared; only for tests of the arithmetic. */
    public static final SimulationSpread NONE = new SimulationSpread(0, 0, 0);

    /** Little enough for published figures to come out. */
    public static final SimulationSpread SLIGHT = new SimulationSpread(0.015, 0.1, 0.3);

    /** What a fleet has to cope with: models that take a fifth more, or less, than anybody said. */
    public static final SimulationSpread DEFAULT = surprise(0.2);

    /**
     * One figure for all of it.
     *
     * @param deviation of footprints, 0 to {@link #MOST}; that of load times is half as much again; 0 also evicts one model
     *     at a time
     * @throws IllegalArgumentException when it is out of range
     */
    public static SimulationSpread surprise(double deviation) {
        if (!(deviation >= 0 && deviation <= MOST)) {
            throw new IllegalArgumentException("a surprise is a number from 0 to " + MOST + ", and not " + deviation);
        }
        return deviation == 0 ? NONE : new SimulationSpread(deviation, 1.5 * deviation, 0.3);
    }
}
