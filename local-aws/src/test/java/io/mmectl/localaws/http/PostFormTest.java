package io.mmectl.localaws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.wire.AwsResponse;
import java.nio.charset.StandardCharsets;
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
