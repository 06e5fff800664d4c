package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.FleetSpec;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.lint.KnownFindings;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.state.TargetModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan reads of the customers' files, as the virtual machine itself records it. */
class PlanningAgainTest {
    private static final int MODELS = 40;

    /** As if the files had been written an hour ago. */
    private static final InstantSource LATER = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

    @TempDir
    Path folder;

    private Path files;
    private Path caches;

    @BeforeEach
    void makeFolders() throws IOException {
        files = Files.createDirectories(folder.resolve("files")).toRealPath();
        caches = folder.resolve("caches");
    }

    @Test
    void theSecondPlanReadsNoByteOfAnyModel() throws Exception {
        FleetSpec fleet = fleet();

        Read first = read(() -> plan(fleet));
        Read second = read(() -> plan(fleet));

        assertThat(first.files).as("the recording sees reads").hasSize(3 * MODELS);
        assertThat(second.files).isEmpty();
        assertThat(second.plan.targetModels())
                .extracting(TargetModel::fileName)
                .isEqualTo(first.plan.targetModels().stream()
                        .map(TargetModel::fileName)
                        .toList());
        assertThat(second.plan.warnings())
                .as("what lint said of the weights")
                .isNotEmpty()
                .isEqualTo(first.plan.warnings());
    }

    @Test
    void aPlanAfterAChangeReadsWhatChanged() throws Exception {
        FleetSpec fleet = fleet();
        plan(fleet);
        Path changed = Files.writeString(files.resolve("7.first"), "other weights of customer 7");

        Read next = read(() -> plan(fleet));

        assertThat(next.files).contains(changed.toString()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void whatMayHaveChangedWithinTheTickIsLookedAtAgain() throws Exception {
        InstantSource now = InstantSource.fixed(Instant.now());
        FleetSpec fleet = fleet();
        plan(fleet, now);

        Read next = read(() -> plan(fleet, now));

        assertThat(next.files).hasSize(3 * MODELS);
    }

    /** @param files those of the customers, each once */
    private record Read(RenderedFleet plan, List<String> files) {}

    private Read read(Callable<RenderedFleet> work) throws Exception {
        Path events = folder.resolve("events.jfr");
        RenderedFleet plan;
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileRead").withThreshold(Duration.ZERO).withoutStackTrace();
            recording.start();
            plan = work.call();
            recording.stop();
            recording.dump(events);
        }
        List<String> read = RecordingFile.readAllEvents(events).stream()
                .map(event -> event.getString("path"))
                .filter(path -> path != null && path.startsWith(files.toString()))
                .distinct()
                .toList();
        return new Read(plan, read);
    }

    private RenderedFleet plan(FleetSpec fleet) throws IOException {
        return plan(fleet, LATER);
    }

    /** As a process of its own does: from the caches and into them. */
    private RenderedFleet plan(FleetSpec fleet, InstantSource clock) throws IOException {
        FileDigests digests = FileDigests.at(caches.resolve("digests"), clock);
        KnownFindings findings = KnownFindings.at(caches.resolve("findings"), "this program", clock);
        TemplateLibrary library = new TemplateLibrary(
                name -> Optional.of(TemplateSource.ofFolder(Definitions.SMALL)), PublishedTemplates.NONE);
        RenderedFleet rendered = new FleetRenderer(
                        library,
                        new CachedArtifacts(
                                InMemoryAccount.withBucket("bucket").objects(), caches.resolve("artifacts")),
                        digests,
                        findings)
                .render(fleet, CodeChoice.fresh());
        digests.save();
        findings.save();
        return rendered;
    }

    /** Every customer has weights of its own, which are pickles, so that lint has something to say. */
    private FleetSpec fleet() throws IOException {
        List<ModelDefinition> models = new ArrayList<>();
        for (int i = 0; i < MODELS; i++) {
            models.add(Definitions.model(
                    "customer-" + i,
                    ModelDefinition.LATEST,
                    Map.of(
                            "vocabulary", file(i + ".vocabulary", "words of " + i),
                            "first", pickle(i + ".first", "weights of " + i),
                            "second", pickle(i + ".second", "weights of the other part of " + i)),
                    Map.of(),
                    Footprint.UNKNOWN,
                    null));
        }
        return Definitions.fleet(Definitions.endpoint("small", Map.of()), models);
    }

    private ArtifactLocation pickle(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0x80);
        bytes.write(2);
        bytes.writeBytes(content.getBytes(StandardCharsets.UTF_8));
        return new ArtifactLocation.Local(Files.write(files.resolve(name), bytes.toByteArray()));
    }

    private ArtifactLocation file(String name, String content) throws IOException {
        return new ArtifactLocation.Local(Files.writeString(files.resolve(name), content));
    }
}
