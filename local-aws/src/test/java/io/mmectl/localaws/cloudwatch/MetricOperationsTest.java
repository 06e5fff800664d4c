package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.TestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class MetricOperationsTest {
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

    private static long seconds(int offset) {
        return CloudWatchFixture.NINE_SECONDS + offset;
    }

    private void putAt(int offset, double value) {
        aws.ok(
                "PutMetricData",
                "{'Namespace':'Mine','MetricData':[{'MetricName':'Load','Timestamp':" + seconds(offset) + ",'Value':"
                        + value + "}]}");
    }

    private JsonNode data(String queries, String more) {
        return aws.ok(
                "GetMetricData",
                "{'StartTime':" + seconds(-3600) + ",'EndTime':" + seconds(0) + ",'MetricDataQueries':[" + queries + "]"
                        + more + "}");
    }

    private static String stat(String id, String statistic, int period) {
        return "{'Id':'" + id + "','MetricStat':{'Metric':{'Namespace':'Mine','MetricName':'Load'},'Period':" + period
                + ",'Stat':'" + statistic + "'}}";
    }

    private static String expression(String id, String text, String more) {
        return "{'Id':'" + id + "','Expression':'" + text + "'" + more + "}";
    }

    private static String shown(JsonNode result) {
        return result.path("Id").asString("") + " " + result.path("Label").asString("") + " " + result.path("Values")
                + " " + result.path("StatusCode").asString("");
    }

    @Test
    void valuesCountsAndSetsAddUp() {
        aws.ok("PutMetricData", """
                {'Namespace':'Mine','MetricData':[
                 {'MetricName':'Load','Values':[1,2,3],'Counts':[10,1,1]},
                 {'MetricName':'Load','StatisticValues':{'SampleCount':2,'Sum':30,'Minimum':10,'Maximum':20}},
                 {'MetricName':'Load','Value':5}]}""");

        JsonNode point = aws.ok(
                        "GetMetricStatistics",
                        "{'Namespace':'Mine','MetricName':'Load','Period':60,'StartTime':"
                                + seconds(0) + ",'EndTime':" + seconds(60)
                                + ",'Statistics':['SampleCount','Sum','Minimum','Maximum','Average'],'ExtendedStatistics':['p50']}")
                .path("Datapoints")
                .path(0);

        assertThat(point.path("SampleCount").asDouble()).isEqualTo(15);
        assertThat(point.path("Sum").asDouble()).isEqualTo(50);
        assertThat(point.path("Minimum").asDouble()).isEqualTo(1);
        assertThat(point.path("Maximum").asDouble()).isEqualTo(20);
        assertThat(point.path("ExtendedStatistics").path("p50").asDouble()).isEqualTo(1);
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "values of EntityMetricData are kept as those of MetricData, without their entity",
            sure = Sure.DIFFERS,
            source = "API reference, PutMetricData: AWS relates them to the entity")
    void valuesOfEntitiesAreKept() {
        aws.ok("PutMetricData", """
                {'Namespace':'Mine','MetricData':[{'MetricName':'Load','Value':1}],'EntityMetricData':[
                 {'Entity':{'KeyAttributes':{'Type':'Service','Name':'shop'}},'MetricData':[{'MetricName':'Load','Value':2}]}]}""");

        assertThat(aws.ok(
                                "GetMetricStatistics",
                                "{'Namespace':'Mine','MetricName':'Load','Period':60,'StartTime':" + seconds(0)
                                        + ",'EndTime':" + seconds(60) + ",'Statistics':['Sum']}")
                        .path("Datapoints")
                        .path(0)
                        .path("Sum")
                        .asDouble())
                .isEqualTo(3);
        assertThat(aws.refused(
                        "PutMetricData",
                        "{'Namespace':'Mine','EntityMetricData':[{'MetricData':[{'MetricName':'Load'}]}]}"))
                .startsWith("MissingParameter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "AWS/EC2 | {'MetricName':'a','Value':1} | InvalidParameterValue: The value AWS/EC2 for parameter Namespace is invalid.",
                "n | {'MetricName':'a'} | MissingParameter: At least one of the parameters MetricData.member.1.Value,",
                "n | {'MetricName':'a','Value':1,'Values':[1]} | InvalidParameterCombination: The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
                "n | {'MetricName':'a','Values':[1,2],'Counts':[1]} | InvalidParameterValue: The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
                "n | {'MetricName':'a','Value':1e120} | InvalidParameterValue: The value 1.0E120 for parameter MetricData.member.1.Value is invalid.",
                "n | {'MetricName':'a','Value':'NaN'} | InvalidParameterValue: The value NaN for parameter MetricData.member.1.Value is invalid.",
                "n | {'MetricName':'a','Values':[1,'-Infinity']} | InvalidParameterValue: The value -Infinity for parameter MetricData.member.1.Values is invalid.",
                "n | {'MetricName':'a','Value':1,'Timestamp':1772450000} | InvalidParameterValue: The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.",
                "n | {'MetricName':'a','Value':1,'Timestamp':1771000000} | InvalidParameterValue: The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
                "n | {'MetricName':'a','Value':1,'StorageResolution':30} | InvalidParameterValue: The value 30 for parameter MetricData.member.1.StorageResolution is invalid.",
            })
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "bounds of PutMetricData: 1,000 metrics, 150 values, 30 dimensions, two weeks back, two hours ahead,"
                            + " one kind of value; a call with one mistake keeps nothing",
            sure = Sure.DOCUMENTED,
            source = "API reference, PutMetricData; texts as in public reports, e.g. aws-sdk-java-v2#3080")
    void mistakesKeepNothing(String namespace, String datum, String expected) {
        assertThat(aws.refused(
                        "PutMetricData",
                        "{'Namespace':'" + namespace + "','MetricData':[" + datum
                                + ",{'MetricName':'good','Value':1}]}"))
                .startsWith(expected);
        assertThat(aws.ok("ListMetrics", "{}").path("Metrics")).isEmpty();
    }

    @Test
    void aThousandMetricsFitAndOneMoreDoesNot() {
        List<String> data = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            data.add("{'MetricName':'m" + i + "','Value':1}");
        }
        aws.ok("PutMetricData", "{'Namespace':'n','MetricData':[" + String.join(",", data) + "]}");
        data.add("{'MetricName':'m','Value':1}");

        assertThat(aws.refused("PutMetricData", "{'Namespace':'n','MetricData':[" + String.join(",", data) + "]}"))
                .isEqualTo("InvalidParameterValue: The collection MetricData must not have a size greater than 1000.");
        JsonNode first = aws.ok("ListMetrics", "{'Namespace':'n'}");
        assertThat(first.path("Metrics")).hasSize(500);
        assertThat(aws.ok(
                                "ListMetrics",
                                "{'Namespace':'n','NextToken':'"
                                        + first.path("NextToken").asString() + "'}")
                        .path("Metrics"))
                .hasSize(500);
    }

    @Test
    void highResolutionIsReadByTheSecond() {
        aws.ok(
                "PutMetricData",
                "{'Namespace':'Mine','MetricData':[{'MetricName':'Load','Timestamp':" + seconds(-50)
                        + ",'Value':1,'StorageResolution':1},{'MetricName':'Load','Timestamp':" + seconds(-40)
                        + ",'Value':2,'StorageResolution':1}]}");

        assertThat(shown(data(stat("m", "Sum", 10), ",'ScanBy':'TimestampAscending'")
                        .path("MetricDataResults")
                        .path(0)))
                .isEqualTo("m Load [1.0,2.0] Complete");
        assertThat(shown(
                        data(stat("m", "Sum", 60), "").path("MetricDataResults").path(0)))
                .isEqualTo("m Load [3.0] Complete");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "GetMetricStatistics counts its periods from the start time, GetMetricData from multiples of the period",
            sure = Sure.DOCUMENTED,
            source = "AWS CLI reference, example of get-metric-statistics; the second is a guess")
    void statisticsBeginAtTheirStartTime() {
        putAt(-600, 1);
        putAt(-420, 2);

        JsonNode points = aws.ok(
                        "GetMetricStatistics",
                        "{'Namespace':'Mine','MetricName':'Load','Period':300,'StartTime':" + seconds(-720)
                                + ",'EndTime':" + seconds(0) + ",'Statistics':['Sum']}")
                .path("Datapoints");

        assertThat(points).hasSize(2);
        assertThat(points.path(0).path("Timestamp").asLong()).isEqualTo(seconds(-720));
        assertThat(points.path(1).path("Timestamp").asLong()).isEqualTo(seconds(-420));
        assertThat(data(stat("m", "Sum", 300), "")
                        .path("MetricDataResults")
                        .path(0)
                        .path("Timestamps")
                        .valueStream()
                        .map(JsonNode::asLong)
                        .toList())
                .containsExactly(seconds(-600));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'Period':60,'StartTime':0,'EndTime':86460,'Statistics':['Sum'] | InvalidParameterCombination: You have requested up to 1,441 datapoints, which exceeds the limit of 1,440.",
                "'Period':60,'StartTime':0,'EndTime':60 | InvalidParameterCombination: Must specify either Statistics or ExtendedStatistics",
                "'Period':60,'StartTime':60,'EndTime':60,'Statistics':['Sum'] | InvalidParameterValue: The parameter StartTime must be less than the parameter EndTime.",
                "'Period':61,'StartTime':0,'EndTime':60,'Statistics':['Sum'] | InvalidParameterValue: The parameter Period must be",
                "'Period':60,'StartTime':0,'EndTime':60,'ExtendedStatistics':['p101'] | InvalidParameterValue: The value p101 for parameter ExtendedStatistics is not supported.",
            })
    void statisticsAreRefusedFor(String members, String expected) {
        assertThat(aws.refused("GetMetricStatistics", "{'Namespace':'Mine','MetricName':'Load'," + members + "}"))
                .startsWith(expected);
    }

    @Test
    void aDayOfMinutesMayBeginWithinOne() {
        String call = "{'Namespace':'Mine','MetricName':'Load','Period':60,'Statistics':['Sum'],'StartTime':"
                + seconds(29) + ",'EndTime':" + seconds(29 + 86_400) + "}";

        assertThat(aws.ok("GetMetricStatistics", call).path("Datapoints")).isEmpty();
    }

    @Test
    void unitsAreKeptApart() {
        aws.ok("PutMetricData", """
                {'Namespace':'Mine','MetricData':[{'MetricName':'Load','Value':1,'Unit':'Count'},
                 {'MetricName':'Load','Value':2,'Unit':'Percent'}]}""");
        String call = "{'Namespace':'Mine','MetricName':'Load','Period':60,'StartTime':" + seconds(0) + ",'EndTime':"
                + seconds(60) + ",'Statistics':['Sum']";

        assertThat(aws.ok("GetMetricStatistics", call + "}").path("Datapoints")).hasSize(2);
        assertThat(aws.ok("GetMetricStatistics", call + ",'Unit':'Percent'}").path("Datapoints"))
                .singleElement()
                .satisfies(point -> assertThat(point.path("Sum").asDouble()).isEqualTo(2));
        assertThat(aws.ok("GetMetricStatistics", call + ",'Unit':'Bytes'}").path("Datapoints"))
                .isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "parts of dynamic labels that are times stay as they are written, so that LabelOptions has no effect",
            sure = Sure.DIFFERS,
            source = "user guide, \"Using dynamic labels\", which does not say how AWS writes times")
    void mathUsesOtherQueriesAndShowsWhatIsWanted() {
        for (int minute = 1; minute <= 3; minute++) {
            putAt(-60 - 60 * minute, minute);
        }
        String queries = stat("m1", "Sum", 60).replace("'Id'", "'ReturnData':false,'Id'") + ","
                + expression("e1", "m1 * 100", "") + ","
                + expression(
                        "e2",
                        "RUNNING_SUM(e1)",
                        ",'Label':'all: ${LAST} of ${MAX}, ${DATAPOINT_COUNT} over"
                                + " ${MIN_MAX_RANGE}, rising by ${FIRST_LAST_RANGE}, at ${MAX_TIME}'");

        JsonNode results = data(queries, ",'ScanBy':'TimestampAscending'").path("MetricDataResults");

        assertThat(results).hasSize(2);
        assertThat(shown(results.path(0))).isEqualTo("e1 e1 [300.0,200.0,100.0] Complete");
        assertThat(shown(results.path(1)))
                .isEqualTo(
                        "e2 all: 600 of 600, 3 over 300, rising by 300, at ${MAX_TIME} [300.0,500.0,600.0] Complete");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "there is one account: a query or an alarm of another one's metrics is refused, and ListMetrics of"
                            + " another owner finds nothing",
            sure = Sure.DIFFERS,
            source = "AWS links accounts; the text is guessed")
    void otherAccountsHaveNoMetrics() {
        putAt(0, 1);

        assertThat(aws.refused(
                        "GetMetricData",
                        "{'StartTime':" + seconds(-60) + ",'EndTime':" + seconds(60) + ",'MetricDataQueries':["
                                + stat("a", "Sum", 60).replace("'Id'", "'AccountId':'210987654321','Id'") + "]}"))
                .contains("The account 210987654321 for parameter MetricDataQueries.member.1.AccountId is not linked");
        assertThat(aws.ok("ListMetrics", "{'OwningAccount':'210987654321','IncludeLinkedAccounts':true}")
                        .path("Metrics"))
                .isEmpty();
        assertThat(aws.ok("ListMetrics", "{'OwningAccount':'123456789012'}").path("Metrics"))
                .hasSize(1);
    }

    @Test
    void aSearchAnswersWithOneResultForEachMetric() {
        aws.ok("PutMetricData", """
                {'Namespace':'Mine','MetricData':[
                 {'MetricName':'QueueDepth','Value':1,'Dimensions':[{'Name':'Shop','Value':'north'}]},
                 {'MetricName':'QueueDepth','Value':2,'Dimensions':[{'Name':'Shop','Value':'south'}]},
                 {'MetricName':'QueueAge','Value':3,'Dimensions':[{'Name':'Shop','Value':'south'}]},
                 {'MetricName':'QueueDepth','Value':4}]}""");
        String template = "{'StartTime':" + seconds(-60) + ",'EndTime':" + seconds(60)
                + ",'MetricDataQueries':[{'Id':'e','Expression':\"SEARCH('%s', 'Sum', 60)\"}]}";

        assertThat(found(template, "{Mine,Shop} MetricName=\\\"QueueDepth\\\"")).containsExactly(1.0, 2.0);
        assertThat(found(template, "{Mine,Shop} south")).containsExactly(3.0, 2.0);
        assertThat(found(template, "{Mine,Shop} depth NOT north")).containsExactly(2.0);
        assertThat(found(template, "Namespace=Mine (age OR north)")).containsExactly(3.0, 1.0);
        assertThat(found(template, "{Mine} queue")).containsExactly(4.0);
        assertThat(found(template, "{Other} queue")).isEmpty();
    }

    private List<Double> found(String template, String search) {
        // Quotes of the fixture would become double ones inside of the expression.
        String input = template.replace('\'', '"')
                .replace(
                        "\"Expression\":\"SEARCH(\"%s\", \"Sum\", 60)\"",
                        "\"Expression\":\"SEARCH(QUOTE%sQUOTE, QUOTESumQUOTE, 60)\"")
                .formatted(search);
        var answer = TestContext.send(
                aws.service,
                "/",
                Map.of(
                        "x-amz-target", "GraniteServiceVersion20100801.GetMetricData",
                        "content-type", "application/x-amz-json-1.0"),
                input.replace("QUOTE", "'").getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        List<Double> values = new ArrayList<>();
        answer.json()
                .path("MetricDataResults")
                .forEach(result -> values.add(result.path("Values").path(0).asDouble()));
        return values;
    }

    @Test
    void longAnswersComeInPages() {
        for (int minute = 1; minute <= 5; minute++) {
            putAt(-60 - 60 * minute, minute);
        }
        String queries = stat("a", "Sum", 60) + "," + stat("b", "Maximum", 60);
        List<String> pages = new ArrayList<>();
        String token = "";
        do {
            JsonNode page = data(queries, ",'MaxDatapoints':4" + token);
            List<String> shown = new ArrayList<>();
            page.path("MetricDataResults").forEach(result -> shown.add(shown(result)));
            pages.add(String.join(", ", shown));
            token = page.has("NextToken")
                    ? ",'NextToken':'" + page.path("NextToken").asString() + "'"
                    : "";
        } while (!token.isEmpty());

        assertThat(pages)
                .containsExactly(
                        "a Load Sum [1.0,2.0,3.0,4.0] PartialData",
                        "a Load Sum [5.0] Complete, b Load Maximum [1.0,2.0,3.0] PartialData",
                        "b Load Maximum [4.0,5.0] Complete");
        assertThat(aws.refused(
                        "GetMetricData",
                        "{'StartTime':0,'EndTime':60,'NextToken':'x','MetricDataQueries':[" + stat("a", "Sum", 60)
                                + "]}"))
                .startsWith("InvalidNextToken");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'Id':'E1','Expression':'1'} | The value E1 for parameter MetricDataQueries.member.1.Id is not matching the expected pattern",
                "{'Id':'e1','Expression':'TIME_SERIES(1)'},{'Id':'e1','Expression':'TIME_SERIES(1)'} | The values for parameter id in MetricDataQueries are not unique.",
                "{'Id':'e1'} | The parameter MetricDataQueries.member.1.MetricStat is required.",
                "{'Id':'e1','Expression':'e1 + 1'} | Error in expression 'e1': the expression refers to itself",
                "{'Id':'e1','Expression':'m5 + 1'} | Error in expression 'e1': there is no query with the id m5",
                "{'Id':'e1','Expression':'1 + 1'} | Error in expression 'e1': the result is a number; TIME_SERIES makes",
                "{'Id':'e1','Expression':'ANOMALY_DETECTION_BAND(1)'} | Error in expression 'e1': the local AWS does not compute",
            })
    void queriesAreRefusedFor(String queries, String expected) {
        assertThat(aws.refused("GetMetricData", "{'StartTime':0,'EndTime':60,'MetricDataQueries':[" + queries + "]}"))
                .startsWith("ValidationError: " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'Id':'e1','Expression':'TIME_SERIES(1)'} | Error in expression 'e1': a time series of 100801 datapoints; 100800 are the most",
                "{'Id':'e1','Expression':'FILL(m, 0)'},MMM | Error in expression 'e1': a time series of 100801 datapoints; 100800 are the most",
                "{'Id':'e1','Expression':'FILL(METRICS(), 0)'},MMM | Error in expression 'e1': a time series of 100801 datapoints; 100800 are the most",
                "{'Id':'e1','Expression':'SEARCH(\\\"x\\\", \\\"Sum\\\", 0)'} | Error in expression 'e1': the period of SEARCH must be 1, 5,",
                "{'Id':'e1','Expression':'SEARCH(\\\"x\\\", \\\"Sum\\\", -60)'} | Error in expression 'e1': the period of SEARCH must be 1, 5,",
            })
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "FILL and TIME_SERIES make 100,800 datapoints at most, and SEARCH takes the periods that metrics have;"
                            + " beyond is a ValidationError",
            sure = Sure.GUESSED,
            source = "the number is that of a page of GetMetricData in its API reference")
    void whatWouldMakeSeriesWithoutBoundIsRefused(String queries, String expected) {
        long end = 60L * 100_801;
        assertThat(aws.refused(
                        "GetMetricData",
                        "{'StartTime':0,'EndTime':" + end + ",'MetricDataQueries':["
                                + queries.replace("MMM", stat("m", "Sum", 60)) + "]}"))
                .startsWith("ValidationError: " + expected);
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "a GetMetricData request holds 1,000,000 datapoints at most, those that it computes on the way"
                    + " included; beyond is a ValidationError",
            sure = Sure.DIFFERS,
            source =
                    "AWS throttles by datapoints in a second (CloudWatch service quotas); the number is the local AWS's own")
    void aRequestHoldsAMillionDatapoints() {
        long end = 60L * 100_000;
        String eleven = IntStream.range(0, 11)
                .mapToObj(i -> stat("m" + i, "Sum", 60) + ",")
                .collect(Collectors.joining());

        assertThat(aws.refused(
                        "GetMetricData",
                        "{'StartTime':0,'EndTime':" + end + ",'MetricDataQueries':[" + eleven
                                + expression("filled", "FILL(METRICS(), 0)", "") + "]}"))
                .startsWith(
                        "ValidationError: Error in expression 'filled': the request needs more than 1000000 datapoints;");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "metrics, alarms and their history, log groups, streams and filtered lines: what is created or"
                    + " deleted between two pages neither hides nor repeats what stays; a token that is none is"
                    + " InvalidNextToken for alarms, InvalidParameterValue for metrics and dashboards,"
                    + " InvalidParameterException for logs",
            sure = Sure.DOCUMENTED,
            source =
                    "error codes of the API models; that log groups go on behind the last name is told in boto3#3170, the"
                            + " others are guessed")
    void aMetricThatComesBetweenTwoPagesHidesNone() {
        aws.ok("PutMetricData", "{'Namespace':'n','MetricData':[" + metrics(1, 501) + "]}");
        JsonNode first = aws.ok("ListMetrics", "{'Namespace':'n'}");
        aws.ok("PutMetricData", "{'Namespace':'n','MetricData':[{'MetricName':'a','Value':1}]}");
        JsonNode second = aws.ok(
                "ListMetrics",
                "{'Namespace':'n','NextToken':'" + first.path("NextToken").asString() + "'}");

        assertThat(second.path("Metrics").findValuesAsString("MetricName")).containsExactly("m0501");
        assertThat(second.has("NextToken")).isFalse();
        assertThat(aws.refused("ListMetrics", "{'NextToken':'x'}"))
                .isEqualTo("InvalidParameterValue: Invalid nextToken");
        assertThat(aws.refused("ListDashboards", "{'NextToken':'x'}")).startsWith("InvalidParameterValue");
    }

    private static String metrics(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> String.format("{'MetricName':'m%04d','Value':1}", i))
                .collect(Collectors.joining(","));
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "datapoints that are put between two pages of GetMetricData neither hide nor repeat those that were"
                            + " there; its token that is none is InvalidNextToken",
            sure = Sure.GUESSED,
            source = "its token is opaque")
    void whatIsPutBetweenTwoPagesHidesNoDatapoint() {
        for (int minute = 1; minute <= 5; minute++) {
            putAt(-60 - 60 * minute, minute);
        }
        String queries = stat("a", "Sum", 60) + "," + stat("b", "Maximum", 60);
        List<String> seen = new ArrayList<>();
        String token = "";
        int put = 7;
        do {
            JsonNode page = data(queries, ",'MaxDatapoints':3" + token);
            for (JsonNode result : page.path("MetricDataResults")) {
                for (JsonNode value : result.path("Values")) {
                    seen.add(result.path("Id").asString("") + value.asInt());
                }
            }
            token = page.has("NextToken")
                    ? ",'NextToken':'" + page.path("NextToken").asString("") + "'"
                    : "";
            // Older than what is there, and newer: the newest come first.
            putAt(-60 * put++, 90);
            putAt(-30, 91);
        } while (!token.isEmpty());

        assertThat(seen)
                .filteredOn(value -> !value.contains("9"))
                .containsExactly("a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3", "b4", "b5");
        assertThat(aws.refused(
                        "GetMetricData",
                        "{'StartTime':" + seconds(-60) + ",'EndTime':" + seconds(0)
                                + ",'NextToken':'x','MetricDataQueries':[" + queries + "]}"))
                .startsWith("InvalidNextToken");
    }

    @Test
    void tagKeysOfAwsAreRefusedBeforeAnythingIsMade() {
        String alarm = "{'AlarmName':'a','Namespace':'Mine','MetricName':'Load','Statistic':'Sum','Period':60,"
                + "'EvaluationPeriods':1,'Threshold':1,'ComparisonOperator':'GreaterThanThreshold','Tags':[{'Key':'aws:x','Value':''}]}";

        assertThat(aws.refused("PutMetricAlarm", alarm))
                .isEqualTo("InvalidParameterValue: aws: prefixed tag key names are not allowed for external use.");
        assertThat(aws.alarm("a").isMissingNode()).isTrue();
    }
}
