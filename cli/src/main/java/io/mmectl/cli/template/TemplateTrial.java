package io.mmectl.cli.template;

import io.mmectl.cli.Leftovers;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.Shell;
import io.mmectl.cli.local.TritonTrial;
import io.mmectl.cli.local.TritonTrial.Answered;
import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.template.TrialReport.Step;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Problem;
import io.mmectl.deployer.state.TargetModel;
import io.mmectl.deployer.template.RenderedFleet;
import io.mmectl.deployer.template.RenderedFleet.Rendered;
import io.mmectl.deployer.template.Template;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries a template as far as this machine can: reads it, renders a definition, lints, runs its pytest, and lets a real Triton
 * load and answer what would be published.
 */
public final class TemplateTrial {
    private static final int SHOWN_LOG_LINES = 15;

    private final Shell shell;
    private final TemplateLookup lookup;
    private final Options options;

    /**
     * What to try.
     *
     * @param template what the user typed
     * @param model a file with one model definition; null = {@code tests/model.yaml} of the template
     * @param instanceType the type of the endpoint that is rendered for
     */
    public record Options(String template, @Nullable Path model, String instanceType, boolean strict) {}

    public TemplateTrial(Shell shell, Options options) {
        this.shell = shell;
        this.lookup = new TemplateLookup(shell);
        this.options = options;
    }

    /**
     * Runs all steps; a failed one does not stop those that can still be tried.
     *
     * @param progress told each step's name before it runs
     * @throws MmectlException INVALID_INPUT when there is no such template, or it cannot be read
     */
    public TrialReport run(Consumer<String> progress) {
        Template template = lookup.find(options.template());
        List<Step> steps = new ArrayList<>();
        steps.add(Step.ok(
                "read",
                template.name() + " " + template.version() + ", "
                        + Quantities.count(template.files().size(), "file")));
        Optional<Path> folder = folder();
        Path scratch = scratch();
        try {
            progress.accept("render");
            Optional<RenderedFleet> rendered = render(template, folder, scratch, steps);
            progress.accept("pytest");
            steps.add(folder.map(f -> new PythonTests(shell).run(f))
                    .orElseGet(() -> Step.skipped("pytest", "a built-in template is tested in a checkout of mmectl")));
            progress.accept("triton");
            steps.add(rendered.map(r -> triton(r, folder, scratch))
                    .orElseGet(() -> Step.skipped("triton", "nothing was rendered")));
        } finally {
            Leftovers.delete(scratch);
        }
        return new TrialReport(template.name(), template.version(), options.strict(), steps);
    }

    /** The user's folder; of a template that comes with the program the checkout's, where there is one. */
    private Optional<Path> folder() {
        Path path = Path.of(lookup.reference(options.template()));
        return path.isAbsolute()
                ? Optional.of(path)
                : Optional.of(Checkout.template(path.toString())).filter(Files::isDirectory);
    }

    private Optional<RenderedFleet> render(Template template, Optional<Path> folder, Path scratch, List<Step> steps) {
        Path definition = options.model() != null
                ? shell.resolve(options.model())
                : folder.map(f -> f.resolve("tests/model.yaml")).orElse(null);
        if (definition == null || options.model() == null && !Files.exists(definition)) {
            steps.add(Step.skipped(
                    "render", "no model definition to try it with: name one with --model, or write tests/model.yaml"));
            return Optional.empty();
        }
        try {
            RenderedFleet rendered = new TrialFleet(lookup.library(), shell::environment)
                    .render(
                            template,
                            lookup.reference(options.template()),
                            definition,
                            options.instanceType(),
                            scratch);
            steps.add(new Step(
                    "render",
                    TrialReport.Outcome.OK,
                    rendered.targetModels().stream().map(TemplateTrial::line).toList()));
            steps.add(
                    rendered.warnings().isEmpty()
                            ? Step.ok("lint", "nothing to say")
                            : new Step(
                                    "lint",
                                    TrialReport.Outcome.OK,
                                    rendered.warnings().stream()
                                            .map(w -> "warning: " + w.key() + ": " + w.finding())
                                            .toList()));
            return Optional.of(rendered);
        } catch (InvalidFleetException e) {
            steps.add(Step.failed(
                    "render", e.problems().stream().map(Problem::toString).toList()));
            return Optional.empty();
        }
    }

    private static String line(TargetModel model) {
        return model.fileName() + ", " + Quantities.bytes(model.contentBytes());
    }

    private Step triton(RenderedFleet rendered, Optional<Path> folder, Path scratch) {
        if (!TritonTrial.installed()) {
            return Step.skipped(
                    "triton", "no Triton here: scripts/peers install triton torch, in a checkout of mmectl");
        }
        List<String> told = new ArrayList<>();
        try (TritonTrial triton =
                TritonTrial.start(Files.createDirectories(scratch.resolve("models")), options.instanceType())) {
            try {
                for (Rendered model : rendered.targets()) {
                    told.add(twice(triton, model, folder));
                }
                return new Step("triton", TrialReport.Outcome.OK, told);
            } catch (OtherAnswerException e) {
                told.add(e.getMessage());
                return Step.failed("triton", told);
            } catch (MmectlException e) {
                if (e.code() != ErrorCode.FAILED) {
                    throw e;
                }
                told.add(String.valueOf(e.getMessage()));
                told.addAll(triton.log(SHOWN_LOG_LINES));
                return Step.failed("triton", told);
            }
        } catch (IOException e) {
            told.add("Triton could not be used: " + Reasons.of(e));
            return Step.failed("triton", told);
        }
    }

    /** What was loaded once is not loaded twice the same way: files that a model left behind, names that it took. */
    private String twice(TritonTrial triton, Rendered model, Optional<Path> folder) throws IOException {
        byte[] sample = sample(model);
        Optional<byte[]> expected = folder.map(f -> f.resolve("tests/" + expectedName(model)))
                .filter(Files::exists)
                .map(TemplateTrial::expected);
        Answered first = ask(triton, model, sample);
        Answered second = ask(triton, model, sample);
        String key = model.target().key().toString();
        requireSame(key + " answers otherwise when it is loaded again: ", first.body(), second.body());
        if (expected.isPresent()) {
            requireSame(key + " does not answer as " + expectedName(model) + " says: ", expected.get(), first.body());
        }
        return key + ": loaded in " + Quantities.time(first.load()) + ", answered in "
                + Quantities.time(first.invoke())
                + (expected.isPresent() ? " as expected" : "") + "; the same when loaded again";
    }

    private static byte[] expected(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new OtherAnswerException(file + " is no file");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new OtherAnswerException("cannot read " + file + ": " + Reasons.of(e));
        }
    }

    private static byte[] sample(Rendered model) throws IOException {
        try (InputStream content = model.target().sample().content().open()) {
            return content.readAllBytes();
        }
    }

    private static Answered ask(TritonTrial triton, Rendered model, byte[] sample) throws IOException {
        try (InputStream archive = model.target().archive().open()) {
            return triton.answer(archive, model.target().fileName(), sample);
        }
    }

    private static String expectedName(Rendered model) {
        String part = model.target().key().part();
        return part.isEmpty() ? "expected.json" : "expected-" + part + ".json";
    }

    private static void requireSame(String what, byte[] expected, byte[] answer) {
        List<String> differences = ExpectedAnswer.differences(expected, answer);
        if (!differences.isEmpty()) {
            throw new OtherAnswerException(what + String.join("; ", differences));
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("mmectl-template");
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED, "cannot make a temporary folder: " + Reasons.of(e), "check TMPDIR", e);
        }
    }

    /** The model answers, but otherwise than it shall: Triton's log has nothing to say of it. */
    private static final class OtherAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherAnswerException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
