package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.platform.Engine;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LogsServiceTest {
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(NINE);
    private LogStore store = new LogStore();
    private LogsService service = null;

    @BeforeEach
    void start() throws IOException {
        service = open();
    }

    private LogsService open() throws IOException {
        store = new LogStore();
        Tables tables = Tables.open(folder.resolve("tables"));
        ServiceContext context = new ServiceContext(tables, time, 42, folder, new ObjectsInMemory(), Engine.SIMULATED);
        return new LogsService(context, store);
    }

    private JsonNode ok(String operation, String input) {
        Answer answer = TestContext.call(service, "Logs_20140328." + operation, input);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer.json();
    }

    private String refused(String operation, String input) {
        Answer answer = TestContext.call(service, "Logs_20140328." + operation, input);
        assertThat(answer.status()).isEqualTo(400);
        return answer.type() + ": " + answer.message();
    }

    private static String named(String more) {
        return "{'logGroupName':'/g','logStreamName':'s'" + more + "}";
    }

    private void stream() {
        ok("CreateLogGroup", "{'logGroupName':'/g'}");
        ok("CreateLogStream", named(""));
    }

    /** Puts lines a second apart, beginning so many seconds from nine. */
    private JsonNode put(int second, String... messages) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < messages.length; i++) {
            long at = NINE.plusSeconds(second + i).toEpochMilli();
            events.add("{'timestamp':" + at + ",'message':'" + messages[i] + "'}");
        }
        return ok("PutLogEvents", named(",'logEvents':[" + String.join(",", events) + "]"));
    }

    private static String messages(JsonNode answer) {
        return String.join(
                " ",
                answer.path("events")
                        .valueStream()
                        .map(event -> event.path("message").asString())
                        .toList());
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "texts of log groups and streams that are there or not, of names and ARNs at once, of events out of order and of"
                            + " a token that is none; groups tell that they can be deleted (deletionProtectionEnabled)",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS (its repository at 8b9a79f0, `tests/aws/services/logs/*.snapshot.json`)")
    void groupsAndStreamsAreCreatedDescribedAndDeleted() {
        stream();
        ok("CreateLogGroup", "{'logGroupName':'/other','tags':{'a':'1'}}");

        assertThat(refused("CreateLogGroup", "{'logGroupName':'/g'}"))
                .isEqualTo("ResourceAlreadyExistsException: The specified log group already exists");
        assertThat(refused("CreateLogStream", named("")))
                .isEqualTo("ResourceAlreadyExistsException: The specified log stream already exists");
        JsonNode group = ok("DescribeLogGroups", "{'logGroupNamePrefix':'/g'}")
                .path("logGroups")
                .path(0);
        assertThat(group.path("arn").asString()).isEqualTo("arn:aws:logs:eu-central-1:123456789012:log-group:/g:*");
        assertThat(group.path("creationTime").asLong()).isEqualTo(NINE.toEpochMilli());
        assertThat(group.path("deletionProtectionEnabled").toString()).isEqualTo("false");
        assertThat(refused("DescribeLogStreams", "{'logGroupName':'/g','logGroupIdentifier':'/g'}"))
                .isEqualTo("ValidationException: LogGroup name and LogGroup ARN are mutually exclusive parameters.");
        assertThat(ok("DescribeLogGroups", "{'logGroupNamePattern':'OTH'}").path("logGroups"))
                .hasSize(1);
        put(0, "one", "two");
        JsonNode stream = ok("DescribeLogStreams", "{'logGroupName':'/g','orderBy':'LastEventTime'}")
                .path("logStreams")
                .path(0);
        assertThat(stream.path("lastEventTimestamp").asLong())
                .isEqualTo(NINE.plusSeconds(1).toEpochMilli());

        ok("DeleteLogStream", named(""));
        assertThat(refused("GetLogEvents", named("")))
                .isEqualTo("ResourceNotFoundException: The specified log stream does not exist.");
        ok("DeleteLogGroup", "{'logGroupName':'/g'}");
        assertThat(refused("DescribeLogStreams", "{'logGroupName':'/g'}"))
                .isEqualTo("ResourceNotFoundException: The specified log group does not exist.");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "a group whose deletion is protected (CreateLogGroup, PutLogGroupDeletionProtection) says so and is not"
                            + " deleted until it is not any more",
            sure = Sure.DOCUMENTED,
            source = "API model; which of DeleteLogGroup's errors it is, and its text, are guessed")
    void aProtectedGroupIsNotDeleted() throws IOException {
        ok("CreateLogGroup", "{'logGroupName':'/g','deletionProtectionEnabled':true}");
        service.close();
        service = open();

        assertThat(ok("DescribeLogGroups", "{}").path("logGroups").path(0).path("deletionProtectionEnabled"))
                .hasToString("true");
        assertThat(refused("DeleteLogGroup", "{'logGroupName':'/g'}")).startsWith("ValidationException: The log group");
        ok("PutRetentionPolicy", "{'logGroupName':'/g','retentionInDays':1}");
        ok("PutLogGroupDeletionProtection", "{'logGroupIdentifier':'/g','deletionProtectionEnabled':false}");
        ok("DeleteLogGroup", "{'logGroupName':'/g'}");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "DescribeLogGroups by logGroupIdentifiers, which go with no other filter; other accounts have no groups",
            sure = Sure.DOCUMENTED,
            source = "API reference, DescribeLogGroups; the text is guessed")
    void groupsAreDescribedByTheirIdentifiers() {
        ok("CreateLogGroup", "{'logGroupName':'/a'}");
        ok("CreateLogGroup", "{'logGroupName':'/b'}");

        assertThat(ok("DescribeLogGroups", "{'logGroupIdentifiers':['/b','/none']}")
                        .findValuesAsString("logGroupName"))
                .containsExactly("/b");
        assertThat(refused("DescribeLogGroups", "{'logGroupIdentifiers':['/b'],'logGroupNamePrefix':'/'}"))
                .startsWith("InvalidParameterException: logGroupIdentifiers");
        String elsewhere = "'includeLinkedAccounts':true,'accountIdentifiers':['210987654321']";
        assertThat(ok("DescribeLogGroups", "{" + elsewhere + "}").path("logGroups"))
                .isEmpty();
        assertThat(ok("ListLogGroups", "{" + elsewhere + "}").path("logGroups")).isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "FilterLogEvents with startFromHead false begins with the newest line; the token keeps the direction; not"
                            + " for times before 2024",
            sure = Sure.DOCUMENTED,
            source = "API reference, FilterLogEvents; the text is guessed")
    void linesAreFilteredFromTheNewest() {
        stream();
        put(0, "one", "two", "three");

        JsonNode page = ok("FilterLogEvents", "{'logGroupName':'/g','startFromHead':false,'limit':2}");
        assertThat(messages(page)).isEqualTo("three two");
        assertThat(messages(ok(
                        "FilterLogEvents",
                        "{'logGroupName':'/g','nextToken':'"
                                + page.path("nextToken").asString() + "'}")))
                .isEqualTo("one");
        assertThat(messages(ok("FilterLogEvents", "{'logGroupName':'/g','startFromHead':true}")))
                .isEqualTo("one two three");
        assertThat(refused("FilterLogEvents", "{'logGroupName':'/g','startFromHead':false,'startTime':1}"))
                .startsWith("InvalidParameterException: startFromHead");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetLogEvents reads forwards and backwards by tokens; at an end the same token comes back",
            sure = Sure.DOCUMENTED,
            source = "API reference, GetLogEvents")
    void eventsAreReadInBothDirections() {
        stream();
        put(0, "a", "b", "c", "d", "e");

        JsonNode newest = ok("GetLogEvents", named(",'limit':2"));
        assertThat(messages(newest)).isEqualTo("d e");
        JsonNode before = ok(
                "GetLogEvents",
                named(",'limit':2,'nextToken':'"
                        + newest.path("nextBackwardToken").asString() + "'"));
        assertThat(messages(before)).isEqualTo("b c");
        JsonNode after = ok(
                "GetLogEvents",
                named(",'nextToken':'" + before.path("nextForwardToken").asString() + "'"));
        assertThat(messages(after)).isEqualTo("d e");
        String end = after.path("nextForwardToken").asString();
        assertThat(ok("GetLogEvents", named(",'nextToken':'" + end + "'"))
                        .path("nextForwardToken")
                        .asString())
                .isEqualTo(end);
        put(10, "f");
        assertThat(messages(ok("GetLogEvents", named(",'nextToken':'" + end + "'"))))
                .isEqualTo("f");
        assertThat(messages(ok("GetLogEvents", named(",'startFromHead':true,'limit':1"))))
                .isEqualTo("a");
        assertThat(messages(ok(
                        "GetLogEvents",
                        named(",'startTime':" + NINE.plusSeconds(1).toEpochMilli() + ",'endTime':"
                                + NINE.plusSeconds(3).toEpochMilli()))))
                .isEqualTo("b c");
        assertThat(refused("GetLogEvents", named(",'nextToken':'x'")))
                .isEqualTo("InvalidParameterException: The specified nextToken is invalid.");
    }

    @Test
    void anEmptyStreamCanBeFollowed() {
        stream();
        String token = ok("GetLogEvents", named("")).path("nextForwardToken").asString();
        put(0, "a");

        assertThat(messages(ok("GetLogEvents", named(",'nextToken':'" + token + "'"))))
                .isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ERROR | e1 e2",
                "ERROR disk | e2",
                "ERROR -disk | e1",
                "-ERROR | w1 j1 j2 j3",
                "?disk ?WARN | e2 w1",
                "\"disk is full\" | e2",
                "%e[12] E% | e1 e2",
                "{ $.level = \"info\" } | j1 j2",
                "{ $.level = \"in*\" && $.ms > 100 } | j2",
                "`{ $.ms >= 90 || $.level = \"debug\" }` | j1 j2 j3",
                "{ ($.level = info) && ($.user.id = 7) } | j1",
                "{ $.tags[0] = \"a\" } | j2",
                "{ $.tags[*] = \"b\" } | j2",
                "{ $.user NOT EXISTS } | j2 j3",
                "{ $.gone IS NULL } | j3",
                "{ $.ok IS TRUE } | j1",
                "{ $.level != \"info\" } | j3",
                "[id, level, ...] | e1 e2 w1",
                "[id, level = ERROR, ...] | e1 e2",
                "`[id, level = WARN || level = INFO, what]` | w1",
                "[..., word = \"slow\"] | w1",
                "[id, level, (word != disk && word != slow), load] | e1",
                "[id = %^e[0-9]%, ..., last = \"f*l\"] | e2",
            })
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "FilterLogEvents by terms, exclusions, optional terms, phrases, regular expressions, and conditions on"
                            + " JSON and on columns",
            sure = Sure.DOCUMENTED,
            source = "user guide, \"Filter pattern syntax\"")
    void patternsChooseLines(String pattern, String expected) {
        stream();
        put(
                0,
                "e1 ERROR cannot load",
                "e2 ERROR disk is full",
                "w1 WARN slow",
                "{\\\"id\\\":\\\"j1\\\",\\\"level\\\":\\\"info\\\",\\\"ms\\\":90,\\\"user\\\":{\\\"id\\\":7},\\\"ok\\\":true}",
                "{\\\"id\\\":\\\"j2\\\",\\\"level\\\":\\\"info\\\",\\\"ms\\\":120,\\\"tags\\\":[\\\"a\\\",\\\"b\\\"]}",
                "{\\\"id\\\":\\\"j3\\\",\\\"level\\\":\\\"debug\\\",\\\"gone\\\":null}");

        JsonNode answer =
                ok("FilterLogEvents", "{'logGroupName':'/g','filterPattern':'" + pattern.replace("\"", "\\\"") + "'}");

        assertThat(answer.path("events")
                        .valueStream()
                        .map(event -> event.path("message")
                                .asString()
                                .replaceAll("^\\{\"id\":\"", "")
                                .substring(0, 2))
                        .toList())
                .containsExactly(expected.split(" "));
    }

    /** The example of the user guide. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[ip, user, username, timestamp, request, status_code, bytes] | true",
                "[ip, user, username, timestamp, request, status_code] | false",
                "[ip, user, username, timestamp, request, status_code = 200, bytes] | false",
                "[ip=%127\\\\.0\\\\.0\\\\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes] | true",
                "`[..., request = *.html*, status_code = 404 || status_code = 410, bytes > 1000]` | true",
                "[ip, ..., bytes < 1000] | false",
                "[..., timestamp = 10/Oct/*, request, status_code >= 404, bytes != 1534.5] | true",
            })
    void columnsAreSetApart(String pattern, boolean found) {
        stream();
        put(0, "127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] \\\"GET /index.html HTTP/1.0\\\" 404 1534");

        assertThat(ok("FilterLogEvents", "{'logGroupName':'/g','filterPattern':'" + pattern + "'}")
                        .path("events"))
                .hasSize(found ? 1 : 0);
    }

    @Test
    void malformedPatternsAreRefused() {
        stream();
        for (String pattern : List.of(
                "{ $.a }",
                "{ $.a = 1",
                "{ a = 1 }",
                "%[%",
                "[a, b",
                "[a = , b]",
                "[..., a, ...]",
                "[a > x]",
                "{ $.a > x }")) {
            assertThat(refused("FilterLogEvents", "{'logGroupName':'/g','filterPattern':'" + pattern + "'}"))
                    .as(pattern)
                    .startsWith("InvalidParameterException: ");
        }
    }

    @Test
    void filteredEventsComeInPages() {
        stream();
        put(0, "a", "b", "c");
        JsonNode first = ok("FilterLogEvents", "{'logGroupName':'/g','limit':2}");

        assertThat(messages(first)).isEqualTo("a b");
        assertThat(messages(ok(
                        "FilterLogEvents",
                        "{'logGroupName':'/g','nextToken':'"
                                + first.path("nextToken").asString() + "'}")))
                .isEqualTo("c");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "PutLogEvents: lines in order, within a day, at most 10,000 and 1 MiB; those older than 14 days or the"
                            + " retention, or more than 2 hours ahead, are told as rejected",
            sure = Sure.DOCUMENTED,
            source = "API reference, PutLogEvents")
    void linesHaveBounds() {
        stream();
        assertThat(refused(
                        "PutLogEvents",
                        named(",'logEvents':[{'timestamp':2,'message':'a'},{'timestamp':1,'message':'b'}]")))
                .endsWith("must be in chronological order.");
        assertThat(refused(
                        "PutLogEvents",
                        named(",'logEvents':[{'timestamp':0,'message':'a'},{'timestamp':90000000,'message':'b'}]")))
                .endsWith("cannot span more than 24 hours.");
        assertThat(put(-15 * 86_400, "old").path("rejectedLogEventsInfo").toString())
                .isEqualTo("{\"tooOldLogEventEndIndex\":1}");
        assertThat(put(7198, "fine", "fine", "fine", "new")
                        .path("rejectedLogEventsInfo")
                        .toString())
                .isEqualTo("{\"tooNewLogEventStartIndex\":3}");
        ok("PutRetentionPolicy", "{'logGroupName':'/g','retentionInDays':1}");
        assertThat(put(-2 * 86_400, "expired").path("rejectedLogEventsInfo").toString())
                .isEqualTo("{\"expiredLogEventEndIndex\":1}");
        assertThat(messages(ok("GetLogEvents", named("")))).isEqualTo("fine fine fine");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "a batch of log events has at most 10,000 events and 1,048,576 bytes, each event counted with 26 more",
            sure = Sure.DOCUMENTED,
            source = "API reference, PutLogEvents; the texts are guessed")
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "of each stream the newest 10,000 lines are kept",
            sure = Sure.DIFFERS,
            source = "AWS keeps what the retention says")
    void batchesAndStreamsHaveBounds() {
        stream();
        assertThat(refused("PutLogEvents", named(",'logEvents':[" + events(10_001, "x") + "]")))
                .contains("10000");
        ok("PutLogEvents", named(",'logEvents':[" + events(10_000, "old") + "]"));
        ok("PutLogEvents", named(",'logEvents':[" + events(1, "new") + "]"));
        List<LogStore.StreamSummary> streams = store.streams(TestContext.REGION, "/g");
        assertThat(streams.getFirst().bytes()).isEqualTo(10_000 * (26 + 3));

        String line = "y".repeat(1024 - 26);
        ok("PutLogEvents", named(",'logEvents':[" + events(1024, line) + "]"));
        assertThat(refused("PutLogEvents", named(",'logEvents':[" + events(1025, line) + "]")))
                .endsWith("Upload too large: 1049600 bytes exceeds limit of 1048576");
    }

    private static String events(int number, String message) {
        String event = "{'timestamp':" + NINE.toEpochMilli() + ",'message':'" + message + "'}";
        return String.join(",", Collections.nCopies(number, event));
    }

    @Test
    void retentionLetsLinesGo() {
        stream();
        put(0, "a");
        time.step(Duration.ofDays(2));
        put(2 * 86_400, "b");
        assertThat(refused("PutRetentionPolicy", "{'logGroupName':'/g','retentionInDays':2}"))
                .startsWith("InvalidParameterException: Invalid retention value 2.");
        assertThat(messages(ok("GetLogEvents", named("")))).isEqualTo("a b");
        ok("PutRetentionPolicy", "{'logGroupName':'/g','retentionInDays':1}");

        assertThat(messages(ok("GetLogEvents", named("")))).isEqualTo("b");
        assertThat(ok("DescribeLogGroups", "{}")
                        .path("logGroups")
                        .path(0)
                        .path("retentionInDays")
                        .asInt())
                .isEqualTo(1);
        ok("DeleteRetentionPolicy", "{'logGroupName':'/g'}");
        assertThat(ok("DescribeLogGroups", "{}").path("logGroups").path(0).has("retentionInDays"))
                .isFalse();
    }

    @Test
    void tagsAreReadByNameAndArn() {
        ok("CreateLogGroup", "{'logGroupName':'/g','tags':{'a':'1'}}");
        String arn = "'resourceArn':'arn:aws:logs:eu-central-1:123456789012:log-group:/g'";
        ok("TagResource", "{" + arn + ",'tags':{'b':'2'}}");
        ok("TagLogGroup", "{'logGroupName':'/g','tags':{'c':'3'}}");
        ok("UntagResource", "{" + arn + ",'tagKeys':['a']}");
        ok("UntagLogGroup", "{'logGroupName':'/g','tags':['c']}");
        assertThat(refused("ListTagsForResource", "{" + arn.replace("eu-central-1", "us-east-1") + "}"))
                .as("an ARN of another region")
                .startsWith("ResourceNotFoundException");

        assertThat(ok("ListTagsForResource", "{" + arn + "}").path("tags").toString())
                .isEqualTo("{\"b\":\"2\"}");
        assertThat(ok("ListTagsLogGroup", "{'logGroupName':'/g'}").path("tags").toString())
                .isEqualTo("{\"b\":\"2\"}");
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "log groups, streams, retention, tags and lines of clients are there after a kill (the newest 32 MB and"
                            + " 10,000 lines of a stream); container output is not",
            sure = Sure.DIFFERS,
            source = "AWS keeps container output as well")
    void whatClientsWroteIsThereAfterAKill() throws IOException {
        stream();
        put(0, "a", "b");
        ok("PutRetentionPolicy", "{'logGroupName':'/g','retentionInDays':7}");
        ok("CreateLogStream", "{'logGroupName':'/g','logStreamName':'gone'}");
        ok(
                "PutLogEvents",
                "{'logGroupName':'/g','logStreamName':'gone','logEvents':[{'timestamp':" + NINE.toEpochMilli()
                        + ",'message':'x'}]}");
        ok("DeleteLogStream", "{'logGroupName':'/g','logStreamName':'gone'}");
        store.add("eu-central-1", "/container", "AllTraffic/i-0", NINE, "hello");

        // The first is never closed, as a killed process.
        service = open();

        assertThat(messages(ok("GetLogEvents", named("")))).isEqualTo("a b");
        assertThat(ok("DescribeLogGroups", "{}").path("logGroups"))
                .singleElement()
                .satisfies(group ->
                        assertThat(group.path("retentionInDays").asInt()).isEqualTo(7));
        assertThat(ok("DescribeLogStreams", "{'logGroupName':'/g'}").path("logStreams"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"LogStreamName, false", "LogStreamName, true", "LastEventTime, false", "LastEventTime, true"})
    void streamsThatComeAndGoBetweenTwoPagesHideNone(String orderBy, boolean descending) {
        ok("CreateLogGroup", "{'logGroupName':'/g'}");
        for (int i = 1; i <= 6; i++) {
            line("s" + i, i);
        }
        List<String> seen = new ArrayList<>();
        String token = "";
        do {
            JsonNode page = ok(
                    "DescribeLogStreams",
                    "{'logGroupName':'/g','limit':2,'orderBy':'" + orderBy + "','descending':" + descending + token
                            + "}");
            List<String> names = page.path("logStreams").findValuesAsString("logStreamName");
            seen.addAll(names);
            ok("DeleteLogStream", "{'logGroupName':'/g','logStreamName':'" + names.getFirst() + "'}");
            token = page.has("nextToken")
                    ? ",'nextToken':'" + page.path("nextToken").asString() + "'"
                    : "";
        } while (!token.isEmpty());

        List<String> all = new ArrayList<>(List.of("s1", "s2", "s3", "s4", "s5", "s6"));
        if (descending) {
            Collections.reverse(all);
        }
        assertThat(seen).isEqualTo(all);
        assertThat(refused("DescribeLogStreams", "{'logGroupName':'/g','nextToken':'x'}"))
                .isEqualTo("InvalidParameterException: The specified nextToken is invalid.");
        assertThat(refused("DescribeLogGroups", "{'nextToken':'x'}"))
                .isEqualTo("InvalidParameterException: The specified nextToken is invalid.");
    }

    private void line(String stream, int second) {
        ok("CreateLogStream", "{'logGroupName':'/g','logStreamName':'" + stream + "'}");
        ok(
                "PutLogEvents",
                "{'logGroupName':'/g','logStreamName':'" + stream + "','logEvents':[{'timestamp':"
                        + NINE.plusSeconds(second).toEpochMilli() + ",'message':'" + stream + "'}]}");
    }

    @Test
    void linesThatComeBetweenTwoPagesOfAFilterRepeatNone() {
        ok("CreateLogGroup", "{'logGroupName':'/g'}");
        for (int i = 1; i <= 3; i++) {
            line("s" + i, i);
        }
        JsonNode first = ok("FilterLogEvents", "{'logGroupName':'/g','limit':2}");
        line("earlier", 0);
        JsonNode second = ok(
                "FilterLogEvents",
                "{'logGroupName':'/g','nextToken':'" + first.path("nextToken").asString() + "'}");

        assertThat(messages(first)).isEqualTo("s1 s2");
        assertThat(messages(second)).isEqualTo("s3");
        assertThat(refused("FilterLogEvents", "{'logGroupName':'/g','nextToken':'x'}"))
                .isEqualTo("InvalidParameterException: The specified nextToken is invalid.");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "ListLogGroups chooses by up to five patterns of which `^` makes a prefix, by class and by tags",
            sure = Sure.DOCUMENTED,
            source = "API reference, ListLogGroups")
    void groupsAreListedByPatternsClassesAndTags() {
        ok("CreateLogGroup", "{'logGroupName':'/aws/lambda/a','tags':{'team':'search'}}");
        ok("CreateLogGroup", "{'logGroupName':'/own/lambda/b','logGroupClass':'INFREQUENT_ACCESS'}");
        ok("CreateLogGroup", "{'logGroupName':'/own/discovery','tags':{'team':'sales'}}");

        assertThat(listed("")).containsExactly("/aws/lambda/a", "/own/discovery", "/own/lambda/b");
        assertThat(listed("'logGroupNamePattern':'^/aws/lambda|discovery'"))
                .containsExactly("/aws/lambda/a", "/own/discovery");
        assertThat(listed("'logGroupNamePattern':'lambda'")).containsExactly("/aws/lambda/a", "/own/lambda/b");
        assertThat(listed("'logGroupClass':'INFREQUENT_ACCESS'")).containsExactly("/own/lambda/b");
        assertThat(listed("'logGroupTags':[{'key':'team','values':['sea*']}]")).containsExactly("/aws/lambda/a");
        assertThat(listed("'logGroupTags':[{'key':'team','values':['!search']}]"))
                .containsExactly("/own/discovery");
        assertThat(listed("'fieldIndexNames':['requestId']")).isEmpty();
        JsonNode page = ok("ListLogGroups", "{'limit':2}");
        assertThat(ok(
                                "ListLogGroups",
                                "{'limit':2,'nextToken':'"
                                        + page.path("nextToken").asString() + "'}")
                        .path("logGroups")
                        .findValuesAsString("logGroupArn"))
                .containsExactly("arn:aws:logs:eu-central-1:123456789012:log-group:/own/lambda/b");
    }

    private List<String> listed(String members) {
        return ok("ListLogGroups", "{" + members + "}").path("logGroups").findValuesAsString("logGroupName");
    }

    @Test
    void tagsOfGroupsHaveLimits() {
        String arn = "'resourceArn':'arn:aws:logs:eu-central-1:123456789012:log-group:/g'";
        stream();
        ok("TagResource", "{" + arn + ",'tags':{" + numbered(1, 30) + "}}");

        assertThat(refused("TagResource", "{" + arn + ",'tags':{" + numbered(31, 51) + "}}"))
                .startsWith("TooManyTagsException");
        assertThat(refused("TagResource", "{" + arn + ",'tags':{'aws:x':''}}"))
                .isEqualTo("InvalidParameterException: aws: prefixed tag key names are not allowed for external use.");
        assertThat(refused("CreateLogGroup", "{'logGroupName':'/h','tags':{'aws:x':''}}"))
                .startsWith("InvalidParameterException");
        assertThat(listed("'logGroupNamePattern':'^/h/|^/hh|/hh'")).isEmpty();
    }

    private static String numbered(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> "'k" + n + "':'v'").collect(Collectors.joining(","));
    }
}
