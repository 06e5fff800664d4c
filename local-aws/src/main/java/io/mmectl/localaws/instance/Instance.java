package io.mmectl.localaws.instance;

import java.nio.file.Path;
import java.util.concurrent.TimeoutException;

/**
 * The container of one instance, as SageMaker's multi-model contract sees it. Calls block for as long as the container
 * works; all may be made concurrently. The caller sends the same target model with load, invoke and unload of one model
 * name, because Triton registers a model under the target's name.
 */
public interface Instance extends AutoCloseable {
    /** {@code GET /ping}: whether the container answers 200. */
    boolean ping();

    /**
     * Whether the container answers {@code /ping} and {@code GET /models} at all, with whatever status: Triton says 400 to a
     * ping while a model loads.
     */
    boolean answers();

    /**
     * {@code POST /models}: 200 loaded, 409 loaded before, 507 no memory, 400 anything else.
     *
     * @param modelName opaque, 32 hex digits
     * @param folder the unpacked archive, what {@code url} points to
     * @param targetModel value of the Target-Model header
     */
    ContainerAnswer load(String modelName, Path folder, String targetModel) throws InterruptedException;

    /**
     * As {@link #load} of the one model of a single-model container, which has it when it answers {@code /ping} for the
     * first time: the time that it takes is part of the start.
     */
    default ContainerAnswer preload(String modelName, Path folder, String name) throws InterruptedException {
        return load(modelName, folder, name);
    }

    /**
     * {@code POST /models/<name>/invoke}: 404 with an empty body when not loaded, 507 no memory, 400 any other error.
     *
     * @throws TimeoutException when the container did not answer in time
     */
    ContainerAnswer invoke(String modelName, String targetModel, String contentType, byte[] body)
            throws InterruptedException, TimeoutException;

    /** {@code DELETE /models/<name>}: 200 unloaded, 404 when not loaded. */
    ContainerAnswer unload(String modelName, String targetModel) throws InterruptedException;

    /** {@code GET /models}. */
    ContainerAnswer list();

    /** Memory in use now. */
    MemoryUse memory();

    /** Ends the container as a crash does; it answers nothing any more. */
    void kill();

    /** Stops the container. */
    @Override
    void close();

    /**
     * Memory of an instance in MiB.
     *
     * @param gpuTotalMib 0 when there is no GPU
     */
    record MemoryUse(double gpuUsedMib, double gpuTotalMib, double hostUsedMib, double hostTotalMib) {
        /** 0 to 100, as the metric GPUMemoryUtilization; 0 without a GPU. */
        public double gpuPercent() {
            return gpuTotalMib == 0 ? 0 : 100 * gpuUsedMib / gpuTotalMib;
        }

        /** 0 to 100, as the metric MemoryUtilization. */
        public double hostPercent() {
            return hostTotalMib == 0 ? 0 : 100 * hostUsedMib / hostTotalMib;
        }
    }
}
