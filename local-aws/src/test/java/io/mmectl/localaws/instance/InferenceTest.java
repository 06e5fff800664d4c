package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InferenceTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private final ModelConfig config = config();

    private static ModelConfig config() {
        try {
            return ModelConfig.parse("""
                    backend: "python" max_batch_size: 4
                    input [ { name: "IDS" data_type: TYPE_INT32 dims: [ -1 ] },
                            { name: "MODE" data_type: TYPE_STRING dims: [ 1 ] optional: true } ]
                    output [ { name: "SCORE" data_type: TYPE_FP32 dims: [ 2 ] }, { name: "TEXT" data_type: TYPE_STRING dims: [ 1 ] } ]
                    """);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private InferenceRequest check(String json) throws BadInferenceException {
        InferenceRequest request =
                InferenceRequest.parse("m", "application/json", json.getBytes(StandardCharsets.UTF_8));
        RequestCheck.check("m", config, request);
        return request;
    }

    private JsonNode answer(InferenceRequest request) {
        TritonRepository.Model model = new TritonRepository.Model("m", config, 1, 0);
        return MAPPER.readTree(SimulatedOutputs.answer("m", model, request).body());
    }

    @Test
    void answersHaveTheDeclaredNamesTypesAndShapes() throws Exception {
        JsonNode answer = answer(
                check(
                        "{\"id\":\"7\",\"inputs\":[{\"name\":\"IDS\",\"datatype\":\"INT32\",\"shape\":[2,3],\"data\":[[1,2,3],[4,5,6]]}]}"));

        assertThat(answer.path("id").asString()).isEqualTo("7");
        assertThat(answer.path("parameters").path("simulated").asBoolean()).isTrue();
        assertThat(answer.path("outputs").size()).isEqualTo(2);
        JsonNode score = answer.path("outputs").get(0);
        assertThat(score.path("shape").toString()).isEqualTo("[2,2]");
        assertThat(score.path("datatype").asString()).isEqualTo("FP32");
        assertThat(score.path("data").size()).isEqualTo(4);
        assertThat(answer.path("outputs").get(1).path("data").size()).isEqualTo(2);
    }

    @Test
    void jsonAndBinaryOfOneInputGiveOneAnswer() throws Exception {
        InferenceRequest json =
                check("{\"inputs\":[{\"name\":\"IDS\",\"datatype\":\"INT32\",\"shape\":[1,2],\"data\":[1,258]}]}");
        byte[] header = ("{\"inputs\":[{\"name\":\"IDS\",\"datatype\":\"INT32\",\"shape\":[1,2],"
                        + "\"parameters\":{\"binary_data_size\":8}}]}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(header, header.length + 8);
        body[header.length] = 1;
        body[header.length + 4] = 2;
        body[header.length + 5] = 1;
        InferenceRequest binary = InferenceRequest.parse(
                "m", "application/vnd.sagemaker-triton.binary+json;json-header-size=" + header.length, body);

        assertThat(answer(binary)).isEqualTo(answer(json));
    }

    @Test
    void binaryOutputsFollowTheJson() throws Exception {
        InferenceRequest request =
                check("{\"inputs\":[{\"name\":\"IDS\",\"datatype\":\"INT32\",\"shape\":[1,1],\"data\":[1]}],"
                        + "\"outputs\":[{\"name\":\"SCORE\",\"parameters\":{\"binary_data\":true}}]}");
        ContainerAnswer answer = SimulatedOutputs.answer("m", new TritonRepository.Model("m", config, 1, 0), request);

        assertThat(answer.contentType()).startsWith("application/vnd.sagemaker-triton.binary+json;json-header-size=");
        int size = Integer.parseInt(
                answer.contentType().substring(answer.contentType().indexOf('=') + 1));
        JsonNode json = MAPPER.readTree(Arrays.copyOf(answer.body(), size));
        assertThat(json.path("outputs").size()).isEqualTo(1);
        assertThat(json.path("outputs")
                        .get(0)
                        .path("parameters")
                        .path("binary_data_size")
                        .asInt())
                .isEqualTo(8);
        assertThat(answer.body()).hasSize(size + 8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [{"name":"IDS","datatype":"INT32","shape":[1,2],"data":[1]}]                  | unexpected total byte size 4
                    [{"name":"IDS","datatype":"INT64","shape":[1,1],"data":[1]}]                  | data-type is 'INT64'
                    [{"name":"IDS","datatype":"INT32","shape":[1],"data":[1]}]                    | unexpected shape for input 'IDS'
                    [{"name":"IDS","datatype":"INT32","shape":[5,1],"data":[1,2,3,4,5]}]          | batch-size must be <= 4
                    [{"name":"IDS","datatype":"INT32","shape":[1,1],"data":["1"]}]                | element is not INT32
                    [{"name":"IDS","datatype":"INT33","shape":[1,1],"data":[1]}]                  | invalid datatype for input IDS
                    [{"name":"X","datatype":"INT32","shape":[1,1],"data":[1]}]                    | unexpected inference input 'X' for model 'm'
                    [{"name":"MODE","datatype":"BYTES","shape":[1,1],"data":[1]}]                 | attempt to access JSON non-string as string
                    [{"name":"IDS","datatype":"INT32","shape":[1,1],"data":[1]},{"name":"MODE","datatype":"BYTES","shape":[1,1],"data":["a","b"]}] | unexpected number of string elements 2
                    []                                                                            | missing required input(s) ['IDS']
                    [{"name":"IDS","datatype":"INT32","shape":[1,1],"data":[1]},{"name":"X","datatype":"INT32","shape":[1,1],"data":[1]}] | unexpected inference input 'X'
                    [{"name":"IDS","datatype":"INT32","shape":[1,1],"data":[1]},{"name":"X","datatype":"INT32","shape":[1,1],"data":[1]},{"name":"Y","datatype":"INT32","shape":[1,1],"data":[1]}] | expected 2 inputs but got 3 inputs
                    {                                                                             | failed to parse
                    """)
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "error bodies of INVOKE",
            sure = Sure.VERIFIED,
            source = "a real Triton 2.51; some wordings of newer ones")
    void requestsThatDoNotFitTheConfigAreRefused(String inputs, String reason) {
        assertThatThrownBy(() -> check("{\"inputs\":" + inputs + "}"))
                .isInstanceOf(BadInferenceException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void stringElementsMustFitTheirLengths() {
        byte[] cut = {9, 0, 0, 0, 'a'};
        assertThat(TensorData.countStrings(cut)).isEqualTo(-1);
        assertThat(TensorData.countStrings(TensorData.string("abc"))).isEqualTo(1);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "answers of simulated instances: declared names, types and shapes, values from a hash of the request",
            sure = Sure.DIFFERS,
            source = "use `--engine triton` for real ones")
    void differentInputsGiveDifferentAnswers() throws Exception {
        List<JsonNode> answers = List.of(
                answer(check("{\"inputs\":[{\"name\":\"IDS\",\"datatype\":\"INT32\",\"shape\":[1,1],\"data\":[1]}]}")),
                answer(check("{\"inputs\":[{\"name\":\"IDS\",\"datatype\":\"INT32\",\"shape\":[1,1],\"data\":[2]}]}")));

        assertThat(answers.get(0)).isNotEqualTo(answers.get(1));
        assertThat(Map.of("a", answers.get(0))).containsValue(answers.get(0));
    }
}
