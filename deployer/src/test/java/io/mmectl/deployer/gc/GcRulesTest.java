package io.mmectl.deployer.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.FleetLayout;
import io.mmectl.config.Release;
import io.mmectl.config.Release.Change;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.gc.GcState.Owned;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GcRulesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final FleetLayout LAYOUT = new FleetLayout("bucket", "prefix", "suite", "prod");
    private static final String TYPE = "embedding";
    private static final GcRules RULES = new GcRules(Duration.ofDays(7), Duration.ofDays(1), 3);

    /** Whatever happened to a fleet: nothing that is routed, may be gone back to, or is young goes, and all the rest does. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void exactlyWhatNothingNeedsGoes(long seed) {
        Random random = new Random(seed);
        List<Release> ledger = ledger(random, 1 + random.nextInt(20));
        List<ListedObject> artifacts = new ArrayList<>();
        for (int model = 0; model < 30; model++) {
            artifacts.add(artifact(model, NOW.minus(Duration.ofDays(random.nextInt(20)))));
        }
        RoutingTable table = new RoutingTable(
                "suite",
                "prod",
                TYPE,
                "endpoint",
                ledger.getFirst().number(),
                null,
                ledger.getFirst().routes());

        Set<String> gone = names(RULES.garbage(state(artifacts, ledger, List.of(table)), LAYOUT));

        Set<String> needed = new HashSet<>();
        for (int i = 0; i < ledger.size(); i++) {
            Release release = ledger.get(i);
            boolean young = release.createdAt().isAfter(NOW.minus(Duration.ofDays(7)));
            if (i < 3 || young) {
                release.routes().forEach(r -> needed.add(uri(r.targetModel())));
            }
            if (young) {
                release.changes().forEach(c -> needed.add(uri(String.valueOf(c.from()))));
            }
        }
        Set<String> expected = artifacts.stream()
                .filter(o -> !o.lastModified().isAfter(NOW.minus(Duration.ofDays(7))))
                .map(o -> "s3://bucket/" + o.key())
                .filter(uri -> !needed.contains(uri))
                .collect(Collectors.toSet());
        assertThat(gone).isEqualTo(expected);
    }

    @Test
    void theLedgerIsReadNoFurtherThanNeeded() {
        List<Release> ledger = ledger(new Random(1), 10);

        assertThat(RULES.enough(ledger.subList(0, 2), Set.of(TYPE), NOW)).isFalse();
        assertThat(RULES.enough(ledger, Set.of(TYPE), NOW.plus(Duration.ofDays(365))))
                .isTrue();
        assertThat(RULES.enough(ledger, Set.of(TYPE, "autocomplete"), NOW.plus(Duration.ofDays(365))))
                .isFalse();
        assertThat(RULES.enough(List.of(), Set.of(), NOW)).isFalse();
    }

    @Test
    void whatAnEndpointHasOrMayGoBackToStays() {
        SortedMap<String, Owned> configs = new TreeMap<>();
        configs.put("live", new Owned("embedding", "model-1"));
        configs.put("old", new Owned("embedding", "model-2"));
        configs.put("busy", new Owned("spellcheck", "model-3"));
        SortedMap<String, Owned> models = new TreeMap<>();
        for (int i = 1; i <= 5; i++) {
            models.put("model-" + i, new Owned(i == 3 ? "spellcheck" : "embedding", ""));
        }
        GcState state = new GcState(
                NOW,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                configs,
                Set.of("model-4"),
                models,
                Set.of("live"),
                Set.of("spellcheck"));

        assertThat(RULES.garbage(state, LAYOUT))
                .containsExactly(
                        new Garbage.UnusedConfig("old"),
                        new Garbage.UnusedModel("model-2"),
                        new Garbage.UnusedModel("model-5"));
    }

    @Test
    void onlyOldUploadsOfArtifactsOfTheFleetGo() {
        List<UnfinishedUpload> uploads = List.of(
                upload("models/embedding/a--m--0123456789ab.tar.gz", "1", Duration.ofDays(2)),
                upload("models/embedding/b--m--0123456789ab.tar.gz", "2", Duration.ofHours(2)),
                upload("models/embedding/somebodys.tar.gz", "3", Duration.ofDays(2)),
                upload("models/embedding/backup/a--m--0123456789ab.tar.gz", "4", Duration.ofDays(2)),
                // Of a fleet whose prefix is this one's home.
                upload("nested/x/models/embedding/a--m--0123456789ab.tar.gz", "5", Duration.ofDays(2)));

        assertThat(RULES.garbage(uploads(uploads, Map.of()), LAYOUT))
                .extracting(Garbage::name)
                .containsExactly("s3://bucket/prefix/suite/prod/models/embedding/a--m--0123456789ab.tar.gz");
    }

    @Test
    void anUploadWhoseNewestPartIsYoungStaysHoweverLongAgoItWasBegun() {
        UnfinishedUpload upload = upload("models/embedding/a--m--0123456789ab.tar.gz", "1", Duration.ofDays(9));

        assertThat(RULES.garbage(uploads(List.of(upload), Map.of("1", NOW.minus(Duration.ofHours(1)))), LAYOUT))
                .isEmpty();
        assertThat(RULES.garbage(uploads(List.of(upload), Map.of("1", NOW.minus(Duration.ofDays(1)))), LAYOUT))
                .hasSize(1);
    }

    @Test
    void copiesInFoldersBelowAndTheNestedFleetsStay() {
        Instant old = NOW.minus(Duration.ofDays(90));
        String artifact = "a--m--0123456789ab.tar.gz";
        String sample = "0".repeat(64) + ".json";
        GcState state = new GcState(
                NOW,
                List.of(
                        new ListedObject(LAYOUT.artifact(TYPE, artifact).key(), 1, "e", old),
                        new ListedObject(
                                LAYOUT.artifact(TYPE, "backup/" + artifact).key(), 1, "e", old),
                        new ListedObject(LAYOUT.home() + "models/prod/models/embedding/" + artifact, 1, "e", old),
                        new ListedObject(LAYOUT.home() + "models/" + artifact, 1, "e", old)),
                List.of(
                        new ListedObject(LAYOUT.samplesPrefix() + sample, 1, "e", old),
                        new ListedObject(LAYOUT.samplesPrefix() + "mine/" + sample, 1, "e", old)),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                Set.of(),
                new TreeMap<>(),
                Set.of(),
                Set.of());

        assertThat(names(RULES.garbage(state, LAYOUT)))
                .containsExactlyInAnyOrder(uri(artifact), "s3://bucket/" + LAYOUT.samplesPrefix() + sample);
    }

    private static UnfinishedUpload upload(String key, String id, Duration age) {
        return new UnfinishedUpload(LAYOUT.home() + key, id, NOW.minus(age));
    }

    private static GcState uploads(List<UnfinishedUpload> uploads, Map<String, Instant> newestParts) {
        return new GcState(
                NOW,
                List.of(),
                List.of(),
                uploads,
                newestParts,
                List.of(),
                List.of(),
                new TreeMap<>(),
                Set.of(),
                new TreeMap<>(),
                Set.of(),
                Set.of());
    }

    /** Newest first; each release moves one customer of three to another artifact. */
    private static List<Release> ledger(Random random, int length) {
        List<Release> oldestFirst = new ArrayList<>();
        int[] current = {0, 1, 2};
        Instant at = NOW.minus(Duration.ofDays(2L * length));
        for (int number = 1; number <= length; number++) {
            int customer = random.nextInt(3);
            int from = current[customer];
            current[customer] = random.nextInt(30);
            List<Route> routes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                routes.add(route(i, current[i]));
            }
            at = at.plus(Duration.ofHours(random.nextInt(90)));
            oldestFirst.add(new Release(
                    number,
                    "suite",
                    "prod",
                    TYPE,
                    "endpoint",
                    at.isAfter(NOW) ? NOW : at,
                    "tester",
                    new TreeMap<>(),
                    List.of(new Change(key(customer), fileName(from), fileName(current[customer]))),
                    routes));
        }
        return oldestFirst.reversed();
    }

    private static GcState state(List<ListedObject> artifacts, List<Release> ledger, List<RoutingTable> tables) {
        return new GcState(
                NOW,
                artifacts,
                List.of(),
                List.of(),
                Map.of(),
                tables,
                ledger,
                new TreeMap<>(),
                Set.of(),
                new TreeMap<>(),
                Set.of(),
                Set.of());
    }

    private static Set<String> names(List<Garbage> garbage) {
        return garbage.stream().map(Garbage::name).collect(Collectors.toSet());
    }

    private static RouteKey key(int customer) {
        return new RouteKey("customer" + customer, TYPE, "");
    }

    private static Route route(int customer, int model) {
        return new Route(key(customer), fileName(model), "0".repeat(64), "1.0.0", "sample.json", null);
    }

    private static ListedObject artifact(int model, Instant written) {
        return new ListedObject(LAYOUT.artifact(TYPE, fileName(model)).key(), 10, "e", written);
    }

    private static String fileName(int model) {
        return String.format(Locale.ROOT, "c--m--%012x.tar.gz", model);
    }

    private static String uri(String targetModel) {
        return LAYOUT.artifact(TYPE, targetModel).uri();
    }
}
