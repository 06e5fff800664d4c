package io.mmectl.cli.render;

import io.mmectl.deployer.apply.ApplyEvent;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.PlanText;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells on stderr what an apply does. Uploads of one section are told together: three hundred lines say nothing. */
public final class ApplyNarration implements Consumer<ApplyEvent> {
    private static final int TOLD_EACH = 10;

    private final Progress progress;
    private final Style style;
    private final Map<String, Tally> tallies = new HashMap<>();
    private final Map<String, Uploads> uploads = new HashMap<>();

    /** What one section has done in a row. */
    private static final class Tally {
        private int published;
        private int verified;
        private int failed;
    }

    /** Of what sends nothing. */
    public ApplyNarration(Progress progress) {
        this.progress = progress;
        this.style = progress.style();
    }

    /**
     * Of a plan, so that it is known how much there is to send.
     *
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    public ApplyNarration(Progress progress, Plan plan, LongSupplier nanoTime) {
        this(progress);
        for (Plan.Section section : plan.sections()) {
            long bytes = section.steps().stream()
                    .map(Plan.Step::action)
                    .mapToLong(a -> a instanceof Action.PublishArtifact artifact ? artifact.contentBytes() : 0)
                    .sum();
            uploads.put(section(section.modelType()), new Uploads(new TransferMeter(bytes, nanoTime)));
        }
    }

    @Override
    public void accept(ApplyEvent event) {
        switch (event) {
            case ApplyEvent.WaitingForLease waiting ->
                progress.activity("lease", "held by " + waiting.holder() + " until " + waiting.expires());
            case ApplyEvent.Started started -> started(started);
            case ApplyEvent.BytesSent sent -> sent(sent);
            case ApplyEvent.Waiting waiting ->
                progress.activity(section(waiting.modelType()), "endpoint is " + waiting.status());
            case ApplyEvent.Warmed warmed -> warmed(warmed);
            case ApplyEvent.Done done -> done(done);
            case ApplyEvent.Failed failed -> {
                ended(failed.modelType(), failed.action());
                progress.done(section(failed.modelType()));
                progress.line(style.red("! ") + section(failed.modelType()) + ": " + PlanText.title(failed.action())
                        + ": " + failed.problem().getMessage());
            }
        }
    }

    private void started(ApplyEvent.Started event) {
        progress.done("lease");
        String name = section(event.modelType());
        // Uploads tell of their bytes, of all artifacts together.
        if (!(event.action() instanceof Action.PublishArtifact)) {
            tellPublished(name);
            String position = Progress.bar(event.number() - 1L, event.of()) + "  ";
            progress.live(name, position + PlanText.title(event.action()));
        }
    }

    private void sent(ApplyEvent.BytesSent event) {
        String name = section(event.modelType());
        Uploads all = uploads.get(name);
        if (all != null) {
            all.sent(event).ifPresent(text -> progress.live(name, "publishing " + text));
        }
    }

    private void ended(String modelType, Action action) {
        Uploads all = uploads.get(section(modelType));
        if (all != null && action instanceof Action.PublishArtifact artifact) {
            all.ended(artifact);
        }
    }

    private void warmed(ApplyEvent.Warmed event) {
        String name = section(event.modelType());
        Tally tally = tally(name);
        if (event.outcome().verified()) {
            tally.verified++;
        } else {
            tally.failed++;
            progress.line(
                    style.red("! ") + name + ": " + event.outcome().route().key() + " did not answer: "
                            + event.outcome().message());
        }
        int all = event.action() instanceof Action.WarmTargetModels warm
                ? warm.routes().size()
                : 0;
        int answered = tally.verified + tally.failed;
        String text = "warming " + Progress.bar(answered, all) + "  " + answered + "/" + all;
        if (answered % Math.max(1, all / TOLD_EACH) == 0) {
            progress.activity(name, text);
        } else {
            progress.live(name, text);
        }
    }

    private void done(ApplyEvent.Done event) {
        String name = section(event.modelType());
        if (event.action() instanceof Action.PublishArtifact) {
            ended(event.modelType(), event.action());
            tally(name).published++;
            return;
        }
        if (event.action() instanceof Action.WarmTargetModels) {
            tally(name).verified = 0;
            tally(name).failed = 0;
        }
        String note = event.note().isEmpty() ? "" : " (" + event.note() + ")";
        progress.done(name);
        progress.line(style.green("✓ ") + name + ": " + PlanText.title(event.action()) + note + took(event.took()));
    }

    /** Tells what is left to tell. */
    public void finish() {
        tallies.keySet().stream().sorted().forEach(this::tellPublished);
    }

    private void tellPublished(String name) {
        Tally tally = tally(name);
        if (tally.published > 0) {
            progress.done(name);
            progress.line(style.green("✓ ") + name + ": published " + Quantities.count(tally.published, "artifact"));
            tally.published = 0;
        }
    }

    private Tally tally(String name) {
        return tallies.computeIfAbsent(name, key -> new Tally());
    }

    private String took(Duration time) {
        return time.compareTo(Duration.ofSeconds(1)) < 0 ? "" : style.dim("  " + Quantities.time(time));
    }

    private static String section(String modelType) {
        return modelType.isEmpty() ? "shared" : modelType;
    }
}
