package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.InvalidFleetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredTensorsTest {
    /** Promises one input, TEXT of BYTES; serves 'ensemble'. */
    private final Template template = TemplateYaml.read(TemplateSource.ofFolder(Definitions.SMALL));

    private final DeclaredTensors declared = new DeclaredTensors();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input { name: \"TEXT\" data_type: TYPE_STRING dims: [ 1 ] }",
                "input [ { name: \"MORE\" data_type: TYPE_INT32 dims: [ 1 ] }, { name: \"TEXT\" dims: [ 1 ] } ]",
                "output { name: \"X\" data_type: TYPE_FP32 dims: [ 1 ] }",
                "",
                "not pbtxt {",
            })
    void whatTheModelHasOrLeavesToTritonIsFine(String config) {
        assertThatCode(() -> declared.check(template, config)).doesNotThrowAnyException();
        assertThatCode(() -> declared.check(template, config)).doesNotThrowAnyException();
    }

    @Test
    void aTensorThatTheModelDoesNotHaveIsAMistake() {
        String config = "input { name: \"TEXTS\" data_type: TYPE_STRING dims: [ 1 ] }";

        assertThatThrownBy(() -> declared.check(template, config))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageEndingWith(
                        "small/template.yaml:29:12: inputs[0].name: input 'TEXT' is none of model 'ensemble',"
                                + " which it serves. Did you mean 'TEXTS'?");
        // Three hundred customers' models have the same mistake.
        assertThatCode(() -> declared.check(template, config + " max_batch_size: 2"))
                .doesNotThrowAnyException();
    }

    @Test
    void soIsOneOfAnotherType() {
        assertThatThrownBy(() -> declared.check(template, "input { name: \"TEXT\" data_type: TYPE_FP32 dims: [ 1 ] }"))
                .hasMessageEndingWith(
                        "small/template.yaml:29:28: inputs[0].datatype: input 'TEXT' is BYTES, but TYPE_FP32 in"
                                + " model 'ensemble', which it serves. Say the same in both.");
    }
}
