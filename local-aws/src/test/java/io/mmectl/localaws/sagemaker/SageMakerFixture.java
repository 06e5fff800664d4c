package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.cloudwatch.LogStore;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.instance.SimulatedEngine;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.Engine;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** SageMaker over a map for S3, by a clock that only the test moves. */
abstract class SageMakerFixture {
    static final String IMAGE = "763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:25.09-py3";

    @TempDir
    Path folder;

    final ManualTime time = new ManualTime(Instant.parse("2026-03-02T09:00:00Z"));
    final ObjectsInMemory s3 =
            new ObjectsInMemory().put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
    final Faults faults = new Faults();
    final Set<String> scaled = new HashSet<>();
    Tables tables = Tables.inMemory();
    long life;
    Fleets fleets = fleets();
    SageMakerService service = service();

    @BeforeEach
    void start() {
        fleets = fleets();
        tables = Tables.inMemory();
        service = service();
    }

    ServiceContext context() {
        Path data = folder == null ? Path.of("unused") : folder;
        return new ServiceContext(tables, time, 42, data, s3, Engine.SIMULATED, life);
    }

    Fleets fleets() {
        SimulatedEngine engine = new SimulatedEngine(time, faults, new Dice(42), SimulationSpread.DEFAULT);
        return new Fleets(context(), engine, SimulationSpread.DEFAULT, new MetricStore(), new LogStore());
    }

    SageMakerService service() {
        return new SageMakerService(
                context(),
                HostingTimes.DEFAULT,
                faults,
                fleets,
                new ScalingGuard() {
                    @Override
                    public boolean registered(String region, String endpoint, String variant) {
                        return scaled.contains(endpoint + "/" + variant);
                    }

                    @Override
                    public void endpointDeleted(String region, String endpoint) {
                        scaled.removeIf(name -> name.startsWith(endpoint + "/"));
                    }
                },
                (region, alarm) -> false);
    }

    Answer call(String operation, String input) {
        return TestContext.call(service, "SageMaker." + operation, input);
    }

    Answer ok(String operation, String input) {
        Answer answer = call(operation, input);
        assertThat(answer.status()).as("%s: %s", operation, answer.json()).isEqualTo(200);
        return answer;
    }

    void refused(String operation, String input, String text) {
        Answer answer = call(operation, input);
        assertThat(answer.status()).as("%s: %s", operation, answer.json()).isEqualTo(400);
        assertThat(answer.message()).contains(text);
    }

    void createModel(String name) {
        ok("CreateModel", model(name, IMAGE, "s3://bucket/models/"));
    }

    static String model(String name, String image, String url) {
        return "{'ModelName':'" + name + "','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{"
                + "'Image':'" + image + "','Mode':'MultiModel','ModelDataUrl':'" + url + "'}}";
    }

    void createConfig(String name, String model, int count) {
        createConfig(name, model, count, "ml.g4dn.xlarge");
    }

    void createConfig(String name, String model, int count, String type) {
        ok("CreateEndpointConfig", config(name, model, count, type));
        time.step(Duration.ofSeconds(3));
    }

    static String config(String name, String model, int count, String type) {
        return "{'EndpointConfigName':'" + name + "','ProductionVariants':[{'VariantName':'AllTraffic','ModelName':'"
                + model + "','InstanceType':'" + type + "','InitialInstanceCount':" + count + "}]}";
    }

    void createEndpoint(String name) {
        createModel("model");
        createConfig("config", "model", 1);
        ok("CreateEndpoint", "{'EndpointName':'" + name + "','EndpointConfigName':'config'}");
    }

    void createEndpointInService(String name) {
        createEndpoint(name);
        time.step(Duration.ofMinutes(6));
        assertThat(status(name)).isEqualTo("InService");
    }

    String status(String endpoint) {
        return describe(endpoint).json().path("EndpointStatus").asString();
    }

    Answer describe(String endpoint) {
        return ok("DescribeEndpoint", "{'EndpointName':'" + endpoint + "'}");
    }

    List<HostedInstance> instances(String endpoint) {
        return fleets.find(TestContext.REGION, endpoint)
                .orElseThrow()
                .variants()
                .get("AllTraffic")
                .instances();
    }
}
