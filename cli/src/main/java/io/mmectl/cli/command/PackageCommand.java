package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.fleet.ArchiveFolder;
import io.mmectl.cli.fleet.ArchiveFolder.Packed;
import io.mmectl.cli.fleet.CodeOptions;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Progress;
import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.render.TextTable;
import io.mmectl.cli.render.TransferMeter;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.Packing;
import io.mmectl.deployer.concurrent.Concurrently;
import io.mmectl.deployer.packaging.Archive;
import io.mmectl.deployer.packaging.ArchiveWriter;
import io.mmectl.deployer.packaging.DirectoryScanner;
import io.mmectl.deployer.template.RenderedFleet.Rendered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
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
                "Render and pack the fleet's models, or one Triton repository, into .tar.gz files; sends nothing. A"
                        + " fleet's archives are listed with their S3 keys in index.json beside them.")
public final class PackageCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Mixin
    private CodeOptions code = new CodeOptions();

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

    @Option(
            names = "--packing",
            paramLabel = "HOW",
            description = "fast or compact, instead of what the fleet file says; the archive's name stays the same.")
    @Nullable
    private Packing packing;

    public PackageCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Progress progress =
                new Progress(context.shell().err(), context.shell().terminal())) {
            List<Row> rows = directory == null ? fleet(progress) : List.of(directory(directory, progress));
            print(rows);
            return 0;
        }
    }

    private record Row(Packed packed, Map<String, Object> known) {}

    private Row directory(Path given, Progress progress) {
        Path path = context.shell().resolve(given);
        try {
            DirectoryScanner.Scan scan = DirectoryScanner.scan(path);
            scan.skipped().forEach(skipped -> progress.line("warning: " + skipped + " is left out of the archive"));
            TransferMeter meter = new TransferMeter(ArchiveWriter.contentBytes(scan.repository()));
            ArchiveFolder folder = folder(packing == null ? Packing.FAST : packing);
            Packed packed = folder.write(
                    name(path),
                    scan.repository(),
                    bytes -> meter.moved(bytes).ifPresent(text -> progress.live("packing", text)));
            progress.line("note: packed as it is; 'mmectl lint " + given + "' tells whether it would load");
            return new Row(packed, Map.of());
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "cannot read " + given + ": " + Reasons.of(e), "check the path", e);
        }
    }

    /** What the archive is called, also of {@code .} and {@code ..}. */
    private static String name(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? "repository" : name.toString();
    }

    private List<Row> fleet(Progress progress) {
        try (FleetSession session = FleetSession.open(context, options)) {
            requireCustomer(session.fleet());
            ArchiveIndex.requireOwn(context.shell().resolve(to), session.fleet());
            List<Rendered> models = new DeployWork(session)
                    .render(code).targets().stream()
                            .filter(m -> customer == null
                                    || m.target().key().customer().equals(customer))
                            .toList();
            List<Row> rows = pack(models, session, progress);
            ArchiveIndex.write(
                    context.shell().resolve(to),
                    session.fleet(),
                    rows.stream()
                            .map(r -> document(String.valueOf(r.packed.file().getFileName()), r))
                            .toList());
            return rows;
        }
    }

    /** Several at a time: as many as there are processors to read and write, within the memory that packing may take. */
    private List<Row> pack(List<Rendered> models, FleetSession session, Progress progress) {
        TransferMeter meter = new TransferMeter(
                models.stream().mapToLong(m -> m.target().contentBytes()).sum());
        Semaphore permits = new Semaphore(ArchiveWriter.sideBySide());
        return Concurrently.all(models, model -> {
            permits.acquireUninterruptibly();
            try {
                Archive archive = (Archive) model.target().archive();
                ArchiveFolder folder = folder(packing == null ? archive.packing() : packing);
                AtomicLong written = new AtomicLong();
                Packed packed =
                        folder.write(model.target().fileName(), model.repository(), archive.manifest(), bytes -> {
                            written.addAndGet(bytes);
                            meter.moved(bytes).ifPresent(text -> progress.live("packing", text));
                        });
                meter.spare(packed.contentBytes() - written.get());
                return new Row(packed, ArchiveIndex.row(session.layout(), model.target(), packed));
            } finally {
                permits.release();
            }
        });
    }

    private ArchiveFolder folder(Packing how) {
        return new ArchiveFolder(context.shell().resolve(to), how);
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

    private void print(List<Row> rows) {
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            List<Map<String, Object>> archives = new ArrayList<>();
            rows.forEach(r -> archives.add(document(r.packed.file().toString(), r)));
            document.put("archives", archives);
            context.shell().out().println(Json.document(document));
            return;
        }
        TextTable table = new TextTable("ARCHIVE", "FILES", "CONTENT", "SIZE", "SHA-256 OF MANIFEST");
        rows.forEach(r -> table.row(
                Objects.toString(r.packed.file().getFileName()),
                String.valueOf(r.packed.files()),
                Quantities.bytes(r.packed.contentBytes()),
                Quantities.bytes(r.packed.bytes()),
                r.packed.manifestSha256()));
        context.shell().out().print(table.text(context.shell().terminal()));
    }

    private static Map<String, Object> document(String file, Row row) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("file", file);
        document.put("files", row.packed.files());
        document.put("contentBytes", row.packed.contentBytes());
        document.put("bytes", row.packed.bytes());
        document.put("manifestSha256", row.packed.manifestSha256());
        document.putAll(row.known);
        return document;
    }
}
