package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Inspected.Origin;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Names and messages that mean something to SageMaker's Triton. */
public final class NameCheck implements Check {
    static final Rule OOM_NAME = Rule.warning(
            "oom-in-name",
            "a name that looks like a lack of memory",
            "SageMaker's Triton searches the text of every error for seventeen phrases, \"OOM\" among them, and then answers"
                    + " 507: SageMaker evicts other models and tries again. Errors mention the model's, file's or tensor's"
                    + " name, so with ROOM or ZOOM in it each failure becomes an eviction.",
            Sources.SAGEMAKER_SERVER,
            "Triton takes any error that mentions it for memory shortage, and SageMaker evicts models. Rename it.");
    static final Rule OOM_MESSAGE = Rule.note(
            "oom-in-message",
            "an error message that evicts other models",
            "An error of a Python model whose text holds one of the phrases is answered with 507, and SageMaker evicts models"
                    + " and repeats the request. Right for a real lack of memory, wrong for anything else.",
            Sources.SAGEMAKER_SERVER,
            "Keep such words for a real lack of memory.");
    static final Rule TARGET = Rule.error(
            "target-model-name",
            "an archive's name that cannot be a target model's",
            "TargetModel is the object's key below the endpoint's prefix: 1 to 1024 printable characters. SageMaker unpacks"
                    + " .tar.gz. Triton 26.03 and later refuse a name with a slash, so it must not lie in a folder.",
            "AWS SageMaker Runtime API, InvokeEndpoint; triton-inference-server/core pull 472",
            "Name it for example customer--model--digest.tar.gz.");

    /** The phrases, as they stand in Triton's source; case matters. */
    static final List<String> PHRASES = List.of(
            "CUDA out of memory",
            "CUDA_OUT_OF_MEMORY",
            "Out of memory",
            "Out Of Memory",
            "out of memory",
            "MemoryError",
            "OutOfMemory",
            "OOM",
            "Dst tensor is not initialized",
            "Src tensor is not initialized",
            "CNMEM_STATUS_OUT_OF_MEMORY",
            "CUDNN_STATUS_NOT_INITIALIZED",
            "CUBLAS_STATUS_ALLOC_FAILED",
            "CUBLAS_STATUS_NOT_INITIALIZED",
            "Failed to allocate memory",
            "failed to allocate memory",
            "No space left on device");

    private static final int LONGEST_TARGET = 1024;

    @Override
    public List<Rule> rules() {
        return List.of(OOM_NAME, OOM_MESSAGE, TARGET);
    }

    @Override
    public void run(Inspection in, Findings out) {
        in.repository()
                .items()
                .forEach(i -> phrase(i.path())
                        .ifPresent(p -> out.add(OOM_NAME, i.path(), null, "its name holds '" + p + "'")));
        for (ModelDirectory model : in.configured()) {
            Stream.concat(model.config().inputs().stream(), model.config().outputs().stream())
                    .forEach(t -> tensor(model, t, out));
            if (model.runs(Backend.PYTHON)) {
                messages(in, model, out);
            }
        }
        if (in.repository().origin() == Origin.ARCHIVE) {
            target(in.repository().name(), out);
        }
    }

    private static void tensor(ModelDirectory model, Tensor tensor, Findings out) {
        phrase(tensor.name())
                .ifPresent(p -> out.add(
                        OOM_NAME,
                        model.configPath(),
                        tensor.place(),
                        "the name of tensor '" + tensor.name() + "' holds '" + p + "'"));
    }

    private static void messages(Inspection in, ModelDirectory model, Findings out) {
        for (Item item : model.items()) {
            if (item.isFile() && item.name().endsWith(".py")) {
                in.python()
                        .apply(item.text().orElse(""))
                        .messages()
                        .forEach(m -> phrase(m.text())
                                .ifPresent(p ->
                                        out.add(OOM_MESSAGE, item.path(), m.place(), "the message holds '" + p + "'")));
            }
        }
    }

    private static void target(String name, Findings out) {
        boolean printable = name.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (name.isEmpty() || name.length() > LONGEST_TARGET || !printable || !name.endsWith(".tar.gz")) {
            out.add(TARGET, "", null, "the archive is named '" + name + "'");
        }
        phrase(name).ifPresent(p -> out.add(OOM_NAME, "", null, "the archive's name holds '" + p + "'"));
    }

    private static Optional<String> phrase(String text) {
        return PHRASES.stream().filter(text::contains).findFirst();
    }
}
