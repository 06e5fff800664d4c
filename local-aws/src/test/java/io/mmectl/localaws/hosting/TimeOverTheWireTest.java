package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.applicationautoscaling.model.AdjustmentType;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalingActivity;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import tools.jackson.databind.JsonNode;

/** A client stops the clock and steps it: everything happens in its order and at its minute. */
class TimeOverTheWireTest {
    private static final String RESOURCE = "endpoint/search/variant/AllTraffic";

    private LocalAccount account;

    @BeforeEach
    void start() throws Exception {
        account = new LocalAccount(60);
        account.publish("acme.tar.gz", Archives.embeddingFiles(485, 300));
        account.admin("POST", "/_local/time", "{\"stop\": true}");
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private Instant step(String duration) throws IOException, InterruptedException {
        JsonNode time = account.admin("POST", "/_local/time", "{\"step\": \"" + duration + "\"}");
        return Instant.parse(time.path("now").asString());
    }

    private Instant now() {
        return account.aws.time().now();
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "a step of a quarter of an hour evaluates alarms minute by minute, fires schedules and ends changes",
            sure = Sure.DIFFERS,
            source = "AWS's clock cannot be moved")
    void aStepEvaluatesAlarmsMinuteByMinuteFiresSchedulesAndEndsChanges() throws Exception {
        Instant start = now();
        register();
        alarmed(policy());
        // The third and fourth minute from now are hot, the others are not.
        Instant minute = start.truncatedTo(ChronoUnit.MINUTES);
        List<MetricDatum> data = IntStream.rangeClosed(1, 15)
                .mapToObj(i -> MetricDatum.builder()
                        .metricName("Load")
                        .timestamp(minute.plus(Duration.ofMinutes(i)))
                        .value(i == 3 || i == 4 ? 10.0 : 0.0)
                        .build())
                .toList();
        account.cloudWatch.putMetricData(b -> b.namespace("Mine").metricData(data));
        scheduleAt(minute.plus(Duration.ofMinutes(12)));

        Instant end = step("PT15M");

        assertThat(end).isEqualTo(start.plus(Duration.ofMinutes(15)));
        MetricAlarm alarm = account.cloudWatch.describeAlarms().metricAlarms().getFirst();
        assertThat(alarm.stateValue()).isEqualTo(StateValue.OK);
        assertThat(Duration.between(minute, alarm.stateUpdatedTimestamp()).toMinutes())
                .as("the minute after the hot ones")
                .isBetween(6L, 7L);
        List<ScalingActivity> activities = account.scaling
                .describeScalingActivities(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER))
                .scalingActivities();
        assertThat(activities)
                .extracting(activity ->
                        Duration.between(minute, activity.startTime()).toMinutes() / 2 * 2)
                .as("newest first: the schedule, the alarm")
                .containsExactly(12L, 4L);
        assertThat(activities.getLast().endTime())
                .as("the instances came on the way")
                .isBetween(start.plus(Duration.ofMinutes(6)), start.plus(Duration.ofMinutes(12)));
    }

    private void register() {
        account.scaling.registerScalableTarget(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                .resourceId(RESOURCE)
                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                .minCapacity(1)
                .maxCapacity(4));
    }

    private String policy() {
        return account.scaling
                .putScalingPolicy(b -> b.policyName("steps")
                        .serviceNamespace(ServiceNamespace.SAGEMAKER)
                        .resourceId(RESOURCE)
                        .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                        .policyType(PolicyType.STEP_SCALING)
                        .stepScalingPolicyConfiguration(c -> c.adjustmentType(AdjustmentType.CHANGE_IN_CAPACITY)
                                .cooldown(600)
                                .stepAdjustments(
                                        s -> s.metricIntervalLowerBound(0.0).scalingAdjustment(1))))
                .policyARN();
    }

    private void alarmed(String policy) {
        account.cloudWatch.putMetricAlarm(b -> b.alarmName("hot")
                .namespace("Mine")
                .metricName("Load")
                .statistic(Statistic.MAXIMUM)
                .period(60)
                .evaluationPeriods(1)
                .threshold(5.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .alarmActions(policy));
    }

    private void scheduleAt(Instant at) {
        String text = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss")
                .withZone(ZoneOffset.UTC)
                .format(at);
        account.scaling.putScheduledAction(b -> b.scheduledActionName("more")
                .serviceNamespace(ServiceNamespace.SAGEMAKER)
                .resourceId(RESOURCE)
                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                .schedule("at(" + text + ")")
                .scalableTargetAction(a -> a.minCapacity(3).maxCapacity(4)));
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "while time stands still a load does not end; a step ends it and its invocations",
            sure = Sure.DIFFERS,
            source = "AWS's clock cannot be moved")
    void aLoadEndsWhenTimeIsSteppedAndNotBefore() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<InvokeEndpointResponse> answer =
                    clients.submit(() -> account.invoke("search", "acme.tar.gz", Archives.textRequest("hello")));
            while (models().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(models().get(0).path("state").asString()).isEqualTo("LOADING");
            assertThat(answer).isNotDone();

            while (!answer.isDone()) {
                step("PT30S");
            }

            assertThat(answer.get().invokedProductionVariant()).isEqualTo("AllTraffic");
            assertThat(models().get(0).path("state").asString()).isEqualTo("LOADED");
        }
    }

    private JsonNode models() throws Exception {
        return account.admin("GET", "/_local/instances", "")
                .path("instances")
                .get(0)
                .path("models");
    }
}
