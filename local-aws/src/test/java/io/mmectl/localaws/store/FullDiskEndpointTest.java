package io.mmectl.localaws.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.hosting.Hosting;
import io.mmectl.localaws.platform.Engine;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.time.ManualTime;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Changes of an endpoint that end while the disk is full. */
class FullDiskEndpointTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-02T09:00:00Z"));
    private boolean full;
    private Tables tables = Tables.inMemory();
    private Map<String, AwsService> services = Map.of();

    @BeforeEach
    void start() throws IOException {
        full = false;
        tables = Tables.open(folder.resolve("tables"), (file, at, bytes) -> {
            if (full) {
                throw new IOException("No space left on device");
            }
            Appender.DISK.write(file, at, bytes);
        });
        ObjectsInMemory s3 = new ObjectsInMemory()
                .put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        services = new Hosting(
                        new ServiceContext(tables, time, 42, folder, s3, Engine.SIMULATED), Hosting.Settings.DEFAULT)
                .services();
        ok(
                "CreateModel",
                "{'ModelName':'m','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{'Image':"
                        + "'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:1','Mode':'MultiModel',"
                        + "'ModelDataUrl':'s3://bucket/models/'}}");
        for (String config : new String[] {"old", "new"}) {
            ok(
                    "CreateEndpointConfig",
                    "{'EndpointConfigName':'" + config + "','ProductionVariants':[{'VariantName':'AllTraffic',"
                            + "'ModelName':'m','InstanceType':'ml.g4dn.xlarge','InitialInstanceCount':1}]}");
        }
        time.step(Duration.ofSeconds(3));
    }

    @AfterEach
    void stop() {
        full = false;
        services.values().forEach(AwsService::close);
        tables.close();
    }

    private Answer call(String operation, String input) {
        AwsService service = services.get("sagemaker");
        assertThat(service).isNotNull();
        return TestContext.call(service, "SageMaker." + operation, input);
    }

    private JsonNode ok(String operation, String input) {
        Answer answer = call(operation, input);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer.json();
    }

    private String status() {
        return ok("DescribeEndpoint", "{'EndpointName':'e'}")
                .path("EndpointStatus")
                .asString();
    }

    /** Ends what has begun without room, and then with some. */
    private void fillAndMakeRoom(String during, Duration due) {
        full = true;
        time.step(due);
        assertThat(status()).as("it has not ended: its end cannot be kept").isEqualTo(during);
        full = false;
        time.step(Duration.ofMinutes(1));
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "a change of an endpoint that cannot be written because the disk is full ends within a minute after"
                            + " there is room again: creation, scaling, update and deletion",
            sure = Sure.DIFFERS,
            source = "AWS has room")
    void changesEndWhenThereIsRoomAgain() {
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'old'}");
        fillAndMakeRoom("Creating", Duration.ofMinutes(10));
        assertThat(status()).isEqualTo("InService");

        ok(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic','DesiredInstanceCount':2}]}");
        fillAndMakeRoom("Updating", Duration.ofMinutes(10));
        JsonNode endpoint = ok("DescribeEndpoint", "{'EndpointName':'e'}");
        assertThat(endpoint.path("EndpointStatus").asString()).isEqualTo("InService");
        assertThat(endpoint.path("ProductionVariants")
                        .path(0)
                        .path("CurrentInstanceCount")
                        .asInt())
                .isEqualTo(2);

        ok("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'new'}");
        fillAndMakeRoom("Updating", Duration.ofMinutes(20));
        // Its stages are kept one by one, so room comes before the last.
        time.step(Duration.ofMinutes(10));
        endpoint = ok("DescribeEndpoint", "{'EndpointName':'e'}");
        assertThat(endpoint.path("EndpointStatus").asString()).isEqualTo("InService");
        assertThat(endpoint.path("EndpointConfigName").asString()).isEqualTo("new");

        ok("DeleteEndpoint", "{'EndpointName':'e'}");
        fillAndMakeRoom("Deleting", Duration.ofMinutes(5));
        assertThat(call("DescribeEndpoint", "{'EndpointName':'e'}").message()).startsWith("Could not find endpoint");
    }

    @Test
    void aChangeThatCannotBeWrittenDoesNotBegin() {
        full = true;
        assertThatThrownBy(() -> call("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'old'}"))
                .isInstanceOf(StorageException.class);
        full = false;
        time.step(Duration.ofMinutes(10));

        assertThat(call("DescribeEndpoint", "{'EndpointName':'e'}").message()).startsWith("Could not find endpoint");
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'old'}");
        time.step(Duration.ofMinutes(6));
        assertThat(status()).isEqualTo("InService");
    }
}
