package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.Version;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.Json;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.InstanceType;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.catalogue.ImageCatalogue;
import io.mmectl.config.catalogue.InstanceCatalogue;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.Lint;
import io.mmectl.deployer.lint.LintTarget;
import io.mmectl.deployer.lint.LintTarget.Driver;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Rules;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.content.ArchiveContent;
import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.report.LintJson;
import io.mmectl.deployer.lint.report.LintReport;
import io.mmectl.deployer.lint.report.LintReport.Kind;
import io.mmectl.deployer.lint.report.LintReport.Subject;
import io.mmectl.deployer.lint.report.LintText;
import io.mmectl.deployer.lint.report.RulePages;
import io.mmectl.deployer.lint.report.Sarif;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mmectl lint}: what would fail on an instance, told before anything is sent. */
@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        description = {
            "Look at Triton repositories for what would fail on an instance; sends nothing.",
            "Without a path the fleet's models are rendered and looked at. -o sarif is for code hosts."
        })
public final class LintCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "DIR|ARCHIVE",
            description = "Model repositories: directories or .tar.gz archives.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--image", paramLabel = "VERSION", description = "Triton release that shall serve them, as 25.09.")
    @Nullable
    private String image;

    @Option(names = "--instance-type", paramLabel = "TYPE", description = "Where they shall run, as ml.g4dn.xlarge.")
    @Nullable
    private String instanceType;

    @Option(names = "--rule", paramLabel = "ID", description = "Look for this only; may be repeated.")
    private Set<String> only = new LinkedHashSet<>();

    @Option(names = "--disable", paramLabel = "ID", description = "Do not look for this; may be repeated.")
    private Set<String> without = new LinkedHashSet<>();

    @Option(
            names = "--severity",
            paramLabel = "LEVEL",
            defaultValue = "note",
            description = "Show findings from this on: error, warning or note (default).")
    private Severity least = Severity.NOTE;

    @Option(
            names = "--max-findings",
            paramLabel = "NUMBER",
            defaultValue = "50",
            description = "Show so many of each rule in each repository (default 50; 0 = all); the rest is counted.")
    private int most;

    @Option(names = "--strict", description = "Exit with 2 on warnings too.")
    private boolean strict;

    @Option(names = "--explain", paramLabel = "ID", description = "Tell all about a rule, or about 'all' of them.")
    @Nullable
    private String explained;

    public LintCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (explained != null) {
            context.shell().out().print(explained.equals("all") ? RulePages.index() : RulePages.page(rule(explained)));
            return 0;
        }
        if (most < 0) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "--max-findings: " + most + " is negative", "0 shows all findings");
        }
        only.forEach(LintCommand::rule);
        without.forEach(LintCommand::rule);
        LintReport report = new LintReport(paths.isEmpty() ? fleet() : repositories())
                .filtered(only, without, least)
                .shortened(most);
        switch (context.options().output()) {
            case json -> context.shell().out().println(Json.document(LintJson.of(report)));
            case sarif -> context.shell().out().println(Json.document(Sarif.of(report, Version.text())));
            case text -> context.shell().out().print(LintText.of(report));
        }
        boolean failed = report.count(Severity.ERROR) > 0 || (strict && report.count(Severity.WARNING) > 0);
        return failed ? ErrorCode.INVALID_INPUT.exitStatus() : 0;
    }

    private List<Subject> fleet() {
        try (FleetSession session = FleetSession.open(context, options)) {
            return new DeployWork(session)
                    .lint().stream()
                            .map(l -> new Subject(Kind.TARGET_MODEL, l.key().toString(), l.position(), l.result()))
                            .toList();
        }
    }

    private List<Subject> repositories() {
        Lint lint = new Lint();
        LintTarget target = target();
        List<Subject> subjects = new ArrayList<>();
        for (Path path : paths) {
            Path file = context.shell().resolve(path);
            try {
                boolean directory = Files.isDirectory(file);
                Inspected repository = directory ? Inspected.ofDirectory(file) : archive(path, file);
                subjects.add(new Subject(
                        directory ? Kind.DIRECTORY : Kind.ARCHIVE,
                        path.toString(),
                        null,
                        lint.look(repository, target)));
            } catch (IOException e) {
                throw new MmectlException(
                        ErrorCode.INVALID_INPUT, "cannot read " + path + ": " + Reasons.of(e), "check the path", e);
            }
        }
        return subjects;
    }

    private static Inspected archive(Path path, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ArchiveContent.of(in, String.valueOf(path.getFileName()));
        }
    }

    private LintTarget target() {
        return new LintTarget(instance(), release(), Driver.NOT_KNOWN, Map.of(), Footprint.UNKNOWN);
    }

    private @Nullable InstanceType instance() {
        String name = instanceType;
        if (name == null) {
            return null;
        }
        InstanceCatalogue catalogue = InstanceCatalogue.load();
        return catalogue.find(name).orElseThrow(() -> unknown("instance type " + name, name, catalogue.names()));
    }

    private @Nullable String release() {
        if (image != null && !image.matches("[0-9]{2}\\.[0-9]{2}")) {
            throw unknown(
                    "Triton release " + image, image, ImageCatalogue.load().versions());
        }
        return image;
    }

    private static Rule rule(String id) {
        return Rules.byId(id)
                .orElseThrow(() -> unknown(
                        "rule " + id, id, Rules.all().stream().map(Rule::id).toList()));
    }

    private static MmectlException unknown(String what, String word, List<String> known) {
        return new MmectlException(ErrorCode.INVALID_INPUT, "there is no " + what, Suggestion.hint(word, known));
    }
}
