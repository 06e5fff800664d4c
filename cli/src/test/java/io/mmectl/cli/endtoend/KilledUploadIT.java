package io.mmectl.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.aws.AwsAccount;
import io.mmectl.aws.AwsSettings;
import io.mmectl.cli.AccountClock;
import io.mmectl.cli.Wiring;
import io.mmectl.cli.endtoend.Launcher.Running;
import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.Put;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fault.FaultScript;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL in the middle of an upload: two of its four parts are on S3, the others have not been answered. */
@Timeout(300)
class KilledUploadIT {
    private static final int MIB = 1 << 20;
    private static final int PARTS = 4;
    private static final int ARRIVED = 2;

    /** The third part and all that follow wait for ever. */
    private static final String STUCK =
            "{kind: SlowAnswer, service: s3, operation: UploadPart, duration: 10000h, skip: " + ARRIVED
                    + ", times: 100}";

    private static final String MODELS = "mmectl/suite/prod/models/embedding/";

    @TempDir
    private Path directory;

    private LocalAws local;
    private AwsAccount account;
    private ObjectStore objects;

    @BeforeEach
    void start() throws Exception {
        FleetFolder.in(directory)
                .delete("models/birchwood.yaml")
                .replace("models/acme.yaml", "files/passage.pt", "files/large.pt");
        byte[] weights = new byte[(PARTS - 1) * 8 * MIB];
        new Random(1).nextBytes(weights);
        Files.write(directory.resolve("files/large.pt"), weights);
        local = LocalAws.start(LocalAws.Config.inMemory().withFaults(FaultScript.read("stuck", STUCK)));
        account = AwsAccount.open(AwsSettings.isolated(local.endpoint(), "us-east-1"));
        objects = account.objects();
        admin("PUT", "/_local/s3/buckets/" + FleetFolder.BUCKET);
    }

    @AfterEach
    void stop() {
        account.close();
        local.close();
    }

    @Test
    void nothingIsVisibleAndTheNextPushGoesOn() throws Exception {
        killAPush();

        assertThat(large()).isEmpty();
        assertThat(unfinished()).hasSize(1);

        local.time().step(Duration.ofMinutes(6));
        long before = partsSent();
        assertThat(run("push").status()).isZero();

        assertThat(partsSent() - before).as("parts sent again").isEqualTo(PARTS - ARRIVED);
        assertThat(unfinished()).isEmpty();
        assertThat(large()).hasSize(1);
        Result verified = run("unpack", "--verify", "s3://" + FleetFolder.BUCKET + "/" + large().getFirst());
        assertThat(verified.status()).as(verified.err()).isZero();
    }

    @Test
    void gcAbortsWhatTheDeadLeftAndNotWhatTheLivingSend() throws Exception {
        killAPush();
        String dead = unfinished().getFirst().uploadId();
        SlowWriter living = new SlowWriter();
        CompletableFuture<Put> upload = CompletableFuture.supplyAsync(() -> objects.putIfAbsent(
                new S3Location(FleetFolder.BUCKET, MODELS + "zeta--embedding--query--0123456789ab.tar.gz"),
                living,
                Map.of("mmectl-manifest-sha256", "0123456789ab")));
        living.goesOn(ARRIVED + 1);

        Result early = run("gc");
        local.time().step(Duration.ofHours(25));
        living.goesOn(ARRIVED + 2);
        Result late = run("gc", "--delete", "--yes");

        assertThat(early.err()).contains("nothing to collect");
        assertThat(late.err()).contains("deleted 1 of 1 thing");
        assertThat(unfinished())
                .extracting(UnfinishedUpload::uploadId)
                .doesNotContain(dead)
                .hasSize(1);
        living.ends();
        assertThat(upload.get()).isEqualTo(Put.CREATED);
        assertThat(run("push").status()).isZero();
        assertThat(large()).hasSize(1);
    }

    private void killAPush() throws Exception {
        Map<String, String> environment = Map.of(
                "AWS_ENDPOINT_URL",
                local.endpoint().toString(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "XDG_CACHE_HOME",
                directory.resolve(".cache").toString());
        Running push = new Launcher(directory, environment).start("push");
        try {
            await(() -> partsSent() >= ARRIVED || !push.process().isAlive());
            assertThat(push.process().isAlive()).as(push.errSoFar()).isTrue();
        } finally {
            push.kill();
        }
        admin("DELETE", "/_local/faults");
    }

    /** Somebody who sends a part whenever he is told to. */
    private final class SlowWriter implements Content {
        private final Semaphore parts = new Semaphore(0);
        private volatile boolean last;

        /** @param all parts that S3 has taken by then, of everybody */
        void goesOn(long all) {
            parts.release();
            await(() -> partsSent() >= all);
        }

        void ends() {
            last = true;
            parts.release();
        }

        @Override
        public long length() {
            return -1;
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private int left;

                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    if (left == 0) {
                        parts.acquireUninterruptibly();
                        left = 8 * MIB;
                    }
                    if (last) {
                        return -1;
                    }
                    int n = Math.min(length, left);
                    left -= n;
                    return n;
                }
            };
        }
    }

    private List<String> large() {
        return objects.list(FleetFolder.BUCKET, MODELS + "acme--embedding--passage").stream()
                .map(o -> o.key())
                .toList();
    }

    private List<UnfinishedUpload> unfinished() {
        return objects.unfinishedUploads(FleetFolder.BUCKET, "");
    }

    private long partsSent() {
        return local.requests().getOrDefault("s3", new TreeMap<>()).getOrDefault("UploadPart", 0L);
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }

    private void admin(String method, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(local.endpoint().resolve(path))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isBetween(200, 299);
        }
    }

    /** In this process, which is another than the one that was killed, by the local AWS's clock. */
    private Result run(String... args) {
        URI url = local.endpoint();
        Wiring wiring = access ->
                Wiring.sdk().open(new Wiring.Access(access.region(), url.toString(), new ServersClock(local)));
        return CliRun.run(wiring, directory, args);
    }

    private record ServersClock(LocalAws local) implements AccountClock {
        @Override
        public Instant now() {
            return local.time().now();
        }

        @Override
        public void pause(Duration duration) {
            local.time().step(duration);
        }
    }
}
