package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.store.Tables;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of endpoints over time. */
class SageMakerServiceTest extends SageMakerFixture {
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
            behaviour = "an update to the endpoint config that is in use is refused",
            sure = Sure.DOCUMENTED,
            source = "API reference, UpdateEndpoint: a new config is needed; text from one public report")
    void anUpdateNeedsAnotherConfig() {
        createEndpointInService("e");

        refused(
                "UpdateEndpoint",
                "{'EndpointName':'e','EndpointConfigName':'config'}",
                "Cannot update endpoint with the currently in use endpoint configuration \"config\"");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "text of a change while another is under way (`Cannot update in-progress endpoint`)",
            sure = Sure.DOCUMENTED,
            source =
                    "the whole text in tests of amazon-sagemaker-operator-for-k8s and of other public clients, for DeleteEndpoint"
                            + " and UpdateEndpointWeightsAndCapacities")
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
            behaviour =
                    "an image whose name does not say Triton, and a model of several containers, never passes its ping, and"
                            + " FailureReason says why",
            sure = Sure.DIFFERS,
            source = "only Triton is simulated, and no inference pipelines")
    void whatIsNotOneTritonNeverAnswersItsPing() {
        ok(
                "CreateModel",
                model("model", "763104351884.dkr.ecr.eu-central-1.amazonaws.com/other:1", "s3://bucket/models/"));
        createConfig("config", "model", 1);
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(status("e")).isEqualTo("Failed");
        assertThat(describe("e").json().path("FailureReason").asString())
                .contains("did not pass the ping health check", "local AWS: it runs Triton only", "/other:1");
        refused("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}", "Failed");
        ok("DeleteEndpoint", "{'EndpointName':'e'}");

        String container = "{'Image':'" + IMAGE + "','ModelDataUrl':'s3://bucket/models/'}";
        ok(
                "CreateModel",
                "{'ModelName':'pipeline','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','Containers':["
                        + container + "," + container + "]}");
        createConfig("pipeline", "pipeline", 1);
        ok("CreateEndpoint", "{'EndpointName':'p','EndpointConfigName':'pipeline'}");
        time.step(Duration.ofMinutes(6));

        assertThat(describe("p").json().path("FailureReason").asString())
                .contains("did not pass the ping health check", "it runs one container, and this model has 2");
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
            area = Area.OPERATION,
            behaviour =
                    "after a restart endpoints are there with empty instances of new ids, and so with new log streams; a"
                            + " creation goes on",
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
        life = 1;
        fleets = fleets();
        service = service();

        assertThat(status("e")).isEqualTo("InService");
        assertThat(instances("e")).hasSize(1).doesNotContain(before);
        assertThat(instances("e").getFirst().id()).isNotEqualTo(before.id());
        assertThat(status("young")).isEqualTo("Creating");
        time.step(Duration.ofMinutes(6));
        assertThat(status("young")).isEqualTo("InService");
    }
}
