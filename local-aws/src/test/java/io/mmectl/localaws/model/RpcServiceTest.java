package io.mmectl.localaws.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RpcServiceTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private final Map<String, JsonNode> received = new HashMap<>();
    private final RpcService service = new RpcService(
            ServiceModel.of("monitoring"),
            "ValidationError",
            Map.of(
                    "PutMetricData", recording("PutMetricData", "{}"),
                    "ListMetrics",
                            recording(
                                    "ListMetrics",
                                    "{\"Metrics\":[{\"Namespace\":\"AWS/<x>\",\"Dimensions\":[{\"Name\":\"a\",\"Value\":\"b\"}]}]}"),
                    "DescribeAlarms",
                            (request, input) -> {
                                throw AwsException.validation("no alarms today");
                            }));

    private Operation recording(String name, String answer) {
        return (request, input) -> {
            received.put(name, input);
            return MAPPER.readTree(answer);
        };
    }

    private static AwsRequest request(Map<String, String> headers, String body) {
        Map<String, List<String>> lists =
                headers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
        return new AwsRequest(
                "POST",
                "/",
                Map.of(),
                lists,
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                "eu-west-1",
                "monitoring",
                "request-1");
    }

    private static AwsRequest json(String operation, String body) {
        return request(
                Map.of(
                        "x-amz-target",
                        "GraniteServiceVersion20100801." + operation,
                        "content-type",
                        "application/x-amz-json-1.0"),
                body);
    }

    private static AwsRequest form(String... pairs) {
        StringBuilder body = new StringBuilder("Version=2010-08-01");
        for (int i = 0; i < pairs.length; i += 2) {
            body.append('&')
                    .append(pairs[i])
                    .append('=')
                    .append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
        }
        return request(Map.of("content-type", "application/x-www-form-urlencoded; charset=utf-8"), body.toString());
    }

    private static String text(AwsResponse response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aQueryFormAndItsJsonTwinReachTheOperationAsTheSameTree() throws IOException {
        service.handle(form(
                "Action", "PutMetricData",
                "Namespace", "my/space",
                "MetricData.member.1.MetricName", "Latency",
                "MetricData.member.1.Value", "1.5",
                "MetricData.member.1.Timestamp", "2026-01-01T00:00:00.250Z",
                "MetricData.member.1.StorageResolution", "60",
                "MetricData.member.1.Dimensions.member.1.Name", "EndpointName",
                "MetricData.member.1.Dimensions.member.1.Value", "a b&c",
                "MetricData.member.2.MetricName", "Count"));
        JsonNode fromForm = received.remove("PutMetricData");
        service.handle(json("PutMetricData", """
                {"Namespace":"my/space","MetricData":[{"MetricName":"Latency","Dimensions":[{"Name":"EndpointName",
                "Value":"a b&c"}],"Timestamp":1767225600.25,"Value":1.5,"StorageResolution":60},{"MetricName":"Count"}]}"""));

        assertThat(fromForm.toString()).isEqualTo(received.get("PutMetricData").toString());
    }

    @Test
    void answersXmlToAQuery() throws IOException {
        AwsResponse answer = service.handle(form("Action", "ListMetrics"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer))
                .isEqualTo(
                        "<ListMetricsResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><ListMetricsResult>"
                                + "<Metrics><member><Namespace>AWS/&lt;x&gt;</Namespace><Dimensions><member><Name>a</Name>"
                                + "<Value>b</Value></member></Dimensions></member></Metrics></ListMetricsResult><ResponseMetadata>"
                                + "<RequestId>request-1</RequestId></ResponseMetadata></ListMetricsResponse>");
    }

    @Test
    void refusesInTheProtocolOfTheCall() throws IOException {
        AwsResponse json = service.handle(json("DescribeAlarms", "{}"));
        AwsResponse query = service.handle(form("Action", "DescribeAlarms"));

        assertThat(json.status()).isEqualTo(400);
        assertThat(text(json)).isEqualTo("{\"__type\":\"ValidationException\",\"message\":\"no alarms today\"}");
        assertThat(text(query)).contains("<Code>ValidationException</Code><Message>no alarms today</Message>");
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "a request that breaks the model reaches no operation",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void validatesBeforeAnOperationSeesTheRequest() throws IOException {
        AwsResponse answer = service.handle(form("Action", "PutMetricData"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer))
                .contains("<Code>ValidationError</Code>")
                .contains("Value null at 'namespace' failed to satisfy constraint");
        assertThat(received).isEmpty();
    }

    @Test
    void refusesWhatIsNotACall() throws IOException {
        assertThat(text(service.handle(json("Nonsense", "{}")))).contains("UnknownOperationException");
        assertThat(text(service.handle(json("ListMetrics", "{\"a\"")))).contains("SerializationException");
        assertThat(text(service.handle(form("Action", "Nonsense")))).contains("<Code>InvalidAction</Code>");
        assertThat(text(service.handle(
                        form("Action", "PutMetricData", "Namespace", "a", "MetricData.member.1.Value", "much"))))
                .contains("'much' at 'MetricData.member.1.Value' is not a number.");
    }

    @Test
    void onlyOperationsOfTheModelCanBeOffered() {
        ServiceModel sts = ServiceModel.of("sts");
        Map<String, Operation> operations = Map.of("GetNonsense", (request, input) -> input);
        assertThatThrownBy(() -> new RpcService(sts, "ValidationError", operations))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void truthIsTrueOrFalseInAQuery() throws IOException {
        RpcService alarms = new RpcService(
                ServiceModel.of("monitoring"),
                "ValidationError",
                Map.of("PutCompositeAlarm", recording("PutCompositeAlarm", "{}")));

        assertThat(text(alarms.handle(form("Action", "PutCompositeAlarm", "ActionsEnabled", "perhaps"))))
                .contains("<Code>MalformedInput</Code>")
                .contains("'perhaps' at 'ActionsEnabled' is not true or false.");
        alarms.handle(form(
                "Action", "PutCompositeAlarm", "ActionsEnabled", "True", "AlarmName", "a", "AlarmRule", "ALARM(b)"));
        assertThat(received.get("PutCompositeAlarm").path("ActionsEnabled").asBoolean())
                .isTrue();
    }

    @Test
    void whatXmlCannotSayIsAskedForInVain() throws IOException {
        assertThat(text(service.handle(form("Action", "PutMetricData", "Namespace", ":\u0007"))))
                .contains("Value ':?' at 'namespace'");
    }
}
