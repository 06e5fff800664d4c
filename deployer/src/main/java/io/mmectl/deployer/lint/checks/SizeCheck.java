package io.mmectl.deployer.lint.checks;

import io.mmectl.config.InstanceType;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.model.Backend;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a model fits an instance at all. */
public final class SizeCheck implements Check {
    static final Rule FOOTPRINT = Rule.warning(
            "footprint-too-large",
            "the model is said to take more than the instance has",
            "A model that needs more GPU memory, host memory or shared memory than there is on an empty instance is never"
                    + " loaded. SageMaker gives the container half of the instance's memory as shared memory.",
            Sources.GUIDE + ", Multi-model endpoints; " + Sources.GUIDE + ", Triton Inference Server",
            "It will not load. Correct the footprint, or choose a larger instance type.");
    static final Rule GPU = Rule.warning(
                    "weights-exceed-gpu",
                    "the weights alone are larger than the GPU's memory",
                    "A backend that computes on the GPU copies all weights there; a CUDA context, Triton's pools and activations come"
                            + " on top.",
                    Sources.GUIDE + ", Multi-model endpoints",
                    "Choose a larger instance type, or store the weights in half precision.")
            .withLimits("The size of the model's file is taken for the size of its weights.");
    static final Rule DISK = Rule.warning(
                    "exceeds-disk",
                    "the unpacked model is larger than the instance's disk",
                    "SageMaker unpacks each target model onto the instance's own volume and keeps it there after it was unloaded.",
                    Sources.GUIDE + ", Multi-model endpoints; EC2 DescribeInstanceTypes",
                    "Make the archive smaller, or choose an instance type with a larger disk.")
            .withLimits("The NVMe disk of g4dn and g5 is taken for the volume, which AWS says of g5 and not of g4dn.");

    private static final long MIB_PER_GIB = 1024;

    /** NVMe instance storage in GB, as EC2 describes it. */
    private static final Map<String, Long> DISK_GB = Map.of(
            "ml.g4dn.xlarge", 125L,
            "ml.g4dn.2xlarge", 225L,
            "ml.g4dn.4xlarge", 225L,
            "ml.g4dn.8xlarge", 900L,
            "ml.g4dn.16xlarge", 900L,
            "ml.g5.xlarge", 250L,
            "ml.g5.2xlarge", 450L,
            "ml.g5.4xlarge", 600L,
            "ml.g5.8xlarge", 900L,
            "ml.g5.16xlarge", 1900L);

    @Override
    public List<Rule> rules() {
        return List.of(FOOTPRINT, GPU, DISK);
    }

    @Override
    public void run(Inspection in, Findings out) {
        in.target().knownInstance().ifPresent(type -> {
            footprint(in.target().footprint(), type, out);
            in.models().forEach(m -> weights(m, type, out));
            long gb = DISK_GB.getOrDefault(type.name(), Long.MAX_VALUE / 1_000_000_000);
            if (in.repository().contentBytes() > gb * 1_000_000_000) {
                out.about(
                        DISK,
                        "artifacts",
                        "holds " + in.repository().contentBytes() / 1_000_000_000 + " GB, an " + type.name()
                                + " has a disk of " + gb);
            }
        });
    }

    private static void footprint(Footprint footprint, InstanceType type, Findings out) {
        exceeds("gpuMemoryMib", "GPU memory", footprint.gpuMemoryMib(), type.gpuMemoryMib(), type, out);
        exceeds("hostMemoryMib", "host memory", footprint.hostMemoryMib(), type.memoryGib() * MIB_PER_GIB, type, out);
        exceeds(
                "sharedMemoryMib",
                "shared memory",
                footprint.sharedMemoryMib(),
                type.memoryGib() * MIB_PER_GIB / 2,
                type,
                out);
    }

    private static void exceeds(
            String key, String what, @Nullable Long needed, long available, InstanceType type, Findings out) {
        if (needed != null && needed > available) {
            out.about(
                    FOOTPRINT,
                    "footprint." + key,
                    "needs " + needed + " MiB of " + what + ", an " + type.name() + " has " + available);
        }
    }

    private static void weights(ModelDirectory model, InstanceType type, Findings out) {
        boolean onCpu =
                model.config().instanceGroups().stream().anyMatch(g -> g.kind().equals("KIND_CPU"));
        boolean computes = model.runs(Backend.PYTORCH) || model.runs(Backend.TENSORRT) || model.runs(Backend.ONNX);
        if (onCpu || !computes) {
            return;
        }
        for (Item item : model.items()) {
            if (item.size() >> 20 > type.gpuMemoryMib()) {
                out.add(
                        GPU,
                        item.path(),
                        null,
                        "has " + (item.size() >> 20) + " MiB, the GPU of an " + type.name() + " "
                                + type.gpuMemoryMib());
            }
        }
    }
}
