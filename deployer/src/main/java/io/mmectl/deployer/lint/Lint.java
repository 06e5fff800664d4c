package io.mmectl.deployer.lint;

import io.mmectl.config.InstanceType;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.ServingImage;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules for one target model. */
public final class Lint {
    /**
     * Texts that make Triton's SageMaker server answer 507, "out of memory", when an error message holds one of them; a
     * name with such a text turns every error of the model into evictions.
     */
    private static final List<String> OUT_OF_MEMORY = List.of(
            "OOM",
            "OutOfMemory",
            "MemoryError",
            "Out of memory",
            "out of memory",
            "Out Of Memory",
            "CUDA_OUT_OF_MEMORY");

    private static final long MIB_PER_GIB = 1024;

    private Lint() {}

    /**
     * All findings, errors first.
     *
     * @throws IOException when a config of the repository cannot be read
     */
    public static List<Finding> check(TritonRepository repository, Footprint footprint, InstanceType instance)
            throws IOException {
        List<Finding> findings = new ArrayList<>();
        List<ModelDirectory> models = ModelDirectory.of(repository);
        layout(repository, models, findings);
        served(models, findings);
        for (ModelDirectory model : models) {
            ModelLint.check(model, models, findings);
        }
        names(repository, findings);
        footprint(footprint, instance, findings);
        findings.sort(Comparator.comparing(Finding::severity));
        return List.copyOf(findings);
    }

    /**
     * Whether the image has the Python packages that a template needs.
     *
     * @param required import names
     */
    public static Optional<Finding> image(String template, SortedSet<String> required, ServingImage image) {
        SortedSet<String> missing = new TreeSet<>(required);
        missing.removeAll(image.provides());
        missing.remove("numpy"); // every Triton image with a Python backend has it
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String names = String.join(", ", missing);
        return Optional.of(Finding.error(
                "",
                "template " + template + " needs Python " + names + ", which the serving image does not provide",
                "AWS's Triton image has only numpy: build one with them and say image: {uri: …, provides: [" + names
                        + "]}."));
    }

    private static void layout(TritonRepository repository, List<ModelDirectory> models, List<Finding> findings) {
        if (models.isEmpty()) {
            findings.add(Finding.error("", "holds no model", "Put each model into a directory with a config.pbtxt."));
        }
        boolean flat = models.size() == 1 && models.getFirst().name().isEmpty();
        for (RepositoryEntry entry : repository.entries()) {
            if (!flat && !entry.path().contains("/")) {
                findings.add(Finding.warning(
                        entry.path(), "lies beside the models and is not used", "Move it into a model, or remove it."));
            }
        }
    }

    private static void served(List<ModelDirectory> models, List<Finding> findings) {
        if (models.size() < 2 || ServedModel.of(models).isPresent()) {
            return;
        }
        boolean none = models.stream().noneMatch(ModelDirectory::ensemble);
        String names =
                String.join(", ", models.stream().map(ModelDirectory::name).toList());
        findings.add(Finding.error(
                "",
                none ? "holds several models but no ensemble: " + names : "holds several ensembles: " + names,
                none
                        ? "Triton serves whichever directory is listed last. Add an ensemble, or keep one model."
                        : "Triton serves exactly one. Keep one ensemble."));
    }

    private static void names(TritonRepository repository, List<Finding> findings) {
        for (RepositoryEntry entry : repository.entries()) {
            OUT_OF_MEMORY.stream()
                    .filter(entry.path()::contains)
                    .findFirst()
                    .ifPresent(text -> findings.add(Finding.warning(
                            entry.path(),
                            "its name holds '" + text + "'",
                            "Triton takes any error that mentions it for memory shortage, and SageMaker evicts models. "
                                    + "Rename it.")));
        }
    }

    private static void footprint(Footprint footprint, InstanceType instance, List<Finding> findings) {
        exceeds("GPU memory", footprint.gpuMemoryMib(), instance.gpuMemoryMib(), instance, findings);
        exceeds("host memory", footprint.hostMemoryMib(), instance.memoryGib() * MIB_PER_GIB, instance, findings);
        // SageMaker gives the container half of the instance's memory as shared memory.
        exceeds(
                "shared memory",
                footprint.sharedMemoryMib(),
                instance.memoryGib() * MIB_PER_GIB / 2,
                instance,
                findings);
    }

    private static void exceeds(
            String what, @Nullable Long needed, long available, InstanceType instance, List<Finding> findings) {
        if (needed != null && needed > available) {
            findings.add(Finding.warning(
                    "",
                    "needs " + needed + " MiB of " + what + ", an " + instance.name() + " has " + available,
                    "It will not load. Correct the footprint, or choose a larger instance type."));
        }
    }
}
