package io.mmectl.warmup;

import io.mmectl.config.InstanceType;

/**
 * What one instance has for target models, in MiB, after Triton, the CUDA context and the system took theirs. Every value
 * is 0 or more.
 *
 * @param sharedMemoryMib of {@code /dev/shm}
 */
public record InstanceCapacity(long gpuMemoryMib, long hostMemoryMib, long sharedMemoryMib) {
    /** Triton and one CUDA context on a T4: fitted to the GPU memory of a public libtorch benchmark of 1 to 26 models. */
    static final long GPU_BASE_MIB = 165 + 545;

    /** Explains the published counts of Python-backend CUDA models on 16 and 32 GiB (between 2 and 3 GiB). */
    static final long HOST_BASE_MIB = 2_560;

    public InstanceCapacity {
        if (gpuMemoryMib < 0 || hostMemoryMib < 0 || sharedMemoryMib < 0) {
            throw new IllegalArgumentException(
                    "negative capacity: " + gpuMemoryMib + ", " + hostMemoryMib + ", " + sharedMemoryMib + " MiB");
        }
    }

    /** The catalogue's memory less what a serving container takes without a model; SageMaker gives half of it as shm. */
    public static InstanceCapacity of(InstanceType type) {
        long host = type.memoryGib() * 1024L;
        return new InstanceCapacity(
                Math.max(0, type.gpuMemoryMib() - GPU_BASE_MIB), Math.max(0, host - HOST_BASE_MIB), host / 2);
    }
}
