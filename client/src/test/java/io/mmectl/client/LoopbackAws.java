package io.mmectl.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mmectl.client.triton.InferRequest;
import io.mmectl.client.triton.InferResponse;
import io.mmectl.client.triton.Shape;
import io.mmectl.client.triton.Tensor;
import io.mmectl.client.triton.TritonCodec;
import io.mmectl.client.triton.TritonMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * S3 objects and one multi-model endpoint on the wire, as far as the client asks for them. A target model counts the
 * characters of each text; scripted answers come first.
 */
final class LoopbackAws implements AutoCloseable {
    record Scripted(int status, String errorType, String body) {}

    final List<String> requests = new CopyOnWriteArrayList<>();
    final Map<String, String> objects = new ConcurrentHashMap<>();
    final Map<String, List<Scripted>> scripts = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    LoopbackAws() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/endpoints/", this::invoke);
        server.createContext("/", this::getObject);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void script(String targetModel, Scripted... replies) {
        scripts.put(targetModel, new CopyOnWriteArrayList<>(replies));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void getObject(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath();
        String object = objects.get(key);
        String known = exchange.getRequestHeaders().getFirst("If-None-Match");
        if (object == null) {
            requests.add("GET 404");
            answer(
                    exchange,
                    404,
                    "application/xml",
                    bytes("<Error><Code>NoSuchKey</Code><Message>no</Message></Error>"));
            return;
        }
        String etag = "\"" + Integer.toHexString(object.hashCode()) + "\"";
        exchange.getResponseHeaders().set("ETag", etag);
        if (etag.equals(known)) {
            requests.add("GET 304");
            exchange.sendResponseHeaders(304, -1);
            exchange.close();
            return;
        }
        requests.add("GET 200");
        answer(exchange, 200, "application/json", bytes(object));
    }

    private void invoke(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String target = exchange.getRequestHeaders().getFirst("X-Amzn-SageMaker-Target-Model");
        String endpoint = exchange.getRequestURI().getPath().split("/")[2];
        requests.add("POST " + endpoint + " " + target);
        List<Scripted> script = scripts.getOrDefault(target, List.of());
        if (!script.isEmpty()) {
            Scripted reply = script.removeFirst();
            exchange.getResponseHeaders().set("x-amzn-errortype", reply.errorType());
            answer(exchange, reply.status(), "application/json", bytes(reply.body()));
            return;
        }
        String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        InferRequest request = TritonCodec.decodeRequest(new TritonMessage(contentType, body));
        Tensor.Bytes texts = (Tensor.Bytes) request.inputs().getFirst();
        float[] lengths = new float[texts.values().size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = texts.strings().get(i).length();
        }
        InferResponse response =
                new InferResponse("m", "1", "", List.of(Tensor.fp32("EMBEDDING", Shape.row(lengths.length), lengths)));
        TritonMessage answer = TritonCodec.encode(
                response,
                contentType.startsWith(TritonMessage.BINARY) ? TritonCodec.Form.BINARY : TritonCodec.Form.JSON);
        answer(exchange, 200, answer.contentType(), answer.body());
    }

    private static void answer(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
