package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Version directories, and which of them are loaded. */
public final class VersionCheck implements Check {
    static final Rule MISSING = Rule.error(
            "version-missing",
            "a model without a version directory",
            "Triton loads a model from a directory whose name is a number, an ensemble too. Without one no version is"
                    + " available and LOAD fails.",
            Sources.LIFE_CYCLE,
            "Add a directory 1 with the model's file; for an ensemble an empty one (git keeps none: put a file into it).");
    static final Rule NOT_ONE = Rule.warning(
            "version-not-one",
            "a version other than 1, or several",
            "SageMaker's Triton asks for version 1 when it lists the loaded models, and serves the newest. A second version"
                    + " is sent and unpacked for nothing.",
            Sources.SAGEMAKER_SERVER,
            "Keep one directory 1; a target model's versions are archives of other names.");
    static final Rule LEADING_ZERO = Rule.error(
            "version-leading-zero",
            "a version directory with a leading zero",
            "Triton passes over a version directory such as 01, with a warning in the log only.",
            Sources.LIFE_CYCLE,
            "Rename it to 1.");
    static final Rule POLICY = Rule.error(
            "version-policy",
            "the version policy leaves no version",
            "Of the version directories only those that the policy names are loaded. When none is left, LOAD fails with"
                    + " \"at least one version must be available under the version policy\".",
            Sources.LIFE_CYCLE,
            "Remove version_policy: the newest version is then loaded, and one is enough.");

    private static final Set<String> NO_VERSIONS = Set.of("warmup/", "initial_state/", "configs/");

    @Override
    public List<Rule> rules() {
        return List.of(MISSING, NOT_ONE, LEADING_ZERO, POLICY);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.models()) {
            if (model.configText().isPresent()
                    || !model.versions().isEmpty()
                    || model.backend().isPresent()) {
                versions(model, out);
            }
        }
    }

    private static void versions(ModelDirectory model, Findings out) {
        List<String> versions = model.versions();
        List<String> zeros =
                model.directories().stream().filter(d -> d.matches("0[0-9]+/")).toList();
        Severity zeroSeverity = versions.isEmpty() ? Severity.ERROR : Severity.WARNING;
        zeros.forEach(d ->
                out.add(LEADING_ZERO, zeroSeverity, model.prefix() + d, null, "is passed over", LEADING_ZERO.fix()));
        if (versions.isEmpty()) {
            if (zeros.isEmpty() && model.directories().stream().noneMatch(d -> loose(d))) {
                out.add(MISSING, model.prefix(), null, "has no version directory", hint(model));
            }
            return;
        }
        if (!versions.equals(List.of("1/"))) {
            out.add(
                    NOT_ONE,
                    model.prefix(),
                    null,
                    "has version directories " + String.join(", ", versions).replace("/", ""));
        }
        policy(model, versions, out);
    }

    /** Triton reads the number at the beginning of a name, so {@code 1_old} counts as 1. */
    private static boolean loose(String directory) {
        return directory.matches("[1-9][0-9]*[^/0-9][^/]*/") && !NO_VERSIONS.contains(directory);
    }

    private static String hint(ModelDirectory model) {
        List<String> others = model.directories().stream()
                .filter(d -> !NO_VERSIONS.contains(d))
                .toList();
        return others.isEmpty()
                ? MISSING.fix()
                : "A version directory's name is a number, not '"
                        + others.getFirst().replace("/", "") + "'. " + MISSING.fix();
    }

    private static void policy(ModelDirectory model, List<String> versions, Findings out) {
        ModelConfig config = model.config();
        for (TextMessage policy : config.message().messages("version_policy")) {
            boolean none = policy.messages("latest").stream()
                    .anyMatch(l -> l.integer("num_versions").orElse(0) == 0);
            List<String> missing = new ArrayList<>();
            policy.messages("specific").stream()
                    .flatMap(s -> s.integers("versions").stream())
                    .filter(v -> !versions.contains(v + "/"))
                    .forEach(v -> missing.add(String.valueOf(v)));
            boolean someLeft = policy.messages("specific").stream()
                    .flatMap(s -> s.integers("versions").stream())
                    .anyMatch(v -> versions.contains(v + "/"));
            if (none) {
                out.add(POLICY, model.configPath(), config.placeOf("version_policy"), "asks for the latest 0 versions");
            } else if (!missing.isEmpty() || (!policy.messages("specific").isEmpty() && !someLeft)) {
                out.add(
                        POLICY,
                        someLeft ? Severity.WARNING : Severity.ERROR,
                        model.configPath(),
                        config.placeOf("version_policy"),
                        "asks for versions that are not there: " + String.join(", ", missing),
                        POLICY.fix());
            }
        }
    }
}
