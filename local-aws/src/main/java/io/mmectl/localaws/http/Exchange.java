package io.mmectl.localaws.http;

import com.sun.net.httpserver.HttpExchange;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.PercentCoding;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP exchange with its request line taken apart.
 *
 * @param rawPath as sent, still encoded
 * @param rawQuery as sent, "" when there is none
 * @param headers values by lower-case name
 * @param firstHeaders first values only
 */
record Exchange(
        HttpExchange http,
        String rawPath,
        String rawQuery,
        Map<String, List<String>> headers,
        Map<String, String> firstHeaders) {
    static Exchange of(HttpExchange http) {
        String target = http.getRequestURI().toString();
        int scheme = target.indexOf("://");
        if (scheme > 0 && !target.startsWith("/")) {
            int slash = target.indexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target.substring(slash);
        }
        int question = target.indexOf('?');
        Map<String, List<String>> headers = new LinkedHashMap<>();
        Map<String, String> first = new LinkedHashMap<>();
        http.getRequestHeaders().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            headers.put(lower, values);
            first.put(lower, values.getFirst());
        });
        return new Exchange(
                http,
                question < 0 ? target : target.substring(0, question),
                question < 0 ? "" : target.substring(question + 1),
                headers,
                first);
    }

    String method() {
        return http.getRequestMethod().toUpperCase(Locale.ROOT);
    }

    AwsRequest request(InputStream body, String region, String service, String requestId) {
        return new AwsRequest(method(), rawPath, query(), headers, body, region, service, requestId);
    }

    private Map<String, List<String>> query() {
        Map<String, List<String>> query = new LinkedHashMap<>();
        PercentCoding.pairs(
                rawQuery,
                (name, value) ->
                        query.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        return query;
    }

    void send(AwsResponse response) throws IOException {
        response.headers().forEach((name, value) -> http.getResponseHeaders().add(name, value));
        long length = response.body().length();
        if (method().equals("HEAD")) {
            if (!response.headers().containsKey("Content-Length")) {
                http.getResponseHeaders().set("Content-Length", String.valueOf(length));
            }
            http.sendResponseHeaders(response.status(), -1);
        } else if (length == 0) {
            http.sendResponseHeaders(response.status(), -1);
        } else {
            http.sendResponseHeaders(response.status(), length);
            // Not closed when the body fails: a stream that was closed too early keeps the connection open, while the
            // exchange ends it, and the client would wait for the rest until its own time is up.
            OutputStream out = http.getResponseBody();
            response.body().writeTo(out);
            out.close();
        }
    }
}
