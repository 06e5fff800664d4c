package io.mmectl.deployer.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules for one model directory. */
final class ModelLint {
    /** The version that Triton's SageMaker server asks about. */
    private static final String VERSION = "1/";

    private ModelLint() {}

    static void check(ModelDirectory model, List<ModelDirectory> all, List<Finding> findings) {
        if (model.configText().isEmpty()) {
            findings.add(Finding.error(
                    model.configPath(),
                    "there is no config.pbtxt",
                    "Every model needs one; stray directories must not be in the repository."));
            return;
        }
        TextMessage config;
        try {
            config = TextFormat.parse(model.configText().get());
        } catch (TextFormat.SyntaxException e) {
            findings.add(Finding.error(
                    model.configPath() + ":" + e.line() + ":" + e.column(),
                    "is not in protobuf's text format: " + e.getMessage(),
                    "Mend it there."));
            return;
        }
        name(model, config, findings);
        if (model.ensemble()) {
            steps(model, config, all, findings);
        }
        versions(model, config, findings);
        policies(model, config, findings);
    }

    private static void name(ModelDirectory model, TextMessage config, List<Finding> findings) {
        Optional<String> name = config.text("name").filter(n -> !n.isEmpty());
        if (name.isPresent() && !model.name().isEmpty() && !name.get().equals(model.name())) {
            findings.add(Finding.error(
                    model.configPath(),
                    "name \"" + name.get() + "\" differs from its directory '" + model.name() + "'",
                    "Triton refuses that for every model but the served one: make them equal."));
        }
    }

    private static void steps(
            ModelDirectory model, TextMessage config, List<ModelDirectory> all, List<Finding> findings) {
        Set<String> names = new HashSet<>(all.stream().map(ModelDirectory::name).toList());
        List<TextMessage> steps = config.messages("ensemble_scheduling").stream()
                .flatMap(s -> s.messages("step").stream())
                .toList();
        if (steps.isEmpty()) {
            findings.add(Finding.error(
                    model.configPath(), "the ensemble has no step", "Add ensemble_scheduling with its steps."));
        }
        Set<String> used = new HashSet<>();
        for (TextMessage step : steps) {
            String name = step.text("model_name").orElse("");
            used.add(name);
            if (!names.contains(name)) {
                findings.add(Finding.error(
                        model.configPath(),
                        "step \"" + name + "\" is no model of the repository",
                        "An archive holds all models of its ensemble."));
            }
        }
        for (ModelDirectory other : all) {
            if (!other.equals(model) && !other.ensemble() && !used.contains(other.name())) {
                findings.add(Finding.warning(
                        other.name(),
                        "is no step of the ensemble, so SageMaker's Triton does not load it",
                        "Models that are called from Python must be steps too, or be left out."));
            }
        }
    }

    private static void versions(ModelDirectory model, TextMessage config, List<Finding> findings) {
        List<String> versions = model.versions();
        if (versions.isEmpty()) {
            findings.add(Finding.error(
                    model.name().isEmpty() ? "" : model.name() + "/",
                    "has no version directory",
                    "Add a directory 1 with the model's file" + (model.ensemble() ? ", empty for an ensemble." : ".")));
            return;
        }
        List<String> files = model.ensemble() ? List.of() : Backends.files(config);
        for (String version : versions) {
            String path = (model.name().isEmpty() ? "" : model.name() + "/") + version;
            if (!files.isEmpty() && files.stream().noneMatch(f -> model.paths().contains(version + f))) {
                findings.add(Finding.error(
                        path,
                        "there is no " + String.join(" or ", files).replace("/", ""),
                        "The " + Backends.of(config).orElse("model's") + " backend loads that file."));
            }
        }
        if (!versions.equals(List.of(VERSION))) {
            findings.add(Finding.warning(
                    model.name().isEmpty() ? "" : model.name() + "/",
                    "has version directories " + String.join(", ", versions).replace("/", ""),
                    "SageMaker's Triton looks at version 1 when it lists models. Keep one directory 1."));
        }
    }

    private static void policies(ModelDirectory model, TextMessage config, List<Finding> findings) {
        boolean decoupled = config.messages("model_transaction_policy").stream()
                .anyMatch(p -> p.text("decoupled")
                        .map(d -> d.equalsIgnoreCase("true") || d.equals("1"))
                        .orElse(false));
        if (decoupled) {
            findings.add(Finding.error(
                    model.configPath(),
                    "the model is decoupled",
                    "SageMaker's multi-model endpoints take one response per request: set decoupled to false."));
        }
        for (TextMessage parameter : config.messages("parameters")) {
            if (parameter.text("key").filter("EXECUTION_ENV_PATH"::equals).isPresent()) {
                findings.add(Finding.warning(
                        model.configPath(),
                        "brings a packed Python environment (EXECUTION_ENV_PATH)",
                        "It is unpacked at every cold start. An image that provides the packages is faster."));
            }
        }
    }
}
