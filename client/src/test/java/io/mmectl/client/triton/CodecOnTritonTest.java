package io.mmectl.client.triton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.mmectl.client.triton.TritonCodec.Form;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The codec against the server that it is for; skipped where that peer is not installed. */
@Tag("peers")
class CodecOnTritonTest {
    private static @Nullable RealTriton triton;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(
                RealTriton.installed(), "a real Triton is not installed; run: scripts/peers install triton torch");
        triton = RealTriton.start(folder, RealTriton.pythonsDatatypes());
    }

    @AfterAll
    static void stop() throws Exception {
        if (triton != null) {
            triton.close();
        }
    }

    static List<Datatype> datatypes() {
        return RealTriton.pythonsDatatypes();
    }

    @ParameterizedTest
    @MethodSource("datatypes")
    void everyDatatypeComesBackAsItWasSentInBinary(Datatype datatype) throws Exception {
        for (int seed = 1; seed <= 5; seed++) {
            Tensor sent = matrix(seed, datatype, false);

            assertThat(echo(sent, Form.BINARY)).isEqualTo(renamed(sent));
        }
    }

    static List<Datatype> exactInJson() {
        return datatypes().stream()
                .filter(d -> !d.binaryOnly() && d != Datatype.FP64)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("exactInJson")
    void everyDatatypeThatJsonCarriesComesBackAsItWasSent(Datatype datatype) throws Exception {
        Tensor sent = matrix(1, datatype, true);

        assertThat(echo(sent, Form.JSON)).isEqualTo(renamed(sent));
    }

    @Test
    void doublesLoseAtMostTheirLastBitsInJson() throws Exception {
        Tensor.Doubles sent = (Tensor.Doubles) matrix(1, Datatype.FP64, true);

        Tensor.Doubles back = (Tensor.Doubles) echo(sent, Form.JSON);

        for (int i = 0; i < sent.values().length; i++) {
            assertThat(back.values()[i]).isCloseTo(sent.values()[i], withinPercentage(1e-12));
        }
    }

    @Test
    void severalTensorsOfOneRequestComeBackInOneAnswer() throws Exception {
        InferRequest request = new InferRequest(
                "r1",
                List.of(
                        new Tensor.Bytes("IN_BYTES", Shape.of(1, 2), List.of(bytes("grüße"), bytes(""))),
                        Tensor.fp32("IN_FP32", Shape.of(2, 1), 1.5f, -2f)),
                List.of("OUT_BYTES", "OUT_FP32"));

        InferResponse response = answer(TritonCodec.encode(request, Form.BINARY));

        assertThat(response.id()).isEqualTo("r1");
        assertThat(response.bytes("OUT_BYTES").strings()).containsExactly("grüße", "");
        assertThat(response.floats("OUT_FP32").values()).containsExactly(1.5f, -2f);
    }

    @Test
    void tritonRefusesAJsonFormOfHalfPrecisionAsTheCodecDoes() throws Exception {
        String body = "{\"inputs\":[{\"name\":\"IN_FP16\",\"datatype\":\"FP16\",\"shape\":[1,1],\"data\":[1]}],"
                + "\"outputs\":[{\"name\":\"OUT_FP16\"}]}";

        HttpResponse<byte[]> response = running().invoke(new TritonMessage(TritonMessage.JSON, bytes(body)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThatExceptionOfType(TritonFormatException.class)
                .isThrownBy(() -> TritonCodec.decodeRequest(new TritonMessage(TritonMessage.JSON, bytes(body))));
    }

    /** A tensor of two dimensions, the shape that the echo model takes. */
    private static Tensor matrix(int seed, Datatype datatype, boolean json) {
        String name = "IN_" + datatype;
        Tensor tensor = new RandomTensors(seed).one(name, datatype, json);
        int next = seed;
        while (tensor.shape().dimensions().size() != 2 || tensor.shape().elements() == 0) {
            next += 1_000;
            tensor = new RandomTensors(next).one(name, datatype, json);
        }
        return tensor;
    }

    private static Tensor renamed(Tensor tensor) {
        return switch (tensor) {
            case Tensor.Bytes t -> new Tensor.Bytes("OUT_BYTES", t.shape(), t.values());
            case Tensor.Bools t -> new Tensor.Bools("OUT_BOOL", t.shape(), t.values());
            case Tensor.Integers t -> new Tensor.Integers("OUT_" + t.datatype(), t.datatype(), t.shape(), t.values());
            case Tensor.Floats t -> new Tensor.Floats("OUT_" + t.datatype(), t.datatype(), t.shape(), t.values());
            case Tensor.Doubles t -> new Tensor.Doubles("OUT_FP64", t.shape(), t.values());
        };
    }

    private static Tensor echo(Tensor sent, Form form) throws Exception {
        InferRequest request = new InferRequest("", List.of(sent), List.of("OUT_" + sent.datatype()));
        return answer(TritonCodec.encode(request, form)).outputs().getFirst();
    }

    private static InferResponse answer(TritonMessage message) throws Exception {
        HttpResponse<byte[]> response = running().invoke(message);
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        String contentType = response.headers().firstValue("Content-Type").orElseThrow();
        return TritonCodec.decodeResponse(new TritonMessage(contentType, response.body()));
    }

    private static RealTriton running() {
        return Objects.requireNonNull(triton);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
