package io.mmectl.cli.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedAnswerTest {
    private static final String EXPECTED = """
            {"outputs": [{"name": "Y", "datatype": "FP32", "shape": [2], "data": [0.5, 2000]}]}
            """;

    @Test
    void floatsMayDifferALittleAndOtherOutputsDoNotCount() {
        assertThat(differences("""
                {"outputs": [
                  {"name": "X", "datatype": "BYTES", "shape": [1], "data": ["a"]},
                  {"name": "Y", "datatype": "FP32", "shape": [2], "data": [0.5009, 2001.5]}]}
                """)).isEmpty();
    }

    @Test
    void whatDiffersIsNamed() {
        assertThat(differences(answer("FP32", "[2]", "[0.502, 2000]"))).containsExactly("Y [0] is 0.502, expected 0.5");
        assertThat(differences(answer("FP64", "[2]", "[0.5, 2000]")))
                .containsExactly("Y has datatype \"FP64\", expected \"FP32\"");
        assertThat(differences(answer("FP32", "[1, 2]", "[0.5, 2000]")))
                .containsExactly("Y has shape [1,2], expected [2]");
        assertThat(differences(answer("FP32", "[2]", "[0.5]"))).containsExactly("Y has 1 values, expected 2");
        assertThat(differences("{\"outputs\": []}")).containsExactly("Y is missing");
        assertThat(differences("nonsense")).containsExactly("the answer is not JSON");
    }

    @Test
    void anExpectationOfNothingIsAMistake() {
        assertThat(ExpectedAnswer.differences(bytes("{}"), bytes(EXPECTED)))
                .containsExactly("the expected answer has no outputs");
    }

    private static List<String> differences(String answer) {
        return ExpectedAnswer.differences(bytes(EXPECTED), bytes(answer));
    }

    private static String answer(String datatype, String shape, String data) {
        return "{\"outputs\": [{\"name\": \"Y\", \"datatype\": \"%s\", \"shape\": %s, \"data\": %s}]}"
                .formatted(datatype, shape, data);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
