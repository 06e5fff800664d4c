package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
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
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.ManualTime;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Updates by stages, by a clock that only the test moves, with two instances and an alarm that watches them. */
class DeploymentsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String ALARM = "'AutoRollbackConfiguration':{'Alarms':[{'AlarmName':'errors'}]}";
    private static final String CANARY = "'BlueGreenUpdatePolicy':{'TrafficRoutingConfiguration':{'Type':'CANARY',"
            + "'WaitIntervalInSeconds':600,'CanarySize':{'Type':'CAPACITY_PERCENT','Value':25}},"
            + "'TerminationWaitInSeconds':300,'MaximumExecutionTimeoutInSeconds':7200}";
    private static final String ROLLING = "'RollingUpdatePolicy':{'WaitIntervalInSeconds':300,"
            + "'MaximumBatchSize':{'Type':'INSTANCE_COUNT','Value':1},"
            + "'RollbackMaximumBatchSize':{'Type':'INSTANCE_COUNT','Value':1}}";

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-02T09:00:00Z"));
    private final Faults faults = new Faults();
    private Tables tables = Tables.inMemory();
    private Map<String, AwsService> services = Map.of();

    @BeforeEach
    void createEndpoint() throws IOException {
        start();
        sageMaker(
                "CreateModel",
                "{'ModelName':'m','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{'Image':"
                        + "'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:1','Mode':'MultiModel',"
                        + "'ModelDataUrl':'s3://bucket/models/'}}");
        for (String config : List.of("old", "new")) {
            sageMaker(
                    "CreateEndpointConfig",
                    "{'EndpointConfigName':'" + config + "','ProductionVariants':[{'VariantName':'AllTraffic',"
                            + "'ModelName':'m','InstanceType':'ml.g4dn.xlarge','InitialInstanceCount':2}]}");
        }
        seconds(3);
        sageMaker("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'old'}");
        until(() -> status().equals("InService"));
        ok(TestContext.call(
                service("monitoring"),
                "GraniteServiceVersion20100801.PutMetricAlarm",
                "{'AlarmName':'errors','Namespace':'Test','MetricName':'Errors','Statistic':'Sum','Period':60,"
                        + "'EvaluationPeriods':1,'Threshold':0,'ComparisonOperator':'GreaterThanThreshold',"
                        + "'TreatMissingData':'ignore'}"));
    }

    private void start() throws IOException {
        tables = Tables.open(folder.resolve("tables"));
        ObjectsInMemory s3 = new ObjectsInMemory()
                .put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        services = new Hosting(
                        new ServiceContext(tables, time, 42, folder, s3, Engine.SIMULATED),
                        Hosting.Settings.DEFAULT,
                        faults)
                .services();
    }

    private AwsService service(String name) {
        AwsService service = services.get(name);
        assertThat(service).isNotNull();
        return service;
    }

    private Answer sageMaker(String operation, String input) {
        return ok(TestContext.call(service("sagemaker"), "SageMaker." + operation, input));
    }

    private static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer;
    }

    private void update(String deployment) {
        sageMaker(
                "UpdateEndpoint",
                "{'EndpointName':'e','EndpointConfigName':'new','DeploymentConfig':{" + deployment + "}}");
    }

    private void seconds(int seconds) {
        time.step(Duration.ofSeconds(seconds));
    }

    /** Moves time second by second until something holds; two hours at most. */
    private void until(BooleanSupplier holds) {
        for (int i = 0; i < 7200 && !holds.getAsBoolean(); i++) {
            seconds(1);
        }
        assertThat(holds.getAsBoolean()).as(describe().toString()).isTrue();
    }

    private JsonNode describe() {
        return sageMaker("DescribeEndpoint", "{'EndpointName':'e'}").json();
    }

    private String status() {
        return describe().path("EndpointStatus").asString();
    }

    private JsonNode green() {
        return describe()
                .path("PendingDeploymentSummary")
                .path("ProductionVariants")
                .path(0);
    }

    private String stage() {
        return green().path("VariantStatus").path(0).path("Status").asString("");
    }

    private void alarm(String state) {
        ok(TestContext.call(
                service("monitoring"),
                "GraniteServiceVersion20100801.SetAlarmState",
                "{'AlarmName':'errors','StateValue':'" + state + "','StateReason':'test'}"));
    }

    /** Ids of all instances that run. */
    private List<String> instances() {
        return instances("instance");
    }

    /** A member of all instances that run. */
    private List<String> instances(String member) {
        try {
            AwsRequest request = new AwsRequest(
                    "GET",
                    "/_local/instances",
                    Map.of(),
                    Map.of(),
                    new ByteArrayInputStream(new byte[0]),
                    TestContext.REGION,
                    "local",
                    "r");
            AwsResponse answer = service("sagemaker").admin(request).orElseThrow();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            answer.body().writeTo(out);
            return MAPPER.readTree(out.toByteArray()).findValuesAsString(member);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "an update starts a whole new, cold fleet; the old one answers until the traffic moves, and is kept"
                            + " for the termination wait; VariantStatus goes through Creating, ActivatingTraffic and Baking",
            sure = Sure.DOCUMENTED,
            source = "developer guide, deployment guardrails; API model of VariantStatus")
    @Test
    void aCanaryRunsBesideTheOldFleetUntilItIsTrusted() {
        List<String> old = instances();
        update(CANARY);
        Instant asked = time.now();
        assertThat(stage()).isEqualTo("Creating");
        assertThat(green().path("CurrentInstanceCount").asInt()).isZero();

        until(() -> stage().equals("ActivatingTraffic"));
        assertThat(instances()).hasSize(4).containsAll(old);
        until(() -> stage().equals("Baking"));
        Instant baking = time.now();
        assertThat(green().path("CurrentInstanceCount").asInt()).isEqualTo(2);
        until(() -> stage().equals("ActivatingTraffic"));
        assertThat(Duration.between(baking, time.now())).isEqualTo(Duration.ofSeconds(600));
        until(() -> status().equals("InService"));

        assertThat(Duration.between(asked, time.now())).isBetween(Duration.ofSeconds(1500), Duration.ofSeconds(2000));
        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("new");
        assertThat(describe().path("LastDeploymentConfig").has("BlueGreenUpdatePolicy"))
                .isTrue();
        assertThat(describe().has("PendingDeploymentSummary")).isFalse();
        assertThat(instances()).hasSize(2).doesNotContainAnyElementsOf(old);
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "an alarm that is in ALARM during a baking period brings all traffic back to the old fleet; the endpoint"
                            + " ends InService with the old EndpointConfigName and a FailureReason",
            sure = Sure.DOCUMENTED,
            source = "developer guide, auto-rollback; the text of the reason is guessed")
    @Test
    void anAlarmWhileBakingBringsEverythingBack() {
        List<String> old = instances();
        update(CANARY + "," + ALARM);
        until(() -> stage().equals("Baking"));
        seconds(120);
        assertThat(status()).isEqualTo("Updating");
        alarm("ALARM");
        until(() -> status().equals("RollingBack"));
        alarm("OK");
        until(() -> status().equals("InService"));

        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("old");
        assertThat(describe().path("FailureReason").asString()).contains("CloudWatch alarm errors");
        assertThat(instances()).containsExactlyElementsOf(old);
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "alarms for the roll-back need not exist when an endpoint is created or updated; one that does not is never"
                            + " in ALARM",
            sure = Sure.GUESSED,
            source =
                    "neither the developer guide nor the API reference says what AWS does: only that without alarms there is no"
                            + " automatic roll-back, and that the execution role has to be allowed to describe them")
    void anAlarmThatIsNotThereBringsNothingBack() {
        update(CANARY + "," + ALARM.replace("errors", "nobodys"));
        until(() -> !status().equals("Updating"));

        assertThat(status()).isEqualTo("InService");
        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("new");
        assertThat(describe().path("LastDeploymentConfig").toString()).contains("nobodys");
    }

    @Test
    void anAlarmBeforeThereIsTrafficOrAfterTheLastBakeChangesNothing() {
        alarm("ALARM");
        update(CANARY + "," + ALARM);
        seconds(60);
        assertThat(stage()).isEqualTo("Creating");
        alarm("OK");
        until(() -> stage().equals("Baking"));
        until(() -> stage().equals("ActivatingTraffic"));
        until(() -> stage().equals("Baking"));
        seconds(601);
        assertThat(status()).isEqualTo("Updating");
        alarm("ALARM");
        until(() -> !status().equals("Updating"));

        assertThat(status()).isEqualTo("InService");
        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("new");
    }

    @Test
    void aRollingUpdateReplacesInstanceByInstanceAndComesBackTheSameWay() {
        List<String> old = instances();
        update(ROLLING + "," + ALARM);
        until(() -> stage().equals("Baking"));
        assertThat(instances()).hasSize(3).containsAll(old);
        until(() -> stage().equals("Creating"));
        assertThat(instances()).hasSize(2);
        assertThat(describe()
                        .path("ProductionVariants")
                        .path(0)
                        .path("CurrentInstanceCount")
                        .asInt())
                .isEqualTo(1);
        until(() -> stage().equals("Baking"));
        alarm("ALARM");
        until(() -> status().equals("InService"));

        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("old");
        assertThat(instances()).hasSize(2).contains(old.getFirst()).doesNotContain(old.getLast());
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "a rolling update of which the roll-back fails too ends in UpdateRollbackFailed, in service with"
                            + " instances of both configs; the next update brings it back to InService",
            sure = Sure.DOCUMENTED,
            source = "API reference, DescribeEndpoint; the text of its FailureReason is guessed")
    void aRollBackThatFindsNoInstancesEndsInAMix() {
        List<String> old = instances();
        update(ROLLING + "," + ALARM);
        until(() -> stage().equals("Baking"));
        until(() -> stage().equals("Creating"));
        until(() -> stage().equals("Baking"));
        faults.add(new Fault.NoCapacity("ml.g4dn.xlarge", 1));
        alarm("ALARM");
        until(() -> status().equals("UpdateRollbackFailed"));

        List<String> mix = instances();
        assertThat(mix).hasSize(3).contains(old.getFirst()).doesNotContain(old.getLast());
        assertThat(describe().path("FailureReason").asString())
                .contains("InsufficientInstanceCapacity", "CloudWatch alarm errors");
        assertThat(describe()
                        .path("ProductionVariants")
                        .path(0)
                        .path("CurrentInstanceCount")
                        .asInt())
                .isEqualTo(3);
        assertThat(describe()
                        .path("ProductionVariants")
                        .path(0)
                        .path("DesiredInstanceCount")
                        .asInt())
                .as("what an update that retains the counts goes back to")
                .isEqualTo(2);
        assertThat(TestContext.call(
                                service("sagemaker"),
                                "SageMaker.UpdateEndpointWeightsAndCapacities",
                                "{'EndpointName':'e','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic',"
                                        + "'DesiredInstanceCount':1}]}")
                        .message())
                .contains("UpdateRollbackFailed");
        seconds(3600);
        assertThat(status()).isEqualTo("UpdateRollbackFailed");

        sageMaker("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'new'}");
        assertThat(instances()).as("they answer until the new fleet does").containsExactlyElementsOf(mix);
        until(() -> status().equals("InService"));
        assertThat(instances()).hasSize(2).doesNotContainAnyElementsOf(mix);
        assertThat(describe().has("FailureReason")).isFalse();
        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("new");
    }

    /** An endpoint of one instance of the old config and two of another, which has another type and image. */
    private void mix() {
        sageMaker(
                "CreateModel",
                "{'ModelName':'m2','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{'Image':"
                        + "'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:2','Mode':'MultiModel',"
                        + "'ModelDataUrl':'s3://bucket/models/'}}");
        sageMaker(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'other','ProductionVariants':[{'VariantName':'AllTraffic',"
                        + "'ModelName':'m2','InstanceType':'ml.g5.xlarge','InitialInstanceCount':2}]}");
        seconds(3);
        sageMaker(
                "UpdateEndpoint",
                "{'EndpointName':'e','EndpointConfigName':'other','DeploymentConfig':{" + ROLLING + "," + ALARM + "}}");
        until(() -> stage().equals("Baking"));
        until(() -> stage().equals("Creating"));
        until(() -> stage().equals("Baking"));
        faults.add(new Fault.NoCapacity("*", 1));
        alarm("ALARM");
        until(() -> status().equals("UpdateRollbackFailed"));
        alarm("OK");
        assertThat(instances("type")).containsExactly("ml.g4dn.xlarge", "ml.g5.xlarge", "ml.g5.xlarge");
    }

    private void restart() throws IOException {
        service("sagemaker").close();
        tables.close();
        start();
    }

    private void updateThatFails() {
        faults.add(new Fault.RollBackUpdate("e", "scripted", 1));
        sageMaker("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'new'}");
        until(() -> status().equals("RollingBack"));
        until(() -> !status().equals("RollingBack"));
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "an update that fails from UpdateRollbackFailed ends there again, for as long as an instance of"
                    + " another config than the endpoint's is left",
            sure = Sure.GUESSED,
            source = "AWS says of the status that the endpoint is in service with a mix of both configs")
    void aMixStaysOneUntilAnUpdateHasEnded() {
        mix();
        updateThatFails();

        assertThat(status()).isEqualTo("UpdateRollbackFailed");
        assertThat(describe().path("FailureReason").asString()).contains("scripted");
        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("old");
        assertThat(instances("type")).containsExactly("ml.g4dn.xlarge", "ml.g5.xlarge");
        assertThat(describe()
                        .path("ProductionVariants")
                        .path(0)
                        .path("CurrentInstanceCount")
                        .asInt())
                .isEqualTo(2);

        sageMaker("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'old'}");
        until(() -> !status().equals("Updating"));
        assertThat(status()).isEqualTo("InService");
        updateThatFails();
        assertThat(status()).as("the mix is forgotten").isEqualTo("InService");
        assertThat(instances("type")).containsExactly("ml.g4dn.xlarge", "ml.g4dn.xlarge");
    }

    @Test
    void aRollBackThatBringsAllInstancesToOneConfigEndsTheMix() {
        mix();
        update(ROLLING + "," + ALARM);
        until(() -> stage().equals("Baking"));
        until(() -> stage().equals("Creating"));
        assertThat(instances("type")).as("the newest have gone").containsExactly("ml.g4dn.xlarge", "ml.g4dn.xlarge");
        until(() -> stage().equals("Baking"));
        alarm("ALARM");
        until(() -> status().equals("InService"));

        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("old");
        assertThat(describe()
                        .path("ProductionVariants")
                        .path(0)
                        .path("CurrentInstanceCount")
                        .asInt())
                .isEqualTo(2);
        assertThat(instances("type")).containsExactly("ml.g4dn.xlarge", "ml.g4dn.xlarge");
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "after a restart an endpoint in UpdateRollbackFailed has as many new, empty instances of each"
                    + " endpoint config as before; those of a SageMaker model that is gone are missing",
            sure = Sure.GUESSED,
            source = "as after a reboot of every instance")
    void aMixIsThereAfterARestart() throws IOException {
        mix();
        assertThat(describe().path("ProductionVariants").path(0).path("DeployedImages"))
                .hasSize(2);
        restart();

        assertThat(status()).isEqualTo("UpdateRollbackFailed");
        assertThat(instances("type")).containsExactly("ml.g4dn.xlarge", "ml.g5.xlarge", "ml.g5.xlarge");

        updateThatFails();
        restart();
        assertThat(status()).isEqualTo("UpdateRollbackFailed");
        assertThat(instances("type")).containsExactly("ml.g4dn.xlarge", "ml.g5.xlarge");

        update(CANARY);
        until(() -> stage().equals("Baking"));
        restart();
        assertThat(instances("type"))
                .containsExactly("ml.g4dn.xlarge", "ml.g5.xlarge", "ml.g4dn.xlarge", "ml.g4dn.xlarge");
        until(() -> status().equals("InService"));
        assertThat(instances("type")).containsExactly("ml.g4dn.xlarge", "ml.g4dn.xlarge");
    }

    @Test
    void ofAMixThatWhichCanBeStartedIsStarted() throws IOException {
        mix();
        sageMaker("DeleteModel", "{'ModelName':'m'}");
        restart();

        assertThat(instances("type")).containsExactly("ml.g5.xlarge", "ml.g5.xlarge");
    }

    @Test
    void aMixCanBeDeleted() {
        mix();

        sageMaker("DeleteEndpoint", "{'EndpointName':'e'}");
        seconds(60);

        assertThat(instances()).isEmpty();
    }

    @Test
    void anUpdateThatTakesLongerThanItsTimeoutIsRolledBack() {
        update(CANARY.replace("7200", "1300")
                .replace("'TerminationWaitInSeconds':300", "'TerminationWaitInSeconds':0"));
        until(() -> status().equals("RollingBack"));
        until(() -> status().equals("InService"));

        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("old");
        assertThat(describe().path("FailureReason").asString()).contains("1300 seconds");
    }

    @Test
    void aDeploymentConfigurationIsKeptOnlyIfAsked() {
        update(CANARY);
        until(() -> status().equals("InService"));
        sageMaker("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'old','RetainDeploymentConfig':true}");
        until(() -> stage().equals("Baking"));
        until(() -> status().equals("InService"));
        sageMaker("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'new'}");
        until(() -> status().equals("InService"));

        assertThat(describe().has("LastDeploymentConfig")).isFalse();
    }

    @Test
    void aRestartInTheMiddleGoesOnWithBothFleets() throws IOException {
        update(CANARY);
        until(() -> stage().equals("Baking"));
        restart();

        assertThat(stage()).isEqualTo("Baking");
        assertThat(instances()).hasSize(4);
        until(() -> status().equals("InService"));
        assertThat(describe().path("EndpointConfigName").asString()).isEqualTo("new");
        assertThat(instances()).hasSize(2);
    }
}
