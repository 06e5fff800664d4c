package io.mmectl.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An instance type that SageMaker accepts for GPU multi-model endpoints (single GPU, g4dn or g5), from the catalogue.
 *
 * @param name as {@code ml.g4dn.xlarge}
 * @param memoryGib host memory
 * @param gpu GPU model
 * @param gpuMemoryMib memory of its one GPU as the driver reports it
 */
public record InstanceType(String name, int vcpus, int memoryGib, Gpu gpu, int gpuMemoryMib) {
    /** GPU architectures; a TensorRT plan fits exactly one. */
    public enum Gpu {
        T4,
        A10G;

        /** How files and messages call it: {@code t4}, {@code a10g}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** All words, in the order of the architectures. */
        public static List<String> words() {
            return Arrays.stream(values()).map(Gpu::word).toList();
        }
    }
}
