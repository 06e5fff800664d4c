package io.mmectl.localaws.instance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A hosting instance type with one GPU. AWS runs GPU multi-model endpoints on these only.
 *
 * @param name such as {@code ml.g4dn.xlarge}
 * @param hostMib main memory
 * @param gpuMib memory that the driver gives to processes, before the server's own base
 * @param diskGb local NVMe volume
 */
public record InstanceType(String name, int vcpus, int hostMib, int gpuMib, int diskGb) {
    /** As {@code nvidia-smi} showed it in the benchmark that the memory formula was fitted to. */
    private static final int T4_MIB = 15_109;

    private static final int A10G_MIB = 23_028;

    private static final Map<String, InstanceType> MULTI_MODEL = Stream.of(
                    g4dn("xlarge", 4, 16, 125),
                    g4dn("2xlarge", 8, 32, 225),
                    g4dn("4xlarge", 16, 64, 225),
                    g4dn("8xlarge", 32, 128, 900),
                    g4dn("16xlarge", 64, 256, 900),
                    g5("xlarge", 4, 16, 250),
                    g5("2xlarge", 8, 32, 450),
                    g5("4xlarge", 16, 64, 600),
                    g5("8xlarge", 32, 128, 900),
                    g5("16xlarge", 64, 256, 1900))
            .collect(Collectors.toUnmodifiableMap(InstanceType::name, Function.identity()));

    private static InstanceType g4dn(String size, int vcpus, int hostGib, int diskGb) {
        return new InstanceType("ml.g4dn." + size, vcpus, hostGib * 1024, T4_MIB, diskGb);
    }

    private static InstanceType g5(String size, int vcpus, int hostGib, int diskGb) {
        return new InstanceType("ml.g5." + size, vcpus, hostGib * 1024, A10G_MIB, diskGb);
    }

    /** The type of that name if it can run a GPU multi-model endpoint here. */
    public static Optional<InstanceType> multiModel(String name) {
        return Optional.ofNullable(MULTI_MODEL.get(name));
    }

    /** All types that can run a GPU multi-model endpoint here. */
    public static List<InstanceType> allMultiModel() {
        return List.copyOf(MULTI_MODEL.values());
    }
}
