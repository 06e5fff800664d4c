package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.store.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardsTest {
    private static final String TEXT =
            "{\\\"widgets\\\":[{\\\"type\\\":\\\"text\\\",\\\"width\\\":6,\\\"properties\\\":{\\\"markdown\\\":\\\"# Hi\\\"}}]}";

    @TempDir
    Path folder;

    @Test
    void dashboardsArePutReadListedAndDeleted() {
        try (CloudWatchFixture aws = new CloudWatchFixture(folder)) {
            assertThat(aws.ok("PutDashboard", "{'DashboardName':'fleet','DashboardBody':'" + TEXT + "'}")
                            .path("DashboardValidationMessages"))
                    .isEmpty();

            assertThat(aws.ok("GetDashboard", "{'DashboardName':'fleet'}")
                            .path("DashboardBody")
                            .asString())
                    .isEqualTo(TEXT.replace("\\\"", "\""));
            assertThat(aws.ok("ListDashboards", "{'DashboardNamePrefix':'fl'}").path("DashboardEntries"))
                    .singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.path("DashboardArn").asString())
                                .isEqualTo("arn:aws:cloudwatch::123456789012:dashboard/fleet");
                        assertThat(entry.path("Size").asInt())
                                .isEqualTo(TEXT.replace("\\\"", "\"").length());
                    });
            assertThat(aws.refused("DeleteDashboards", "{'DashboardNames':['fleet','other']}"))
                    .isEqualTo("ResourceNotFound: Dashboard other does not exist");
            aws.ok("DeleteDashboards", "{'DashboardNames':['fleet']}");
            assertThat(aws.refused("GetDashboard", "{'DashboardName':'fleet'}"))
                    .isEqualTo("ResourceNotFound: Dashboard fleet does not exist");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no json | The field DashboardBody must be a valid JSON object",
                "[] | The field DashboardBody must be a valid JSON object",
                "{} | Should have required property 'widgets'",
                "{'widgets':[{}]} | /widgets/0', 'message': 'Should have required property 'type''",
                "{'widgets':[{'type':'x','properties':{}}]} | /widgets/0/type', 'message': 'Should be equal to one of the allowed values'",
                "{'widgets':[{'type':'text'}]} | /widgets/0', 'message': 'Should have required property 'properties''",
                "{'widgets':[{'type':'text','properties':{}}]} | /widgets/0/properties', 'message': 'Should have required property 'markdown''",
                "{'widgets':[{'type':'metric','width':25,'properties':{'metrics':[]}}]} | /widgets/0/width', 'message': 'Should be an integer from 1 to 24'",
            })
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "a dashboard's body is checked: JSON, widgets, their types, sizes and what each type must have; unknown"
                            + " members of the body are warnings",
            sure = Sure.DOCUMENTED,
            source =
                    "API reference, \"Dashboard body structure and syntax\"; the form of the text and some of it are quoted in public"
                            + " repositories, the rest is guessed")
    void mistakesInABodyAreNamed(String body, String expected) {
        try (CloudWatchFixture aws = new CloudWatchFixture(folder)) {
            String escaped = body.replace("'", "\\\"");

            assertThat(aws.refused("PutDashboard", "{'DashboardName':'d','DashboardBody':'" + escaped + "'}")
                            .replace('"', '\'')
                            .replaceAll("\\s+", " "))
                    .startsWith(
                            "InvalidParameterInput: The dashboard body is invalid, there are 1 validation errors: [ { 'dataPath': '")
                    .contains(expected);
            assertThat(aws.ok("ListDashboards", "{}").path("DashboardEntries")).isEmpty();
        }
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "alarms, their history and tags, dashboards and the values that clients put are there after a kill",
            sure = Sure.VERIFIED,
            source = "restart without a close, also with a torn last line")
    void whatWasAcknowledgedIsThereAfterAKill() throws IOException {
        // Never closed, as a killed process.
        CloudWatchFixture killed = new CloudWatchFixture(Tables.open(folder.resolve("tables")), folder);
        killed.ok("PutDashboard", "{'DashboardName':'fleet','DashboardBody':'" + TEXT + "'}");
        killed.ok("PutMetricAlarm", """
                {'AlarmName':'a','Namespace':'Mine','MetricName':'Load','Statistic':'Sum','Period':60,'EvaluationPeriods':1,
                 'ComparisonOperator':'GreaterThanThreshold','Threshold':10,'Tags':[{'Key':'k','Value':'v'}]}""");
        killed.minute(20);
        killed.put(7);
        Path journal;
        try (var files = Files.list(folder.resolve("metrics"))) {
            journal = files.findFirst().orElseThrow();
        }
        Files.writeString(journal, "{\"region\":\"eu-cen", StandardCharsets.UTF_8, StandardOpenOption.APPEND);

        try (CloudWatchFixture again = new CloudWatchFixture(Tables.open(folder.resolve("tables")), folder)) {
            assertThat(again.ok("ListDashboards", "{}").path("DashboardEntries"))
                    .hasSize(1);
            assertThat(again.alarm("a").path("StateValue").asString()).isEqualTo("ALARM");
            assertThat(again.ok("DescribeAlarmHistory", "{}").path("AlarmHistoryItems"))
                    .hasSize(2);
            assertThat(again.ok("ListTagsForResource", "{'ResourceARN':'" + Alarms.arn("eu-central-1", "a") + "'}")
                            .path("Tags"))
                    .hasSize(1);
            again.put(8);
            long nine = CloudWatchFixture.NINE_SECONDS;
            assertThat(again.ok(
                                    "GetMetricStatistics",
                                    "{'Namespace':'Mine','MetricName':'Load','Period':60,'StartTime':" + nine
                                            + ",'EndTime':" + (nine + 120) + ",'Statistics':['Sum']}")
                            .path("Datapoints")
                            .valueStream()
                            .map(point -> point.path("Sum").asDouble())
                            .toList())
                    .isEqualTo(List.of(28.0, 7.0));
        }
    }

    @Test
    void theJournalDropsItsOldestQuarterWhenFull() {
        try (SegmentedJournal journal = new SegmentedJournal(folder, 4_000)) {
            for (int i = 0; i < 1000; i++) {
                journal.append(Members.of("n", i).node());
            }
        }
        try (SegmentedJournal journal = new SegmentedJournal(folder, 4_000)) {
            List<Integer> kept = new ArrayList<>();
            journal.replay(line -> kept.add(line.path("n").asInt()));

            assertThat(kept).hasSizeBetween(270, 450).endsWith(998, 999);
            assertThat(kept.getLast() - kept.getFirst()).isEqualTo(kept.size() - 1);
        }
    }

    @Test
    void aJournalThatFoundNoRoomForItsNextFileGoesOnWhenThereIsSome() throws IOException {
        Path inTheWay = folder.resolve("000000000002.jsonl");
        try (SegmentedJournal journal = new SegmentedJournal(folder, 40)) {
            journal.append(Members.of("n", 1).put("text", "long").node());
            Files.createDirectory(inTheWay);

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> journal.append(Members.of("n", 2).node()))
                        .isInstanceOf(StorageException.class);
                assertThatThrownBy(journal::clear).isInstanceOf(StorageException.class);
            }
            Files.delete(inTheWay);
            journal.append(Members.of("n", 3).node());
            assertThat(numbers(journal)).containsExactly(1, 3);
        }
        try (SegmentedJournal journal = new SegmentedJournal(folder, 40)) {
            assertThat(numbers(journal)).containsExactly(1, 3);
            journal.clear();
            journal.append(Members.of("n", 4).node());
            assertThat(numbers(journal)).containsExactly(4);
        }
    }

    private static List<Integer> numbers(SegmentedJournal journal) {
        List<Integer> numbers = new ArrayList<>();
        journal.replay(line -> numbers.add(line.path("n").asInt()));
        return numbers;
    }
}
