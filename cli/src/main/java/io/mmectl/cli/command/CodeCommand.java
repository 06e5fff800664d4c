package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.CommandGroup;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.fleet.TemplateAccess;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.TextTable;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.CodeStore;
import io.mmectl.deployer.template.CodeVersions;
import io.mmectl.deployer.template.Template;
import io.mmectl.deployer.template.TemplateLibrary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mmectl code}: versions of inference code on S3. */
@Command(
        name = "code",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Inference code on S3: publish, list.")
public final class CodeCommand extends CommandGroup {
    private final CommandContext context;

    public CodeCommand(CommandContext context) {
        this.context = context;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Put a template's version on S3, immutably. Models that say 'latest' move to it only with"
                    + " --upgrade-code.")
    int publish(
            @Mixin FleetOptions options,
            @Parameters(paramLabel = "TEMPLATE", description = "A built-in template's name, or the folder of your own.")
                    String reference) {
        try (FleetSession session = FleetSession.open(context, options)) {
            Template template = template(session, reference);
            CodePackage code = new DeployWork(session).codePackage(template);
            CodeStore store = new CodeStore(session.ports().objects(), session.layout());
            Optional<String> before = store.digest(code.template(), code.version());
            if (before.isPresent() && !before.get().equals(code.sha256())) {
                throw new MmectlException(
                        ErrorCode.CONFLICT,
                        code.template() + " " + code.version() + " is published with other files",
                        "published code never changes: give the changed template a new version in template.yaml");
            }
            store.publish(code);
            context.shell()
                    .err()
                    .println((before.isPresent() ? "already published: " : "published: ") + code.template() + " "
                            + code.version());
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "List the versions of the fleet's templates.")
    int list(@Mixin FleetOptions options) {
        try (FleetSession session = FleetSession.open(context, options)) {
            CodeStore store = new CodeStore(session.ports().objects(), session.layout());
            TemplateLibrary library = TemplateAccess.library(session);
            TextTable table = new TextTable("TEMPLATE", "HERE", "PUBLISHED");
            Map<String, Object> versions = new LinkedHashMap<>();
            for (String reference : session.fleet().endpoints().stream()
                    .map(EndpointSpec::template)
                    .distinct()
                    .toList()) {
                Optional<Template> here = library.local(reference);
                String name = here.map(Template::name).orElse(reference);
                List<String> published =
                        store.versions(name).stream().sorted(CodeVersions.ORDER).toList();
                table.row(
                        name,
                        here.map(Template::version).orElse("-"),
                        published.isEmpty() ? "-" : String.join(", ", published));
                versions.put(name, published);
            }
            if (context.options().json()) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("schemaVersion", 1);
                document.put("published", versions);
                context.shell().out().println(Json.document(document));
            } else {
                context.shell().out().print(table.text(context.shell().terminal()));
            }
            return 0;
        }
    }

    private Template template(FleetSession session, String reference) {
        String resolved = reference.contains("/")
                ? context.shell().resolve(Path.of(reference)).toString()
                : reference;
        return TemplateAccess.library(session)
                .local(resolved)
                .orElseThrow(() -> new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        "there is no template '" + reference + "'",
                        "built in are " + String.join(", ", TemplateAccess.builtInNames())
                                + "; or name a folder as ./mine"));
    }
}
