package io.mmectl.localaws.triton;

import io.mmectl.localaws.instance.ContainerAnswer;
import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.FolderTree;
import io.mmectl.localaws.instance.Instance;
import io.mmectl.localaws.instance.InstanceType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A Triton process and its SageMaker port, which it serves on every address of this machine; we use the loopback one. */
final class TritonProcess implements Instance {
    private static final String TARGET_MODEL = "X-Amzn-SageMaker-Target-Model";
    private static final String JSON = "application/json";

    /**
     * What a container that lives may take to say so. While models are loaded beside it, each with PyTorch in a process of its
     * own, a small machine keeps the server waiting for seconds; a server that is gone refuses at once.
     */
    private static final Duration PING_LIMIT = Duration.ofSeconds(30);

    /** What a container may take for an answer. */
    private static final Duration INVOKE_LIMIT = Duration.ofSeconds(60);
    /** What SageMaker gives a load or an unload. */
    private static final Duration LOAD_LIMIT = Duration.ofSeconds(360);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final InstanceType type;
    private final Path scratch;
    private final URI root;
    private final HttpClient http;

    TritonProcess(Process process, int port, EngineFactory.InstanceSpec spec) {
        this.process = process;
        this.type = spec.type();
        // Where the launcher puts what the server needs of its own.
        this.scratch = Path.of(spec.models() + ".scratch");
        this.root = URI.create("http://127.0.0.1:" + port);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PING_LIMIT)
                .build();
    }

    @Override
    public boolean ping() {
        try {
            return send(request("/ping", PING_LIMIT).GET()).ok();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean answers() {
        try {
            send(request("/ping", PING_LIMIT).GET());
            send(request("/models", PING_LIMIT).GET());
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void kill() {
        family().toList().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public ContainerAnswer load(String modelName, Path folder, String targetModel) throws InterruptedException {
        String url = "/opt/ml/models/" + modelName + "/" + folder.getFileName();
        String body = "{\"model_name\":\"" + modelName + "\",\"url\":\"" + url + "\"}";
        return answer(request("/models", LOAD_LIMIT)
                .header(TARGET_MODEL, targetModel)
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Override
    public ContainerAnswer invoke(String modelName, String targetModel, String contentType, byte[] body)
            throws InterruptedException, TimeoutException {
        HttpRequest.Builder request = request("/models/" + modelName + "/invoke", INVOKE_LIMIT)
                .header(TARGET_MODEL, targetModel)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        try {
            return send(request);
        } catch (HttpTimeoutException e) {
            throw new TimeoutException("Triton did not answer within " + INVOKE_LIMIT.toSeconds() + " s");
        } catch (IOException e) {
            return broken(e);
        }
    }

    @Override
    public ContainerAnswer unload(String modelName, String targetModel) throws InterruptedException {
        return answer(request("/models/" + modelName, LOAD_LIMIT)
                .header(TARGET_MODEL, targetModel)
                .DELETE());
    }

    @Override
    public ContainerAnswer list() {
        try {
            return answer(request("/models", PING_LIMIT).GET());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return broken(new IOException("interrupted"));
        }
    }

    /** Host memory as the system measures it. There is no GPU, so none of its memory is in use. */
    @Override
    public MemoryUse memory() {
        return new MemoryUse(0, type.gpuMib(), ProcessMemory.mib(family()), type.hostMib());
    }

    /** The server and a Python process for each Python model. */
    private Stream<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    @Override
    public void close() {
        // Not the process itself: that would close its output too, and lose what it says last.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                family().toList().forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            family().toList().forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The other end is gone already, which is what closing was to bring about.
        }
        http.close();
        FolderTree.delete(scratch);
    }

    private HttpRequest.Builder request(String path, Duration limit) {
        return HttpRequest.newBuilder(root.resolve(path)).timeout(limit);
    }

    private ContainerAnswer answer(HttpRequest.Builder request) throws InterruptedException {
        try {
            return send(request);
        } catch (IOException e) {
            return broken(e);
        }
    }

    private ContainerAnswer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        String contentType = response.headers().firstValue("Content-Type").orElse(JSON);
        return new ContainerAnswer(response.statusCode(), contentType, response.body());
    }

    /** A container that does not answer as HTTP wants it: its process died, mostly. */
    private ContainerAnswer broken(IOException cause) {
        String state = process.isAlive() ? "does not answer" : "has ended";
        String body =
                "{\"error\":\"the container " + state + ": " + cause.getClass().getSimpleName() + "\"}";
        return new ContainerAnswer(502, JSON, body.getBytes(StandardCharsets.UTF_8));
    }
}
