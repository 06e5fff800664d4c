package io.mmectl.localaws.instance;

import java.nio.charset.StandardCharsets;

/** What the container answered over HTTP. The body array is not changed after construction. */
public record ContainerAnswer(int status, String contentType, byte[] body) {

    static ContainerAnswer empty(int status) {
        return new ContainerAnswer(status, "application/json", new byte[0]);
    }

    /** Triton's error body. */
    static ContainerAnswer error(int status, String message) {
        String escaped = message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return new ContainerAnswer(
                status, "application/json", ("{\"error\":\"" + escaped + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    public boolean ok() {
        return status == 200;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
