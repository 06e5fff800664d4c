package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.cloudwatch.LogStore;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SageMakerServiceTest {
    private static final String IMAGE =
            "763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:25.09-py3";

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-02T09:00:00Z"));
    private final ObjectsInMemory s3 =
            new ObjectsInMemory().put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
    private final Faults faults = new Faults();
    private final Set<String> scaled = new HashSet<>();
    private Tables tables = Tables.inMemory();
    private Fleets fleets = fleets();
    private SageMakerService service = service();

    @BeforeEach
    void start() {
        fleets = fleets();
        tables = Tables.inMemory();
        service = service();
    }

    private ServiceContext context() {
        return new ServiceContext(tables, time, 42, folder == null ? Path.of("unused") : folder, s3, Engine.SIMULATED);
    }

    private Fleets fleets() {
        SimulatedEngine engine = new SimulatedEngine(time, faults, new Dice(42), SimulationSpread.DEFAULT);
        return new Fleets(context(), engine, SimulationSpread.DEFAULT, new MetricStore(), new LogStore());
    }

    private SageMakerService service() {
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

    private Answer call(String operation, String input) {
        return TestContext.call(service, "SageMaker." + operation, input);
    }

    private Answer ok(String operation, String input) {
        Answer answer = call(operation, input);
        assertThat(answer.status()).as("%s: %s", operation, answer.json()).isEqualTo(200);
        return answer;
    }

    private void refused(String operation, String input, String text) {
        Answer answer = call(operation, input);
        assertThat(answer.status()).as("%s: %s", operation, answer.json()).isEqualTo(400);
        assertThat(answer.message()).contains(text);
    }

    private void createModel(String name) {
        ok("CreateModel", model(name, IMAGE, "s3://bucket/models/"));
    }

    private static String model(String name, String image, String url) {
        return "{'ModelName':'" + name + "','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{"
                + "'Image':'" + image + "','Mode':'MultiModel','ModelDataUrl':'" + url + "'}}";
    }

    private void createConfig(String name, String model, int count) {
        createConfig(name, model, count, "ml.g4dn.xlarge");
    }

    private void createConfig(String name, String model, int count, String type) {
        ok("CreateEndpointConfig", config(name, model, count, type));
        time.step(Duration.ofSeconds(3));
    }

    private static String config(String name, String model, int count, String type) {
        return "{'EndpointConfigName':'" + name + "','ProductionVariants':[{'VariantName':'AllTraffic','ModelName':'"
                + model + "','InstanceType':'" + type + "','InitialInstanceCount':" + count + "}]}";
    }

    private void createEndpoint(String name) {
        createModel("model");
        createConfig("config", "model", 1);
        ok("CreateEndpoint", "{'EndpointName':'" + name + "','EndpointConfigName':'config'}");
    }

    private void createEndpointInService(String name) {
        createEndpoint(name);
        time.step(Duration.ofMinutes(6));
        assertThat(status(name)).isEqualTo("InService");
    }

    private String status(String endpoint) {
        return describe(endpoint).json().path("EndpointStatus").asString();
    }

    private Answer describe(String endpoint) {
        return ok("DescribeEndpoint", "{'EndpointName':'" + endpoint + "'}");
    }

    private List<HostedInstance> instances(String endpoint) {
        return fleets.find(TestContext.REGION, endpoint)
                .orElseThrow()
                .variants()
                .get("AllTraffic")
                .instances();
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "Creating takes 3–5 min; ProductionVariants are absent until the first InService",
            sure = Sure.GUESSED,
            source = "orders of magnitude from public reports")
    void anEndpointIsInServiceAfterMinutes() {
        createEndpoint("Search");

        assertThat(status("Search")).isEqualTo("Creating");
        assertThat(describe("Search").json().path("EndpointArn").asString())
                .isEqualTo("arn:aws:sagemaker:eu-central-1:123456789012:endpoint/search");
        assertThat(describe("Search").json().has("ProductionVariants")).isFalse();
        time.step(Duration.ofMinutes(2));
        assertThat(status("Search")).isEqualTo("Creating");
        time.step(Duration.ofMinutes(4));

        assertThat(status("Search")).isEqualTo("InService");
        assertThat(describe("Search")
                        .json()
                        .path("ProductionVariants")
                        .get(0)
                        .path("CurrentInstanceCount")
                        .asInt())
                .isEqualTo(1);
        assertThat(instances("Search")).hasSize(1);
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "ARNs are in lower case, endpoint names are taken regardless of case; text of \"already existing\"",
            sure = Sure.DOCUMENTED,
            source = "quoted in public issues")
    void namesAreTakenOnlyOnce() {
        createEndpointInService("search");

        refused("CreateModel", model("model", IMAGE, "s3://bucket/models/"), "Cannot create already existing model");
        refused(
                "CreateEndpointConfig",
                config("config", "model", 1, "ml.g4dn.xlarge"),
                "Cannot create already existing endpoint configuration"
                        + " \"arn:aws:sagemaker:eu-central-1:123456789012:endpoint-config/config\".");
        refused(
                "CreateEndpoint",
                "{'EndpointName':'SEARCH','EndpointConfigName':'config'}",
                "Cannot create already existing endpoint \"arn:aws:sagemaker:eu-central-1:123456789012:endpoint/search\".");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "text of \"Could not find\"",
            sure = Sure.DOCUMENTED,
            source = "quoted in public issues")
    void whatDoesNotExistIsNotFound() {
        refused("DescribeEndpoint", "{'EndpointName':'none'}", "Could not find endpoint \"arn:aws:");
        refused("DescribeEndpointConfig", "{'EndpointConfigName':'none'}", "Could not find endpoint configuration");
        refused("DescribeModel", "{'ModelName':'none'}", "Could not find model");
        refused("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'none'}", "Could not find endpoint conf");
        refused("CreateEndpointConfig", config("c", "none", 1, "ml.g4dn.xlarge"), "Could not find model");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "CreateModel of a prefix without an object is refused, and an image outside ECR",
            sure = Sure.DOCUMENTED,
            source = "review notes of the SageMaker Python SDK")
    void aModelNeedsAnObjectUnderItsPrefix() {
        refused(
                "CreateModel",
                model("m", IMAGE, "s3://bucket/empty/"),
                "Could not find model data at s3://bucket/empty/.");
        refused("CreateModel", model("m", IMAGE, "s3://nowhere/models/"), "Could not find model data");
        refused("CreateModel", model("m", "docker.io/triton:1", "s3://bucket/models/"), "Using non-ECR image");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "the execution role has to be of the account; whether there is such a role, and what it may do, is not"
                            + " looked at",
            sure = Sure.DIFFERS,
            source = "AWS has to be able to assume it, and reads the artifacts as it")
    void aRoleIsOfTheAccountAndNothingMore() {
        refused(
                "CreateModel",
                model("m", IMAGE, "s3://bucket/models/").replace("123456789012:role", "210987654321:role"),
                "Cross-account pass role is not allowed.");
        ok("CreateModel", model("m", IMAGE, "s3://bucket/models/").replace("role/r", "role/nobody-made-it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ml.m5.xlarge", "ml.c5.large", "ml.r5d.large", "ml.t2.medium", "ml.p2.xlarge", "ml.p3.2xlarge"})
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "multi-model on all CPU types and on single-GPU p2, p3, g4dn and g5",
            sure = Sure.DOCUMENTED,
            source = "developer guide, \"multi-model-support\"")
    void multiModelRunsWithoutGpuOrWithOne(String type) {
        createModel("model");
        createConfig("config", "model", 1, type);
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(status("e")).isEqualTo("InService");
        assertThat(instances("e").getFirst().type().name()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ml.g4dn.12xlarge",
                "ml.g5.12xlarge",
                "ml.g6.xlarge",
                "ml.p3.8xlarge",
                "ml.p4d.24xlarge",
                "ml.inf2.xlarge"
            })
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "multi-model on other types with accelerators is refused (`MultiModel mode is not supported …`)",
            sure = Sure.DOCUMENTED,
            source =
                    "developer guide; text quoted in sagemaker-pytorch-inference-toolkit#129. g6 is not in the guide's list")
    void multiModelDoesNotRunOnOtherAccelerators(String type) {
        createModel("model");
        refused(
                "CreateEndpointConfig",
                config("c", "model", 1, type),
                "MultiModel mode is not supported for instance type " + type + ".");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "VolumeSizeInGB sizes the attached volume; types with local volumes refuse it",
            sure = Sure.DOCUMENTED,
            source = "sagemaker-python-sdk#4828, text from autogluon-cloud#50; without it 100 GB, a guess")
    void aVolumeHasASizeUnlessItIsLocal() {
        createModel("model");
        ok(
                "CreateEndpointConfig",
                config("config", "model", 1, "ml.m5.xlarge").replace("1}", "1,'VolumeSizeInGB':33}"));
        time.step(Duration.ofSeconds(3));
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(instances("e").getFirst().type().diskGb()).isEqualTo(33);
        refused(
                "CreateEndpointConfig",
                config("other", "model", 1, "ml.g4dn.xlarge").replace("1}", "1,'VolumeSizeInGB':33}"),
                "VolumeSize parameter is not allowed for the selected Instance type ml.g4dn.xlarge.");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "`Instance type … is not supported for the chosen region` for ml.dl1 and ml.p6e-gb200",
            sure = Sure.DIFFERS,
            source = "AWS has them in some regions; text quoted in amazon-sagemaker-examples#4128")
    void aTypeOfUnknownSizeIsInNoRegion() {
        createModel("model");
        refused(
                "CreateEndpointConfig",
                config("config", "model", 1, "ml.dl1.24xlarge"),
                "Instance type ml.dl1.24xlarge is not supported for the chosen region."
                        + " Please choose some other instance type.");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "an endpoint config is not found for 2 s of endpoint time after its creation",
            sure = Sure.DOCUMENTED,
            source = "public issues; the 2 s are ours")
    void anEndpointConfigIsNotSeenAtOnce() {
        createModel("model");
        ok("CreateEndpointConfig", config("config", "model", 1, "ml.g4dn.xlarge"));
        ok("DescribeEndpointConfig", "{'EndpointConfigName':'config'}");

        refused("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}", "Could not find endpoint conf");
        time.step(Duration.ofSeconds(2));
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "text of a change while another is under way (`Cannot update in-progress endpoint`)",
            sure = Sure.GUESSED,
            source = "memory")
    void nothingCanBeChangedWhileItChanges() {
        createEndpoint("e");

        refused("DeleteEndpoint", "{'EndpointName':'e'}", "Cannot update in-progress endpoint \"arn:aws:sagemaker:");
        refused("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}", "Cannot update in-progress");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "an update starts a whole new, cold fleet within 4–6 min; the old one answers until then; PendingDeploymentSummary meanwhile",
            sure = Sure.DOCUMENTED,
            source = "deployment guardrails, all at once; the time from public reports")
    void anUpdateReplacesTheInstances() {
        createEndpointInService("e");
        HostedInstance old = instances("e").getFirst();
        createConfig("other", "model", 2, "ml.g5.xlarge");
        ok("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'other'}");
        assertThat(status("e")).isEqualTo("Updating");
        assertThat(instances("e")).containsExactly(old);
        assertThat(describe("e")
                        .json()
                        .path("PendingDeploymentSummary")
                        .path("EndpointConfigName")
                        .asString())
                .isEqualTo("other");

        time.step(Duration.ofMinutes(7));

        assertThat(status("e")).isEqualTo("InService");
        assertThat(describe("e").json().path("EndpointConfigName").asString()).isEqualTo("other");
        assertThat(instances("e")).hasSize(2).doesNotContain(old);
        assertThat(instances("e").getFirst().type().name()).isEqualTo("ml.g5.xlarge");
    }

    @ParameterizedTest
    @CsvSource({"true, 3", "false, 1"})
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "RetainAllVariantProperties keeps live counts, an update without it takes those of the config",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void liveCountsSurviveAnUpdateOnlyIfAsked(boolean retain, int expected) {
        createEndpointInService("e");
        ok(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic','DesiredInstanceCount':3}]}");
        time.step(Duration.ofMinutes(6));
        assertThat(instances("e")).hasSize(3);
        createConfig("other", "model", 1);

        ok(
                "UpdateEndpoint",
                "{'EndpointName':'e','EndpointConfigName':'other','RetainAllVariantProperties':" + retain + "}");
        time.step(Duration.ofMinutes(7));

        assertThat(instances("e")).hasSize(expected);
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "an update that fails goes through RollingBack to InService with the old EndpointConfigName; its"
                            + " FailureReason stays until the next update",
            sure = Sure.DOCUMENTED,
            source = "public issues: terraform-provider-aws 39099, 46663, 49020")
    @Test
    void anUpdateThatFailsRollsBackToTheOldConfig() {
        createEndpointInService("e");
        HostedInstance old = instances("e").getFirst();
        createConfig("other", "model", 1);
        faults.add(new Fault.RollBackUpdate("e", "health checks failed", 1));

        ok("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'other'}");
        time.step(Duration.ofMinutes(7));
        assertThat(status("e")).isEqualTo("RollingBack");
        time.step(Duration.ofMinutes(3));

        assertThat(status("e")).isEqualTo("InService");
        assertThat(describe("e").json().path("EndpointConfigName").asString()).isEqualTo("config");
        assertThat(describe("e").json().path("FailureReason").asString()).isEqualTo("health checks failed");
        assertThat(instances("e")).containsExactly(old);

        ok("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'other'}");
        assertThat(describe("e").json().has("FailureReason"))
                .as("gone with the next update")
                .isFalse();
        time.step(Duration.ofMinutes(7));
        assertThat(describe("e").json().path("EndpointConfigName").asString()).isEqualTo("other");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "an image whose name does not say Triton never passes its ping",
            sure = Sure.DIFFERS,
            source = "only Triton is simulated")
    void anImageThatIsNotTritonNeverAnswersItsPing() {
        ok(
                "CreateModel",
                model("model", "763104351884.dkr.ecr.eu-central-1.amazonaws.com/other:1", "s3://bucket/models/"));
        createConfig("config", "model", 1);
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(status("e")).isEqualTo("Failed");
        assertThat(describe("e").json().path("FailureReason").asString())
                .contains("did not pass the ping health check");
        refused("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}", "Failed");
        ok("DeleteEndpoint", "{'EndpointName':'e'}");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "a shortage of capacity fails a creation and only stops a scale-out",
            sure = Sure.DOCUMENTED,
            source = "public issues")
    void noCapacityEndsACreationButOnlyStopsAScaleOut() {
        createEndpointInService("e");
        faults.add(new Fault.NoCapacity("ml.g4dn.*", 1));
        ok(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic','DesiredInstanceCount':2}]}");
        assertThat(describe("e")
                        .json()
                        .path("ProductionVariants")
                        .get(0)
                        .path("DesiredInstanceCount")
                        .asInt())
                .isEqualTo(2);
        time.step(Duration.ofMinutes(6));
        assertThat(status("e")).isEqualTo("InService");
        assertThat(instances("e")).hasSize(1);

        faults.add(new Fault.NoCapacity("*", 1));
        ok("CreateEndpoint", "{'EndpointName':'second','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));
        assertThat(describe("second").json().path("FailureReason").asString())
                .contains("Unable to provision requested ML compute capacity");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "text of an exceeded service quota",
            sure = Sure.DOCUMENTED,
            source = "quoted in public issues")
    void aQuotaLimitsAllEndpointsTogether() {
        createEndpointInService("e");
        faults.add(new Fault.Quota("ml.g4dn.xlarge", 1));

        Answer refused = call("CreateEndpoint", "{'EndpointName':'second','EndpointConfigName':'config'}");

        assertThat(refused.type()).isEqualTo("ResourceLimitExceeded");
        assertThat(refused.message())
                .contains("'ml.g4dn.xlarge for endpoint usage' is 1 Instances, with current utilization of 1 Instances"
                        + " and a request delta of 1 Instances");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "an instance type does not change under a scalable target",
            sure = Sure.DOCUMENTED,
            source = "developer guide; the wording of the refusal is a guess")
    void anInstanceTypeCannotChangeUnderAScalableTarget() {
        createEndpointInService("e");
        scaled.add("e/AllTraffic");
        createConfig("same-type", "model", 1);
        createConfig("other-type", "model", 1, "ml.g5.xlarge");

        refused("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'other-type'}", "scalable target");
        ok("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'same-type'}");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "deleting an endpoint deregisters its scalable targets",
            sure = Sure.DOCUMENTED,
            source = "public issues")
    void aDeletedEndpointIsGoneAndItsTargetToo() {
        createEndpointInService("e");
        scaled.add("e/AllTraffic");

        ok("DeleteEndpoint", "{'EndpointName':'e'}");
        assertThat(status("e")).isEqualTo("Deleting");
        time.step(Duration.ofMinutes(1));

        refused("DescribeEndpoint", "{'EndpointName':'e'}", "Could not find endpoint");
        assertThat(fleets.find(TestContext.REGION, "e")).isEmpty();
        assertThat(scaled).isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "lists: filters, orders, pages, newest first",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void listsAreFilteredSortedAndPaged() {
        for (int i = 0; i < 7; i++) {
            createModel("a-" + i);
            time.step(Duration.ofSeconds(1));
        }
        createModel("b");

        Answer first = ok("ListModels", "{'NameContains':'a-','SortBy':'Name','SortOrder':'Ascending','MaxResults':5}");
        Answer second = ok(
                "ListModels",
                "{'NameContains':'a-','SortBy':'Name','SortOrder':'Ascending','MaxResults':5,'NextToken':'"
                        + first.json().path("NextToken").asString() + "'}");

        assertThat(first.json().path("Models").findValuesAsString("ModelName"))
                .containsExactly("a-0", "a-1", "a-2", "a-3", "a-4");
        assertThat(second.json().path("Models").findValuesAsString("ModelName")).containsExactly("a-5", "a-6");
        assertThat(second.json().has("NextToken")).isFalse();
        assertThat(ok("ListModels", "{}")
                        .json()
                        .path("Models")
                        .get(0)
                        .path("ModelName")
                        .asString())
                .as("newest first")
                .isEqualTo("b");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "ListEndpoints sorts by Status in alphabetical order, by name within one",
            sure = Sure.GUESSED,
            source = "the API model has the order and not its meaning")
    void endpointsAreSortedByStatus() {
        createEndpointInService("b");
        ok("CreateEndpoint", "{'EndpointName':'c','EndpointConfigName':'config'}");
        ok("CreateEndpoint", "{'EndpointName':'a','EndpointConfigName':'config'}");
        faults.add(new Fault.FailEndpoint("d", "no luck", 1));
        ok("CreateEndpoint", "{'EndpointName':'d','EndpointConfigName':'config'}");

        assertThat(names("{'SortBy':'Status','SortOrder':'Ascending'}")).containsExactly("a", "c", "d", "b");
        time.step(Duration.ofMinutes(6));
        assertThat(names("{'SortBy':'Status','SortOrder':'Ascending'}")).containsExactly("d", "a", "b", "c");
        assertThat(names("{'SortBy':'Status'}")).as("descending by default").containsExactly("c", "b", "a", "d");
        assertThat(names("{'SortBy':'Name','NameContains':'a'}")).containsExactly("a");
    }

    private List<String> names(String filter) {
        return ok("ListEndpoints", filter).json().findValuesAsString("EndpointName");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "lists by time: After takes in the very instant, Before does not; an endpoint's last change counts as"
                            + " its modification",
            sure = Sure.DOCUMENTED,
            source = "API reference, ListEndpoints")
    void listsAreFilteredByTime() {
        createEndpointInService("first");
        long second = time.now().getEpochSecond();
        ok("CreateEndpoint", "{'EndpointName':'second','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(names("{'CreationTimeAfter':" + second + "}")).containsExactly("second");
        assertThat(names("{'CreationTimeBefore':" + second + "}")).containsExactly("first");
        assertThat(names("{'LastModifiedTimeAfter':" + second + "}")).containsExactly("second");
        ok(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'first','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic','DesiredWeight':2}]}");
        assertThat(names("{'LastModifiedTimeAfter':" + second + ",'SortOrder':'Ascending'}"))
                .containsExactly("first", "second");
        assertThat(names("{'LastModifiedTimeBefore':" + second + "}")).isEmpty();
        assertThat(ok("ListModels", "{'CreationTimeAfter':" + second + "}")
                        .json()
                        .path("Models")
                        .size())
                .isZero();
        assertThat(ok("ListEndpointConfigs", "{'CreationTimeBefore':" + second + ",'NameContains':'conf'}")
                        .json()
                        .path("EndpointConfigs")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aVariantIsNamedOnce() {
        createEndpointInService("e");

        refused(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic','DesiredWeight':2},"
                        + "{'VariantName':'AllTraffic','DesiredInstanceCount':2}]}",
                "Production variant AllTraffic is named more than once.");
        String variant =
                "{'VariantName':'v','ModelName':'model','InstanceType':'ml.g5.xlarge','InitialInstanceCount':1}";
        refused(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'twice','ProductionVariants':[" + variant + "," + variant + "]}",
                "Production variant v is named more than once.");
    }

    @Test
    void endpointsAreFilteredByStatus() {
        createEndpointInService("old");
        ok("CreateEndpoint", "{'EndpointName':'new','EndpointConfigName':'config'}");

        assertThat(ok("ListEndpoints", "{'StatusEquals':'InService'}").json().findValuesAsString("EndpointName"))
                .containsExactly("old");
        assertThat(ok("ListEndpoints", "{'StatusEquals':'Creating'}").json().findValuesAsString("EndpointName"))
                .containsExactly("new");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "tags are added, replaced, deleted and die with their resource",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void tagsLiveAndDieWithTheirResource() {
        createModel("model");
        String arn = "'arn:aws:sagemaker:eu-central-1:123456789012:model/model'";
        ok("AddTags", "{'ResourceArn':" + arn + ",'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]}");
        ok("AddTags", "{'ResourceArn':" + arn + ",'Tags':[{'Key':'b','Value':'3'}]}");
        ok("DeleteTags", "{'ResourceArn':" + arn + ",'TagKeys':['a']}");

        assertThat(ok("ListTags", "{'ResourceArn':" + arn + "}")
                        .json()
                        .path("Tags")
                        .toString())
                .contains("\"b\"", "\"3\"")
                .doesNotContain("\"a\"");
        ok("DeleteModel", "{'ModelName':'model'}");
        refused("ListTags", "{'ResourceArn':" + arn + "}", "Could not find");
    }

    @Test
    void describesGiveBackWhatWasSent() {
        createModel("model");
        createConfig("config", "model", 1);

        Answer model = ok("DescribeModel", "{'ModelName':'model'}");
        assertThat(model.json().path("PrimaryContainer").path("Mode").asString())
                .isEqualTo("MultiModel");
        assertThat(model.json().path("PrimaryContainer").path("Image").asString())
                .isEqualTo(IMAGE);
        Answer config = ok("DescribeEndpointConfig", "{'EndpointConfigName':'config'}");
        assertThat(config.json()
                        .path("ProductionVariants")
                        .get(0)
                        .path("InitialVariantWeight")
                        .asDouble())
                .isEqualTo(1.0);
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "after a restart endpoints are there with empty instances; a creation goes on",
            sure = Sure.GUESSED,
            source = "as after a reboot of every instance")
    void endpointsSurviveARestartWithEmptyInstances() throws IOException {
        tables = Tables.open(folder.resolve("tables"));
        service = service();
        createEndpointInService("e");
        ok("CreateEndpoint", "{'EndpointName':'young','EndpointConfigName':'config'}");
        HostedInstance before = instances("e").getFirst();
        service.close();
        tables.close();

        tables = Tables.open(folder.resolve("tables"));
        fleets = fleets();
        service = service();

        assertThat(status("e")).isEqualTo("InService");
        assertThat(instances("e")).hasSize(1).doesNotContain(before);
        assertThat(status("young")).isEqualTo("Creating");
        time.step(Duration.ofMinutes(6));
        assertThat(status("young")).isEqualTo("InService");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "every region has its own SageMaker resources",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void regionsAreApart() {
        createModel("model");

        assertThat(service.endpoints().serves("us-east-1", "model")).isFalse();
        Answer elsewhere = TestContext.callIn("us-east-1", service, "SageMaker.ListModels", "{}");
        assertThat(elsewhere.json().path("Models").size()).isZero();
    }
}
