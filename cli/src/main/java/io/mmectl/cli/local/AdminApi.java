package io.mmectl.cli.local;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Unsigned requests to {@code /_local/} of a local AWS. Over the JDK's old client: the new one costs every command 0.2 s of
 * class loading, for a few small requests to this machine.
 */
final class AdminApi {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 10_000;

    private AdminApi() {}

    /**
     * @return the answer's body
     * @throws MmectlException FAILED when there is no answer, or one that is not 2xx
     */
    static String send(String endpointUrl, String method, String path) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(endpointUrl + path).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setRequestMethod(method);
            int status = connection.getResponseCode();
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

    private static String text(@Nullable InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
