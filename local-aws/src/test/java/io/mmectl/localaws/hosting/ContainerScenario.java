package io.mmectl.localaws.hosting;

import io.mmectl.localaws.instance.ContainerAnswer;
import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.EngineFactory.InstanceSpec;
import io.mmectl.localaws.instance.Instance;
import io.mmectl.localaws.instance.InstanceType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one container answers to the platform: archives of all kinds are loaded, and one model gets all kinds of requests. */
final class ContainerScenario {
    private static final String BINARY = "application/vnd.sagemaker-triton.binary+json";
    private static final String HELLO =
            "{\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\"hello\"]}]}";

    private final Path models;
    private final Instance container;
    private final Map<String, String> seen = new LinkedHashMap<>();
    private int archives;

    private ContainerScenario(Path models, Instance container) {
        this.models = models;
        this.container = container;
    }

    /** What was seen, by step. */
    static Map<String, String> run(EngineFactory engine, Path folder) throws Exception {
        InstanceType type = InstanceType.multiModel("ml.m5.xlarge").orElseThrow();
        Path models = Files.createDirectories(folder.resolve("models"));
        InstanceSpec spec = new InstanceSpec(
                "i-0", type, "triton:24.10-py3", Map.of("SAGEMAKER_TRITON_LOG_VERBOSE", "false"), models, line -> {});
        try (Instance container = engine.start(spec)) {
            ContainerScenario scenario = new ContainerScenario(models, container);
            scenario.archives();
            scenario.requests();
            return scenario.seen;
        }
    }

    private void archives() throws Exception {
        Map<String, String> nested = EngineModels.nested();
        Map<String, String> ensemble = EngineModels.ensemble();
        load("a model in a directory", nested);
        load("a model without a directory", EngineModels.flat());
        load("an ensemble", ensemble);
        load("version 2", EngineModels.version(nested, "2"));
        load("no version", EngineModels.version(nested, "latest"));
        load("a misspelt field", EngineModels.saying("frobnicate: 1\n"));
        load("a config that is cut off", EngineModels.saying("parameters {"));
        load("a negative batch", EngineModels.changed(nested, "upper/config.pbtxt", "size: 0", "size: -1"));
        load("no directory", Map.of("README", "nothing"));
        load("an unknown step", EngineModels.ensemble(nested, "lower", "TEXT"));
        load("an unknown tensor of a step", EngineModels.ensemble(nested, "upper", "NOPE"));
        load("a step without a version", EngineModels.version(ensemble, "latest"));
        load("a misspelt field of a step", EngineModels.ensemble(EngineModels.saying("frob: 1\n"), "upper", "TEXT"));
        load("an ensemble without a version", EngineModels.changed(ensemble, "whole/1/README", "", ""));
        load("a model of the GPU", EngineModels.changed(nested, "upper/config.pbtxt", "KIND_CPU", "KIND_GPU"));
        load("a step of the GPU", EngineModels.changed(ensemble, "upper/config.pbtxt", "KIND_CPU", "KIND_GPU"));
        load("a model that fails", EngineModels.failing("mmectl.simulated.load_error", "ValueError: bad weights"));
        load("a model without room", EngineModels.failing("mmectl.simulated.load_error", "MemoryError: no room"));
        load("a failing answer", EngineModels.failing("mmectl.simulated.invoke_error", "ValueError: bad input"));
        load("an answer without room", EngineModels.failing("mmectl.simulated.invoke_error", "MemoryError: no room"));
    }

    private void load(String step, Map<String, String> files) throws Exception {
        archives++;
        String hash = "%032x".formatted(archives);
        String target = "t%d.tar.gz".formatted(archives);
        Path folder = write(hash, files);
        ContainerAnswer loaded = container.load(hash, folder, target);
        see("load " + step, loaded);
        if (loaded.ok()) {
            see("  invoke", container.invoke(hash, target, "application/json", bytes(HELLO)));
            see("  load again", container.load(hash, folder, target));
            see("  list", container.list());
            see("  unload", container.unload(hash, target));
        }
        see("  unload again", container.unload(hash, target));
        see("  invoke what is gone", container.invoke(hash, target, "application/json", bytes(HELLO)));
    }

    private Path write(String hash, Map<String, String> files) throws Exception {
        Path folder = models.resolve(hash).resolve("model");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    private void requests() throws Exception {
        String hash = "f".repeat(32);
        container.load(hash, write(hash, EngineModels.nested()), "requests.tar.gz");
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("json", HELLO);
        bodies.put("an id", HELLO.replace("{\"inputs\"", "{\"id\":\"q7\",\"inputs\""));
        bodies.put("not json", "{");
        bodies.put("an array", "[]");
        bodies.put("no inputs", "{}");
        bodies.put("empty inputs", "{\"inputs\":[]}");
        bodies.put("a wrong name", HELLO.replace("TEXT", "TXT"));
        bodies.put("a wrong type", HELLO.replace("BYTES", "INT32").replace("\"hello\"", "1"));
        bodies.put("no type", HELLO.replace("BYTES", "STRING"));
        bodies.put("a wrong rank", HELLO.replace("[1,1]", "[1]"));
        bodies.put("a wrong shape", HELLO.replace("[1,1]", "[1,2]").replace("\"hello\"", "\"a\",\"b\""));
        bodies.put("too many elements", HELLO.replace("\"hello\"", "\"a\",\"b\""));
        bodies.put("a number for a text", HELLO.replace("\"hello\"", "1"));
        bodies.put("two texts", HELLO.replace("[1,1]", "[2,1]").replace("\"hello\"", "\"a\",\"b\""));
        bodies.put("an unknown output", HELLO.replace("}]}", "}],\"outputs\":[{\"name\":\"NO\"}]}"));
        bodies.put("binary output", HELLO.replace("}]}", "}],\"parameters\":{\"binary_data_output\":true}}"));
        bodies.put(
                "one binary output",
                HELLO.replace("}]}", "}],\"outputs\":[{\"name\":\"UPPER\",\"parameters\":{\"binary_data\":true}}]}"));
        for (Map.Entry<String, String> body : bodies.entrySet()) {
            ask(hash, body.getKey(), "application/json", body.getValue());
        }
        ask(hash, "octets", "application/octet-stream", HELLO);
        ask(hash, "the binary type without a size", BINARY, HELLO);
        ask(hash, "the binary type", BINARY + ";json-header-size=" + HELLO.length(), HELLO);
        ask(hash, "too large a header", BINARY + ";json-header-size=9999", HELLO);
        ask(hash, "bytes behind", BINARY + ";json-header-size=" + HELLO.length(), HELLO + "xx");
        String header = HELLO.replace("\"data\":[\"hello\"]", "\"parameters\":{\"binary_data_size\":9}");
        ask(hash, "binary input", BINARY + ";json-header-size=" + header.length(), header + "\5\0\0\0hello");
    }

    private void ask(String hash, String step, String contentType, String body) throws Exception {
        see("ask " + step, container.invoke(hash, "requests.tar.gz", contentType, bytes(body)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void see(String step, ContainerAnswer answer) {
        String type = answer.ok() && answer.body().length > 0 ? Likeness.contentType(answer.contentType()) + " " : "";
        seen.put(
                seen.size() + " " + step,
                answer.status() + " " + type + Likeness.body(answer.contentType(), answer.body()));
    }
}
