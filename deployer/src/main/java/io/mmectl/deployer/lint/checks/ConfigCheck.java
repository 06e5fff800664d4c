package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.Schema;
import io.mmectl.deployer.lint.pbtxt.SchemaCheck;
import io.mmectl.deployer.lint.pbtxt.SchemaCheck.Mistake;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the configuration can be read, and who shall run the model. */
public final class ConfigCheck implements Check {
    private static final String REFUSED =
            " Triton reads the file with protobuf's own parser, which refuses the whole of it: LOAD fails with \"failed to"
                    + " read text proto\" and names no line.";

    static final Rule MISSING = Rule.error(
            "config-missing",
            "a model without a config.pbtxt",
            "Triton can work out a configuration for some backends by the name of the model's file. For others it has none,"
                    + " and a directory that is no model at all fails the same way.",
            Sources.CONFIG_UTILS,
            "Write a config.pbtxt; what is no model must not be in the repository.");
    static final Rule SYNTAX = Rule.error(
            "config-syntax",
            "the configuration is not in protobuf's text format",
            "A bracket, colon or quote is missing, or a value cannot be one." + REFUSED,
            Sources.TEXT_FORMAT + "; " + Sources.REPOSITORY_MANAGER,
            "Mend it there.");
    static final Rule UNKNOWN_FIELD = Rule.error(
            "config-unknown-field",
            "a field that Triton does not know",
            "Mostly a misspelling, or a field of another message." + REFUSED,
            Sources.MODEL_CONFIG,
            "Write the field as Triton's ModelConfig has it.");
    static final Rule TYPE = Rule.error(
            "config-type",
            "a value of another type, or out of range",
            "Quotes around a number, a negative number where none may be, a list where one value is taken." + REFUSED,
            Sources.MODEL_CONFIG,
            "Mend the value.");
    static final Rule VALUE = Rule.error(
            "config-value",
            "a value that the field does not have",
            "Data types begin with TYPE_, kinds of instances with KIND_." + REFUSED,
            Sources.MODEL_CONFIG,
            "Write one of the field's values.");
    static final Rule TWICE = Rule.error(
            "config-set-twice",
            "a field is set twice, or two that exclude each other",
            "A model has one scheduler, and a plain field one value." + REFUSED,
            Sources.TEXT_FORMAT,
            "Keep one of them.");
    static final Rule TOO_NEW = Rule.error(
            "config-too-new",
            "a field that the image's Triton does not know yet",
            "To an older Triton a newer field is an unknown one." + REFUSED,
            Sources.MODEL_CONFIG,
            "Remove it, or choose a newer image.");
    static final Rule NAME = Rule.error(
            "name-mismatch",
            "a model's name differs from its directory",
            "Triton refuses that for all but the model that is served, whose name SageMaker replaces by the target model's.",
            Sources.REPOSITORY_MANAGER,
            "Make them equal, or leave the name out.");
    static final Rule BACKEND = Rule.error(
            "backend-unknown",
            "no backend for the model",
            "Neither backend nor platform nor the name of a file says who shall run the model: LOAD fails with \"unexpected"
                    + " platform type\" or \"could not determine backend\".",
            Sources.CONFIG_UTILS,
            "Set backend, as in: backend: \"python\".");
    static final Rule PLATFORM = Rule.error(
            "platform-mismatch",
            "platform and backend do not belong together",
            "Triton knows which platforms its own backends have and refuses others.",
            Sources.CONFIG_UTILS,
            "Remove platform: the backend is enough.");

    private static final Map<SchemaCheck.Kind, Rule> RULES = Map.of(
            SchemaCheck.Kind.UNKNOWN_FIELD, UNKNOWN_FIELD,
            SchemaCheck.Kind.WRONG_TYPE, TYPE,
            SchemaCheck.Kind.UNKNOWN_VALUE, VALUE,
            SchemaCheck.Kind.SET_TWICE, TWICE,
            SchemaCheck.Kind.TOO_NEW, TOO_NEW);

    /** Platforms that each of Triton's own backends takes. */
    private static final Map<String, List<String>> PLATFORMS = Map.of(
            Backend.TENSORRT, List.of("tensorrt_plan"),
            Backend.ONNX, List.of("onnxruntime_onnx"),
            Backend.PYTORCH, List.of("pytorch_libtorch", "torch_aoti"),
            Backend.TENSORFLOW, List.of("tensorflow_savedmodel", "tensorflow_graphdef"));

    @Override
    public List<Rule> rules() {
        return List.of(MISSING, SYNTAX, UNKNOWN_FIELD, TYPE, VALUE, TWICE, TOO_NEW, NAME, BACKEND, PLATFORM);
    }

    @Override
    public void run(Inspection in, Findings out) {
        boolean ensembles = in.models().stream().anyMatch(ModelDirectory::ensemble);
        Optional<ModelDirectory> served = in.served();
        for (ModelDirectory model : in.models()) {
            if (model.configText().isEmpty()) {
                missing(ensembles, model, out);
            } else if (model.syntaxError().isPresent()) {
                model.syntaxError()
                        .ifPresent(e -> out.add(
                                SYNTAX,
                                model.configPath(),
                                e.place(),
                                "is not in protobuf's text format: " + e.getMessage()));
            } else {
                for (Mistake m : SchemaCheck.of(
                        model.config().message(),
                        Schema.modelConfig(),
                        in.target().knownTriton())) {
                    out.add(RULES.getOrDefault(m.kind(), TYPE), model.configPath(), m.place(), m.what(), m.hint());
                }
                name(served, model, out);
                backend(model, out);
            }
        }
    }

    private static void missing(boolean ensembles, ModelDirectory model, Findings out) {
        boolean tooLong = model.item(ModelDirectory.CONFIG).filter(Item::isFile).isPresent();
        if (tooLong) {
            out.add(SYNTAX, model.configPath(), null, "is no text, or longer than 1 MiB");
            return;
        }
        if (model.name().startsWith(".") || model.name().equals("__MACOSX")) {
            return; // told as a stray directory
        }
        boolean holdsModels = model.directories().stream().anyMatch(d -> model.holds(d + ModelDirectory.CONFIG));
        if (holdsModels && model.versions().isEmpty()) {
            return; // told as an extra folder
        }
        Severity severity = model.backend().isPresent() || ensembles ? Severity.WARNING : Severity.ERROR;
        out.add(MISSING, severity, model.configPath(), null, "there is no config.pbtxt", MISSING.fix());
    }

    /** The served model's name is replaced; every other must equal its directory. */
    private static void name(Optional<ModelDirectory> servedModel, ModelDirectory model, Findings out) {
        String name = model.config().name();
        if (name.isEmpty() || model.name().isEmpty() || name.equals(model.name())) {
            return;
        }
        boolean served = servedModel.filter(m -> m == model).isPresent();
        out.add(
                NAME,
                served ? Severity.NOTE : Severity.ERROR,
                model.configPath(),
                model.config().placeOf("name"),
                "name \"" + name + "\" differs from its directory '" + model.name() + "'",
                NAME.fix());
    }

    private static void backend(ModelDirectory model, Findings out) {
        ModelConfig config = model.config();
        if (config.ensemble()) {
            if (!config.backend().isEmpty()) {
                out.add(
                        PLATFORM,
                        model.configPath(),
                        config.placeOf("backend"),
                        "an ensemble has a backend",
                        "Remove backend: an ensemble has none.");
            }
            return;
        }
        if (model.backend().isEmpty()) {
            boolean byName = config.platform().isEmpty()
                    && config.defaultFileName().isEmpty()
                    && model.name().contains(".");
            boolean elsewhere = config.message().has("ensemble_scheduling")
                    || config.message().has("model_repository_agents");
            if (!byName && !elsewhere) {
                out.add(
                        BACKEND,
                        model.configPath(),
                        config.placeOf("platform"),
                        config.platform().isEmpty()
                                ? "nothing says which backend runs the model"
                                : "there is no platform \"" + config.platform() + "\"");
            }
            return;
        }
        List<String> allowed = PLATFORMS.get(config.backend());
        if (allowed != null && !config.platform().isEmpty() && !allowed.contains(config.platform())) {
            out.add(
                    PLATFORM,
                    model.configPath(),
                    config.placeOf("platform"),
                    "backend " + config.backend() + " has no platform \"" + config.platform() + "\"");
        }
    }
}
