package io.mmectl.deployer.lint.pbtxt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.lint.pbtxt.SchemaCheck.Mistake;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            max_batch_sze: 8                            | UNKNOWN_FIELD 1:1 | has no field 'max_batch_sze' Did you mean 'max_batch_size'?
            input { nam: "x" }                          | UNKNOWN_FIELD 1:9 | 'input[0]' has no field 'nam' Did you mean 'name'?
            [my.extension]: 1                           | UNKNOWN_FIELD 1:1 | no field '[my.extension]'
            parameters { ky: "a" }                      | UNKNOWN_FIELD     | 'parameters[0]' has no field 'ky'
            max_batch_size: "8"                         | WRONG_TYPE 1:17   | is an integer
            max_batch_size: 8.0                         | WRONG_TYPE        | is an integer
            max_batch_size: 3000000000                  | WRONG_TYPE        | is from -2147483648 to 2147483647
            max_batch_size: 09                          | WRONG_TYPE        | is an integer
            name: resnet                                | WRONG_TYPE        | is a text in quotes
            name: [ "a" ]                               | WRONG_TYPE        | takes one value, not a list
            optimization: 3                             | WRONG_TYPE        | is a message
            response_cache { enable: yes }              | WRONG_TYPE        | is true or false
            dynamic_batching { max_queue_delay_microseconds: -1 } | WRONG_TYPE | is from 0 to 18446744073709551615
            input { data_type: "TYPE_FP32" }            | WRONG_TYPE        | without quotes
            input { data_type: TYPE_FLOAT32 }           | UNKNOWN_VALUE 1:20| 'TYPE_FLOAT32' is no value of 'input[0].data_type'
            input { data_type: FP32 }                   | UNKNOWN_VALUE     | 'FP32' is no value
            instance_group { kind: KIND_GPUS }          | UNKNOWN_VALUE     | Did you mean 'KIND_GPU'?
            name: "a" name: "b"                         | SET_TWICE 1:11    | 'name' is set twice
            dynamic_batching { } sequence_batching { }  | SET_TWICE 1:22    | 'sequence_batching' is set beside 'dynamic_batching'
            input { dims [ 1, 2 ] }                     | WRONG_TYPE 1:9    | 'dims' has no colon before its values Write dims: [ … ].
            input { dims [ ] }                          | WRONG_TYPE 1:9    | 'dims' has no colon
            model_metrics { }                           | TOO_NEW 1:1       | came with Triton 24.11, the image has 24.05
            """)
    void whatTritonsParserRefusesIsNamed(String text, String kindAndPlace, String what) throws Exception {
        List<Mistake> mistakes = SchemaCheck.of(TextFormat.parse(text), Schema.modelConfig(), Optional.of("24.05"));

        assertThat(mistakes).singleElement().satisfies(m -> {
            assertThat(m.kind() + " " + m.place()).startsWith(kindAndPlace);
            assertThat(m.what() + " " + m.hint()).contains(what);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_batch_size: 0x10",
                "max_batch_size: 0 max_batch_size: 8",
                "input [ ]",
                "input [ { name: \"a\" }, { name: \"b\" } ]",
                "input { dims: [ 1 ] dims: [ ] }",
                "input { data_type: 11 }",
                "input { dims: -1 dims: [ 3, 4 ] }",
                "response_cache { enable: 1 }",
                "response_cache { enable: t }",
                "response_cache { enable: False }",
                "sequence_batching { direct { minimum_slot_utilization: 1e-1f } control_input { control { fp32_false_true: "
                        + "[ 0, inf ] } } }",
                "parameters { key: \"a\" value: { string_value: \"b\" } } parameters { key: \"a\" }",
                "metric_tags { key: \"a\" value: \"b\" }",
                "dynamic_batching { priority_queue_policy { key: 1 value { timeout_action: DELAY } } }",
                "optimization { cuda { graph_spec { input { key: \"x\" value { dim: [ 1 ] } } } } }",
                "version_policy: { all { } }"
            })
    void whatItTakesIsNotNamed(String text) throws Exception {
        assertThat(SchemaCheck.of(TextFormat.parse(text), Schema.modelConfig(), Optional.of("25.09")))
                .isEmpty();
    }

    @Test
    void theSchemaIsWhole() {
        Schema schema = Schema.modelConfig();

        assertThat(schema.root().fields()).hasSize(25);
        assertThat(schema.values("DataType")).hasSize(15);
        // Every message that a field names is there: message() throws otherwise.
        assertThat(schema.root().fields().values()).allSatisfy(f -> {
            if (f.type() instanceof Schema.Type.Nested(String name)) {
                assertThat(schema.message(name).name()).isEqualTo(name);
            }
        });
    }
}
