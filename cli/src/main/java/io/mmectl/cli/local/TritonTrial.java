package io.mmectl.cli.local;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.localaws.instance.ArchiveUnpacker;
import io.mmectl.localaws.instance.ContainerAnswer;
import io.mmectl.localaws.instance.EngineFactory.InstanceSpec;
import io.mmectl.localaws.instance.Instance;
import io.mmectl.localaws.instance.InstanceType;
import io.mmectl.localaws.triton.TritonEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;

/** One real Triton process, driven as SageMaker drives the container of a multi-model endpoint. */
public final class TritonTrial implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final int KEPT_LINES = 200;

    private final Path models;
    private final Deque<String> log = new ArrayDeque<>();
    private final Instance instance;

    private TritonTrial(Path models, String instanceType) throws IOException {
        this.models = models;
        InstanceType type = InstanceType.multiModel(instanceType)
                .orElseThrow(() -> new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        instanceType + " cannot have a multi-model endpoint on a GPU",
                        "name a g4dn or g5 type with one GPU"));
        this.instance = TritonEngine.ofThisCheckout()
                .start(new InstanceSpec(
                        "i-template-test", type, "sagemaker-tritonserver", Map.of(), models, this::log));
    }

    /** What a target model did. */
    public record Answered(Duration load, Duration invoke, byte[] body) {}

    /** Whether {@code scripts/peers install triton torch} ran in the checkout that this program was started from. */
    public static boolean installed() {
        Path peers = Path.of(System.getProperty("mmectl.home", "."), ".peers");
        return Files.exists(peers.resolve("triton/.complete")) && Files.exists(peers.resolve("torch/.complete"));
    }

    /**
     * @param models an empty folder, which the process sees as {@code /opt/ml/models}
     * @throws IOException when the process does not start
     */
    public static TritonTrial start(Path models, String instanceType) throws IOException {
        return new TritonTrial(models, instanceType);
    }

    /**
     * Unpacks a target model where SageMaker would, loads it, invokes it and unloads it.
     *
     * @param archive a .tar.gz
     * @param request Triton v2 JSON
     * @throws MmectlException FAILED with what the server answered, when that is not 200
     * @throws IOException when the archive cannot be unpacked
     */
    public Answered answer(InputStream archive, String targetModel, byte[] request) throws IOException {
        byte[] random = new byte[16];
        new SplittableRandom().nextBytes(random);
        String name = HexFormat.of().formatHex(random); // as SageMaker's own, 32 hex digits
        Path folder = models.resolve(name).resolve("model");
        new ArchiveUnpacker(true).unpack(archive, folder);
        try {
            return answer(name, folder, targetModel, request);
        } catch (TimeoutException e) {
            throw new MmectlException(ErrorCode.FAILED, "the model did not answer: " + e.getMessage(), "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MmectlException(ErrorCode.INTERRUPTED, "interrupted", "", e);
        }
    }

    private Answered answer(String name, Path folder, String targetModel, byte[] request)
            throws TimeoutException, InterruptedException {
        long begin = System.nanoTime();
        require("the load", instance.load(name, folder, targetModel));
        long loaded = System.nanoTime();
        ContainerAnswer answer = instance.invoke(name, targetModel, JSON, request);
        long answered = System.nanoTime();
        ContainerAnswer unloaded = instance.unload(name, targetModel);
        require("the sample", answer);
        require("the unload", unloaded);
        return new Answered(Duration.ofNanos(loaded - begin), Duration.ofNanos(answered - loaded), answer.body());
    }

    /** The newest lines of the server's output. */
    public List<String> log(int lines) {
        synchronized (log) {
            List<String> all = List.copyOf(log);
            return all.subList(Math.max(0, all.size() - lines), all.size());
        }
    }

    @Override
    public void close() {
        instance.close();
    }

    private void log(String line) {
        synchronized (log) {
            log.addLast(line);
            if (log.size() > KEPT_LINES) {
                log.removeFirst();
            }
        }
    }

    private static void require(String what, ContainerAnswer answer) {
        if (!answer.ok()) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    what + " was answered with " + answer.status() + ": "
                            + answer.text().strip(),
                    "");
        }
    }
}
