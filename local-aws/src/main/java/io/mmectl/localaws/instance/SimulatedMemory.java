package io.mmectl.localaws.instance;

import java.util.Optional;

/**
 * The memory of a simulated instance, in MiB. Used GPU memory is base + CUDA context (once, while any model uses it) + the
 * models: 165 + 545 + 485 n fits a published benchmark of BERT-base encoders on a T4 to a tenth of a percent. Not safe for
 * concurrent use.
 */
final class SimulatedMemory {
    /** What the server holds of the GPU before the first model. */
    static final double GPU_BASE_MIB = 165;

    /** The server process's own CUDA context, which the first model of a GPU backend other than Python brings. */
    static final double CUDA_CONTEXT_MIB = 545;

    /** Operating system, agents and the server itself: 2 to 3 GiB explain the published counts of Python models. */
    static final double HOST_BASE_MIB = 2.5 * 1024;

    private final InstanceType type;
    private double gpu;
    private double host;
    private double shared;
    private int contextUsers;

    SimulatedMemory(InstanceType type) {
        this.type = type;
    }

    /** Takes a model's memory, or says in the words of the failing library why there is none. */
    Optional<String> take(Footprint footprint) {
        double context = footprint.sharesCudaContext() && contextUsers == 0 ? CUDA_CONTEXT_MIB : 0;
        if (type.hasGpu() && gpuUsed() + context + footprint.gpuMib() > type.gpuMib()) {
            return Optional.of("CUDA out of memory. Tried to allocate " + Math.round(footprint.gpuMib())
                    + " MiB (GPU 0; " + type.gpuMib() + " MiB total capacity; "
                    + Math.round(type.gpuMib() - gpuUsed()) + " MiB free)");
        }
        if (hostUsed() + footprint.hostMib() > type.hostMib()) {
            return Optional.of("MemoryError: cannot allocate " + Math.round(footprint.hostMib()) + " MiB, "
                    + Math.round(type.hostMib() - hostUsed()) + " MiB free");
        }
        if (shared + footprint.sharedMib() > type.hostMib() / 2.0) {
            return Optional.of("Failed to initialize Python stub: Failed to increase the shared memory pool size: "
                    + "No space left on device");
        }
        gpu += footprint.gpuMib();
        host += footprint.hostMib();
        shared += footprint.sharedMib();
        contextUsers += footprint.sharesCudaContext() ? 1 : 0;
        return Optional.empty();
    }

    void giveBack(Footprint footprint) {
        gpu -= footprint.gpuMib();
        host -= footprint.hostMib();
        shared -= footprint.sharedMib();
        contextUsers -= footprint.sharesCudaContext() ? 1 : 0;
    }

    private double gpuUsed() {
        return type.hasGpu() ? GPU_BASE_MIB + (contextUsers > 0 ? CUDA_CONTEXT_MIB : 0) + gpu : 0;
    }

    private double hostUsed() {
        return HOST_BASE_MIB + host;
    }

    Instance.MemoryUse use() {
        return new Instance.MemoryUse(gpuUsed(), type.gpuMib(), hostUsed(), type.hostMib());
    }
}
