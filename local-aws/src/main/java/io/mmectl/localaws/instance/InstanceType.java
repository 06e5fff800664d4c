package io.mmectl.localaws.instance;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A hosting instance type.
 *
 * @param name such as {@code ml.g4dn.xlarge}
 * @param hostMib main memory
 * @param gpus 0 without any
 * @param gpuMib memory of one GPU that the driver gives to processes, before the server's own base; 0 without a GPU
 * @param diskGb where models are kept: the local NVMe volumes, or else the volume that is attached
 * @param local whether {@code diskGb} is that of local volumes, which have their size from the type
 * @param multiModel whether AWS runs multi-model endpoints on it: all types without accelerators, and those with a single
 *     GPU of the families p2, p3, g4dn and g5 (developer guide, "multi-model-support")
 */
public record InstanceType(
        String name, int vcpus, int hostMib, int gpus, int gpuMib, int diskGb, boolean local, boolean multiModel) {
    /** A guess: AWS's table of attached volumes is not at hand. */
    static final int ATTACHED_GB = 100;

    private static final Map<String, InstanceType> ALL = InstanceTypeTable.read();

    /** The type of that name; empty when its size is not known here. */
    public static Optional<InstanceType> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** The type of that name if it can run a multi-model endpoint. */
    public static Optional<InstanceType> multiModel(String name) {
        return of(name).filter(InstanceType::multiModel);
    }

    public static Collection<InstanceType> all() {
        return ALL.values();
    }

    public boolean hasGpu() {
        return gpus > 0;
    }

    /** The same with an attached volume of another size. */
    public InstanceType withVolume(int gigabytes) {
        return new InstanceType(name, vcpus, hostMib, gpus, gpuMib, gigabytes, false, multiModel);
    }
}
