package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig.InstanceGroup;
import java.util.List;

/** Instance groups: on what, and how many. */
public final class InstanceCheck implements Check {
    static final Rule GPUS = Rule.error(
            "instance-gpus",
            "gpus of instances that run on none, or that are not there",
            "Only KIND_GPU takes gpus, and SageMaker's multi-model endpoints have one GPU, which is number 0.",
            Sources.CONFIG_UTILS + "; " + Sources.GUIDE + ", Multi-model endpoints on GPU",
            "Leave gpus out.");
    static final Rule PROFILE = Rule.error(
            "instance-profile",
            "an optimization profile of a model that has none",
            "profile belongs to TensorRT models and is the text of a number from 0.",
            Sources.CONFIG_UTILS,
            "Remove profile, or write for example profile: [ \"0\" ].");
    static final Rule PYTHON_GPU = Rule.warning(
            "python-gpu-instances",
            "several Python instances on one GPU",
            "Each instance of a Python model is a process with a CUDA context of its own: about half a GiB to over one GiB of"
                    + " GPU memory, and gigabytes of host memory for the libraries, before any weights are loaded.",
            Sources.PYTHON_BACKEND + "; github.com/triton-inference-server/server/issues/3560",
            "Use count: 1 and batch, or let Python preprocess on the CPU and another backend compute on the GPU.");
    static final Rule SHARED_MEMORY = Rule.warning(
            "shared-memory",
            "Python instances that take most of the shared memory",
            "Each instance of a Python model reserves shared memory when it starts, 16 MiB unless"
                    + " SAGEMAKER_TRITON_SHM_DEFAULT_BYTE_SIZE says otherwise. SageMaker gives the container half of the"
                    + " instance's memory for that, all loaded models together. A failure to reserve it looks like a lack of"
                    + " GPU memory and evicts other models.",
            Sources.SERVE + "; " + Sources.GUIDE + ", Triton Inference Server",
            "Lower count, or the size in the endpoint's environment.");
    static final Rule PASSIVE = Rule.warning(
            "instance-passive",
            "an instance that takes no requests",
            "A passive instance group is loaded and never invoked by the scheduler.",
            Sources.MODEL_CONFIG,
            "Remove passive.");

    private static final String SHARED_BYTES = "SAGEMAKER_TRITON_SHM_DEFAULT_BYTE_SIZE";
    private static final long DEFAULT_SHARED_BYTES = 16L << 20;
    private static final long GIB = 1L << 30;
    private static final int SHARE_OF_ONE_MODEL = 4;

    @Override
    public List<Rule> rules() {
        return List.of(GPUS, PROFILE, PYTHON_GPU, SHARED_MEMORY, PASSIVE);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            model.config().instanceGroups().forEach(g -> group(model, g, out));
        }
        sharedMemory(in, out);
    }

    private static void group(ModelDirectory model, InstanceGroup group, Findings out) {
        List<Long> gpus = group.message().integers("gpus");
        boolean onCpu = group.kind().equals("KIND_CPU") || group.kind().equals("KIND_MODEL");
        if (!gpus.isEmpty() && (onCpu || gpus.stream().anyMatch(g -> g != 0))) {
            out.add(
                    GPUS,
                    model.configPath(),
                    group.place(),
                    onCpu ? group.kind() + " has gpus " + gpus : "gpus are " + gpus + ", there is only 0");
        }
        List<String> profiles = group.message().texts("profile");
        if (profiles.stream().anyMatch(p -> !model.runs(Backend.TENSORRT) || !p.matches("[0-9]+"))) {
            out.add(PROFILE, model.configPath(), group.place(), "profile is " + profiles);
        }
        if (model.runs(Backend.PYTHON) && !onCpu && group.count() > 1) {
            boolean said = group.kind().equals("KIND_GPU");
            out.add(
                    PYTHON_GPU,
                    model.configPath(),
                    group.place(),
                    group.count() + " Python instances on the GPU" + (said ? "" : ", where there is one"));
        }
        if (group.message().flag("passive")) {
            out.add(PASSIVE, model.configPath(), group.place(), "the instance group is passive");
        }
    }

    private static void sharedMemory(Inspection in, Findings out) {
        long each = in.target().bytes(SHARED_BYTES, DEFAULT_SHARED_BYTES);
        long instances = in.configured().stream()
                .filter(m -> m.runs(Backend.PYTHON))
                .mapToLong(m -> m.config().instanceGroups().stream()
                        .mapToLong(g -> Math.max(1, g.count()))
                        .reduce(Long::sum)
                        .orElse(1))
                .sum();
        in.target().knownInstance().ifPresent(type -> {
            long half = type.memoryGib() * GIB / 2;
            if (instances * each > half / SHARE_OF_ONE_MODEL) {
                boolean set = in.target().environment().containsKey(SHARED_BYTES);
                out.about(
                        SHARED_MEMORY,
                        set ? "environment." + SHARED_BYTES : "instanceType",
                        instances + " Python instances reserve " + (instances * each >> 20)
                                + " MiB of shared memory, an " + type.name() + " has " + (half >> 20)
                                + " for all models");
            }
        });
    }
}
