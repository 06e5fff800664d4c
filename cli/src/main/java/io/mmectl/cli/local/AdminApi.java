package io.mmectl.cli.local;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Unsigned requests to {@code /_local/} of a local AWS. Over the JDK's old client: the new one costs every command 0.2 s of
 * class loading, for a few small requests to this machine.
 */
final class AdminApi {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 10_000;

    private AdminApi() {}

    /** A request without a body that may take ten seconds. */
    static String send(String endpointUrl, String method, String path) {
        return send(endpointUrl, method, path, "");
    }

    /**
     * @param body "" for none; with one the answer may take its time
     * @return the answer's body
     * @throws MmectlException INVALID_INPUT when it does not understand the body, FAILED when there is no answer, or another
     *     that is not 2xx
     */
    static String send(String endpointUrl, String method, String path, String body) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(endpointUrl + path).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(body.isEmpty() ? READ_MILLIS : 0);
            connection.setRequestMethod(method);
            if (!body.isEmpty()) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
            }
            int status = connection.getResponseCode();
            if (status == 400) {
                throw new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        "the local AWS does not understand that: " + reason(text(connection.getErrorStream())),
                        "docs/local-aws.md has examples");
            }
            if (status / 100 != 2) {
                throw new MmectlException(
                        ErrorCode.FAILED,
                        "the local AWS at " + endpointUrl + " answered " + method + " " + path + " with " + status
                                + ": " + text(connection.getErrorStream()).strip(),
                        "mmectl local stop, then try again");
            }
            return text(connection.getInputStream());
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            throw new MmectlException(ErrorCode.FAILED, "the local AWS at " + endpointUrl + " does not answer", "", e);
        }
    }

    private static String reason(String body) {
        try {
            return JsonMapper.shared().readTree(body).path("error").asString(body);
        } catch (JacksonException e) {
            return body.strip();
        }
    }

    private static String text(@Nullable InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
