package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.fleet.Packing;
import io.mmectl.cli.fleet.Packing.Packed;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Progress;
import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.render.TextTable;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.deployer.template.RenderedFleet.Rendered;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mmectl package}: the archives that apply would publish, as local files. */
@Command(
        name = "package",
        mixinStandardHelpOptions = true,
        description =
                "Render and pack the fleet's models, or one Triton repository, into .tar.gz files; sends nothing.")
public final class PackageCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIRECTORY",
            description = "A Triton model repository to pack as it is; without it the fleet's models are packed.")
    @Nullable
    private Path directory;

    @Option(names = "--customer", paramLabel = "ID", description = "Only this customer's models.")
    @Nullable
    private String customer;

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            defaultValue = "dist",
            description = "Where the archives go (default: ${DEFAULT-VALUE}); existing ones of the same content stay.")
    private Path to = Path.of("dist");

    @Option(names = "--upgrade-code", description = "Let 'latest' mean the newest inference code again.")
    private boolean upgradeCode;

    public PackageCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Packing packing = new Packing(context.shell().resolve(to));
        List<Packed> packed = directory == null ? fleet(packing) : List.of(packing.directory(context, directory));
        if (context.options().json()) {
            context.shell().out().println(Json.document(document(packed)));
        } else {
            TextTable table = new TextTable("ARCHIVE", "FILES", "CONTENT", "SIZE", "SHA-256 OF MANIFEST");
            packed.forEach(p -> table.row(
                    p.file().getFileName().toString(),
                    String.valueOf(p.files()),
                    Quantities.bytes(p.contentBytes()),
                    Quantities.bytes(p.bytes()),
                    p.manifestSha256()));
            context.shell().out().print(table.text(context.shell().terminal().outStyle()));
        }
        return 0;
    }

    private List<Packed> fleet(Packing packing) {
        try (FleetSession session = FleetSession.open(context, options)) {
            requireCustomer(session.fleet());
            return fleet(packing, session);
        }
    }

    private List<Packed> fleet(Packing packing, FleetSession session) {
        try (Progress progress =
                new Progress(context.shell().err(), context.shell().terminal())) {
            List<Rendered> models = new DeployWork(session)
                    .render(upgradeCode).targets().stream()
                            .filter(m -> customer == null
                                    || m.target().key().customer().equals(customer))
                            .toList();
            List<Packed> packed = new ArrayList<>();
            for (Rendered model : models) {
                progress.live(
                        "packing",
                        Progress.bar(packed.size(), models.size()) + "  "
                                + model.target().key());
                packed.add(packing.write(model));
            }
            return packed;
        }
    }

    private void requireCustomer(FleetSpec fleet) {
        List<String> customers = fleet.models().stream()
                .map(ModelDefinition::customer)
                .distinct()
                .sorted()
                .toList();
        if (customer != null && !customers.contains(customer)) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "the fleet has no model of customer " + customer,
                    "its customers: " + String.join(", ", customers));
        }
    }

    private static Map<String, Object> document(List<Packed> packed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put(
                "archives",
                packed.stream()
                        .map(p -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("file", p.file().toString());
                            row.put("files", p.files());
                            row.put("contentBytes", p.contentBytes());
                            row.put("bytes", p.bytes());
                            row.put("manifestSha256", p.manifestSha256());
                            return row;
                        })
                        .toList());
        return document;
    }
}
