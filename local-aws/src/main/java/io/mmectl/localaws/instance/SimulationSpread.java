package io.mmectl.localaws.instance;

/**
 * How far the simulation strays from what is declared, so that nobody comes to rely on exact figures.
 *
 * @param memory largest relative deviation of a footprint, 0 to 1
 * @param loadTime largest relative deviation of a load time, 0 to 1
 * @param severalVictims probability that an eviction takes more than the least recently used model, 0 to 1
 */
public record SimulationSpread(double memory, double loadTime, double severalVictims) {
    public static final SimulationSpread DEFAULT = new SimulationSpread(0.015, 0.1, 0.3);

    /** Exactly what is declared; only for tests of the arithmetic. */
    public static final SimulationSpread NONE = new SimulationSpread(0, 0, 0);
}
