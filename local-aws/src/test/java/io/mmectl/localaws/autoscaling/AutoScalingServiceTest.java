package io.mmectl.localaws.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Scaling of an endpoint with one instance, by a clock that only the test moves. It starts on a Monday, 09:00 UTC. */
class AutoScalingServiceTest {
    private static final String VARIANT = "'ServiceNamespace':'sagemaker','ResourceId':'endpoint/e/variant/AllTraffic',"
            + "'ScalableDimension':'sagemaker:variant:DesiredInstanceCount'";

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-02T09:00:00Z"));
    private Map<String, AwsService> services = Map.of();

    @BeforeEach
    void createEndpoint() {
        ObjectsInMemory s3 = new ObjectsInMemory()
                .put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        services = new Hosting(TestContext.of(time, s3, folder), Hosting.Settings.DEFAULT).services();
        create();
    }

    private void create() {
        sageMaker(
                "CreateModel",
                "{'ModelName':'m','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r',"
                        + "'PrimaryContainer':{'Image':'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:1',"
                        + "'Mode':'MultiModel','ModelDataUrl':'s3://bucket/models/'}}");
        sageMaker(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'c','ProductionVariants':[{'VariantName':'AllTraffic',"
                        + "'ModelName':'m','InstanceType':'ml.g4dn.xlarge','InitialInstanceCount':1}]}");
        time.step(Duration.ofSeconds(3));
        sageMaker("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'c'}");
        minutes(6);
        assertThat(instances()).isEqualTo(1);
    }

    private void minutes(int minutes) {
        time.step(Duration.ofMinutes(minutes));
    }

    private Answer sageMaker(String operation, String input) {
        return ok(TestContext.call(service("sagemaker"), "SageMaker." + operation, input));
    }

    private Answer call(String operation, String input) {
        return TestContext.call(service("application-autoscaling"), "AnyScaleFrontendService." + operation, input);
    }

    private Answer scaling(String operation, String input) {
        return ok(call(operation, input));
    }

    private Answer cloudWatch(String operation, String input) {
        return ok(TestContext.call(service("monitoring"), "GraniteServiceVersion20100801." + operation, input));
    }

    private AwsService service(String name) {
        AwsService service = services.get(name);
        assertThat(service).isNotNull();
        return service;
    }

    private static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer;
    }

    private JsonNode variant() {
        return sageMaker("DescribeEndpoint", "{'EndpointName':'e'}")
                .json()
                .path("ProductionVariants")
                .get(0);
    }

    private int instances() {
        return variant().path("CurrentInstanceCount").asInt();
    }

    private void register(int min, int max) {
        scaling("RegisterScalableTarget", "{" + VARIANT + ",'MinCapacity':" + min + ",'MaxCapacity':" + max + "}");
    }

    private JsonNode track(String name, String metric, double target, String more) {
        return scaling(
                        "PutScalingPolicy",
                        "{" + VARIANT + ",'PolicyName':'" + name
                                + "','PolicyType':'TargetTrackingScaling','TargetTrackingScalingPolicyConfiguration':{"
                                + "'TargetValue':" + target + ",'CustomizedMetricSpecification':{'MetricName':'"
                                + metric
                                + "','Namespace':'Test','Statistic':'Average'}" + more + "}}")
                .json();
    }

    /** A metric with one value a minute. */
    private void measure(String metric, double value, int minutes) {
        for (int i = 0; i < minutes; i++) {
            cloudWatch(
                    "PutMetricData",
                    "{'Namespace':'Test','MetricData':[{'MetricName':'" + metric + "','Value':" + value + "}]}");
            minutes(1);
        }
    }

    private List<String> activities(String member) {
        return scaling("DescribeScalingActivities", "{'ServiceNamespace':'sagemaker'}")
                .json()
                .findValuesAsString(member);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "RegisterScalableTarget moves the count into its bounds at once; texts of its activity",
            sure = Sure.DOCUMENTED,
            source = "API model, developer guide; texts from the user guide and public issues")
    void registeringMovesTheCountIntoTheBoundsAtOnce() {
        register(3, 5);

        assertThat(variant().path("DesiredInstanceCount").asInt()).isEqualTo(3);
        minutes(6);

        assertThat(instances()).isEqualTo(3);
        assertThat(activities("Description")).containsExactly("Setting desired instance count to 3.");
        assertThat(activities("Cause")).containsExactly("minimum capacity was set to 3");
        assertThat(activities("StatusMessage"))
                .containsExactly(
                        "Successfully set desired instance count to 3. Change successfully fulfilled by sagemaker.");
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "texts of a target that is not registered (`No scalable target registered for service namespace: …`), of a"
                            + " namespace, resource or dimension that is none, and of a scheduled action without bounds",
            sure = Sure.DOCUMENTED,
            source =
                    "quoted in ansible#40237, pulumi-policy-aws#11 and community-registry-extensions#255; the texts of bounds out of"
                            + " order, of an endpoint that is not there and of what DeregisterScalableTarget does not find are guessed")
    void aTargetNeedsAVariantAndBoundsInOrder() {
        assertThat(call(
                                "RegisterScalableTarget",
                                "{" + VARIANT.replace("endpoint/", "") + ",'MinCapacity':1,'MaxCapacity':2}")
                        .message())
                .isEqualTo("Unsupported service namespace, resource type or scalable dimension");
        assertThat(call(
                                "RegisterScalableTarget",
                                "{" + VARIANT.replace("/e/", "/none/") + ",'MinCapacity':1,'MaxCapacity':2}")
                        .type())
                .isEqualTo("ValidationException");
        assertThat(call("RegisterScalableTarget", "{" + VARIANT + ",'MinCapacity':3,'MaxCapacity':2}")
                        .message())
                .isEqualTo("Minimum capacity cannot be greater than maximum capacity");
        assertThat(call(
                                "PutScalingPolicy",
                                "{" + VARIANT + ",'PolicyName':'p','PolicyType':'TargetTrackingScaling',"
                                        + "'TargetTrackingScalingPolicyConfiguration':{'TargetValue':1}}")
                        .message())
                .isEqualTo("No scalable target registered for service namespace: sagemaker, resource ID:"
                        + " endpoint/e/variant/AllTraffic, scalable dimension: sagemaker:variant:DesiredInstanceCount");
        assertThat(call("DeregisterScalableTarget", "{" + VARIANT + "}").type()).isEqualTo("ObjectNotFoundException");
        register(1, 2);
        assertThat(call("PutScheduledAction", "{" + VARIANT + ",'ScheduledActionName':'a','Schedule':'rate(1 day)'}")
                        .message())
                .isEqualTo("At least one of minimum capacity and maximum capacity should be provided");
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "target tracking makes two alarms: 3 of 3 minutes above, 15 of 15 below 0.9 of the target; names of the alarms",
            sure = Sure.DOCUMENTED,
            source = "re:Post, developer guide")
    void aTrackingPolicyBringsItsTwoAlarms() {
        register(1, 4);
        JsonNode policy = track("p", "Load", 100, "");

        List<String> names = policy.findValuesAsString("AlarmName");
        assertThat(names.get(0)).matches("TargetTracking-endpoint/e/variant/AllTraffic-AlarmHigh-[0-9a-f-]{36}");
        assertThat(names.get(1)).matches("TargetTracking-endpoint/e/variant/AllTraffic-AlarmLow-[0-9a-f-]{36}");
        JsonNode alarms = cloudWatch("DescribeAlarms", "{'AlarmNamePrefix':'TargetTracking-endpoint/e/'}")
                .json()
                .path("MetricAlarms");
        assertThat(alarms.findValuesAsString("Threshold")).containsExactly("100.0", "90.0");
        assertThat(alarms.findValuesAsString("EvaluationPeriods")).containsExactly("3", "15");

        scaling("DeleteScalingPolicy", "{" + VARIANT + ",'PolicyName':'p'}");
        assertThat(cloudWatch("DescribeAlarms", "{}")
                        .json()
                        .path("MetricAlarms")
                        .size())
                .isZero();
    }

    @Test
    void anUnchangedPolicyKeepsItsAlarmsAndAChangedOneGetsNewOnes() {
        register(1, 4);
        List<String> first = track("p", "Load", 100, "").findValuesAsString("AlarmName");
        minutes(1);

        assertThat(track("p", "Load", 100, "").findValuesAsString("AlarmName")).isEqualTo(first);
        assertThat(track("p", "Load", 50, "").findValuesAsString("AlarmName")).doesNotContainAnyElementsOf(first);
        assertThat(cloudWatch("DescribeAlarms", "{}")
                        .json()
                        .path("MetricAlarms")
                        .size())
                .isEqualTo(2);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "three minutes above the target scale out",
            sure = Sure.DOCUMENTED,
            source = "re:Post, developer guide")
    void threeMinutesAboveTheTargetScaleOut() {
        register(1, 4);
        track("p", "Load", 100, "");

        measure("Load", 150, 2);
        assertThat(variant().path("DesiredInstanceCount").asInt()).isEqualTo(1);
        measure("Load", 150, 2);

        assertThat(variant().path("DesiredInstanceCount").asInt()).isEqualTo(2);
        assertThat(activities("Cause").getFirst())
                .matches(
                        "monitor alarm TargetTracking-endpoint/e/variant/AllTraffic-AlarmHigh-.* in state ALARM triggered"
                                + " policy p");
    }

    @Test
    void theMaximumHoldsHoweverHighTheLoad() {
        register(1, 3);
        track("p", "Load", 100, "");

        measure("Load", 5000, 20);

        assertThat(instances()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 3"})
    @Fidelity(
            area = Area.SCALING,
            behaviour = "fifteen minutes below scale in, unless DisableScaleIn",
            sure = Sure.DOCUMENTED,
            source = "re:Post, developer guide")
    void fifteenMinutesBelowScaleInUnlessDisabled(boolean disabled, int expected) {
        register(3, 4);
        minutes(6);
        register(1, 4);
        track("p", "Load", 100, ",'DisableScaleIn':" + disabled);

        measure("Load", 10, 14);
        assertThat(instances()).isEqualTo(3);
        measure("Load", 10, 6);

        assertThat(instances()).isEqualTo(expected);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "cooldowns from the end of the change before",
            sure = Sure.DOCUMENTED,
            source = "user guide")
    void aCooldownDelaysTheNextScaleOut() {
        time.tick();
        register(1, 10);
        track("p", "Load", 100, ",'ScaleOutCooldown':3600");

        measure("Load", 150, 30);

        assertThat(instances()).isEqualTo(2);
        measure("Load", 150, 60);
        assertThat(instances()).isEqualTo(3);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "the largest of several wishes wins; scale-in only if all policies that may scale in agree",
            sure = Sure.DOCUMENTED,
            source = "user guide")
    void theLargestOfSeveralWishesWinsOutAndIn() {
        register(1, 10);
        track("small", "A", 100, "");
        track("large", "B", 100, "");
        for (int i = 0; i < 4; i++) {
            cloudWatch(
                    "PutMetricData",
                    "{'Namespace':'Test','MetricData':[{'MetricName':'A','Value':150},"
                            + "{'MetricName':'B','Value':450}]}");
            minutes(1);
        }
        assertThat(variant().path("DesiredInstanceCount").asInt()).isEqualTo(5);
        minutes(6);

        for (int i = 0; i < 30; i++) {
            cloudWatch(
                    "PutMetricData",
                    "{'Namespace':'Test','MetricData':[{'MetricName':'A','Value':1},"
                            + "{'MetricName':'B','Value':95}]}");
            minutes(1);
        }
        assertThat(instances()).as("one policy still needs them").isEqualTo(5);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "step policies act on the alarm that names them",
            sure = Sure.DOCUMENTED,
            source = "user guide")
    void aStepPolicyActsOnAnAlarmOfTheUser() {
        register(1, 10);
        String arn = scaling(
                        "PutScalingPolicy",
                        "{" + VARIANT + ",'PolicyName':'steps','PolicyType':'StepScaling',"
                                + "'StepScalingPolicyConfiguration':{'AdjustmentType':'ChangeInCapacity','StepAdjustments':["
                                + "{'MetricIntervalLowerBound':0,'MetricIntervalUpperBound':50,'ScalingAdjustment':1},"
                                + "{'MetricIntervalLowerBound':50,'ScalingAdjustment':3}]}}")
                .json()
                .path("PolicyARN")
                .asString();
        cloudWatch(
                "PutMetricAlarm",
                "{'AlarmName':'mine','Namespace':'Test','MetricName':'Load','Statistic':'Average',"
                        + "'Period':60,'EvaluationPeriods':1,'Threshold':100,'ComparisonOperator':'GreaterThanThreshold',"
                        + "'AlarmActions':['" + arn + "']}");

        measure("Load", 160, 2);

        assertThat(variant().path("DesiredInstanceCount").asInt()).isEqualTo(4);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "scheduled actions move the bounds, in their time zone",
            sure = Sure.DOCUMENTED,
            source = "user guide")
    void businessHoursMoveTheBounds() {
        register(1, 2);
        schedule("open", "cron(0 8 ? * MON-FRI *)", 3, 6);
        schedule("close", "cron(0 20 ? * MON-FRI *)", 1, 2);

        time.step(Duration.ofHours(9));
        assertThat(instances()).isEqualTo(1);
        time.step(Duration.between(time.now(), Instant.parse("2026-03-03T08:00:00Z")));
        assertThat(instances()).as("Tuesday, 08:00 UTC is 09:00 in Berlin").isEqualTo(3);
        assertThat(target().path("MinCapacity").asInt()).isEqualTo(3);
        assertThat(activities("Cause").getFirst())
                .isEqualTo("scheduled action name open was triggered, minimum capacity was set to 3");

        time.step(Duration.ofHours(12));
        assertThat(instances()).isEqualTo(2);
        assertThat(target().path("MaxCapacity").asInt()).isEqualTo(2);
    }

    private void schedule(String name, String schedule, int min, int max) {
        scaling(
                "PutScheduledAction",
                "{" + VARIANT + ",'ScheduledActionName':'" + name + "','Schedule':'" + schedule
                        + "','Timezone':'Europe/Berlin','ScalableTargetAction':{'MinCapacity':" + min
                        + ",'MaxCapacity':" + max
                        + "}}");
    }

    private JsonNode target() {
        return scaling("DescribeScalableTargets", "{'ServiceNamespace':'sagemaker'}")
                .json()
                .path("ScalableTargets")
                .get(0);
    }

    @Test
    void aScheduledActionKeepsWhatIsNotSentButForStartAndEnd() {
        register(1, 2);
        scaling(
                "PutScheduledAction",
                "{" + VARIANT + ",'ScheduledActionName':'once','Schedule':'at(2026-03-05T00:00:00)',"
                        + "'EndTime':1800000000,'ScalableTargetAction':{'MinCapacity':1}}");
        scaling(
                "PutScheduledAction",
                "{" + VARIANT + ",'ScheduledActionName':'once','Schedule':'rate(1 day)','Timezone':'Asia/Tokyo'}");
        scaling("PutScheduledAction", "{" + VARIANT + ",'ScheduledActionName':'once'}");

        JsonNode action = scaling("DescribeScheduledActions", "{'ServiceNamespace':'sagemaker'}")
                .json()
                .path("ScheduledActions")
                .get(0);
        assertThat(action.path("Schedule").asString()).isEqualTo("rate(1 day)");
        assertThat(action.path("Timezone").asString()).isEqualTo("Asia/Tokyo");
        assertThat(action.path("ScalableTargetAction").path("MinCapacity").asInt())
                .isEqualTo(1);
        assertThat(action.has("EndTime")).isFalse();
        scaling("DeleteScheduledAction", "{" + VARIANT + ",'ScheduledActionName':'once'}");
        assertThat(call("DeleteScheduledAction", "{" + VARIANT + ",'ScheduledActionName':'once'}")
                        .type())
                .isEqualTo("ObjectNotFoundException");
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "deregistering takes policies, alarms and scheduled actions along",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void deregisteringTakesPoliciesAndActionsAlong() {
        register(1, 2);
        track("p", "Load", 100, "");
        schedule("s", "rate(1 day)", 1, 2);

        scaling("DeregisterScalableTarget", "{" + VARIANT + "}");
        register(1, 2);

        assertThat(scaling("DescribeScalingPolicies", "{'ServiceNamespace':'sagemaker'}")
                        .json()
                        .path("ScalingPolicies")
                        .size())
                .isZero();
        assertThat(scaling("DescribeScheduledActions", "{'ServiceNamespace':'sagemaker'}")
                        .json()
                        .path("ScheduledActions")
                        .size())
                .isZero();
        assertThat(cloudWatch("DescribeAlarms", "{}")
                        .json()
                        .path("MetricAlarms")
                        .size())
                .isZero();
    }

    @Test
    void deletingTheEndpointDeregistersIt() {
        register(1, 2);

        sageMaker("DeleteEndpoint", "{'EndpointName':'e'}");

        assertThat(scaling("DescribeScalableTargets", "{'ServiceNamespace':'sagemaker'}")
                        .json()
                        .path("ScalableTargets")
                        .size())
                .isZero();
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "tags of a scalable target; RegisterScalableTarget takes them only when it makes one",
            sure = Sure.DOCUMENTED,
            source = "API model; text quoted in terraform-provider-aws#31839 and terraform-aws-rds-aurora#420")
    void tagsBelongToTheTarget() {
        register(1, 2);
        String arn = target().path("ScalableTargetARN").asString();
        scaling("TagResource", "{'ResourceARN':'" + arn + "','Tags':{'a':'1','b':'2'}}");
        scaling("UntagResource", "{'ResourceARN':'" + arn + "','TagKeys':['a']}");
        register(1, 3);
        assertThat(call("RegisterScalableTarget", "{" + VARIANT + ",'Tags':{'c':'3'}}")
                        .message())
                .isEqualTo(
                        "The scalable target that you tried to tag already exists. To update tags on an existing scalable"
                                + " target, use the TagResource API.");

        assertThat(scaling("ListTagsForResource", "{'ResourceARN':'" + arn + "'}")
                        .json()
                        .path("Tags")
                        .toString())
                .isEqualTo("{\"b\":\"2\"}");
        assertThat(call("ListTagsForResource", "{'ResourceARN':'" + arn + "x'}").type())
                .isEqualTo("ResourceNotFoundException");
        assertThat(TestContext.callIn(
                                "us-east-1",
                                service("application-autoscaling"),
                                "AnyScaleFrontendService.ListTagsForResource",
                                "{'ResourceARN':'" + arn + "'}")
                        .type())
                .as("from another region")
                .isEqualTo("ResourceNotFoundException");
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "scalable targets, policies, schedules and alarms survive a restart",
            sure = Sure.GUESSED,
            source = "AWS has no restart")
    void allOfItSurvivesARestart() throws IOException {
        ObjectsInMemory s3 = new ObjectsInMemory()
                .put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        try (Tables tables = Tables.open(folder.resolve("tables"))) {
            services = new Hosting(context(tables, s3), Hosting.Settings.DEFAULT).services();
            create();
            register(1, 4);
            track("p", "Load", 100, "");
            schedule("open", "cron(0 8 ? * MON-FRI *)", 3, 6);
            services.values().forEach(AwsService::close);
        }

        try (Tables tables = Tables.open(folder.resolve("tables"))) {
            services = new Hosting(context(tables, s3), Hosting.Settings.DEFAULT).services();
            assertThat(target().path("MaxCapacity").asInt()).isEqualTo(4);
            measure("Load", 150, 4);
            assertThat(variant().path("DesiredInstanceCount").asInt()).isEqualTo(2);
            time.step(Duration.ofHours(24));
            assertThat(instances()).isEqualTo(3);
            services.values().forEach(AwsService::close);
        }
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "a scheduled action that falls into a time in which the local AWS did not run does not happen; between"
                            + " a stop and the next start its clock stands still, so that is at most what a kill loses of the clock",
            sure = Sure.DIFFERS,
            source = "AWS does not stop")
    void whatFallsIntoAShutdownDoesNotHappen() throws IOException {
        ObjectsInMemory s3 = new ObjectsInMemory()
                .put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        try (Tables tables = Tables.open(folder.resolve("tables"))) {
            services = new Hosting(context(tables, s3), Hosting.Settings.DEFAULT).services();
            create();
            register(1, 2);
            schedule("open", "cron(0 12 ? * MON-FRI *)", 2, 6);
            services.values().forEach(AwsService::close);
        }
        time.step(Duration.ofHours(6));

        try (Tables tables = Tables.open(folder.resolve("tables"))) {
            services = new Hosting(context(tables, s3), Hosting.Settings.DEFAULT).services();
            minutes(10);
            assertThat(target().path("MinCapacity").asInt()).isEqualTo(1);
            time.step(Duration.ofHours(24));
            assertThat(target().path("MinCapacity").asInt()).as("the day after").isEqualTo(2);
            services.values().forEach(AwsService::close);
        }
    }

    private ServiceContext context(Tables tables, ObjectsInMemory s3) {
        return new ServiceContext(tables, time, 42, folder.resolve("data"), s3, Engine.SIMULATED);
    }

    @Test
    void instanceGaugesArriveEachMinute() {
        minutes(3);

        JsonNode data = cloudWatch(
                        "GetMetricData",
                        "{'StartTime':0,'EndTime':9999999999,'MetricDataQueries':[{'Id':'m','MetricStat':{'Period':60,"
                                + "'Stat':'Average','Metric':{'Namespace':'/aws/sagemaker/Endpoints','MetricName':"
                                + "'GPUMemoryUtilization','Dimensions':[{'Name':'EndpointName','Value':'e'},"
                                + "{'Name':'VariantName','Value':'AllTraffic'}]}}}]}")
                .json();

        assertThat(data.path("MetricDataResults").get(0).path("Values").size()).isGreaterThanOrEqualTo(3);
        assertThat(data.path("MetricDataResults").get(0).path("Values").get(0).asDouble())
                .isBetween(1.0, 1.2);
    }
}
