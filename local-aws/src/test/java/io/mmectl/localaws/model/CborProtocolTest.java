package io.mmectl.localaws.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Bytes of RPC v2 CBOR, written out by hand where a client of ours would choose another encoding. */
class CborProtocolTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final CBORMapper CBOR = CBORMapper.builder().build();
    private final Map<String, JsonNode> received = new HashMap<>();
    private final RpcService service = new RpcService(
            ServiceModel.of("monitoring"),
            "ValidationError",
            Map.of(
                    "PutMetricData", (request, input) -> recorded("PutMetricData", input, "{}"),
                    "GetMetricStatistics",
                            (request, input) -> recorded(
                                    "GetMetricStatistics",
                                    input,
                                    "{\"Label\":\"l\",\"Datapoints\":[{\"Timestamp\":1767225600,\"Sum\":2}]}"),
                    "DeleteDashboards",
                            (request, input) -> {
                                throw new AwsException(404, "DashboardNotFoundError", "Dashboard d does not exist.");
                            }));

    private JsonNode recorded(String operation, JsonNode input, String answer) {
        received.put(operation, input);
        return JSON.readTree(answer);
    }

    private static AwsRequest request(String operation, Map<String, String> more, byte[] body) {
        Map<String, String> headers = new HashMap<>(Map.of(
                "smithy-protocol", "rpc-v2-cbor", "content-type", "application/cbor", "accept", "application/cbor"));
        headers.putAll(more);
        Map<String, List<String>> lists =
                headers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
        return new AwsRequest(
                "POST",
                "/service/GraniteServiceVersion20100801/operation/" + operation,
                Map.of(),
                lists,
                new ByteArrayInputStream(body),
                "eu-west-1",
                "monitoring",
                "request-1");
    }

    private static byte[] bytes(AwsResponse response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return out.toByteArray();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** A text string of up to 23 bytes. */
    private static String string(String text) {
        return HexFormat.of().toHexDigits((byte) (0x60 + text.length())) + hex(text);
    }

    @Test
    void readsHalfFloatsIndefiniteLengthsAndTaggedTimes() throws IOException {
        String datum = "bf" + string("MetricName") + "7f" + string("La") + string("tency") + "ff" + string("Value")
                + "f93e00" + string("Timestamp") + "c1fb41da556d10100000" + string("StorageResolution") + "183c" + "ff";
        String body = "bf" + string("Namespace") + string("mine") + string("MetricData") + "9f" + datum + "ff" + "ff";

        AwsResponse answer =
                service.handle(request("PutMetricData", Map.of(), HexFormat.of().parseHex(body)));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode one = received.get("PutMetricData").path("MetricData").path(0);
        assertThat(one.path("MetricName").stringValue()).isEqualTo("Latency");
        assertThat(one.path("Value").doubleValue()).isEqualTo(1.5);
        assertThat(one.path("Timestamp").doubleValue()).isEqualTo(1767224384.25);
        assertThat(one.path("StorageResolution").intValue()).isEqualTo(60);
    }

    @Test
    void answersDoublesAndTaggedTimes() throws IOException {
        byte[] input = CBOR.writeValueAsBytes(JSON.readTree(
                "{\"Namespace\":\"n\",\"MetricName\":\"m\",\"StartTime\":0,\"EndTime\":60,\"Period\":60}"));

        AwsResponse answer = service.handle(request("GetMetricStatistics", Map.of(), input));

        assertThat(answer.headers())
                .containsEntry("smithy-protocol", "rpc-v2-cbor")
                .containsEntry("Content-Type", "application/cbor");
        String bytes = HexFormat.of().formatHex(bytes(answer));
        assertThat(bytes).contains(string("Timestamp") + "c1fb41da556e40000000");
        assertThat(bytes).contains(string("Sum") + "fb4000000000000000");
    }

    @Test
    void refusesWithTheShapesNameAndTheOldCode() throws IOException {
        byte[] input = CBOR.writeValueAsBytes(JSON.readTree("{\"DashboardNames\":[\"d\"]}"));

        AwsResponse answer = service.handle(request("DeleteDashboards", Map.of(), input));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers()).containsEntry("x-amzn-query-error", "ResourceNotFound;Sender");
        assertThat(CBOR.readTree(bytes(answer)).toString())
                .isEqualTo("{\"__type\":\"com.amazonaws.cloudwatch#DashboardNotFoundError\","
                        + "\"message\":\"Dashboard d does not exist.\"}");
    }

    @Test
    void refusesWhatIsNotACall() throws IOException {
        for (String bad : List.of("bf", "83010203", "ff", "a1")) {
            AwsResponse answer = service.handle(
                    request("PutMetricData", Map.of(), HexFormat.of().parseHex(bad)));
            assertThat(answer.status()).as(bad).isEqualTo(400);
            assertThat(CBOR.readTree(bytes(answer)).path("__type").asString())
                    .as(bad)
                    .endsWith("#SerializationException");
        }
        AwsResponse answer = service.handle(request("Nonsense", Map.of(), new byte[0]));
        assertThat(CBOR.readTree(bytes(answer)).path("__type").asString()).endsWith("#UnknownOperationException");
    }

    @Test
    void unpacksGzipAndRefusesWhatOnlySaysSo() throws IOException {
        byte[] plain = CBOR.writeValueAsBytes(JSON.readTree("{\"Namespace\":\"packed\",\"MetricData\":[]}"));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        Map<String, String> encoding = Map.of("content-encoding", "gzip");

        assertThat(service.handle(request("PutMetricData", encoding, packed.toByteArray()))
                        .status())
                .isEqualTo(200);
        assertThat(received.get("PutMetricData").path("Namespace").stringValue())
                .isEqualTo("packed");
        assertThat(service.handle(request("PutMetricData", encoding, plain)).status())
                .isEqualTo(400);
    }
}
