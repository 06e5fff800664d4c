package io.mmectl.localaws.peer;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some 50 questions about CloudWatch, asked of the local AWS and of LocalStack. The differences below are those of
 * {@code src/peers/differences/localstack-cloudwatch.json}, which {@link DifferencesTest} compares; one that is found and not listed
 * fails, and so does one that is listed and gone.
 */
@Tag("full")
class CloudWatchDifferentialTest {
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "refusals have the media type of their protocol; LocalStack says `application/json`",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: AWS JSON 1.0 protocol; its other answers")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "PutMetricData refuses what is out of bounds; LocalStack takes most of it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, PutMetricData")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "datapoints of GetMetricStatistics come in the order of time; those of LocalStack in any",
            sure = Sure.DIFFERS,
            source = "who is right is unknown: AWS promises no order")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "the limit of 1,440 datapoints is told with commas; LocalStack has none",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: text quoted in public issues")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetMetricStatistics without statistics, with one that is none and with a period of 61 s "
                    + "is refused; LocalStack answers 500, or answers",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, GetMetricStatistics")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a query that is not to be returned is not; LocalStack returns it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, MetricDataQuery, ReturnData")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetMetricData counts its periods from multiples of their length; LocalStack and moto "
                    + "from the start time",
            sure = Sure.DIFFERS,
            source = "who is right is unknown: AWS documents a faster answer for aligned times and nothing " + "more")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetMetricData needs a metric or an expression, an id in lower case, and an end after "
                    + "its start; LocalStack answers 500, or answers",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, GetMetricData; moto agrees on most")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a metric without dimensions has an empty list of them; LocalStack leaves it out",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: moto agrees")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "the account is 123456789012; LocalStack has 000000000000",
            sure = Sure.DIFFERS,
            source = "neither is AWS: both are made up")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "DescribeAlarms filters by names and state together; LocalStack and moto by names only",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, DescribeAlarms")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "reason data that are no JSON are InvalidFormat; LocalStack has InvalidParameterValue",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API model, moto agrees")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "DeleteAlarms and ListTagsForResource refuse an alarm that is not there; LocalStack and "
                    + "moto answer 200",
            sure = Sure.DIFFERS,
            source = "who is right is unknown: the API reference lists ResourceNotFound for both, and says "
                    + "that nothing is deleted")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "tags of PutMetricAlarm are kept; LocalStack drops them",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, PutMetricAlarm; moto agrees")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a composite alarm of an alarm that is not there is refused; LocalStack takes it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: text quoted in public issues")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "PutMetricAlarm refuses what cannot be evaluated, and knows periods of 20 s; LocalStack "
                    + "takes most of it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, PutMetricAlarm")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "PutDashboard answers with its (empty) messages, ListDashboards with the bytes of the "
                    + "body; LocalStack leaves them out, and counts otherwise",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, PutDashboard and DashboardEntry")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a dashboard that is not there is ResourceNotFound; LocalStack answers "
                    + "InvalidParameterValue, or 200",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API model")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a dashboard needs a body with widgets of known types; LocalStack takes any",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, PutDashboard")
    @Test
    void differsOnlyAsListed(@TempDir Path folder) throws Exception {
        Path peer = PeerProgram.installed("localstack")
                .orElseGet(() -> abort("LocalStack is not installed: scripts/peers install localstack"));
        Path boto3 = PeerProgram.installed("boto3")
                .orElseGet(() -> abort("boto3 is not installed: scripts/peers install boto3"));
        // Time stands still, so that no alarm is evaluated between two questions.
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(0))) {
            PeerProgram.against(aws, folder)
                    .runs(
                            0,
                            boto3.resolve("bin/python").toString(),
                            Differences.SCRIPTS.resolve("differential.py").toString(),
                            "--suite=cloudwatch",
                            "--ours=" + aws.endpoint(),
                            "--peer=localstack=" + peer.resolve("bin/python"),
                            "--known=" + Differences.file("localstack-cloudwatch"),
                            "--work=" + folder);
        }
    }
}
