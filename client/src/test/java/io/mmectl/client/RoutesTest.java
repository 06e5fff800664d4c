package io.mmectl.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmectl.client.DocumentSource.Fetched;
import io.mmectl.config.ControlDocuments;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.S3Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class RoutesTest {
    private static final FleetLayout LAYOUT = new FleetLayout("bucket", "mmectl", "support", "prod");

    private final VirtualPacer pacer = new VirtualPacer();
    private final ScriptedDocuments documents = new ScriptedDocuments();
    private final List<String> warnings = new ArrayList<>();
    private final Routes routes = new Routes(documents, LAYOUT, Duration.ofSeconds(30), pacer, warnings::add);

    @Test
    void aRouteIsFoundByCustomerAndTypeWhenThereIsOnlyOne() {
        documents.put(table(1, route("acme", "search", ""), route("zeta", "search", "")));

        Routes.Located located = routes.find("acme", "embedding", null, null);

        assertThat(located.endpointName()).isEqualTo("support-prod-embedding");
        assertThat(located.route().targetModel()).isEqualTo("acme--search----r1.tar.gz");
        assertThat(documents.log).containsExactly("s3://bucket/mmectl/support/prod/control/routes-embedding.json null");
    }

    @Test
    void aPartHasToBeNamedWhenThereAreSeveral() {
        documents.put(table(1, route("acme", "search", "passage"), route("acme", "search", "query")));

        assertThat(routes.find("acme", "embedding", null, "query").route().key().part())
                .isEqualTo("query");
        assertThatExceptionOfType(InvocationException.NoRoute.class)
                .isThrownBy(() -> routes.find("acme", "embedding", "search", null))
                .withMessage("acme/embedding/search is more than one target model in support/prod")
                .satisfies(e ->
                        assertThat(e.hint()).isEqualTo("Name model and part: acme/search/passage, acme/search/query."));
    }

    @Test
    void whatIsNotThereIsSaidWithWhatIs() {
        documents.put(table(1, route("acme", "search", "")));

        assertThatExceptionOfType(InvocationException.NoRoute.class)
                .isThrownBy(() -> routes.find("nobody", "embedding", null, null))
                .withMessage("nobody has no model of type embedding in support/prod");
        assertThatExceptionOfType(InvocationException.NoRoute.class)
                .isThrownBy(() -> routes.find("acme", "embedding", "other", null))
                .withMessage("acme/embedding/other is not routed in support/prod")
                .satisfies(e -> assertThat(e.hint()).isEqualTo("There is acme/search."));
    }

    @Test
    void withoutATableThereIsNoRoute() {
        assertThatExceptionOfType(InvocationException.NoRoute.class)
                .isThrownBy(() -> routes.table("embedding"))
                .withMessage("there is no routing table s3://bucket/mmectl/support/prod/control/routes-embedding.json");
    }

    @Test
    void withinTheIntervalS3IsNotAskedAgain() {
        documents.put(table(1));
        routes.table("embedding");
        pacer.advance(Duration.ofMillis(29_999));
        routes.table("embedding");

        assertThat(documents.log).hasSize(1);
    }

    @Test
    void afterTheIntervalAnUnchangedTableIsKeptAndAChangedOneIsRead() {
        documents.put(table(1));
        RoutingTable first = routes.table("embedding");
        pacer.advance(Duration.ofSeconds(30));
        assertThat(routes.table("embedding")).isSameAs(first);

        documents.put(table(2));
        pacer.advance(Duration.ofSeconds(30));
        assertThat(routes.table("embedding").release()).isEqualTo(2);

        assertThat(documents.log)
                .extracting(l -> l.substring(l.indexOf(' ') + 1))
                .containsExactly("null", "\"1\"", "\"1\"");
    }

    @Test
    void whileS3CannotBeReadTheOldTableStaysInUseAndSomebodyIsTold() {
        documents.put(table(1));
        RoutingTable first = routes.table("embedding");
        documents.failure = new MmectlException(ErrorCode.FAILED, "S3 is away", "");
        pacer.advance(Duration.ofSeconds(30));

        assertThat(routes.table("embedding")).isSameAs(first);
        assertThat(routes.table("embedding")).isSameAs(first);
        assertThat(warnings).containsExactly("routes of embedding are those of release 1: S3 is away");
    }

    @Test
    void aFirstReadThatFailsIsAnError() {
        documents.failure = new MmectlException(ErrorCode.NOT_PERMITTED, "not yours", "");

        assertThatExceptionOfType(MmectlException.class)
                .isThrownBy(() -> routes.table("embedding"))
                .withMessage("not yours");
    }

    @Test
    void aRefreshMakesOnlyOneCallerWait() throws Exception {
        documents.put(table(1));
        routes.table("embedding");
        pacer.advance(Duration.ofSeconds(30));
        documents.put(table(2));
        documents.hold = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RoutingTable> refreshing = threads.submit(() -> routes.table("embedding"));
            documents.holding.await();

            assertThat(routes.table("embedding").release()).isEqualTo(1);

            documents.hold.countDown();
            assertThat(refreshing.get().release()).isEqualTo(2);
        }
    }

    private static RoutingTable table(long release, Route... routes) {
        List<Route> released = Stream.of(routes)
                .map(r -> new Route(
                        r.key(),
                        r.targetModel() + "--r" + release + ".tar.gz",
                        r.manifestSha256(),
                        r.codeVersion(),
                        r.sampleKey(),
                        r.textInput()))
                .toList();
        return new RoutingTable("support", "prod", "embedding", "support-prod-embedding", release, null, released);
    }

    private static Route route(String customer, String model, String part) {
        return new Route(
                new RouteKey(customer, model, part),
                customer + "--" + model + "--" + part,
                "0".repeat(64),
                "1.0.0",
                "control/samples/x.json",
                "TEXT");
    }

    private static final class ScriptedDocuments implements DocumentSource {
        final List<String> log = new ArrayList<>();
        final CountDownLatch holding = new CountDownLatch(1);

        @Nullable
        MmectlException failure;

        @Nullable
        CountDownLatch hold;

        private byte @Nullable [] document;
        private String etag = "";

        void put(RoutingTable table) {
            document = ControlDocuments.write(table);
            etag = "\"" + table.release() + "\"";
        }

        @Override
        public Fetched fetch(S3Location location, @Nullable String known) {
            log.add(location + " " + known);
            if (hold != null) {
                holding.countDown();
                try {
                    hold.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            if (failure != null) {
                throw failure;
            }
            if (document == null) {
                return new Fetched.Absent();
            }
            return etag.equals(known) ? new Fetched.Unchanged() : new Fetched.Changed(document, etag);
        }
    }
}
