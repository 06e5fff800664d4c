package io.mmectl.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.endtoend.Launcher.Result;
import io.mmectl.cli.endtoend.Launcher.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SIGKILL in the middle of an apply, ten times at ever later places; each next apply goes on from there. */
class CrashIT {
    /**
     * What the killed apply says on stderr, in the order in which an apply gets there. A place that is behind it already,
     * because a kill came later than its word, does not come again: the next one that does is taken.
     */
    private static final List<String> PLACES = List.of(
            "✓ shared",
            "sample",
            "published",
            "SageMaker model",
            "configuration",
            "endpoint is",
            "wait",
            "policy",
            "warming",
            "release");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void convergesAfterAKillAtAnyPlace(@TempDir Path directory) throws Exception {
        try (Launcher mmectl = new Launcher(directory)) {
            Result start = mmectl.run("local", "start", "--time-scale", "60", "-o", "json");
            assertThat(start.status()).as(start.all()).isZero();
            mmectl.passChangeAhead();
            String url = JsonMapper.shared()
                    .readTree(start.out())
                    .required("endpointUrl")
                    .asString();
            int killed = 0;
            for (String place : PLACES) {
                List<String> fromHere = PLACES.subList(PLACES.indexOf(place), PLACES.size());
                killed += applyAndKillAt(mmectl, fromHere) ? 1 : 0;
                assertThat(routedButNeverResident(mmectl, url))
                        .as("after a kill at '%s'", place)
                        .isEmpty();
            }
            Result last = mmectl.run("--local", "apply", "-f", Launcher.EXAMPLE.toString());
            Result plan = mmectl.run("--local", "plan", "--detailed-exitcode", "-f", Launcher.EXAMPLE.toString());

            assertThat(killed)
                    .as("applies that were killed before their end")
                    .isGreaterThanOrEqualTo(PLACES.size() - 3);
            assertThat(last.status()).as(last.all()).isZero();
            assertThat(plan.status()).as(plan.all()).isZero();
            assertThat(routed(mmectl)).hasSize(28);
        }
    }

    /** @return false when the apply had ended before it got there */
    private static boolean applyAndKillAt(Launcher mmectl, List<String> places) throws Exception {
        Running apply = mmectl.start("--local", "apply", "-f", Launcher.EXAMPLE.toString());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (apply.process().isAlive()
                && places.stream().noneMatch(apply.errSoFar()::contains)
                && System.nanoTime() < deadline) {
            // A moment only, or the kill comes too late; not none, or looking takes a processor from what it looks at.
            LockSupport.parkNanos(1_000_000);
        }
        boolean alive = apply.process().isAlive();
        apply.kill();
        return alive;
    }

    /** Target models that a routing table points at and that no instance holds: none of them may have been routed. */
    private static Set<String> routedButNeverResident(Launcher mmectl, String url) throws Exception {
        Set<String> routed = routed(mmectl);
        routed.removeAll(resident(url));
        return routed;
    }

    private static Set<String> routed(Launcher mmectl) {
        Result models = mmectl.run("--local", "models", "-o", "json", "-f", Launcher.EXAMPLE.toString());
        assertThat(models.status()).as(models.all()).isZero();
        Set<String> names = new HashSet<>();
        JsonMapper.shared()
                .readTree(models.out())
                .required("models")
                .forEach(model -> names.add(model.required("targetModel").asString()));
        return names;
    }

    private static Set<String> resident(String url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body = http.send(
                            HttpRequest.newBuilder(URI.create(url + "/_local/instances"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Set<String> names = new HashSet<>();
            collect(JsonMapper.shared().readTree(body), names);
            return names;
        }
    }

    private static void collect(JsonNode node, Set<String> names) {
        if (node.isString() && node.asString().endsWith(".tar.gz")) {
            names.add(node.asString());
        }
        if (node.isObject()) {
            node.propertyNames().stream().filter(n -> n.endsWith(".tar.gz")).forEach(names::add);
        }
        node.forEach(child -> collect(child, names));
    }
}
