package io.mmectl.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.MmectlException;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.warmup.VirtualSweep.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reports as text and as JSON, against files; {@code -Dgolden.update=true} rewrites them. */
class SweepReportGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/sweeps");

    private static final Map<String, SweepReport> CASES = new TreeMap<>(Map.of(
            "all-warm", report(new VirtualSweep(sweep(3), 1, (r, call, now) -> Reply.answered(30 + call * 17))),
            "first-sweep-after-an-update", report(new VirtualSweep(sweep(4), 1, new LruEndpoint(4))),
            "one-too-many", report(new VirtualSweep(sweep(3), 1, new LruEndpoint(2))),
            "one-broken-one-throttled", report(new VirtualSweep(sweep(3), 1, SweepReportGoldenTest::troubled)),
            "left-cold-and-stopped", stopped(),
            "refused",
                    SweepReport.refused(
                            new SweepRefusal(
                                    "embedding",
                                    "acme-prod-embedding",
                                    List.of(new RouteKey("acme", "search", "query")),
                                    "no instance is in service",
                                    "Wait for the endpoint and run the warm-up again."),
                            VirtualSweep.START)));

    static Stream<String> cases() {
        return CASES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTextIsAsRecorded(String name) {
        compare(name + ".txt", SweepText.report(CASES.get(name)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theDocumentIsAsRecordedAndReadsBack(String name) {
        SweepReport report = CASES.get(name);
        byte[] document = SweepJson.write(report);

        compare(name + ".json", new String(document, StandardCharsets.UTF_8));
        assertThat(SweepJson.read(document)).isEqualTo(report);
    }

    @Test
    void noRecordedFileIsUnused() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(f -> f.getFileName().toString().replaceAll("\\.(txt|json)$", "")))
                    .allSatisfy(name -> assertThat(CASES).containsKey(name));
        }
    }

    @Test
    void aPlanSaysWhatItWillDo() {
        Sweep sweep = new Sweep(
                "embedding",
                "acme-prod-embedding",
                Sweeps.routes(24),
                Duration.ofMillis(300),
                4,
                Duration.ofSeconds(2),
                true,
                Duration.ofSeconds(245),
                List.of(),
                List.of("3 models have no footprint and were counted as taking no memory"));

        assertThat(SweepText.plan(sweep)).isEqualTo("""
                        embedding  acme-prod-embedding
                          24 models, 4 at a time, at most 200 calls a minute, about 4 min 5 s
                          note: 3 models have no footprint and were counted as taking no memory
                        """);
    }

    @ParameterizedTest
    @MethodSource("brokenDocuments")
    void whatIsNotAReportIsRefusedWithAReason(String document, String reason) {
        assertThatThrownBy(() -> SweepJson.read(document.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MmectlException.class)
                .hasMessageContaining(reason);
    }

    static Stream<Arguments> brokenDocuments() {
        return Stream.of(
                Arguments.of("", "cannot be read"),
                Arguments.of("{", "cannot be read"),
                Arguments.of("{\"schemaVersion\": 2}", "its schemaVersion is 2, known is 1"),
                Arguments.of("{\"schemaVersion\": 1}", "it has no text modelType"));
    }

    private static Sweep sweep(int models) {
        return Sweeps.sweep(Sweeps.routes(models));
    }

    private static Reply troubled(Route route, int call, Instant now) {
        return switch (route.key().customer()) {
            case "c000" -> Reply.broken();
            case "c001" -> call == 1 ? Reply.unavailable() : Reply.answered(41);
            default -> call == 1 ? Reply.loading() : Reply.answered(45);
        };
    }

    private static SweepReport report(VirtualSweep run) {
        return run.report();
    }

    private static SweepReport stopped() {
        SweepReport whole = report(new VirtualSweep(sweep(1), 1, new LruEndpoint(1)));
        List<ModelResult> results = new ArrayList<>(whole.results());
        results.add(new ModelResult(
                new RouteKey("d001", "search", "passage"),
                "d001--search--passage--0123456789ab.tar.gz",
                1,
                new Outcome.NotReached()));
        results.add(new ModelResult(new RouteKey("d002", "search", ""), "", 0, new Outcome.Skipped()));
        return new SweepReport(
                whole.modelType(),
                whole.endpointName(),
                whole.startedAt(),
                whole.duration(),
                whole.coldThreshold(),
                true,
                "",
                List.of("3 models do not fit on 1 instance (GPU memory: 12000 MiB needed, 10000 MiB there, 2000 MiB too"
                        + " little): the 2 most valuable are warmed, 1 stay cold"),
                results);
    }

    private static void compare(String file, String actual) {
        Path golden = GOLDEN.resolve(file);
        try {
            if ("true".equals(System.getProperty("golden.update")) && System.getenv("CI") == null) {
                Files.writeString(golden, actual);
            }
            assertThat(actual).as(file).isEqualTo(Files.readString(golden));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
