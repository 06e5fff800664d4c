package io.mmectl.localaws.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.platform.ServiceContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What Application Auto Scaling computes from several metrics, holds back, and refuses. */
class AutoScalingLimitsTest {
    /** Input, and the rest of its members, of a query that returns nothing itself. */
    private static final String LOAD =
            "{'Id':'load','MetricStat':{'Metric':{'Namespace':'Test','MetricName':'Load'},'Stat':'Sum'},'ReturnData':false}";

    @TempDir
    Path folder;

    private ScalingAccount account = null;

    @BeforeEach
    void createEndpoint() {
        account = new ScalingAccount(folder);
        account.register("e", 1, 4);
    }

    private static String math(String queries) {
        return ScalingAccount.tracking(
                "e", "math", "'TargetValue':100,'CustomizedMetricSpecification':{'Metrics':[" + queries + "]}");
    }

    private static String expression(String text) {
        return LOAD + ",{'Id':'half','Expression':'" + text + "','Label':'half of it'}";
    }

    private List<String> alarms() {
        return account.cloudWatch("DescribeAlarms", "{}").path("MetricAlarms").findValuesAsString("AlarmName");
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "target tracking by metric math: Metrics of CustomizedMetricSpecification become those of the two"
                            + " alarms, evaluated by the minute",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"Create a target tracking scaling policy using metric math\"")
    void anExpressionIsTracked() {
        account.scaling("PutScalingPolicy", math(expression("load / 2")));
        JsonNode alarm =
                account.cloudWatch("DescribeAlarms", "{}").path("MetricAlarms").path(0);
        assertThat(alarm.path("Metrics").findValuesAsString("Id")).containsExactly("load", "half");
        assertThat(alarm.path("Metrics")
                        .path(0)
                        .path("MetricStat")
                        .path("Period")
                        .asInt())
                .isEqualTo(60);
        assertThat(alarm.has("MetricName")).isFalse();

        account.measure("Load", 180, 5);
        assertThat(account.count("e")).as("90 are below the target").isEqualTo(1);
        account.measure("Load", 500, 4);
        assertThat(account.count("e")).as("250 are 2.5 times the target").isEqualTo(3);

        JsonNode policy = account.scaling("DescribeScalingPolicies", "{'ServiceNamespace':'sagemaker'}")
                .path("ScalingPolicies")
                .path(0);
        assertThat(policy.path("TargetTrackingScalingPolicyConfiguration")
                        .path("CustomizedMetricSpecification")
                        .path("Metrics")
                        .size())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            load +            | half
            none * 2          | none
            """)
    void anExpressionThatIsNoneIsRefusedAndLeavesThePolicyAsItWas(String text, String said) {
        account.scaling("PutScalingPolicy", math(expression("load / 2")));
        List<String> before = alarms();

        Answer refused = account.call("PutScalingPolicy", math(expression(text)));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.type()).isEqualTo("ValidationException");
        assertThat(refused.message()).contains(said);
        assertThat(alarms()).isEqualTo(before).hasSize(2);
    }

    @Test
    void queriesAreMetricsOrExpressionsAndOneReturnsData() {
        assertThat(account.call("PutScalingPolicy", math(LOAD)).message()).contains("return data");
        assertThat(account.call("PutScalingPolicy", math(expression("load").replace(LOAD, LOAD + "," + LOAD)))
                        .type())
                .isEqualTo("ValidationException");
        assertThat(account.call(
                                "PutScalingPolicy",
                                math(expression("load")).replace("'Metrics'", "'MetricName':'Load','Metrics'"))
                        .message())
                .contains("Metrics and MetricName cannot both be specified");
        assertThat(alarms()).isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "SuspendedState holds back scaling out, in and by schedule each by itself, of target tracking and of"
                            + " steps; what a call does not name of it stays",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"Suspend and resume scaling\"; that members stay one by one is guessed")
    void whatIsSuspendedDoesNotHappen() {
        account.track("e", "Load", 100);
        suspend("'DynamicScalingOutSuspended':true");
        suspend("'ScheduledScalingSuspended':true");
        assertThat(account.target("e").path("SuspendedState").toString())
                .isEqualTo("{\"DynamicScalingInSuspended\":false,\"DynamicScalingOutSuspended\":true,"
                        + "\"ScheduledScalingSuspended\":true}");
        account.scaling(
                "PutScheduledAction",
                "{" + ScalingAccount.id("e") + ",'ScheduledActionName':'s','Schedule':'rate(5 minutes)',"
                        + "'ScalableTargetAction':{'MinCapacity':2}}");
        account.measure("Load", 500, 12);
        assertThat(account.count("e")).isEqualTo(1);

        suspend("'DynamicScalingOutSuspended':false,'DynamicScalingInSuspended':true");
        account.measure("Load", 190, 8);
        assertThat(account.count("e")).isEqualTo(2);
        account.measure("Load", 1, 40);
        assertThat(account.count("e")).isEqualTo(2);
        suspend("'DynamicScalingInSuspended':false");
        account.measure("Load", 1, 3);
        assertThat(account.count("e")).isEqualTo(1);
    }

    private void suspend(String members) {
        account.scaling(
                "RegisterScalableTarget", "{" + ScalingAccount.id("e") + ",'SuspendedState':{" + members + "}}");
    }

    @Test
    void stepsAreSuspendedToo() {
        suspend("'DynamicScalingOutSuspended':true");
        String policy = account.scaling(
                        "PutScalingPolicy", steps("{'MetricIntervalLowerBound':0,'ScalingAdjustment':1}"))
                .path("PolicyARN")
                .asString();
        account.cloudWatch(
                "PutMetricAlarm",
                "{'AlarmName':'mine','Namespace':'Test','MetricName':'Load','Statistic':'Average','Period':60,"
                        + "'EvaluationPeriods':1,'Threshold':100,'ComparisonOperator':'GreaterThanThreshold',"
                        + "'AlarmActions':['" + policy + "']}");
        account.measure("Load", 160, 3);
        assertThat(account.count("e")).isEqualTo(1);

        suspend("'DynamicScalingOutSuspended':false");
        account.measure("Load", 160, 2);
        assertThat(account.count("e")).isEqualTo(2);
    }

    private static String steps(String steps) {
        return "{" + ScalingAccount.id("e") + ",'PolicyName':'steps','PolicyType':'StepScaling',"
                + "'StepScalingPolicyConfiguration':{'AdjustmentType':'ChangeInCapacity','StepAdjustments':[" + steps
                + "]}}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'MetricIntervalLowerBound':0,'MetricIntervalUpperBound':20,'ScalingAdjustment':1},{'MetricIntervalLowerBound':10,'ScalingAdjustment':2}",
                "{'MetricIntervalLowerBound':0,'MetricIntervalUpperBound':10,'ScalingAdjustment':1},{'MetricIntervalLowerBound':20,'ScalingAdjustment':2}",
                "{'MetricIntervalLowerBound':10,'MetricIntervalUpperBound':10,'ScalingAdjustment':1}",
                ""
            })
    @Fidelity(
            area = Area.SCALING,
            behaviour = "step adjustments that overlap or leave a gap are refused",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"Step adjustments\"; the text is guessed")
    void stepsThatDoNotFitTogetherAreRefused(String steps) {
        assertThat(account.call("PutScalingPolicy", steps(steps)).type()).isEqualTo("ValidationException");
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "LimitExceededException beyond 50 policies and 200 scheduled actions of a target, 20 steps of a"
                    + " policy, 500 targets of a region; what is there can still be changed",
            sure = Sure.DOCUMENTED,
            source =
                    "user guide, \"Quotas for Application Auto Scaling\"; text of the steps in aws-cdk#26215, the others and the code are guessed")
    void quotasEndWhatCanBeAdded() {
        for (int i = 0; i < 50; i++) {
            account.track("e", "m" + i, 100);
        }
        limited("PutScalingPolicy", ScalingAccount.tracking("e", "one-more", "'TargetValue':1"));
        account.track("e", "m7", 200);

        String action = "'Schedule':'rate(1 day)','ScalableTargetAction':{'MinCapacity':1}}";
        for (int i = 0; i < 200; i++) {
            account.scaling(
                    "PutScheduledAction",
                    "{" + ScalingAccount.id("e") + ",'ScheduledActionName':'a" + i + "'," + action);
        }
        limited("PutScheduledAction", "{" + ScalingAccount.id("e") + ",'ScheduledActionName':'more'," + action);
        account.scaling("PutScheduledAction", "{" + ScalingAccount.id("e") + ",'ScheduledActionName':'a0'," + action);

        List<String> steps = new ArrayList<>();
        for (int i = 0; i <= 20; i++) {
            steps.add("{'MetricIntervalLowerBound':" + i + ",'MetricIntervalUpperBound':" + (i + 1)
                    + ",'ScalingAdjustment':1}");
        }
        account.scaling("DeleteScalingPolicy", "{" + ScalingAccount.id("e") + ",'PolicyName':'m0'}");
        Answer tooMany = account.call("PutScalingPolicy", steps(String.join(",", steps)));
        assertThat(tooMany.type()).isEqualTo("LimitExceededException");
        assertThat(tooMany.message()).isEqualTo("There can be at most 20 step adjustments per scaling policy");
        account.scaling("PutScalingPolicy", steps(String.join(",", steps.subList(0, 20))));
    }

    private void limited(String operation, String input) {
        Answer refused = account.call(operation, input);
        assertThat(refused.type()).as(refused.json().toString()).isEqualTo("LimitExceededException");
        assertThat(refused.message()).startsWith("The quota of ");
    }

    /** Of endpoints that are only said to be there. */
    @Test
    void aRegionHasFiveHundredTargets() {
        ServiceContext context = TestContext.of(account.time, new ObjectsInMemory(), folder);
        Alarms alarms = new Alarms(context, new MetricStore());
        ScalingStore store = new ScalingStore(context.tables(), alarms);
        VariantCapacity one = new VariantCapacity() {
            @Override
            public Optional<Counts> find(String region, String endpoint, String variant) {
                return Optional.of(new Counts(1, 1, true));
            }

            @Override
            public void set(String region, String endpoint, String variant, int count) {}
        };
        AutoScalingService service = new AutoScalingService(new AutoScalingService.Parts(
                store, new Scaler(store, alarms, one, account.time), one, alarms, account.time));
        for (int i = 0; i < 500; i++) {
            assertThat(registered(service, "RegisterScalableTarget", "e" + i)).isEmpty();
        }

        assertThat(registered(service, "RegisterScalableTarget", "e500")).isEqualTo("LimitExceededException");
        assertThat(registered(service, "RegisterScalableTarget", "e0")).isEmpty();
        assertThat(registered(service, "DeregisterScalableTarget", "e0")).isEmpty();
        assertThat(registered(service, "RegisterScalableTarget", "e500")).isEmpty();
    }

    /** The type of the refusal; empty when there was none. */
    private static String registered(AutoScalingService service, String operation, String endpoint) {
        String bounds = operation.startsWith("Register") ? ",'MinCapacity':1,'MaxCapacity':1}" : "}";
        return TestContext.call(
                        service, "AnyScaleFrontendService." + operation, "{" + ScalingAccount.id(endpoint) + bounds)
                .type();
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "describing operations keep to the namespace, the resource and the dimension that they are asked for;"
                            + " a dimension without a resource is a ValidationException, a token that is none an"
                            + " InvalidNextTokenException",
            sure = Sure.DOCUMENTED,
            source = "API reference; the texts are guessed")
    void whatIsDescribedIsWhatWasAskedFor() {
        account.track("e", "Load", 100);
        for (String operation :
                List.of("DescribeScalingPolicies", "DescribeScheduledActions", "DescribeScalingActivities")) {
            assertThat(account.call(
                                    operation,
                                    "{'ServiceNamespace':'sagemaker','ScalableDimension':"
                                            + "'sagemaker:variant:DesiredInstanceCount'}")
                            .message())
                    .isEqualTo("ResourceId is required when ScalableDimension is specified");
            assertThat(account.call(operation, "{'ServiceNamespace':'sagemaker','NextToken':'x'}")
                            .type())
                    .isEqualTo("InvalidNextTokenException");
        }
        assertThat(account.scaling("DescribeScalingPolicies", "{'ServiceNamespace':'ecs'}")
                        .path("ScalingPolicies")
                        .size())
                .isZero();
        assertThat(account.scaling("DescribeScalingPolicies", "{" + ScalingAccount.id("e") + "}")
                        .path("ScalingPolicies")
                        .size())
                .isEqualTo(1);
        assertThat(account.scaling("DescribeScalingPolicies", "{" + ScalingAccount.id("other") + "}")
                        .path("ScalingPolicies")
                        .size())
                .isZero();
    }

    @Test
    void aTargetHasFiftyTags() {
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 51; i++) {
            tags.add("'k" + i + "':'v'");
        }
        String arn = account.target("e").path("ScalableTargetARN").asString();

        assertThat(account.call("TagResource", "{'ResourceARN':'" + arn + "','Tags':{" + String.join(",", tags) + "}}")
                        .type())
                .isEqualTo("TooManyTagsException");
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "a target has one target-tracking policy for a metric; another one is a ValidationException, another"
                            + " metric or target value of the same policy is not",
            sure = Sure.DOCUMENTED,
            source = "text quoted in terraform-provider-aws#41179")
    void aMetricIsTrackedOnce() {
        account.track("e", "Load", 100);
        String second = ScalingAccount.tracking(
                "e",
                "second",
                "'TargetValue':50,'CustomizedMetricSpecification':{'MetricName':'Load','Namespace':'Test',"
                        + "'Statistic':'Average'}");

        assertThat(account.call("PutScalingPolicy", second).message())
                .isEqualTo("Only one TargetTrackingScaling policy for a given metric specification is allowed.");
        account.scaling("PutScalingPolicy", second.replace("Average", "Maximum"));
        account.track("e", "Load", 200);
        assertThat(alarms()).hasSize(4);
    }
}
