package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.fleet.WarmupWork;
import io.mmectl.cli.render.Durations;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Progress;
import io.mmectl.cli.render.Quantities;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.warmup.SweepEvent;
import io.mmectl.warmup.SweepJson;
import io.mmectl.warmup.SweepPlan;
import io.mmectl.warmup.SweepReport;
import io.mmectl.warmup.SweepSchedule;
import io.mmectl.warmup.SweepText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mmectl warmup}: one sweep over every endpoint of the fleet, or one after another. */
@Command(
        name = "warmup",
        mixinStandardHelpOptions = true,
        description = "Invoke every routed model, then prove in a second pass that all are resident.")
public final class WarmupCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Option(names = "--type", paramLabel = "TYPE", description = "Only this model type.")
    @Nullable
    private String type;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description = "Run as a scheduled job: a sweep now and each TIME (as 1h), until stopped.")
    @Nullable
    private String every;

    public WarmupCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (FleetSession session = FleetSession.open(context, options)) {
            List<EndpointSpec> endpoints = session.endpoints(type);
            WarmupWork work = new WarmupWork(session);
            if (every == null) {
                return print(sweep(work, endpoints));
            }
            new SweepSchedule(session.ports().clock(), Durations.parse("--every", every))
                    .run(() -> print(sweep(work, endpoints)), listener());
            return ErrorCode.INTERRUPTED.exitStatus();
        }
    }

    private List<SweepReport> sweep(WarmupWork work, List<EndpointSpec> endpoints) {
        List<SweepReport> reports = new ArrayList<>();
        try (Progress progress =
                new Progress(context.shell().err(), context.shell().terminal())) {
            for (EndpointSpec endpoint : endpoints) {
                SweepPlan plan = work.plan(endpoint);
                SweepReport report = work.runner().run(plan, event -> show(progress, endpoint.modelType(), event));
                progress.done(endpoint.modelType());
                work.history().add(report);
                reports.add(report);
                if (report.interrupted()) {
                    break;
                }
            }
        }
        return reports;
    }

    private static void show(Progress progress, String modelType, SweepEvent event) {
        switch (event) {
            case SweepEvent.PassStarted(int pass, int models) ->
                progress.activity(modelType, "pass " + pass + ", " + Quantities.count(models, "model"));
            case SweepEvent.Answered answered ->
                progress.live(modelType, "pass " + answered.pass() + ", " + answered.done() + " answered");
            case SweepEvent.Retrying retrying ->
                progress.activity(modelType, retrying.key() + ": " + retrying.why() + ", trying again");
            case SweepEvent.Failed failed -> progress.line("! " + failed.key() + ": " + failed.message());
        }
    }

    private int print(List<SweepReport> reports) {
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put("sweeps", reports.stream().map(SweepJson::node).toList());
            context.shell().out().println(every == null ? Json.document(document) : Json.line(document));
        } else {
            reports.forEach(report -> context.shell().out().print(SweepText.report(report)));
        }
        context.shell().out().flush();
        return reports.stream()
                .map(SweepReport::errorCode)
                .flatMap(Optional::stream)
                .findFirst()
                .map(ErrorCode::exitStatus)
                .orElse(0);
    }

    private SweepSchedule.Listener listener() {
        return new SweepSchedule.Listener() {
            @Override
            public void next(Instant start, long skipped) {
                String late = skipped == 0
                        ? ""
                        : " (" + Quantities.count(skipped, "start") + " skipped: the sweep took too long)";
                context.shell().err().println("next sweep at " + start.truncatedTo(ChronoUnit.SECONDS) + late);
                context.shell().err().flush();
            }

            @Override
            public void failed(RuntimeException error) {
                new io.mmectl.cli.render.Failures(context.shell(), context.options()).report(error);
                context.shell().err().flush();
            }
        };
    }
}
