package io.mmectl.localaws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.wire.AwsResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostFormTest {
    private static final String TYPE = "multipart/form-data; boundary=xyz";

    private static PostForm parse(String body) {
        return PostForm.parse(body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), TYPE);
    }

    private static PostForm form(String more) {
        return parse("""
                --xyz
                Content-Disposition: form-data; name="key"

                up/${filename}
                --xyz
                %sContent-Disposition: form-data; name="file"; filename="ü 1.txt"
                Content-Type: text/plain

                two
                lines--xyz
                --xyz
                Content-Disposition: form-data; name="submit"

                ignored
                --xyz--
                """.formatted(more));
    }

    private static String field(String name, String value) {
        return "Content-Disposition: form-data; name=\"" + name + "\"\n\n" + value + "\n--xyz\n";
    }

    @Test
    void fieldsAndTheFileAreSetApart() {
        PostForm form = form(field("Content-Type", "text/plain") + field("x-amz-meta-empty", ""));

        assertThat(form.fields())
                .isEqualTo(Map.of("key", "up/ü 1.txt", "content-type", "text/plain", "x-amz-meta-empty", ""));
        assertThat(new String(form.file(), StandardCharsets.UTF_8)).isEqualTo("two\r\nlines--xyz");
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "forms take the object's tags as a document, and none of another one; metadata of any characters; what a"
                            + " header cannot hold is a space there",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`)")
    void whatAFormSaysOfTheObjectIsSaidInHeaders() {
        String tags = "<Tagging><TagSet><Tag><Key>a b</Key><Value>1&amp;2</Value></Tag><Tag><Key>c</Key><Value/></Tag>"
                + "</TagSet></Tagging>";
        PostForm form = form(field("tagging", tags)
                + field("x-amz-meta-name", "\u00c4\u2014")
                + field("x-amz-meta-word", "=?UTF-8?Q?a?=")
                + field("x-amz-meta-plain", "a b")
                + field("Cache-Control", "a\u2014\u00e9"));

        assertThat(form.headers())
                .containsEntry("x-amz-tagging", List.of("a%20b=1%262&c="))
                .containsEntry("x-amz-meta-name", List.of("=?UTF-8?B?w4TigJQ=?="))
                .containsEntry("x-amz-meta-word", List.of("=?UTF-8?B?PT9VVEYtOD9RP2E/PQ==?="))
                .containsEntry("x-amz-meta-plain", List.of("a b"))
                .containsEntry("cache-control", List.of("a \u00e9"));
        assertThat(form(field("tagging", "<Other/>")).headers()).containsEntry("x-amz-tagging", List.of(""));
        assertThatThrownBy(() -> form(field("tagging", "no XML")).headers()).hasMessageContaining("not well-formed");
    }

    @Test
    void theBrowserGetsWhatItAskedFor() {
        AwsResponse put = AwsResponse.of(200, Map.of("ETag", "\"e\""), new byte[0]);
        Map<String, String> fields = Map.of("bucket", "b");

        assertThat(form("").answer(put, fields, "http://h/b/k").status()).isEqualTo(204);
        assertThat(form(field("success_action_status", "200"))
                        .answer(put, fields, "l")
                        .status())
                .isEqualTo(200);
        assertThat(form(field("success_action_status", "999"))
                        .answer(put, fields, "l")
                        .status())
                .isEqualTo(204);
        AwsResponse created = form(field("success_action_status", "201")).answer(put, fields, "http://h/b/k");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.headers()).containsEntry("Location", "http://h/b/k");
        AwsResponse redirected =
                form(field("success_action_redirect", "http://site/done")).answer(put, fields, "l");
        assertThat(redirected.status()).isEqualTo(303);
        assertThat(redirected.headers())
                .containsEntry("Location", "http://site/done?bucket=b&key=up%2F%C3%BC%201.txt&etag=%22e%22");
        AwsResponse refused = AwsResponse.empty(404);
        assertThat(form("").answer(refused, fields, "l")).isSameAs(refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--xyz", "--xyz\nno headers", "--xyz\nX: y\n\nz\n--xyz--", "no form at all"})
    void whatIsNoFormIsRefused(String body) {
        assertThatThrownBy(() -> parse(body)).isInstanceOf(io.mmectl.localaws.wire.AwsException.class);
    }

    @Test
    void aKeyIsNeeded() {
        assertThatThrownBy(() -> parse("--xyz\nContent-Disposition: form-data; name=\"file\"\n\nx\n--xyz--"))
                .hasMessageContaining("field named 'key'");
        assertThatThrownBy(() -> PostForm.parse(new byte[0], "multipart/form-data"))
                .hasMessageContaining("not well-formed");
    }
}
