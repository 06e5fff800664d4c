package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.ApplyNarration;
import io.mmectl.cli.render.Durations;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Progress;
import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.render.TextTable;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.gc.Garbage;
import io.mmectl.deployer.gc.GarbageCollection;
import io.mmectl.deployer.gc.GarbageCollection.Outcome;
import io.mmectl.deployer.gc.GarbageCollection.Report;
import io.mmectl.deployer.gc.GcRules;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.DesiredStates;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mmectl gc}: what a fleet has left behind. */
@Command(
        name = "gc",
        mixinStandardHelpOptions = true,
        description =
                "Show what the fleet has left behind and nothing uses: old artifacts and samples, uploads that broke off,"
                        + " endpoint configurations and SageMaker models. With --delete it goes.")
public final class GcCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Option(names = "--delete", description = "Delete what is shown, after asking.")
    private boolean delete;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask; needed with --delete where there is no terminal (not with --local).")
    private boolean yes;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            defaultValue = "7d",
            description = "Keep what was written, and what was routed, within this time (default: ${DEFAULT-VALUE}).")
    private String grace = "7d";

    @Option(
            names = "--upload-grace",
            paramLabel = "TIME",
            defaultValue = "1d",
            description = "Keep unfinished uploads that went on within this time (default: ${DEFAULT-VALUE}).")
    private String uploadGrace = "1d";

    @Option(
            names = "--keep-releases",
            paramLabel = "N",
            defaultValue = "10",
            description = "Keep the artifacts of so many releases of each model type (default: ${DEFAULT-VALUE}).")
    private int keepReleases = 10;

    @Option(
            names = "--wait-for-lease",
            paramLabel = "TIME",
            description = "Wait that long (as 10m) while somebody else applies; default: do not wait.")
    @Nullable
    private String waitForLease;

    public GcCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        GcRules rules = rules();
        Duration wait = waitForLease == null ? Duration.ZERO : Durations.parse("--wait-for-lease", waitForLease);
        try (FleetSession session = FleetSession.open(context, options)) {
            DesiredState fleet = DesiredStates.namesOnly(session.fleet());
            GarbageCollection collection = new DeployWork(session).garbageCollection();
            List<Garbage> found = collection.find(fleet, rules);
            if (!delete || found.isEmpty()) {
                show(found, session.fleet());
                return 0;
            }
            if (!context.options().json()) {
                print(found);
            }
            Consent.ask(
                    context,
                    yes,
                    "Delete " + Quantities.count(found.size(), "thing") + " of "
                            + session.fleet().name() + " in " + session.fleet().environment() + "?");
            return report(delete(collection, fleet, rules, found, wait), session.fleet());
        }
    }

    private GcRules rules() {
        if (keepReleases < 1) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "--keep-releases: " + keepReleases + " is not above zero",
                    "keep one at least");
        }
        return new GcRules(
                Durations.parse("--grace", grace), Durations.parse("--upload-grace", uploadGrace), keepReleases);
    }

    private Report delete(
            GarbageCollection collection, DesiredState fleet, GcRules rules, List<Garbage> found, Duration wait) {
        try (Progress progress =
                new Progress(context.shell().err(), context.shell().terminal())) {
            int[] done = {0};
            return collection.delete(
                    fleet, rules, found, DeployWork.options(wait), new ApplyNarration(progress), outcome -> {
                        done[0]++;
                        progress.live("deleting", Progress.bar(done[0], found.size()));
                        if (outcome.failure() != null) {
                            progress.line("! " + outcome.garbage().name() + ": "
                                    + outcome.failure().getMessage());
                        } else if (!outcome.deleted()) {
                            progress.line("= " + outcome.garbage().name() + ": left alone, " + outcome.kept());
                        }
                    });
        }
    }

    private void show(List<Garbage> found, FleetSpec fleet) {
        if (context.options().json()) {
            context.shell()
                    .out()
                    .println(Json.document(document(
                            fleet, false, found.stream().map(GcCommand::row).toList())));
            return;
        }
        print(found);
        if (!found.isEmpty()) {
            context.shell().err().println("nothing was deleted; --delete does it");
        }
    }

    private void print(List<Garbage> found) {
        if (found.isEmpty()) {
            context.shell().err().println("nothing to collect");
            return;
        }
        TextTable table = new TextTable("KIND", "NAME", "SIZE");
        found.forEach(g -> table.row(g.kind(), g.name(), g.bytes() == 0 ? "-" : Quantities.bytes(g.bytes())));
        context.shell().out().print(table.text(context.shell().terminal()));
        long bytes = found.stream().mapToLong(Garbage::bytes).sum();
        context.shell()
                .out()
                .println(Quantities.count(found.size(), "thing") + ", " + Quantities.bytes(bytes) + " on S3");
        context.shell().out().flush();
    }

    private int report(Report report, FleetSpec fleet) {
        if (context.options().json()) {
            List<Map<String, Object>> rows = report.outcomes().stream()
                    .map(o -> {
                        Map<String, Object> row = row(o.garbage());
                        row.put("deleted", o.deleted());
                        row.put("kept", o.kept().isEmpty() ? null : o.kept());
                        row.put(
                                "failure",
                                o.failure() == null ? null : o.failure().getMessage());
                        return row;
                    })
                    .toList();
            context.shell().out().println(Json.document(document(fleet, true, rows)));
        } else {
            long deleted = report.outcomes().stream().filter(Outcome::deleted).count();
            context.shell()
                    .err()
                    .println("deleted " + deleted + " of "
                            + Quantities.count(report.outcomes().size(), "thing"));
        }
        return report.problem().map(ErrorCode::exitStatus).orElse(0);
    }

    private static Map<String, Object> document(FleetSpec fleet, boolean deleting, List<Map<String, Object>> rows) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("fleet", fleet.name());
        document.put("environment", fleet.environment());
        document.put("deleting", deleting);
        document.put("garbage", rows);
        return document;
    }

    private static Map<String, Object> row(Garbage garbage) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("kind", garbage.kind());
        row.put("name", garbage.name());
        row.put("bytes", garbage.bytes());
        return row;
    }
}
