package io.mmectl.deployer.lint.checks;

import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.model.ModelConfig.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An ensemble's own settings and its steps; {@link EnsembleGraphCheck} follows the tensors. */
public final class EnsembleCheck implements Check {
    static final Rule TEXT = Rule.error(
            "ensemble-text",
            "SageMaker's Triton does not see the ensemble",
            "Which of several directories is served is decided by searching the text of each config.pbtxt for platform:,"
                    + " white space, and \"ensemble\" in double quotes, not by parsing it. A blank before the colon or single"
                    + " quotes hide an ensemble; the words in a comment make a model one.",
            Sources.SAGEMAKER_SERVER,
            "Write platform: \"ensemble\" exactly so, and nowhere else.");
    static final Rule SCHEDULING = Rule.error(
            "ensemble-scheduling",
            "platform and ensemble_scheduling do not go together",
            "An ensemble needs both, and no other model may have either.",
            Sources.CONFIG_UTILS,
            "Write platform: \"ensemble\" and ensemble_scheduling, or neither.");
    static final Rule NO_STEP = Rule.error(
            "ensemble-no-step",
            "the ensemble has no step",
            "Triton refuses an ensemble without a step.",
            Sources.CONFIG_UTILS,
            "Add ensemble_scheduling with its steps.");
    static final Rule STEP = Rule.error(
            "ensemble-step-incomplete",
            "a step without model, inputs or outputs",
            "Triton demands model_name, input_map and output_map of every step.",
            Sources.CONFIG_UTILS,
            "Add what is missing.");
    static final Rule UNKNOWN_STEP = Rule.error(
            "ensemble-unknown-step",
            "a step's model is not in the archive",
            "An archive is a repository of its own on SageMaker, so all models of an ensemble must be in it.",
            Sources.REPOSITORY_MANAGER,
            "Add the model's directory, or mend the name.");
    static final Rule VERSION = Rule.error(
            "ensemble-step-version",
            "a step asks for a version that is not there",
            "model_version names a version directory, and -1 the newest. Left out it is 0, so LOAD fails with \"whose required"
                    + " version 0 is not loaded\".",
            Sources.REPOSITORY_MANAGER,
            "Write model_version: -1.");
    static final Rule FORBIDDEN = Rule.error(
            "ensemble-forbidden-field",
            "a field that an ensemble must not have",
            "An ensemble runs nothing itself, so instance_group, optimization and model_warmup are refused.",
            Sources.CONFIG_UTILS,
            "Move the field to the step that it is meant for.");
    static final Rule BATCH = Rule.error(
            "ensemble-batch-size",
            "the ensemble takes larger batches than a step",
            "A step may not batch at all, but if it does, then at least as many as the ensemble.",
            Sources.ENSEMBLE_UTILS,
            "Lower the ensemble's max_batch_size, or raise the step's.");
    static final Rule UNUSED_MODEL = Rule.warning(
            "ensemble-unused-model",
            "a model that is no step is not loaded",
            "SageMaker's Triton loads the ensemble and what its steps name. A model beside it is unpacked for nothing, and a"
                    + " call from Python (BLS) does not find it.",
            Sources.SAGEMAKER_SERVER + "; github.com/triton-inference-server/server/issues/5452",
            "Models that are called from Python must be steps too, or be left out.");
    static final Rule NESTED = Rule.error(
            "ensemble-nested",
            "an ensemble as a step of an ensemble",
            "Triton could run it, but SageMaker's front end finds two ensembles in the archive and may serve the inner one.",
            Sources.SAGEMAKER_SERVER,
            "Put the inner ensemble's steps into the outer one.");

    private static final Pattern SEEN = Pattern.compile("platform:\\s*\"ensemble\"");

    @Override
    public List<Rule> rules() {
        return List.of(TEXT, SCHEDULING, NO_STEP, STEP, UNKNOWN_STEP, VERSION, FORBIDDEN, BATCH, UNUSED_MODEL, NESTED);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            text(in, model, out);
            scheduling(model, out);
            if (model.config().ensemble()) {
                forbidden(model, out);
                steps(in, model, out);
            }
        }
        unused(in, out);
    }

    /** Where there is one directory only, it is served whatever its text. */
    private static void text(Inspection in, ModelDirectory model, Findings out) {
        boolean seen = SEEN.matcher(model.configText().orElse("")).find();
        if (in.models().size() < 2 || seen == model.config().ensemble()) {
            return;
        }
        out.add(
                TEXT,
                model.configPath(),
                model.config().placeOf("platform"),
                seen
                        ? "is no ensemble, but its text says platform: \"ensemble\""
                        : "is not written as SageMaker looks for it");
    }

    private static void scheduling(ModelDirectory model, Findings out) {
        ModelConfig config = model.config();
        boolean scheduled = config.message().has("ensemble_scheduling");
        if (scheduled && !config.ensemble()) {
            out.add(
                    SCHEDULING,
                    model.configPath(),
                    config.placeOf("ensemble_scheduling"),
                    "ensemble_scheduling stands in a model whose platform is not \"ensemble\"");
        } else if (config.ensemble() && !scheduled) {
            out.add(NO_STEP, model.configPath(), config.placeOf("platform"), "the ensemble has no ensemble_scheduling");
        } else if (config.ensemble() && config.steps().isEmpty()) {
            out.add(NO_STEP, model.configPath(), config.placeOf("ensemble_scheduling"), "the ensemble has no step");
        }
    }

    private static void forbidden(ModelDirectory model, Findings out) {
        for (String field : List.of("instance_group", "optimization", "model_warmup")) {
            if (model.config().message().has(field)) {
                out.add(FORBIDDEN, model.configPath(), model.config().placeOf(field), "the ensemble has " + field);
            }
        }
    }

    private static void steps(Inspection in, ModelDirectory model, Findings out) {
        Set<String> names = in.models().stream().map(ModelDirectory::name).collect(Collectors.toSet());
        for (Step step : model.config().steps()) {
            String missing = step.model().isEmpty()
                    ? "model_name"
                    : step.inputs().isEmpty() ? "input_map" : step.outputs().isEmpty() ? "output_map" : "";
            if (!missing.isEmpty()) {
                out.add(STEP, model.configPath(), step.place(), "step \"" + step.model() + "\" has no " + missing);
            }
            if (!step.model().isEmpty() && !names.contains(step.model())) {
                out.add(
                        UNKNOWN_STEP,
                        model.configPath(),
                        step.place(),
                        "step \"" + step.model() + "\" is no model of the repository",
                        Suggestion.nearest(step.model(), names)
                                .map(n -> "Did you mean '" + n + "'?")
                                .orElse("An archive holds all models of its ensemble."));
            }
            if (!step.model().isEmpty()) {
                in.model(step.model()).ifPresent(m -> step(model, step, m, out));
            }
        }
    }

    private static void step(ModelDirectory ensemble, Step step, ModelDirectory model, Findings out) {
        long version = step.message().integer("model_version").orElse(0);
        if (version != ModelConfig.ANY && !model.versions().contains(version + "/")) {
            boolean said = step.message().has("model_version");
            out.add(
                    VERSION,
                    ensemble.configPath(),
                    step.place(),
                    "step \"" + step.model() + "\" "
                            + (said ? "asks for version " + version : "has no model_version, which means version 0"));
        }
        if (model.config().ensemble() && model != ensemble) {
            out.add(NESTED, ensemble.configPath(), step.place(), "step \"" + step.model() + "\" is an ensemble");
        }
        long max = model.config().maxBatchSize();
        if (model.configured() && max != 0 && max < ensemble.config().maxBatchSize()) {
            out.add(
                    BATCH,
                    ensemble.configPath(),
                    step.place(),
                    "the ensemble takes batches of " + ensemble.config().maxBatchSize() + ", step \"" + step.model()
                            + "\" of " + max);
        }
    }

    private static void unused(Inspection in, Findings out) {
        if (in.served().filter(m -> m.config().ensemble()).isEmpty()) {
            return;
        }
        Set<String> used = new HashSet<>(in.loaded());
        in.models().stream()
                .filter(m -> !used.contains(m.name()) && m.configText().isPresent())
                .forEach(m -> out.add(
                        UNUSED_MODEL,
                        m.name(),
                        null,
                        "is no step of the ensemble, so SageMaker's Triton does not load it"));
    }
}
