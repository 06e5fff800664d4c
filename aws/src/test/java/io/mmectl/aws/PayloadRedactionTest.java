package io.mmectl.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadRedactionTest {
    private static final String REQUEST = """
            {"inputs":[{"name":"TEXT","datatype":"BYTES","shape":[1,1],"data":["%s"]}]}""";

    @Test
    void aQuotedPayloadIsTakenOut() {
        assertThat(clean("my broken \\\"pump\\\"", "ValueError: cannot parse 'my broken \"pump\"' as a number"))
                .isEqualTo("ValueError: cannot parse '…\"' as a number");
    }

    @Test
    void letterCaseAndEscapingDoNotHideIt() {
        assertThat(clean("My Broken Pump", "{\"error\":\"KeyError: \\\"my broken pump\\\"\\n\"}"))
                .doesNotContainIgnoringCase("broken")
                .contains("KeyError");
    }

    @Test
    void namesOfTensorsStay() {
        String message = "unexpected shape for input 'TEXT' for model 'acme': datatype BYTES, expected [-1,1]";

        assertThat(clean("anything at all", message)).isEqualTo(message);
    }

    @Test
    void theCauseOfAFailedLoadStays() {
        String message = "load failed for model '495c': version 1 is at UNAVAILABLE state: Internal: no space left";

        assertThat(clean("something else", message)).isEqualTo(message);
    }

    @Test
    void aLongTextIsCutToOneLine() {
        assertThat(clean("unlike", "line one\n" + "w ".repeat(1000)))
                .hasSizeLessThanOrEqualTo(401)
                .doesNotContain("\n")
                .endsWith("…");
    }

    @Test
    void aPayloadThatIsNotTextDoesNoHarm() {
        byte[] bytes = new byte[1000];
        new Random(1).nextBytes(bytes);

        assertThat(PayloadRedaction.of(bytes).clean("OutOfMemoryError")).isEqualTo("OutOfMemoryError");
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noFiveCharactersOfTheDataInARowSurvive(int seed) {
        Random random = new Random(seed);
        String data = words(random, 20);
        int from = random.nextInt(data.length() - 10);
        String quoted = data.substring(from, from + 5 + random.nextInt(data.length() - from - 5));

        String cleaned = clean(data, "0:1:2:" + quoted + ":3:4:5").replace(" ", "");

        for (int i = 0; i + 5 <= cleaned.length(); i++) {
            assertThat(data.replace(" ", "")).doesNotContain(cleaned.substring(i, i + 5));
        }
    }

    private static String words(Random random, int count) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            random.ints(3 + random.nextInt(8), 0, 26).forEach(c -> words.append((char) ('a' + c)));
            words.append(' ');
        }
        return words.toString().strip();
    }

    private static String clean(String data, String message) {
        return PayloadRedaction.of(REQUEST.formatted(data).getBytes(UTF_8)).clean(message);
    }
}
