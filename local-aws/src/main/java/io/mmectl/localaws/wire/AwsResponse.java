package io.mmectl.localaws.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer to a client.
 *
 * @param status HTTP status
 * @param headers header values by name; Content-Length is set by the server from {@link Body#length}
 */
public record AwsResponse(int status, Map<String, String> headers, Body body) {

    /** A payload that is written once. */
    public interface Body {
        /** Bytes that {@link #writeTo} writes; 0 means no body. */
        long length();

        void writeTo(OutputStream out) throws IOException;
    }

    public static AwsResponse of(int status, Map<String, String> headers, byte[] bytes) {
        return new AwsResponse(status, headers, new Body() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(bytes);
            }
        });
    }

    public static AwsResponse of(int status, String contentType, String text) {
        return of(status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    public static AwsResponse empty(int status) {
        return of(status, Map.of(), new byte[0]);
    }
}
