package io.mmectl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.RouteKey;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.apply.ApplyEvent;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.plan.Action.PublishArtifact;
import io.mmectl.deployer.plan.Plan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Uploads by a clock that only the test moves. */
class UploadsTest {
    private static final long MIB = 1 << 20;
    private static final Terminal TERMINAL = new Terminal(true, true, true, 200, true);

    private long millis;

    @Test
    void rateAndTimeLeftAreThoseOfAllUploadsTogether() {
        Uploads uploads = new Uploads(new TransferMeter(1000 * MIB, this::nanoTime));

        assertThat(sent(uploads, artifact("a", 600), 1)).hasValue("[....................] 0 %  1.0 MiB of 1000 MiB");
        millis += 50;
        assertThat(sent(uploads, artifact("b", 400), 50))
                .as("said a moment ago")
                .isEmpty();
        millis += 950;
        assertThat(sent(uploads, artifact("a", 600), 50))
                .hasValue("[##..................] 10 %  100 MiB of 1000 MiB, 100 MiB/s, 9 s left");
        millis += 1000;
        assertThat(sent(uploads, artifact("b", 400), 150))
                .hasValue("[####................] 20 %  200 MiB of 1000 MiB, 100 MiB/s, 8 s left");
    }

    @Test
    void whatIsThereAlreadyOrWasPackedSmallerIsNotWaitedFor() {
        Uploads uploads = new Uploads(new TransferMeter(1000 * MIB, this::nanoTime));
        sent(uploads, artifact("a", 600), 0);
        millis += 1000;
        sent(uploads, artifact("a", 600), 100);

        uploads.ended(artifact("a", 600));
        uploads.ended(artifact("there", 200));
        millis += 1000;

        assertThat(sent(uploads, artifact("b", 200), 100))
                .hasValue("[#############.......] 66 %  200 MiB of 300 MiB, 100 MiB/s, 1 s left");
    }

    @Test
    void anUploadThatBeginsAgainTakesItsBytesBack() {
        Uploads uploads = new Uploads(new TransferMeter(100 * MIB, this::nanoTime));
        sent(uploads, artifact("a", 100), 0);
        millis += 1000;
        sent(uploads, artifact("a", 100), 80);
        millis += 1000;

        assertThat(sent(uploads, artifact("a", 100), 10))
                .hasValue("[##..................] 10 %  10.0 MiB of 100 MiB, 5.0 MiB/s, 18 s left");
    }

    @Test
    void anApplyShowsTheBytesOfEachSectionOnATerminal() {
        StringWriter written = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(written), TERMINAL, this::nanoTime)) {
            narrate(progress);
        }

        assertThat(written.toString())
                .contains("embedding: publishing [#####...............] 25 %  100 MiB of 400 MiB, 50.0 MiB/s, 6 s left")
                .contains("✓ ")
                .contains("embedding: published 2 artifacts");
    }

    @Test
    void anApplyLogsThemEveryTenSecondsElsewhere() {
        StringWriter written = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(written), Terminal.NONE, this::nanoTime)) {
            narrate(progress);
        }

        assertThat(written.toString()).isEqualToNormalizingNewlines("""
                embedding: publishing [##########..........] 50 %  200 MiB of 400 MiB, 18.2 MiB/s, 11 s left
                ✓ embedding: published 2 artifacts
                """);
    }

    /** Two artifacts of 200 MiB: 100 MiB in two seconds, 100 more in the nine after them, the rest at once. */
    private void narrate(Progress progress) {
        PublishArtifact a = artifact("a", 200);
        PublishArtifact b = artifact("b", 200);
        Plan plan = new Plan(
                "suite",
                "prod",
                Plan.Purpose.DEPLOY,
                List.of(new Plan.Section(
                        "embedding", "suite--prod--embedding", 2, List.of(new Plan.Step(a, ""), new Plan.Step(b, "")))),
                List.of(),
                List.of());
        ApplyNarration narration = new ApplyNarration(progress, plan, this::nanoTime);
        narration.accept(new ApplyEvent.Started("embedding", a, 1, 2));
        narration.accept(new ApplyEvent.BytesSent("embedding", a, 0));
        millis += 2000;
        narration.accept(new ApplyEvent.BytesSent("embedding", a, 100 * MIB));
        millis += 9000;
        narration.accept(new ApplyEvent.BytesSent("embedding", a, 200 * MIB));
        narration.accept(new ApplyEvent.Done("embedding", a, Duration.ZERO, ""));
        narration.accept(new ApplyEvent.Started("embedding", b, 2, 2));
        narration.accept(new ApplyEvent.BytesSent("embedding", b, 200 * MIB));
        narration.accept(new ApplyEvent.Done("embedding", b, Duration.ZERO, ""));
        narration.finish();
    }

    private long nanoTime() {
        return millis * 1_000_000;
    }

    private static Optional<String> sent(Uploads uploads, Action action, long mib) {
        return uploads.sent(new ApplyEvent.BytesSent("embedding", action, mib * MIB));
    }

    private static PublishArtifact artifact(String customer, long mib) {
        return new PublishArtifact(
                new RouteKey(customer, "embedding", ""), new S3Location("bucket", customer), "0".repeat(64), mib * MIB);
    }
}
