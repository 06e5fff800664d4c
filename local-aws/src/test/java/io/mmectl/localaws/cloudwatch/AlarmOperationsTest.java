package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AlarmOperationsTest {
    private static final String LOAD = "'Namespace':'Mine','MetricName':'Load','Statistic':'Sum','Period':60,"
            + "'ComparisonOperator':'GreaterThanThreshold','Threshold':10";

    @TempDir
    Path folder;

    private CloudWatchFixture aws = null;

    @BeforeEach
    void start() {
        aws = new CloudWatchFixture(folder);
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private void putAlarm(String name, String members) {
        aws.ok("PutMetricAlarm", "{'AlarmName':'" + name + "'," + members + "}");
    }

    private String state(String name) {
        return aws.alarm(name).path("StateValue").asString();
    }

    private String reason(String name) {
        return aws.alarm(name).path("StateReason").asString();
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "reasons of alarms' states, and their data",
            sure = Sure.DOCUMENTED,
            source = "notifications quoted in public repositories")
    void statesAreGivenWithAwsReasons() {
        putAlarm("a", LOAD + ",'EvaluationPeriods':3,'DatapointsToAlarm':2");
        assertThat(reason("a")).isEqualTo("Unchecked: Initial alarm creation");

        aws.minute(1);
        assertThat(state("a")).isEqualTo("OK");
        assertThat(reason("a"))
                .isEqualTo("Threshold Crossed: 1 out of the last 3 datapoints [1.0 (02/03/26 09:00:00)] was not greater"
                        + " than the threshold (10.0) (minimum 2 datapoints for ALARM -> OK transition).");
        aws.minute(12);
        aws.minute(13);
        assertThat(state("a")).isEqualTo("ALARM");
        assertThat(reason("a"))
                .isEqualTo("Threshold Crossed: 2 out of the last 3 datapoints [13.0 (02/03/26 09:02:00), 12.0 (02/03/26"
                        + " 09:01:00)] were greater than the threshold (10.0) (minimum 2 datapoints for OK -> ALARM"
                        + " transition).");
        JsonNode data = JsonMapper.builder()
                .build()
                .readTree(aws.alarm("a").path("StateReasonData").asString());
        assertThat(data.path("recentDatapoints").toString()).isEqualTo("[1.0,12.0,13.0]");
        assertThat(data.path("queryDate").asString()).isEqualTo("2026-03-02T09:03:00.000+0000");
        for (int i = 0; i < 5; i++) {
            aws.minute();
        }
        assertThat(state("a")).isEqualTo("INSUFFICIENT_DATA");
        assertThat(reason("a")).isEqualTo("Insufficient Data: 3 datapoints were unknown.");
    }

    @Test
    void missingDataCanCountEitherWay() {
        putAlarm("bad", LOAD + ",'EvaluationPeriods':1,'TreatMissingData':'breaching'");
        putAlarm("good", LOAD + ",'EvaluationPeriods':2,'TreatMissingData':'notBreaching'");
        aws.minute();

        assertThat(reason("bad"))
                .isEqualTo("Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was"
                        + " treated as [Breaching].");
        assertThat(reason("good"))
                .isEqualTo("Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were"
                        + " treated as [NonBreaching].");
    }

    @Test
    void actionsAreCalledEachMinuteOfAnAlarmUnlessDisabled() {
        putAlarm("a", LOAD + ",'EvaluationPeriods':1,'AlarmActions':['arn:policy'],'OKActions':['arn:ok']");
        assertThat(aws.minute(1)).isEmpty();
        assertThat(aws.minute(20)).extracting(AlarmAction::actionArn).containsExactly("arn:policy");
        assertThat(aws.minute(21)).extracting(AlarmAction::value).containsExactly(21.0);

        aws.ok("DisableAlarmActions", "{'AlarmNames':['a']}");
        assertThat(aws.minute(22)).isEmpty();
        assertThat(aws.alarm("a").path("ActionsEnabled").asBoolean()).isFalse();
        aws.ok("EnableAlarmActions", "{'AlarmNames':['a']}");
        assertThat(aws.minute(23)).hasSize(1);
    }

    @Test
    void anAlarmCanWatchMathAndPercentiles() {
        aws.ok("PutMetricAlarm", """
                {'AlarmName':'rate','EvaluationPeriods':1,'Threshold':50,'ComparisonOperator':'GreaterThanThreshold',
                 'Metrics':[{'Id':'e','Expression':'100 * m / FILL(m, 1)','ReturnData':true},
                  {'Id':'m','ReturnData':false,'MetricStat':{'Period':60,'Stat':'Sum',
                   'Metric':{'Namespace':'Mine','MetricName':'Load'}}}]}""");
        putAlarm(
                "slow",
                "'Namespace':'Mine','MetricName':'Load','ExtendedStatistic':'p90','Period':60,"
                        + "'ComparisonOperator':'GreaterThanThreshold','Threshold':8,'EvaluationPeriods':1");
        for (int i = 1; i <= 10; i++) {
            aws.put(i);
        }
        aws.minute();

        assertThat(state("rate")).isEqualTo("ALARM");
        assertThat(reason("rate")).contains("[100.0 (");
        assertThat(reason("slow")).contains("[9.0 (");
        assertThat(aws.alarm("rate").path("Metrics")).hasSize(2);
    }

    @Test
    void shortPeriodsAreEvaluatedEveryTenSeconds() {
        putAlarm("fast", LOAD.replace("'Period':60", "'Period':10") + ",'EvaluationPeriods':1");
        aws.ok(
                "PutMetricData",
                "{'Namespace':'Mine','MetricData':[{'MetricName':'Load','Value':20,'StorageResolution':1}]}");
        aws.time.step(Duration.ofSeconds(10));

        assertThat(state("fast")).isEqualTo("ALARM");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "composite alarms follow their rule; action suppressors are kept and do nothing",
            sure = Sure.DIFFERS,
            source = "API reference, PutCompositeAlarm: AWS suppresses actions")
    void compositeAlarmsFollowOthers() {
        putAlarm("a", LOAD + ",'EvaluationPeriods':1");
        putAlarm("b", LOAD.replace("10", "100") + ",'EvaluationPeriods':1");
        aws.ok("PutCompositeAlarm", "{'AlarmName':'both','AlarmRule':'ALARM(a) AND ALARM(\\\"b\\\")'}");
        aws.ok(
                "PutCompositeAlarm",
                "{'AlarmName':'any','AlarmRule':'(ALARM(both) OR ALARM(a)) AND NOT INSUFFICIENT_DATA(b) AND TRUE'}");
        aws.minute(20);
        assertThat(List.of(state("a"), state("b"), state("both"), state("any")))
                .containsExactly("ALARM", "OK", "OK", "ALARM");
        aws.minute(200);
        assertThat(state("both")).isEqualTo("ALARM");
        assertThat(reason("both")).contains(":alarm:b transitioned to ALARM at 2026-03-02T09:02:00.000+0000");

        assertThat(aws.ok("DescribeAlarms", "{}").path("MetricAlarms")).hasSize(2);
        assertThat(aws.ok("DescribeAlarms", "{}").path("CompositeAlarms")).isEmpty();
        assertThat(aws.refused("PutCompositeAlarm", "{'AlarmName':'x','AlarmRule':'ALARM(nobody)'}"))
                .startsWith("ValidationError: Could not save the composite alarm as alarms [nobody]");
        assertThat(aws.refused("PutCompositeAlarm", "{'AlarmName':'x','AlarmRule':'ALARM(a'}"))
                .startsWith("ValidationError: AlarmRule is malformed");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "ChildrenOfAlarmName and ParentsOfAlarmName stand alone, find alarms of both types, and tell name and ARN"
                            + " of them, of children their state too",
            sure = Sure.DOCUMENTED,
            source = "API reference, DescribeAlarms; the text is guessed")
    void relativesOfAlarmsAreTold() {
        putAlarm("a", LOAD + ",'EvaluationPeriods':1");
        aws.ok("PutCompositeAlarm", "{'AlarmName':'inner','AlarmRule':'ALARM(a)'}");
        aws.ok("PutCompositeAlarm", "{'AlarmName':'outer','AlarmRule':'ALARM(a) OR ALARM(inner)'}");

        JsonNode parents = aws.ok("DescribeAlarms", "{'ParentsOfAlarmName':'a'}");
        assertThat(parents.path("CompositeAlarms").toString())
                .isEqualTo("[{\"AlarmName\":\"inner\",\"AlarmArn\":\"" + arn("inner")
                        + "\"},{\"AlarmName\":\"outer\",\"AlarmArn\":\"" + arn("outer") + "\"}]");
        assertThat(parents.path("MetricAlarms")).isEmpty();
        JsonNode children = aws.ok("DescribeAlarms", "{'ChildrenOfAlarmName':'outer'}");
        assertThat(children.path("CompositeAlarms")).hasSize(1);
        assertThat(children.path("MetricAlarms").path(0).propertyNames())
                .containsExactly("AlarmName", "AlarmArn", "StateValue", "StateUpdatedTimestamp");
        assertThat(aws.ok("DescribeAlarms", "{'ChildrenOfAlarmName':'nobody'}").path("MetricAlarms"))
                .isEmpty();
        assertThat(aws.refused("DescribeAlarms", "{'ParentsOfAlarmName':'a','AlarmTypes':['CompositeAlarm']}"))
                .startsWith("ValidationError: ParentsOfAlarmName cannot be specified together with AlarmTypes");
    }

    private static String arn(String alarm) {
        return "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:" + alarm;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'EvaluationCriteria':{'PromQLCriteria':{'Query':'up'}}         | has no PromQL
                    'EvaluationInterval':60                                        | cannot be specified for alarms configured
                    'WarmUpConfiguration':{'WarmUpPeriodDurationInMinutes':5}      | has no warm-up
                    'EvaluationWindow':{'WallClockWindow':{'Timezone':'UTC'}}      | evaluates sliding windows only
                    'ThresholdMetricId':'a'                                        | has no anomaly detection
                    """)
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "alarms by PromQL, anomaly detection, wall clock windows and with a warm-up are refused, and so never"
                            + " evaluated otherwise than AWS would",
            sure = Sure.DIFFERS,
            source = "API reference, PutMetricAlarm: AWS evaluates them")
    void whatWouldBeEvaluatedOtherwiseIsRefused(String member, String text) {
        assertThat(aws.refused("PutMetricAlarm", "{'AlarmName':'a'," + LOAD + ",'EvaluationPeriods':1," + member + "}"))
                .contains(text);
    }

    @Test
    void historyTellsWhatHappened() {
        putAlarm("a", LOAD + ",'EvaluationPeriods':1,'AlarmActions':['arn:x']");
        aws.minute(20);
        aws.ok("SetAlarmState", "{'AlarmName':'a','StateValue':'OK','StateReason':'by hand','StateReasonData':'{}'}");
        putAlarm("a", LOAD + ",'EvaluationPeriods':2");
        aws.ok("DeleteAlarms", "{'AlarmNames':['a']}");

        List<String> summaries = new ArrayList<>();
        aws.ok("DescribeAlarmHistory", "{'AlarmName':'a','ScanBy':'TimestampAscending'}")
                .path("AlarmHistoryItems")
                .forEach(item -> summaries.add(item.path("HistorySummary").asString()));
        assertThat(summaries)
                .containsExactly(
                        "Alarm \"a\" created",
                        "Alarm updated from INSUFFICIENT_DATA to ALARM",
                        "Successfully executed action arn:x",
                        "Alarm updated from ALARM to OK",
                        "Alarm \"a\" updated",
                        "Alarm \"a\" deleted");
        JsonNode newest = aws.ok("DescribeAlarmHistory", "{'HistoryItemType':'StateUpdate','MaxRecords':1}");
        assertThat(newest.path("AlarmHistoryItems").path(0).path("HistoryData").asString())
                .contains("\"newState\":{\"stateValue\":\"OK\",\"stateReason\":\"by hand\"");
        assertThat(newest.has("NextToken")).isTrue();
        assertThat(aws.refused("SetAlarmState", "{'AlarmName':'b','StateValue':'OK','StateReason':'x'}"))
                .isEqualTo("ResourceNotFound: ");
    }

    @Test
    void alarmsOfAMetricAreFound() {
        putAlarm("a", LOAD + ",'EvaluationPeriods':1");
        putAlarm("b", LOAD.replace("Load", "Other") + ",'EvaluationPeriods':1");
        String metric = "{'Namespace':'Mine','MetricName':'Load'";

        assertThat(aws.ok("DescribeAlarmsForMetric", metric + "}").path("MetricAlarms"))
                .hasSize(1);
        assertThat(aws.ok("DescribeAlarmsForMetric", metric + ",'Statistic':'Sum','Period':60}")
                        .path("MetricAlarms"))
                .hasSize(1);
        assertThat(aws.ok("DescribeAlarmsForMetric", metric + ",'Statistic':'Average'}")
                        .path("MetricAlarms"))
                .isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "tags come with the first PutMetricAlarm and by TagResource; a later put leaves them; deletion drops"
                            + " them; what does not exist has none (ResourceNotFoundException)",
            sure = Sure.DOCUMENTED,
            source = "API reference, PutMetricAlarm and TagResource")
    void tagsLiveWithTheAlarm() {
        String arn = Alarms.arn("eu-central-1", "a");
        String tags = "{'ResourceARN':'" + arn + "'}";
        assertThat(aws.refused("ListTagsForResource", tags)).startsWith("ResourceNotFoundException: ");
        putAlarm("a", LOAD + ",'EvaluationPeriods':1,'Tags':[{'Key':'k','Value':'1'}]");
        putAlarm("a", LOAD + ",'EvaluationPeriods':1,'Tags':[{'Key':'k','Value':'2'}]");
        aws.ok("TagResource", "{'ResourceARN':'" + arn + "','Tags':[{'Key':'l','Value':'3'}]}");

        assertThat(aws.ok("ListTagsForResource", tags).path("Tags").toString())
                .contains("\"1\"")
                .contains("\"3\"")
                .doesNotContain("\"2\"");
        assertThat(TestContext.callIn(
                                "us-east-1",
                                aws.service,
                                "GraniteServiceVersion20100801.UntagResource",
                                "{'ResourceARN':'" + arn + "','TagKeys':['l']}")
                        .status())
                .as("from another region")
                .isEqualTo(404);
        aws.ok("UntagResource", "{'ResourceARN':'" + arn + "','TagKeys':['k']}");
        assertThat(aws.ok("ListTagsForResource", tags).path("Tags")).hasSize(1);
        aws.ok("DeleteAlarms", "{'AlarmNames':['a']}");
        putAlarm("a", LOAD + ",'EvaluationPeriods':1");
        assertThat(aws.ok("ListTagsForResource", tags).path("Tags")).isEmpty();
    }

    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "texts of PutMetricAlarm's refusals of periods and of windows of more than a day or a week, of actions of another"
                            + " region, and of a composite alarm of alarms that are not there",
            sure = Sure.DOCUMENTED,
            source = "quoted in several public repositories; the texts of its other refusals are partly guessed")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'EvaluationPeriods':2,'DatapointsToAlarm':3 | ValidationError: DatapointsToAlarm (3) must not",
                "'EvaluationPeriods':1,'TreatMissingData':'never' | ValidationError: The value never is not supported for TreatMissingData parameter. Supported values are [breaching, notBreaching, ignore, missing].",
                "'EvaluationPeriods':1441 | ValidationError: Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600",
                "'EvaluationPeriods':169,'Period':3600 | ValidationError: Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600",
                "'EvaluationPeriods':1,'AlarmActions':['me'] | ValidationError: Invalid arn syntax: me",
                "'EvaluationPeriods':1,'AlarmActions':['arn:aws:sns:us-east-1:123456789012:a'] | ValidationError: Invalid region us-east-1 specified. Only eu-central-1 is supported.",
                "'EvaluationPeriods':1,'Period':61 | ValidationError: Period must be 10, 20, 30 or a multiple of 60",
                "'EvaluationPeriods':1,'ExtendedStatistic':'p90' | InvalidParameterCombination: The parameters Statistic and ExtendedStatistic",
                "'EvaluationPeriods':1,'ThresholdMetricId':'t' | ValidationError: The local AWS has no anomaly detection",
                "'EvaluationPeriods':1,'Metrics':[] | ValidationError: The parameters Metrics and MetricName are mutually exclusive",
            })
    void alarmsAreRefusedFor(String members, String expected) {
        String input = members.contains("'Period'") ? LOAD.replace("'Period':60,", "") : LOAD;

        assertThat(aws.refused("PutMetricAlarm", "{'AlarmName':'a'," + input + "," + members + "}"))
                .startsWith(expected);
        assertThat(aws.ok("DescribeAlarms", "{}").path("MetricAlarms")).isEmpty();
    }

    @Test
    void alarmsOnMathAreRefusedForMistakes() {
        String template = "{'AlarmName':'a','EvaluationPeriods':1,'Threshold':1,"
                + "'ComparisonOperator':'GreaterThanThreshold','Metrics':[%s]}";

        assertThat(aws.refused("PutMetricAlarm", template.formatted("{'Id':'e','Expression':'m + 1'}")))
                .startsWith("ValidationError: Error in expression 'e': there is no query with the id m");
        assertThat(aws.refused(
                        "PutMetricAlarm",
                        template.formatted(
                                "{'Id':'e','Expression':'TIME_SERIES(1)'},{'Id':'f','Expression':'TIME_SERIES(1)'}")))
                .startsWith("ValidationError: Exactly one element of the metrics list should return data, not 2.");
        assertThat(aws.refused("DeleteAlarms", "{'AlarmNames':['a']}")).startsWith("ResourceNotFound: ");
    }

    @Test
    void whatHappensBetweenTwoPagesOfTheHistoryRepeatsNothing() {
        for (String name : List.of("a", "b", "c")) {
            putAlarm(name, LOAD + ",'EvaluationPeriods':1");
        }
        JsonNode first = aws.ok("DescribeAlarmHistory", "{'MaxRecords':2}");
        putAlarm("d", LOAD + ",'EvaluationPeriods':1");
        JsonNode second = aws.ok(
                "DescribeAlarmHistory",
                "{'NextToken':'" + first.path("NextToken").asString() + "'}");

        assertThat(first.findValuesAsString("AlarmName")).containsExactly("c", "b");
        assertThat(second.findValuesAsString("AlarmName")).containsExactly("a");
        assertThat(aws.ok("DescribeAlarmHistory", "{'ScanBy':'TimestampAscending','MaxRecords':3}")
                        .findValuesAsString("AlarmName"))
                .containsExactly("a", "b", "c");
        assertThat(aws.refused("DescribeAlarmHistory", "{'NextToken':'x'}")).startsWith("InvalidNextToken");
        assertThat(aws.refused("DescribeAlarms", "{'NextToken':'x'}")).startsWith("InvalidNextToken");
    }
}
