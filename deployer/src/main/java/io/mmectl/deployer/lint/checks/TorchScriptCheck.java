package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.content.TorchScriptCode;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.model.ModelConfig.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the PyTorch backend finds out which tensor is which argument. */
public final class TorchScriptCheck implements Check {
    static final Rule NAMES = Rule.warning(
                    "torchscript-names",
                    "inputs are neither name__index nor arguments of forward",
                    "The PyTorch backend maps inputs by the names of forward's arguments, else by <name>__<index>. When any input is"
                            + " neither, it takes the order of the configuration for the order of the arguments: a warning in a log, and"
                            + " wrong answers when the order differs.",
                    Sources.PYTORCH_BACKEND,
                    "Name inputs INPUT__0, INPUT__1 … in the order of forward's arguments, and outputs OUTPUT__0 ….")
            .withLimits("The arguments are read from the TorchScript code of the outermost module; where they cannot be"
                    + " found, only <name>__<index> counts.");
    static final Rule INDEX = Rule.warning(
            "torchscript-index",
            "the indices of name__index have a gap or a double",
            "The index is the position of the argument or of the result; with a gap the backend passes no tensor, or reads a"
                    + " result that is not there.",
            Sources.PYTORCH_BACKEND,
            "Number from 0 without a gap.");
    static final Rule STATE = Rule.error(
            "torchscript-state-names",
            "states of a sequence batcher without name__index",
            "With implicit state the PyTorch backend needs the convention for all inputs, outputs and states and refuses to"
                    + " load the model otherwise.",
            Sources.PYTORCH_BACKEND,
            "Name states such as INPUT_STATE__1 and OUTPUT_STATE__1.");

    static final Rule ON_CPU = Rule.warning(
                    "torchscript-traced-on-cpu",
                    "a TorchScript module that makes tensors on the CPU",
                    "Tracing writes the device of every tensor that a module makes itself (positions, masks) into its code. On a GPU"
                            + " such a module loads, and then fails with \"Expected all tensors to be on the same device\".",
                    "PyTorch 2.11 on an NVIDIA H200, with a BART and a T5 that were traced on a CPU",
                    "Trace on the GPU (model and example inputs there), or script the module; a module that means the CPU belongs in an"
                            + " instance_group of KIND_CPU.")
            .withLimits(
                    "Found by torch.device(\"cpu\") in the module's code, which a module that only brings its results to the"
                            + " CPU has too.");

    private static final List<String> ENDINGS = List.of(".pt", ".pth", ".ts", ".torchscript");
    private static final Pattern INDEXED = Pattern.compile(".+?__[0-9]+");

    @Override
    public List<Rule> rules() {
        return List.of(NAMES, INDEX, STATE, ON_CPU);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            devices(model, out);
            if (model.runs(Backend.PYTORCH)
                    && !model.config().message().has("runtime")
                    && !model.config().platform().equals("torch_aoti")) {
                inputs(model, out);
                indices(model, "output", model.config().outputs(), out);
                states(model, out);
            }
        }
    }

    /** Also of modules that a Python model opens. */
    private static void devices(ModelDirectory model, Findings out) {
        if (model.config().instanceGroups().stream().anyMatch(g -> g.kind().equals("KIND_CPU"))) {
            return;
        }
        model.items().stream()
                .filter(i -> i.isFile() && ENDINGS.stream().anyMatch(i.name()::endsWith))
                .filter(TorchScriptCode::makesTensorsOnTheCpu)
                .forEach(i -> out.add(ON_CPU, i.path(), null, "makes tensors on the CPU, as traces made there do"));
    }

    private static void inputs(ModelDirectory model, Findings out) {
        List<Tensor> inputs = model.config().inputs();
        Optional<List<String>> arguments = arguments(model);
        List<String> names = inputs.stream().map(Tensor::name).toList();
        if (arguments.isPresent() && arguments.get().containsAll(names)) {
            return;
        }
        Optional<Tensor> neither = inputs.stream()
                .filter(t -> !INDEXED.matcher(t.name()).matches())
                .findFirst();
        if (neither.isPresent() && inputs.size() > 1) {
            out.add(
                    NAMES,
                    model.configPath(),
                    neither.get().place(),
                    "input '" + neither.get().name() + "' is "
                            + arguments
                                    .map(a -> "no argument of forward(" + String.join(", ", a) + ")")
                                    .orElse("not named by index"));
        } else {
            indices(model, "input", inputs, out);
        }
    }

    private static Optional<List<String>> arguments(ModelDirectory model) {
        String named = model.config().defaultFileName();
        return model.versions().stream()
                .flatMap(v -> model.item(v + (named.isEmpty() ? "model.pt" : named)).stream())
                .filter(Item::isFile)
                .flatMap(i -> TorchScriptCode.arguments(i).stream())
                .findFirst();
    }

    private static void indices(ModelDirectory model, String kind, List<Tensor> tensors, Findings out) {
        if (tensors.isEmpty()
                || !tensors.stream().allMatch(t -> INDEXED.matcher(t.name()).matches())
                || model.config().message().has("sequence_batching")) {
            return;
        }
        List<String> indices = tensors.stream()
                .map(t -> t.name().substring(t.name().indexOf("__") + 2))
                .toList();
        boolean gapless = indices.stream().distinct().count() == indices.size()
                && indices.stream().allMatch(i -> i.length() < 6 && Integer.parseInt(i) < indices.size());
        // A model may have more results than a configuration names.
        boolean doubled = indices.stream().distinct().count() < indices.size();
        if (kind.equals("input") ? !gapless : doubled) {
            out.add(
                    INDEX,
                    model.configPath(),
                    tensors.getFirst().place(),
                    kind + "s have the indices " + String.join(", ", indices));
        }
    }

    private static void states(ModelDirectory model, Findings out) {
        ModelConfig config = model.config();
        boolean state = config.message().messages("sequence_batching").stream().anyMatch(s -> s.has("state"));
        if (!state) {
            return;
        }
        Stream<String> names = Stream.concat(
                Stream.concat(config.inputs().stream(), config.outputs().stream())
                        .map(Tensor::name),
                config.message().messages("sequence_batching").stream()
                        .flatMap(s -> s.messages("state").stream())
                        .flatMap(s -> Stream.of(
                                s.text("input_name").orElse(""),
                                s.text("output_name").orElse(""))));
        names.filter(n -> !INDEXED.matcher(n).matches())
                .findFirst()
                .ifPresent(n -> out.add(
                        STATE,
                        model.configPath(),
                        config.placeOf("sequence_batching"),
                        "'" + n + "' has no index, and the model has state"));
    }
}
