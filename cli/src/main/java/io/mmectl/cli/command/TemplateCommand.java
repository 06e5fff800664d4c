package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.CommandGroup;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Progress;
import io.mmectl.cli.template.NewTemplate;
import io.mmectl.cli.template.TemplateLookup;
import io.mmectl.cli.template.TemplateTrial;
import io.mmectl.cli.template.TemplateView;
import io.mmectl.cli.template.TrialReport;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.template.Template;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mmectl template}: versioned inference code, built in or a user's own. */
@Command(
        name = "template",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Inference code and the repository that it becomes: list, show, new, test.")
public final class TemplateCommand extends CommandGroup {
    private final CommandContext context;

    public TemplateCommand(CommandContext context) {
        this.context = context;
    }

    @Command(mixinStandardHelpOptions = true, description = "List the templates that come with mmectl.")
    int list() {
        List<Template> templates = new TemplateLookup(context.shell()).builtIn();
        if (context.options().json()) {
            context.shell().out().println(Json.document(TemplateView.list(templates)));
        } else {
            context.shell()
                    .out()
                    .print(TemplateView.table(templates, context.shell().terminal()));
        }
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Say what a template needs of a model definition, what can be set, and what a client sends.")
    int show(
            @Parameters(paramLabel = "TEMPLATE", description = "A built-in template's name, or the folder of your own.")
                    String reference,
            @Option(
                            names = "--file",
                            paramLabel = "PATH",
                            description = "Print this file of the template instead, as it is.")
                    @Nullable
                    String file) {
        Template template = new TemplateLookup(context.shell()).find(reference);
        if (file != null) {
            context.shell().out().print(content(template, file));
        } else if (context.options().json()) {
            context.shell().out().println(Json.document(TemplateView.document(template)));
        } else {
            context.shell()
                    .out()
                    .print(TemplateView.text(template, context.shell().terminal()));
        }
        return 0;
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Write a template of your own into a new folder: a small one that works, or a copy.")
    int create(
            @Parameters(paramLabel = "FOLDER", description = "The new folder; its name becomes the template's.")
                    Path folder,
            @Option(names = "--from", paramLabel = "TEMPLATE", description = "Start from this template's files.")
                    @Nullable
                    String from) {
        Path target = context.shell().resolve(folder);
        Template start = from == null ? null : new TemplateLookup(context.shell()).find(from);
        SortedMap<String, byte[]> files = NewTemplate.files(String.valueOf(target.getFileName()), start);
        NewTemplate.write(target, files);
        Path plain = folder.normalize();
        Written.print(
                context,
                files.keySet().stream()
                        .map(path -> plain.resolve(path).toString())
                        .toList());
        context.shell().err().println("next: mmectl template test " + plain);
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = {
                "Try a template: read, render a model, lint, run its tests/ with pytest, and where a Triton is"
                        + " installed load what would be published, send the sample and compare with"
                        + " tests/expected.json (tests/expected-PART.json).",
                "Exits with 1 when something failed."
            })
    int test(
            @Parameters(paramLabel = "TEMPLATE", description = "The folder of your own, or a built-in template's name.")
                    String reference,
            @Option(
                            names = "--model",
                            paramLabel = "FILE",
                            description = "A model definition with the artifacts to test with (default: the"
                                    + " template's tests/model.yaml).")
                    @Nullable
                    Path model,
            @Option(
                            names = "--instance-type",
                            paramLabel = "TYPE",
                            defaultValue = "ml.g4dn.xlarge",
                            description = "What the endpoint would run on (default: ${DEFAULT-VALUE}).")
                    String instanceType,
            @Option(names = "--strict", description = "What cannot be tried here counts as failed.") boolean strict) {
        TrialReport report;
        try (Progress progress =
                new Progress(context.shell().err(), context.shell().terminal())) {
            report = new TemplateTrial(
                            context.shell(), new TemplateTrial.Options(reference, model, instanceType, strict))
                    .run(step -> progress.live("testing", step));
        }
        if (context.options().json()) {
            context.shell().out().println(Json.document(report.document()));
        } else {
            report.lines().forEach(context.shell().out()::println);
        }
        return report.passed() ? 0 : ErrorCode.FAILED.exitStatus();
    }

    private static String content(Template template, String file) {
        Source.InMemory content = template.files().get(file);
        if (content == null) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "template " + template.name() + " has no file '" + file + "'",
                    "its files: " + String.join(", ", template.files().keySet()));
        }
        return new String(content.bytes(), StandardCharsets.UTF_8);
    }
}
