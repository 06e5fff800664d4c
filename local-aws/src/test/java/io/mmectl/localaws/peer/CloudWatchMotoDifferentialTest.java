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
 * Some 50 questions about CloudWatch, asked of the local AWS and of moto. The differences below are those of
 * {@code src/peers/differences/moto-cloudwatch.json}, which {@link DifferencesTest} compares; one that is found and not listed
 * fails, and so does one that is listed and gone.
 */
@Tag("peers")
class CloudWatchMotoDifferentialTest {
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "answers have the media type of their protocol; moto says `text`",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: AWS JSON 1.0 protocol")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "PutMetricData refuses what is out of bounds, and a value beside values as "
                    + "InvalidParameterCombination; moto takes most of it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, PutMetricData; LocalStack agrees on the " + "combination")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a datapoint has the unit None when none was put; moto leaves it out",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: LocalStack agrees")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetMetricStatistics counts its periods from the start time; moto from the first value",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: AWS CLI reference, example of get-metric-statistics; LocalStack "
                    + "agrees")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetMetricStatistics refuses more than 1,440 datapoints, a period of 61 s and statistics "
                    + "that are none; moto answers",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, GetMetricStatistics")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetMetricData has Messages, and labels with the statistic only where the queries differ "
                    + "in it; moto has none, and always the statistic",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: LocalStack agrees")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a metric without dimensions is one of its own; moto adds the values of all dimensions",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: user guide, dimensions; LocalStack agrees")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetMetricData counts its periods from multiples of their length; moto and LocalStack "
                    + "from the start time",
            sure = Sure.DIFFERS,
            source = "who is right is unknown: AWS documents a faster answer for aligned times and nothing " + "more")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "an id of a query begins with a lower-case letter; moto takes others",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, MetricDataQuery")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a new alarm is in INSUFFICIENT_DATA and tells when it came there; moto says OK, and "
                    + "adds empty members",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: user guide, alarm states; LocalStack agrees")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "DescribeAlarms filters by names and state together; moto and LocalStack by names only",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, DescribeAlarms")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "alarms have a history and there are composite alarms; moto answers 500",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, DescribeAlarmHistory and PutCompositeAlarm")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "texts of refusals of SetAlarmState; moto has others",
            sure = Sure.DIFFERS,
            source =
                    "who is right is unknown: no live account was asked; that AWS has no text for an alarm that is not there is in"
                            + " LocalStack's recordings of it")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "DeleteAlarms and ListTagsForResource refuse an alarm that is not there; moto and "
                    + "LocalStack answer 200",
            sure = Sure.DIFFERS,
            source = "who is right is unknown: the API reference lists ResourceNotFound for both, and says "
                    + "that nothing is deleted")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "PutMetricAlarm refuses what cannot be evaluated; moto takes it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, PutMetricAlarm")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a dashboard that is not there is DashboardNotFoundError, with the older code "
                    + "ResourceNotFound beside it; moto has the older one only, and another text",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API model")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a dashboard needs a name of letters, digits, dashes and underscores, and a body with "
                    + "widgets of known types; moto asks for JSON only, in other words",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, PutDashboard")
    @Test
    void differsOnlyAsListed(@TempDir Path folder) throws Exception {
        Path peer = PeerProgram.installed("moto")
                .orElseGet(() -> abort("moto is not installed: scripts/peers install moto"));
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
                            "--peer=moto=" + peer.resolve("bin/python"),
                            "--known=" + Differences.file("moto-cloudwatch"),
                            "--work=" + folder);
        }
    }
}
