package io.mmectl.localaws.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Policies that are called and change nothing, and what DescribeScalingActivities tells of it. */
class NotScaledTest {
    @TempDir
    Path folder;

    private ScalingAccount account = null;

    @BeforeEach
    void createEndpoint() {
        account = new ScalingAccount(folder);
    }

    private JsonNode reason() {
        return account.activities(true).path(0).path("NotScaledReasons").path(0);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "what a policy was called for and did not do is told with IncludeNotScaledActivities only: its"
                    + " description, its cause, Failed, and NotScaledReasons with AlreadyAtMaxCapacity",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"Scaling activities for Application Auto Scaling\"")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "a reason that does not change is told once for as long as its alarm stays in ALARM; again when"
                    + " the alarm returns, and when policy or target were changed meanwhile",
            sure = Sure.GUESSED)
    void aTargetAtItsMaximumSaysSo() {
        account.register("e", 1, 1);
        account.track("e", "Load", 100);
        account.measure("Load", 250, 10);

        assertThat(account.activities(false).size()).isZero();
        JsonNode activities = account.activities(true);
        assertThat(activities.size()).isEqualTo(1);
        assertThat(activities.path(0).path("Description").asString())
                .isEqualTo("Attempting to scale due to alarm triggered");
        assertThat(activities.path(0).path("Cause").asString())
                .matches("monitor alarm TargetTracking-endpoint/e/variant/AllTraffic-AlarmHigh-.* in state ALARM"
                        + " triggered policy Load");
        assertThat(activities.path(0).path("StatusCode").asString()).isEqualTo("Failed");
        assertThat(activities.path(0).has("EndTime")).isFalse();
        assertThat(reason().toString()).isEqualTo("{\"Code\":\"AlreadyAtMaxCapacity\",\"MaxCapacity\":1}");

        account.register("e", 1, 2);
        account.measure("Load", 250, 12);
        assertThat(account.activities(false).findValuesAsString("Description"))
                .containsExactly("Setting desired instance count to 2.");
        assertThat(reason().toString()).isEqualTo("{\"Code\":\"AlreadyAtMaxCapacity\",\"MaxCapacity\":2}");
        assertThat(account.activities(true).size()).isEqualTo(3);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "reason codes: AlreadyAtMinCapacity, AutoScalingAnticipatedFlapping where fewer instances would be"
                            + " above the target, AlreadyAtDesiredCapacity, TargetServicePutResourceAsUnscalable while the endpoint"
                            + " changes otherwise; each with the count or bound that it is about",
            sure = Sure.DOCUMENTED,
            source =
                    "user guide, \"Understanding not scaled reason codes\"; which of the numbers come with which is guessed")
    void aTargetAtItsMinimumSaysSo() {
        account.register("e", 1, 2);
        account.track("e", "Load", 100);
        account.measure("Load", 10, 17);

        assertThat(reason().toString()).isEqualTo("{\"Code\":\"AlreadyAtMinCapacity\",\"MinCapacity\":1}");
    }

    @Test
    void fewerInstancesThatWouldBeAboveTheTargetAreFlapping() {
        account.register("e", 2, 3);
        account.minutes(10);
        account.register("e", 1, 3);
        account.track("e", "Load", 100);
        account.measure("Load", 80, 20);

        assertThat(account.count("e")).isEqualTo(2);
        assertThat(reason().toString())
                .isEqualTo("{\"Code\":\"AutoScalingAnticipatedFlapping\",\"CurrentCapacity\":2}");
    }

    private String step(int adjustment) {
        return account.scaling(
                        "PutScalingPolicy",
                        "{" + ScalingAccount.id("e") + ",'PolicyName':'step','PolicyType':'StepScaling',"
                                + "'StepScalingPolicyConfiguration':{'AdjustmentType':'ChangeInCapacity','StepAdjustments':["
                                + "{'MetricIntervalLowerBound':0,'ScalingAdjustment':" + adjustment + "}]}}")
                .path("PolicyARN")
                .asString();
    }

    @Test
    void aStepThatAsksForWhatIsThereChangesNothing() {
        account.register("e", 1, 3);
        String policy = account.scaling(
                        "PutScalingPolicy",
                        "{" + ScalingAccount.id("e") + ",'PolicyName':'exactly','PolicyType':'StepScaling',"
                                + "'StepScalingPolicyConfiguration':{'AdjustmentType':'ExactCapacity','StepAdjustments':["
                                + "{'MetricIntervalLowerBound':0,'ScalingAdjustment':1}]}}")
                .path("PolicyARN")
                .asString();
        account.cloudWatch(
                "PutMetricAlarm",
                "{'AlarmName':'mine','Namespace':'Test','MetricName':'Load','Statistic':'Average','Period':60,"
                        + "'EvaluationPeriods':1,'Threshold':100,'ComparisonOperator':'GreaterThanThreshold',"
                        + "'AlarmActions':['" + policy + "']}");
        account.measure("Load", 160, 3);

        assertThat(reason().toString()).isEqualTo("{\"Code\":\"AlreadyAtDesiredCapacity\",\"CurrentCapacity\":1}");
    }

    @Test
    void anEndpointThatIsUpdatedCannotBeScaled() {
        account.sageMaker(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'d','ProductionVariants':[{'VariantName':'AllTraffic','ModelName':'m',"
                        + "'InitialInstanceCount':1,'InstanceType':'ml.g4dn.xlarge'}]}");
        account.minutes(1);
        account.register("e", 1, 3);
        account.track("e", "Load", 100);
        account.measure("Load", 250, 2);
        account.sageMaker("UpdateEndpoint", "{'EndpointName':'e','EndpointConfigName':'d'}");
        account.measure("Load", 250, 3);

        assertThat(reason().toString())
                .isEqualTo("{\"Code\":\"TargetServicePutResourceAsUnscalable\",\"CurrentCapacity\":1}");
        account.measure("Load", 250, 8);
        assertThat(account.count("e")).as("it is tried again").isEqualTo(3);
    }

    @Test
    void whileItsOwnChangeGoesOnNothingIsMissing() {
        account.register("e", 1, 5);
        account.track("e", "Load", 100);
        account.measure("Load", 250, 6);

        assertThat(account.activities(true).findValuesAsString("Description"))
                .containsExactly("Setting desired instance count to 3.");
    }

    @Test
    void anAlarmThatReturnsIsToldAgain() {
        account.register("e", 1, 1);
        account.track("e", "Load", 100);
        account.measure("Load", 250, 10);
        assertThat(account.activities(true).size()).isEqualTo(1);

        account.measure("Load", 95, 5);
        assertThat(account.activities(true).size()).isEqualTo(1);
        account.measure("Load", 250, 10);

        assertThat(account.activities(true).size()).isEqualTo(2);
        assertThat(reason().toString()).isEqualTo("{\"Code\":\"AlreadyAtMaxCapacity\",\"MaxCapacity\":1}");
    }

    @Test
    void anAlarmThatReturnsBetweenTwoLooksIsToldAgain() {
        account.register("e", 1, 1);
        account.track("e", "Load", 100);
        account.measure("Load", 250, 5);
        String alarm = account.activities(true).path(0).path("Cause").asString().split(" ")[2];
        account.cloudWatch("SetAlarmState", "{'AlarmName':'" + alarm + "','StateValue':'OK','StateReason':'by hand'}");
        account.measure("Load", 250, 5);

        assertThat(account.activities(true).size()).isEqualTo(2);
    }

    @Test
    void aTargetThatIsChangedOrRegisteredAnewIsToldAgain() {
        account.register("e", 1, 1);
        account.track("e", "Load", 100);
        account.measure("Load", 250, 5);
        account.scaling(
                "TagResource",
                "{'ResourceARN':'"
                        + account.target("e").path("ScalableTargetARN").asString() + "','Tags':{'k':'v'}}");
        account.measure("Load", 250, 2);
        assertThat(account.activities(true).size()).as("a tag is no change").isEqualTo(1);

        account.register("e", 0, 1);
        account.measure("Load", 250, 2);
        assertThat(account.activities(true).size()).isEqualTo(2);

        account.scaling("DeregisterScalableTarget", "{" + ScalingAccount.id("e") + "}");
        account.register("e", 0, 1);
        account.track("e", "Load", 100);
        account.measure("Load", 250, 5);
        assertThat(account.activities(true).size()).isEqualTo(3);
    }

    @Test
    void aPolicyThatIsChangedIsToldAgain() {
        account.register("e", 1, 1);
        String policy = step(1);
        account.cloudWatch(
                "PutMetricAlarm",
                "{'AlarmName':'mine','Namespace':'Test','MetricName':'Load','Statistic':'Average','Period':60,"
                        + "'EvaluationPeriods':1,'Threshold':100,'ComparisonOperator':'GreaterThanThreshold',"
                        + "'AlarmActions':['" + policy + "']}");
        account.measure("Load", 160, 5);
        step(1);
        account.measure("Load", 160, 5);
        assertThat(account.activities(true).size()).as("nothing changed").isEqualTo(1);

        step(2);
        account.measure("Load", 160, 5);
        assertThat(account.activities(true).size()).isEqualTo(2);
    }

    @Test
    void twoPoliciesThatTakeTurnsAreToldOnceEach() {
        account.register("e", 1, 1);
        account.track("e", "Load", 100);
        account.track("e", "Other", 100);
        for (int minute = 0; minute < 12; minute++) {
            account.cloudWatch(
                    "PutMetricData",
                    "{'Namespace':'Test','MetricData':[{'MetricName':'Other','Value':"
                            + (minute % 2 == 0 ? 950 : 250) + "},{'MetricName':'Load','Value':"
                            + (minute % 2 == 0 ? 250 : 950) + "}]}");
            account.minutes(1);
        }

        assertThat(account.activities(true).findValuesAsString("Cause"))
                .hasSize(2)
                .anyMatch(cause -> cause.endsWith("policy Load"))
                .anyMatch(cause -> cause.endsWith("policy Other"));
    }
}
