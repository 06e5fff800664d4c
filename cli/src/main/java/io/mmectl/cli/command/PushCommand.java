package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.fleet.CodeOptions;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FileContent;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Progress;
import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.render.TextTable;
import io.mmectl.cli.render.TransferMeter;
import io.mmectl.cli.render.Uploads;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Packing;
import io.mmectl.config.Printable;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.apply.ApplyEvent;
import io.mmectl.deployer.apply.Publication;
import io.mmectl.deployer.packaging.ArchiveReader;
import io.mmectl.deployer.packaging.FileStamp;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.DesiredStates;
import java.io.IOException;
import java.io.InputStream;
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

/** {@code mmectl push}: artifacts on S3, and nothing else changed. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description =
                "Put the fleet's artifacts on S3, packed on the way or by 'package' before; changes no endpoint and no"
                        + " route. What is there already is not sent again, and an upload that broke off goes on.")
public final class PushCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Mixin
    private CodeOptions code = new CodeOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FOLDER",
            description =
                    "Where 'package' wrote archives with their index.json; each is verified before it is sent. Without"
                            + " it the fleet's models are packed and sent in one pass.")
    @Nullable
    private Path folder;

    @Option(
            names = "--packing",
            paramLabel = "HOW",
            description = "fast or compact, instead of what the fleet file says; what is there already stays as it is.")
    @Nullable
    private Packing packing;

    public PushCommand(CommandContext context) {
        this.context = context;
    }

    /** @param created false when it was there */
    private record Pushed(S3Location location, String manifestSha256, boolean created) {}

    @Override
    public Integer call() {
        try (FleetSession session = FleetSession.open(context, options);
                Progress progress =
                        new Progress(context.shell().err(), context.shell().terminal())) {
            DeployWork work = new DeployWork(session);
            print(folder == null ? fleet(work, progress) : archives(folder, session, work, progress));
            return 0;
        }
    }

    private List<Pushed> fleet(DeployWork work, Progress progress) {
        DesiredState desired = work.desired(code, packing);
        long total = desired.endpoints().stream()
                .flatMap(e -> e.targets().stream())
                .mapToLong(t -> t.contentBytes())
                .sum();
        Uploads uploads = new Uploads(new TransferMeter(total));
        return work.publication().publish(desired, event -> tell(event, uploads, progress)).stream()
                .map(p -> new Pushed(p.location(), p.target().manifestSha256(), p.created()))
                .toList();
    }

    private static void tell(ApplyEvent event, Uploads uploads, Progress progress) {
        switch (event) {
            case ApplyEvent.BytesSent sent -> uploads.sent(sent).ifPresent(text -> progress.live("pushing", text));
            case ApplyEvent.Done done
            when done.action() instanceof Action.PublishArtifact artifact -> uploads.ended(artifact);
            default -> {}
        }
    }

    private List<Pushed> archives(Path given, FleetSession session, DeployWork work, Progress progress) {
        List<ArchiveIndex.Entry> entries = ArchiveIndex.read(context.shell().resolve(given), session.fleet());
        DesiredState fleet = DesiredStates.namesOnly(session.fleet());
        Publication publication = work.publication();
        publication.requireReachable(fleet);
        List<Pushed> pushed = new ArrayList<>();
        for (ArchiveIndex.Entry entry : entries) {
            String name = String.valueOf(entry.file().getFileName());
            String shown = Printable.line(name);
            FileContent content = verified(entry, shown, progress);
            progress.done("verifying");
            TransferMeter meter = new TransferMeter(content.length());
            S3Location place = session.layout().artifact(entry.modelType(), name);
            boolean created = publication.publish(
                    fleet,
                    place,
                    content.counted(bytes ->
                            meter.moved(bytes).ifPresent(text -> progress.live("pushing", shown + "  " + text))),
                    entry.manifestSha256());
            pushed.add(new Pushed(place, entry.manifestSha256(), created));
        }
        return pushed;
    }

    /** The file as it was when its verification began. */
    private static FileContent verified(ArchiveIndex.Entry entry, String shown, Progress progress) {
        String name = String.valueOf(entry.file().getFileName());
        if (!name.endsWith("--" + entry.manifestSha256().substring(0, 12) + ".tar.gz")) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "archive " + entry.file() + " does not bear the digest of its content, " + entry.manifestSha256(),
                    "package again: archives are found by their names");
        }
        try {
            FileContent content = new FileContent(entry.file(), FileStamp.of(entry.file()));
            TransferMeter meter = new TransferMeter(content.length());
            try (InputStream in = content.counted(bytes ->
                            meter.moved(bytes).ifPresent(text -> progress.live("verifying", shown + "  " + text)))
                    .open()) {
                ArchiveReader.verify(in, entry.file().toString(), entry.manifestSha256());
            }
            return content;
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "cannot read " + entry.file() + ": " + Reasons.of(e),
                    "package again, or correct the index",
                    e);
        }
    }

    private void print(List<Pushed> pushed) {
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put(
                    "artifacts",
                    pushed.stream()
                            .map(p -> {
                                Map<String, Object> row = new LinkedHashMap<>();
                                row.put("location", p.location().uri());
                                row.put("manifestSha256", p.manifestSha256());
                                row.put("created", p.created());
                                return row;
                            })
                            .toList());
            context.shell().out().println(Json.document(document));
            return;
        }
        TextTable table = new TextTable("ARTIFACT", "RESULT");
        pushed.forEach(p -> table.row(p.location().uri(), p.created() ? "sent" : "was there"));
        if (!table.isEmpty()) {
            context.shell().out().print(table.text(context.shell().terminal()));
        }
        long sent = pushed.stream().filter(Pushed::created).count();
        context.shell()
                .err()
                .println(Quantities.count(sent, "artifact") + " sent, " + (pushed.size() - sent) + " were there");
    }
}
