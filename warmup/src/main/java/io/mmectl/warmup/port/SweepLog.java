package io.mmectl.warmup.port;

import java.util.Optional;

/** Where reports of past sweeps are kept: one document a sweep, below {@code FleetLayout.sweepsPrefix(modelType)}. */
public interface SweepLog {
    /**
     * Keeps a report; one with the same name is replaced.
     *
     * @param name file name without a slash; names of one model type sort in order of time
     * @param document JSON, UTF-8
     */
    void write(String modelType, String name, byte[] document);

    /** The document whose name sorts last; empty when there was no sweep yet. */
    Optional<byte[]> latest(String modelType);
}
