package io.mmectl.client.triton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmectl.client.triton.TritonCodec.Form;
import io.mmectl.config.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TritonCodecTest {
    static IntStream seeds() {
        return IntStream.rangeClosed(1, 200);
    }

    @Test
    void aRequestIsReadableJson() {
        InferRequest request =
                new InferRequest("7", List.of(Tensor.text("TEXT", "how do I reset it?")), List.of("EMBEDDING"));

        TritonMessage message = TritonCodec.encode(request, Form.JSON);

        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(text(message.body()))
                .isEqualTo("{\"id\":\"7\",\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[1,1],"
                        + "\"data\":[\"how do I reset it?\"]}],\"outputs\":[{\"name\":\"EMBEDDING\"}]}");
    }

    @Test
    void aBinaryRequestIsAJsonHeaderAndLittleEndianElements() {
        InferRequest request = InferRequest.of(
                Tensor.text("TEXT", "ab", ""),
                Tensor.fp32("W", Shape.of(2), 1.0f, -2.5f),
                Tensor.int32("N", Shape.of(1), 258));

        TritonMessage message = TritonCodec.encode(request, Form.BINARY);
        int header = Integer.parseInt(message.contentType().substring(TritonMessage.BINARY.length()));

        assertThat(text(Arrays.copyOf(message.body(), header)))
                .isEqualTo("{\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[1,2],"
                        + "\"parameters\":{\"binary_data_size\":10}},"
                        + "{\"name\":\"W\",\"datatype\":\"FP32\",\"shape\":[2],\"parameters\":{\"binary_data_size\":8}},"
                        + "{\"name\":\"N\",\"datatype\":\"INT32\",\"shape\":[1],\"parameters\":{\"binary_data_size\":4}}],"
                        + "\"parameters\":{\"binary_data_output\":true}}");
        assertThat(HexFormat.of().formatHex(message.body(), header, message.body().length))
                .isEqualTo("02000000" + "6162" + "00000000" + "0000803f" + "000020c0" + "02010000");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverIsSentInBinaryArrivesTheSame(int seed) {
        List<Tensor> tensors = new RandomTensors(seed).some(false);
        InferRequest request = new InferRequest("id" + seed, tensors, List.of("A", "B"));
        InferResponse response = new InferResponse("m", "1", "id" + seed, tensors);

        assertThat(TritonCodec.decodeRequest(TritonCodec.encode(request, Form.BINARY)))
                .isEqualTo(request);
        assertThat(TritonCodec.decodeResponse(TritonCodec.encode(response, Form.BINARY)))
                .isEqualTo(response);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverJsonCanCarryArrivesTheSame(int seed) {
        List<Tensor> tensors = new RandomTensors(seed).some(true);
        InferRequest request = new InferRequest("", tensors, List.of());
        InferResponse response = new InferResponse("", "", "", tensors);

        assertThat(TritonCodec.decodeRequest(TritonCodec.encode(request, Form.JSON)))
                .isEqualTo(request);
        assertThat(TritonCodec.decodeResponse(TritonCodec.encode(response, Form.JSON)))
                .isEqualTo(response);
    }

    @ParameterizedTest
    @EnumSource(Datatype.class)
    void everyDatatypeArrivesTheSameInBinary(Datatype datatype) {
        for (int seed = 0; seed < 20; seed++) {
            InferResponse response =
                    new InferResponse("", "", "", List.of(new RandomTensors(seed).one("T", datatype, false)));

            assertThat(TritonCodec.decodeResponse(TritonCodec.encode(response, Form.BINARY)))
                    .isEqualTo(response);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDamagedMessageIsEitherReadOrRefusedWithAReason(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Form form = seed % 2 == 0 ? Form.JSON : Form.BINARY;
        InferResponse response = new InferResponse("m", "1", "", new RandomTensors(seed).some(form == Form.JSON));
        TritonMessage whole = TritonCodec.encode(response, form);

        for (int i = 0; i < 50; i++) {
            byte[] body = random.nextBoolean()
                    ? Arrays.copyOf(whole.body(), random.nextInt(whole.body().length))
                    : whole.body().clone();
            if (body.length > 0) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(TritonCodec.decodeResponse(new TritonMessage(whole.contentType(), body)))
                        .isNotNull();
            } catch (TritonFormatException e) {
                assertThat(e.getMessage()).isNotBlank();
                assertThat(e.hint()).isNotBlank();
            }
        }
    }

    @Test
    void nestedDataIsReadInRowMajorOrder() {
        InferResponse response =
                json("{\"outputs\":[{\"name\":\"E\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[[1,2],[3,4.5]]}]}");

        assertThat(response.floats("E").values()).containsExactly(1, 2, 3, 4.5f);
    }

    @Test
    void anAnswerMayMixJsonAndBinaryTensors() {
        byte[] header = bytes("{\"model_name\":\"m\",\"outputs\":["
                + "{\"name\":\"A\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[5]},"
                + "{\"name\":\"B\",\"datatype\":\"UINT8\",\"shape\":[2],\"parameters\":{\"binary_data_size\":2}}]}");
        byte[] body = Arrays.copyOf(header, header.length + 2);
        body[header.length] = (byte) 200;
        body[header.length + 1] = 7;

        InferResponse response =
                TritonCodec.decodeResponse(new TritonMessage(TritonMessage.BINARY + header.length, body));

        assertThat(response.integers("A").values()).containsExactly(5);
        assertThat(response.integers("B").values()).containsExactly(200, 7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | the answer is not a JSON object",
                "{ | the answer is not JSON",
                "{\"outputs\":1} | the answer has no list outputs",
                "{\"error\":\"customer text\"} | the model answered with an error instead of tensors",
                "{\"outputs\":[{\"datatype\":\"FP32\"}]} | a tensor of the answer has no text name",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"FP99\",\"shape\":[1]}]} | tensor A: unknown datatype FP99",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"FP32\"}]} | tensor A has no shape",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"FP32\",\"shape\":[-1],\"data\":[]}]} | negative dimension",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1]}]} | has 2 elements, not 1",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[\"1\"]}]} | not a number",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"INT8\",\"shape\":[1],\"data\":[128]}]} | out of the range of INT8",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"INT8\",\"shape\":[1],\"data\":[1.5]}]} | not a whole number",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"FP16\",\"shape\":[1],\"data\":[1]}]} | FP16 has no JSON form",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"INT8\",\"shape\":[1]}]} | tensor A has no list \"data\"",
                "{\"outputs\":[{\"name\":\"A\",\"datatype\":\"INT8\",\"shape\":[3000000000]}]} | more than 2147483647 elements",
            })
    void whatIsNotAnAnswerIsRefusedWithItsPlace(String body, String reason) {
        assertThatExceptionOfType(TritonFormatException.class)
                .isThrownBy(() -> json(body))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED));
    }

    @ParameterizedTest
    @CsvSource({"-1", "1000", "x", "''"})
    void aWrongHeaderSizeIsRefused(String size) {
        assertThatExceptionOfType(TritonFormatException.class)
                .isThrownBy(() -> TritonCodec.decodeResponse(
                        new TritonMessage(TritonMessage.BINARY + size, bytes("{\"outputs\":[]}"))))
                .withMessage("json-header-size is " + size + " in a body of 14 bytes");
    }

    static Stream<Tensor> onlyBinary() {
        return Stream.of(
                Tensor.fp32("T", Shape.of(1), Float.NaN),
                Tensor.fp32("T", Shape.of(1), Float.POSITIVE_INFINITY),
                new Tensor.Doubles("T", Shape.of(1), new double[] {Double.NEGATIVE_INFINITY}),
                new Tensor.Floats("T", Datatype.BF16, Shape.of(1), new float[] {1}),
                new Tensor.Bytes("T", Shape.of(1), List.of(new byte[] {(byte) 0xff})));
    }

    @ParameterizedTest
    @MethodSource("onlyBinary")
    void whatJsonCannotCarryIsRefusedWithAHintToTheBinaryForm(Tensor tensor) {
        assertThatExceptionOfType(TritonFormatException.class)
                .isThrownBy(() -> TritonCodec.encode(InferRequest.of(tensor), Form.JSON))
                .satisfies(e -> assertThat(e.hint()).containsIgnoringCase("use the binary form"));
    }

    @Test
    void bfloat16RoundsToTheNearestWithTiesToEven() {
        assertThat(BinaryTensors.toBfloat16(1.0f)).isEqualTo((short) 0x3f80);
        assertThat(BinaryTensors.toBfloat16(Float.intBitsToFloat(0x3f808000))).isEqualTo((short) 0x3f80);
        assertThat(BinaryTensors.toBfloat16(Float.intBitsToFloat(0x3f818000))).isEqualTo((short) 0x3f82);
        assertThat(BinaryTensors.toBfloat16(Float.intBitsToFloat(0x3f808001))).isEqualTo((short) 0x3f81);
    }

    @Test
    void messagesAndTensorsDoNotPrintTheirContent() {
        Tensor tensor = Tensor.text("TEXT", "secret");

        assertThat(tensor).hasToString("TEXT BYTES[1, 1]");
        assertThat(TritonCodec.encode(InferRequest.of(tensor), Form.JSON).toString())
                .doesNotContain("secret");
    }

    @Test
    void anOutputThatIsNotThereIsNamedWithThoseThatAre() {
        InferResponse response = new InferResponse("m", "1", "", List.of(Tensor.int64("IDS", Shape.of(1), 3)));

        assertThatExceptionOfType(TritonFormatException.class)
                .isThrownBy(() -> response.floats("EMBEDDING"))
                .withMessage("the answer has no output EMBEDDING of floats; it has IDS INT64[1]");
    }

    private static InferResponse json(String body) {
        return TritonCodec.decodeResponse(new TritonMessage(TritonMessage.JSON, bytes(body)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
