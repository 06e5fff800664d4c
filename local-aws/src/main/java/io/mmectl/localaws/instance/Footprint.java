package io.mmectl.localaws.instance;

import java.time.Duration;
import java.util.Optional;

/**
 * What one target model takes of an instance.
 *
 * @param sharedMib shared memory of the Python backend
 * @param load time in the container, without download
 * @param sharesCudaContext whether the server's own CUDA context must exist (a GPU model that is not Python)
 */
record Footprint(double gpuMib, double hostMib, double sharedMib, Duration load, boolean sharesCudaContext) {
    private static final String PREFIX = "mmectl.footprint.";
    private static final double MIB = 1024 * 1024;

    /** A Python model's stub process, shared memory per execution instance: 16 MiB and 1 MiB growth by default. */
    private static final double PYTHON_SHARED_MIB = 17;

    /**
     * Reads the hints in the served model's config, and predicts from the files what they leave out.
     *
     * @throws ModelLoadException when a hint is not a number
     */
    static Footprint of(TritonRepository repository) throws ModelLoadException {
        Footprint predicted = new Footprint(0, 0, 0, Duration.ZERO, false);
        for (TritonRepository.Model model : repository.loaded().values()) {
            predicted = predicted.plus(predict(model));
        }
        return new Footprint(
                hint(repository, "gpu_memory_mib").orElse(predicted.gpuMib),
                hint(repository, "host_memory_mib").orElse(predicted.hostMib),
                hint(repository, "shared_memory_mib").orElse(predicted.sharedMib),
                hint(repository, "load_time_ms")
                        .map(ms -> Duration.ofMillis(ms.longValue()))
                        .orElse(predicted.load),
                predicted.sharesCudaContext);
    }

    private static Optional<Double> hint(TritonRepository repository, String name) throws ModelLoadException {
        String text = repository.served().config().parameters().get(PREFIX + name);
        if (text == null) {
            return Optional.empty();
        }
        if (!text.matches("\\d{1,12}(\\.\\d+)?")) {
            throw ModelLoadException.unreadable(
                    repository.ids(), "parameter '" + PREFIX + name + "' is not a number: " + text);
        }
        return Optional.of(Double.parseDouble(text));
    }

    /**
     * A guess from sizes, fitted to what was published: a 438 MB TorchScript encoder takes 485 MiB of a GPU; a 292 MB
     * Python model with its own CUDA takes about 950 MiB of the GPU, 2.8 GiB of the host and 12.7 s to its first answer.
     */
    private static Footprint predict(TritonRepository.Model model) {
        double weights = model.bytes() / MIB;
        return switch (model.config().backend()) {
            case ENSEMBLE -> new Footprint(0, 1, 0, Duration.ofMillis(50), false);
            case PYTHON -> python(model.config(), weights);
            case PYTORCH, ONNXRUNTIME, TENSORRT, TENSORFLOW, OTHER ->
                model.config().onGpu()
                        ? new Footprint(45 + 1.05 * weights, 60 + 0.15 * weights, 0, loading(1_500, weights), true)
                        : new Footprint(0, 60 + 1.1 * weights, 0, loading(700, weights), false);
        };
    }

    private static Footprint python(ModelConfig config, double weights) {
        double shared = PYTHON_SHARED_MIB * config.instances();
        return config.onGpu()
                ? new Footprint(600 + 1.25 * weights, 2_450 + 1.5 * weights, shared, loading(7_000, weights), false)
                : new Footprint(0, 90 + 1.1 * weights, shared, loading(1_500, weights), false);
    }

    private static Duration loading(long startMillis, double weightsMib) {
        return Duration.ofMillis(startMillis + Math.round(weightsMib * 10));
    }

    private Footprint plus(Footprint other) {
        return new Footprint(
                gpuMib + other.gpuMib,
                hostMib + other.hostMib,
                sharedMib + other.sharedMib,
                load.plus(other.load),
                sharesCudaContext || other.sharesCudaContext);
    }

    /** On an instance without a GPU: what would lie in its memory lies in the host's. */
    Footprint onHost() {
        return new Footprint(0, hostMib + gpuMib, sharedMib, load, false);
    }

    /** Another footprint whose memory is larger or smaller by a factor. */
    Footprint scaled(double memory, double time) {
        return new Footprint(
                gpuMib * memory,
                hostMib * memory,
                sharedMib,
                Duration.ofNanos(Math.round(load.toNanos() * time)),
                sharesCudaContext);
    }
}
