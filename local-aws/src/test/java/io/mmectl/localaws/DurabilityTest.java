package io.mmectl.localaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.Ledger.Kind;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ContainerMode;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelNotReadyException;

/** The process is killed at random moments under many writers; the next one must know everything that was acknowledged. */
class DurabilityTest {
    private static final int ROUNDS = 3;
    private static final int WRITERS_OF_A_KIND = 2;
    private static final String IMAGE = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-tritonserver:25.09-py3";

    private static final Pattern INSTANCE = Pattern.compile("i-0[0-9a-f]{16}");

    @TempDir
    Path folder;

    @Timeout(300)
    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "after kill -9 at any moment every acknowledged write is there: objects, tags, alarms, scheduled"
                            + " actions, endpoint configs; what was under way is there as a whole or not at all",
            sure = Sure.DOCUMENTED,
            source = "AWS's services are durable when they have acknowledged")
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "after kill -9 nothing is resident, and an endpoint that was being created or updated goes on",
            sure = Sure.GUESSED,
            source = "as after a reboot of every instance")
    void everyAcknowledgedWriteIsThereAfterEachKill() throws Exception {
        Random random = new Random(20261125);
        Ledger ledger = new Ledger();
        Set<String> ids = new HashSet<>();
        LocalProcess process = LocalProcess.start(folder, List.of(), "--time-scale", "60");
        try {
            seed(process.endpoint());
            for (int round = 0; round < ROUNDS; round++) {
                writeUntilKilled(process, ledger, random);
                process = LocalProcess.start(folder, List.of(), "--time-scale", "60");
                try (Clients clients = new Clients(process.endpoint())) {
                    assertThat(ledger.check(clients)).as("round %s", round).isEmpty();
                    String instances = resident(process.endpoint());
                    assertThat(instances).doesNotContain("targetModel");
                    assertThat(INSTANCE.matcher(instances).results().map(MatchResult::group))
                            .isNotEmpty()
                            .allMatch(ids::add);
                }
            }
            assertThat(ledger.acknowledged()).isGreaterThan(100);
            assertThat(ledger.refusals()).isEmpty();
            goesOn(process.endpoint());
        } finally {
            process.close();
        }
    }

    private static void seed(URI endpoint) throws Exception {
        try (Clients clients = new Clients(endpoint)) {
            clients.s3.createBucket(b -> b.bucket("kept"));
            clients.s3.putObject(
                    b -> b.bucket("kept").key("t/m.tar.gz"),
                    RequestBody.fromBytes(Archives.tarGz(Archives.embeddingFiles(485, 300))));
            clients.sageMaker.createModel(b -> b.modelName("m")
                    .executionRoleArn("arn:aws:iam::123456789012:role/r")
                    .primaryContainer(
                            c -> c.image(IMAGE).mode(ContainerMode.MULTI_MODEL).modelDataUrl("s3://kept/t/")));
            clients.createConfig("first");
            clients.createConfig("second");
            admin(endpoint, "POST", "/_local/time", "{\"step\":\"PT10S\"}");
            clients.sageMaker.createEndpoint(b -> b.endpointName("old").endpointConfigName("first"));
            admin(endpoint, "POST", "/_local/time", "{\"step\":\"PT10M\"}");
            clients.register();
            load(clients.runtime);
            assertThat(resident(endpoint)).contains("\"targetModel\":\"m.tar.gz\"");
            admin(endpoint, "POST", "/_local/time", "{\"stop\":true}");
            clients.sageMaker.createEndpoint(b -> b.endpointName("young").endpointConfigName("first"));
            clients.sageMaker.updateEndpoint(b -> b.endpointName("old").endpointConfigName("second"));
        }
    }

    /** The minute that a client is kept waiting is one second here, less than a busy machine may need. */
    private static void load(SageMakerRuntimeClient runtime) {
        for (int tries = 1; ; tries++) {
            try {
                runtime.invokeEndpoint(b -> b.endpointName("old")
                        .targetModel("m.tar.gz")
                        .contentType("application/json")
                        .body(SdkBytes.fromByteArray(Archives.textRequest("hello"))));
                return;
            } catch (ModelNotReadyException e) {
                if (tries == 60) {
                    throw e;
                }
            }
        }
    }

    private static void writeUntilKilled(LocalProcess process, Ledger ledger, Random random) throws Exception {
        try (Clients clients = new Clients(process.endpoint());
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Kind> kinds = clients.kinds();
            for (int w = 0; w < kinds.size() * WRITERS_OF_A_KIND; w++) {
                Kind kind = kinds.get(w % kinds.size());
                String keys = "w" + w + "-";
                Random own = new Random(random.nextLong());
                writers.submit(() -> ledger.writeUntilCutOff(kind, keys, own));
            }
            int until = ledger.acknowledged() + 40 + random.nextInt(80);
            while (ledger.acknowledged() < until) {
                TimeUnit.NANOSECONDS.sleep(random.nextInt(2_000_000));
            }
            process.kill();
        }
    }

    private static void goesOn(URI endpoint) throws Exception {
        try (Clients clients = new Clients(endpoint)) {
            assertThat(clients.status("old")).isIn(EndpointStatus.UPDATING, EndpointStatus.IN_SERVICE);
            admin(endpoint, "POST", "/_local/time", "{\"step\":\"PT15M\"}");
            assertThat(clients.status("young")).isEqualTo(EndpointStatus.IN_SERVICE);
            assertThat(clients.status("old")).isEqualTo(EndpointStatus.IN_SERVICE);
            assertThat(clients.sageMaker
                            .describeEndpoint(b -> b.endpointName("old"))
                            .endpointConfigName())
                    .isEqualTo("second");
        }
    }

    private static String resident(URI endpoint) throws Exception {
        return admin(endpoint, "GET", "/_local/instances", "");
    }

    static String admin(URI endpoint, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** The clients of one life of the process, and what they write. */
    static final class Clients implements AutoCloseable {
        private static final String RESOURCE = "endpoint/old/variant/AllTraffic";

        final S3Client s3;
        final SageMakerClient sageMaker;
        final SageMakerRuntimeClient runtime;
        final ApplicationAutoScalingClient scaling;
        final CloudWatchClient cloudWatch;

        Clients(URI endpoint) {
            s3 = LocalClients.s3(endpoint);
            sageMaker = LocalClients.build(SageMakerClient.builder(), endpoint);
            runtime = LocalClients.build(SageMakerRuntimeClient.builder(), endpoint);
            scaling = LocalClients.build(ApplicationAutoScalingClient.builder(), endpoint);
            cloudWatch = LocalClients.build(CloudWatchClient.builder(), endpoint);
        }

        EndpointStatus status(String endpoint) {
            return sageMaker.describeEndpoint(b -> b.endpointName(endpoint)).endpointStatus();
        }

        void createConfig(String name) {
            sageMaker.createEndpointConfig(b -> b.endpointConfigName(name)
                    .productionVariants(v -> v.variantName("AllTraffic")
                            .modelName("m")
                            .instanceType("ml.g4dn.xlarge")
                            .initialInstanceCount(1)));
        }

        void register() {
            scaling.registerScalableTarget(b -> b.serviceNamespace("sagemaker")
                    .resourceId(RESOURCE)
                    .scalableDimension("sagemaker:variant:DesiredInstanceCount")
                    .minCapacity(1)
                    .maxCapacity(9));
        }

        List<Kind> kinds() {
            List<Kind> kinds = new ArrayList<>();
            kinds.add(new Kinds.Objects(s3));
            kinds.add(new Kinds.ModelTags(sageMaker));
            kinds.add(new Kinds.EndpointConfigs(this));
            kinds.add(new Kinds.Alarms(cloudWatch));
            kinds.add(new Kinds.ScheduledActions(scaling, RESOURCE));
            return kinds;
        }

        @Override
        public void close() throws SdkException {
            s3.close();
            sageMaker.close();
            runtime.close();
            scaling.close();
            cloudWatch.close();
        }
    }
}
