package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.content.ZipListing;
import io.mmectl.deployer.lint.model.Backend;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a version directory holds what its backend loads, and whether that is what its name says. */
public final class BackendFileCheck implements Check {
    static final Rule MISSING = Rule.error(
            "backend-file-missing",
            "the backend's file is not there",
            "Each backend loads one file from the version directory: model.py, model.pt, model.plan, model.onnx, or what"
                    + " default_model_filename names. LOAD fails; the Python backend of Triton 24.10 does not even answer.",
            Sources.CONFIG_UTILS,
            "Add the file, or name it with default_model_filename.");
    static final Rule OUTSIDE = Rule.error(
            "model-file-outside",
            "default_model_filename leads out of the version directory",
            "The name is appended to the version directory. Triton refuses a path that leaves it, and what lies outside is"
                    + " not there on SageMaker.",
            Sources.MODEL_CONFIG + "; triton-inference-server/core src/backend_model.cc",
            "Put the file into the version directory and write its name.");
    static final Rule LFS = Rule.error(
            "git-lfs-pointer",
            "a Git LFS pointer instead of the file",
            "The repository was checked out without Git LFS: the file holds three lines that name the real one.",
            "github.com/git-lfs/git-lfs docs/spec.md",
            "Run git lfs pull, and pack again.");
    static final Rule EMPTY = Rule.warning(
            "model-file-empty",
            "the model's file is empty",
            "No backend can load nothing; mostly the copy that should have brought it failed.",
            Sources.CONFIG_UTILS,
            "Copy the file again.");
    static final Rule PICKLE_MODEL = Rule.error(
            "torchscript-is-pickle",
            "model.pt is no TorchScript",
            "torch.save writes a pickle of Python objects or of a state dict. The PyTorch backend is C++ and loads TorchScript"
                    + " only, which torch.jit.save or module.save writes: a zip with code/ and constants.pkl.",
            "triton-inference-server/pytorch_backend README.md",
            "Save it with torch.jit.trace or torch.jit.script and .save(), or use a Python model.");
    static final Rule NOT_TORCHSCRIPT = Rule.warning(
            "torchscript-unreadable",
            "model.pt is no zip file",
            "TorchScript is a zip file. LibTorch refuses anything else: \"PytorchStreamReader failed reading zip archive\".",
            "triton-inference-server/pytorch_backend README.md",
            "Save it with torch.jit.trace or torch.jit.script and .save().");
    static final Rule NOT_ONNX = Rule.warning(
            "onnx-unreadable",
            "model.onnx is no ONNX file",
            "An ONNX file is a protobuf message that begins with its version. A zip, a pickle or a text is none.",
            "onnx/onnx onnx/onnx.proto",
            "Export it with torch.onnx.export or as the framework has it.");

    private static final int ZIP = 0x504b;
    private static final int ONNX_VERSION_TAG = 0x08;

    @Override
    public List<Rule> rules() {
        return List.of(MISSING, OUTSIDE, LFS, EMPTY, PICKLE_MODEL, NOT_TORCHSCRIPT, NOT_ONNX);
    }

    @Override
    public void run(Inspection in, Findings out) {
        in.repository().items().stream()
                .filter(i -> i.isFile() && i.size() < 1024 && isPointer(i))
                .forEach(i -> out.add(LFS, i.path(), null, "is a Git LFS pointer"));
        in.models().forEach(m -> m.backend().ifPresent(b -> model(m, b, out)));
    }

    static boolean isPointer(Item item) {
        return new String(item.head(), StandardCharsets.ISO_8859_1)
                .startsWith("version https://git-lfs.github.com/spec/");
    }

    private static void model(ModelDirectory model, Backend backend, Findings out) {
        String named = model.config().defaultFileName();
        if (named.startsWith("/") || Stream.of(named.split("/")).anyMatch(".."::equals)) {
            out.add(
                    OUTSIDE,
                    model.configPath(),
                    model.config().placeOf("default_model_filename"),
                    "default_model_filename is \"" + named + "\"");
            return;
        }
        if (!backend.files().isEmpty() && !alternatives(model, backend)) {
            model.versions().forEach(v -> version(model, backend, v, out));
        }
    }

    /** One file for each GPU: whether these are there is {@link TensorRtCheck}'s question. */
    private static boolean alternatives(ModelDirectory model, Backend backend) {
        return backend.name().equals(Backend.TENSORRT)
                && model.config().message().has("cc_model_filenames");
    }

    private static void version(ModelDirectory model, Backend backend, String version, Findings out) {
        Optional<Item> found = backend.files().stream()
                .flatMap(f -> model.item(version + f).stream())
                .findFirst();
        if (found.isEmpty()) {
            String path = model.prefix() + version;
            String hint = backend.files().stream()
                    .filter(model::holds)
                    .findFirst()
                    .map(f -> "It lies beside the version directory: move it into it.")
                    .orElse("The " + backend.name() + " backend loads that file.");
            out.add(
                    MISSING,
                    // A backend of somebody's own may know its files itself, and need none of that name.
                    backend.isKnown() ? MISSING.severity() : Severity.WARNING,
                    path,
                    null,
                    "there is no "
                            + backend.files().stream()
                                    .map(f -> f.replaceFirst("/$", ""))
                                    .distinct()
                                    .collect(Collectors.joining(" or ")),
                    hint);
        } else if (found.get().isFile() && !isPointer(found.get())) {
            content(model, backend, found.get(), out);
        }
    }

    private static void content(ModelDirectory model, Backend backend, Item file, Findings out) {
        if (file.size() == 0) {
            if (!backend.name().equals(Backend.PYTHON)) {
                out.add(EMPTY, file.path(), null, "is empty");
            }
            return;
        }
        switch (backend.name()) {
            case Backend.PYTORCH -> {
                if (!model.config().message().has("runtime") && !file.name().endsWith(".py")) {
                    torchScript(file, out);
                }
            }
            case Backend.ONNX -> {
                if (file.head()[0] != ONNX_VERSION_TAG) {
                    out.add(NOT_ONNX, file.path(), null, "does not begin as an ONNX file");
                }
            }
            default -> {}
        }
    }

    private static void torchScript(Item file, Findings out) {
        byte[] head = file.head();
        boolean zip = head.length > 1 && ((head[0] & 0xff) << 8 | (head[1] & 0xff)) == ZIP;
        if (!zip) {
            if (PickleFiles.isPickle(head)) {
                out.add(PICKLE_MODEL, file.path(), null, "is a pickle, which torch.save wrote");
            } else {
                // A short text is mostly somebody's placeholder.
                Severity severity = file.text().isPresent() ? Severity.NOTE : Severity.WARNING;
                out.add(
                        NOT_TORCHSCRIPT,
                        severity,
                        file.path(),
                        null,
                        "is no zip file, so no TorchScript",
                        NOT_TORCHSCRIPT.fix());
            }
            return;
        }
        ZipListing.of(file)
                .filter(z -> z.has("/data.pkl")
                        && !z.has("/constants.pkl")
                        && z.names().stream().noneMatch(n -> n.contains("/code/")))
                .ifPresent(z -> out.add(
                        PICKLE_MODEL, file.path(), null, "holds no code, so it is a state dict or a pickled module"));
    }
}
