package io.mmectl.localaws.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.wire.AwsRequest;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HoistedHeadersTest {
    private static Map<String, List<String>> headers(Map<String, List<String>> query) {
        AwsRequest request = new AwsRequest(
                "PUT",
                "/b/k",
                query,
                Map.of("host", List.of("h"), "x-amz-acl", List.of("private")),
                InputStream.nullInputStream(),
                "us-east-1",
                "s3",
                "id");
        return HoistedHeaders.added(request).headers();
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "headers that are in the query of a presigned URL of S3, such as metadata and tags, count as headers",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`) of"
                            + " Signature Version 2; the SDK for JavaScript makes such URLs by Version 4")
    void headersInTheQueryCountAsHeaders() {
        assertThat(headers(Map.of(
                        "X-Amz-Signature", List.of("s"),
                        "X-Amz-Date", List.of("d"),
                        "x-amz-meta-name", List.of("\u00e9"),
                        "x-amz-acl", List.of("public-read"),
                        "Content-Type", List.of("text/plain"),
                        "x-id", List.of("PutObject"))))
                .isEqualTo(Map.of(
                        "host", List.of("h"),
                        "x-amz-acl", List.of("private"),
                        "x-amz-meta-name", List.of("\u00c3\u00a9"),
                        "content-type", List.of("text/plain")));
    }
}
