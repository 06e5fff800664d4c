package io.mmectl.localaws.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One authenticated HTTP request, already attributed to a service and a region.
 *
 * @param method upper case HTTP method
 * @param rawPath path as sent, percent-encoded, starting with {@code /}; no query
 * @param query decoded query parameters in order of appearance; a parameter without {@code =} has the value ""
 * @param headers header values by lower-case name
 * @param body the payload, already freed of aws-chunked framing; read it once
 * @param region from the credential scope, {@code us-east-1} when unsigned
 * @param service signing name from the credential scope: {@code s3, sagemaker, application-autoscaling, monitoring, logs,
 *     sts, iam}
 * @param requestId a fresh UUID, echoed in the answer
 */
public record AwsRequest(
        String method,
        String rawPath,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        InputStream body,
        String region,
        String service,
        String requestId) {

    /** First value of a header, or null when it was not sent. The name is case-insensitive. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(java.util.Locale.ROOT));
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    /** First value of a query parameter, or null when it was not sent. */
    public @Nullable String queryParameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    /**
     * The payload, as far as it is not longer than {@code most} bytes; of a longer one the first {@code most}. Reads it.
     */
    public byte[] bodyUpTo(int most) throws IOException {
        return body instanceof ByteArrayInputStream whole && whole.available() <= most
                ? whole.readAllBytes()
                : body.readNBytes(most);
    }

    /** The same request with other headers. */
    public AwsRequest withHeaders(Map<String, List<String>> others) {
        return new AwsRequest(method, rawPath, query, others, body, region, service, requestId);
    }

    /** The same request with another payload. */
    public AwsRequest withBody(InputStream other) {
        return new AwsRequest(method, rawPath, query, headers, other, region, service, requestId);
    }
}
