package io.mmectl.warmup;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.RouteKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sweep report as a JSON document, version 1. Times are milliseconds with three decimals; members whose value is not known
 * are left out.
 */
public final class SweepJson {
    static final int SCHEMA_VERSION = 1;

    private static final JsonMapper JSON = new JsonMapper();

    private SweepJson() {}

    /** The document: pretty, UTF-8, with a line break at its end. */
    public static byte[] write(SweepReport report) {
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node(report));
        return (text.replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The document as a tree, to be part of a larger one. */
    public static ObjectNode node(SweepReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schemaVersion", SCHEMA_VERSION);
        root.put("kind", "SweepReport");
        root.put("modelType", report.modelType());
        root.put("endpoint", report.endpointName());
        root.put("startedAt", report.startedAt().toString());
        root.put("durationMs", millis(report.duration()));
        root.put("coldThresholdMs", millis(report.coldThreshold()));
        root.put("complete", report.complete());
        root.put("interrupted", report.interrupted());
        if (!report.refusal().isEmpty()) {
            root.put("refusal", report.refusal());
        }
        ArrayNode notes = root.putArray("notes");
        report.notes().forEach(notes::add);
        counts(root.putObject("counts"), report.counts());
        root.put("calls", report.calls());
        latencies(root.putObject("firstPass"), report.firstPass());
        latencies(root.putObject("secondPass"), report.secondPass());
        ArrayNode models = root.putArray("models");
        report.results().forEach(r -> model(models.addObject(), r));
        return root;
    }

    /**
     * Reads a document that {@link #write} made; members that it does not know are ignored.
     *
     * @throws MmectlException INVALID_INPUT when it is not a report of this version
     */
    public static SweepReport read(byte[] document) {
        try {
            JsonNode root = JSON.readTree(document);
            if (root.path("schemaVersion").asInt(0) != SCHEMA_VERSION) {
                throw unreadable("its schemaVersion is " + root.path("schemaVersion") + ", known is " + SCHEMA_VERSION);
            }
            List<String> notes = new ArrayList<>();
            root.path("notes").forEach(n -> notes.add(n.stringValue()));
            List<ModelResult> results = new ArrayList<>();
            root.path("models").forEach(n -> results.add(model(n)));
            return new SweepReport(
                    text(root, "modelType"),
                    text(root, "endpoint"),
                    Instant.parse(text(root, "startedAt")),
                    duration(root, "durationMs"),
                    duration(root, "coldThresholdMs"),
                    root.path("interrupted").asBoolean(false),
                    root.path("refusal").asString(""),
                    notes,
                    results);
        } catch (JacksonException | DateTimeParseException e) {
            throw unreadable(e.getClass().getSimpleName());
        }
    }

    private static void counts(ObjectNode node, SweepReport.Counts counts) {
        node.put("warm", counts.warm());
        node.put("cold", counts.cold());
        node.put("fellOut", counts.fellOut());
        node.put("failed", counts.failed());
        node.put("notReached", counts.notReached());
        node.put("skipped", counts.skipped());
    }

    private static void latencies(ObjectNode node, Latencies times) {
        node.put("count", times.count());
        node.put("p50Ms", millis(times.p50()));
        node.put("p99Ms", millis(times.p99()));
        node.put("maxMs", millis(times.max()));
    }

    private static void model(ObjectNode node, ModelResult result) {
        node.put("customer", result.key().customer());
        node.put("model", result.key().model());
        if (!result.key().part().isEmpty()) {
            node.put("part", result.key().part());
        }
        if (!result.targetModel().isEmpty()) {
            node.put("targetModel", result.targetModel());
        }
        node.put("calls", result.calls());
        node.put("result", name(result.outcome()));
        SweepReport.first(result.outcome()).ifPresent(d -> node.put("firstMs", millis(d)));
        SweepReport.second(result.outcome()).ifPresent(d -> node.put("secondMs", millis(d)));
        if (result.outcome() instanceof Outcome.Failed failed) {
            node.put("message", failed.message());
        }
    }

    private static ModelResult model(JsonNode node) {
        RouteKey key = new RouteKey(
                text(node, "customer"), text(node, "model"), node.path("part").asString(""));
        return new ModelResult(
                key, node.path("targetModel").asString(""), node.path("calls").asInt(0), outcome(node));
    }

    private static Outcome outcome(JsonNode node) {
        Optional<Duration> second = node.has("secondMs") ? Optional.of(duration(node, "secondMs")) : Optional.empty();
        String name = text(node, "result");
        return switch (name) {
            case "warm" -> new Outcome.Warm(duration(node, "firstMs"), second.orElse(null));
            case "cold" -> new Outcome.Cold(duration(node, "firstMs"), second.orElse(null));
            case "fellOut" -> new Outcome.FellOut(duration(node, "firstMs"), duration(node, "secondMs"));
            case "failed" -> new Outcome.Failed(text(node, "message"));
            case "notReached" -> new Outcome.NotReached();
            case "skipped" -> new Outcome.Skipped();
            default -> throw unreadable("it has the unknown result " + name);
        };
    }

    private static String name(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Warm w -> "warm";
            case Outcome.Cold c -> "cold";
            case Outcome.FellOut f -> "fellOut";
            case Outcome.Failed f -> "failed";
            case Outcome.NotReached n -> "notReached";
            case Outcome.Skipped s -> "skipped";
        };
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1_000 / 1_000.0;
    }

    private static Duration duration(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isNumber()) {
            throw unreadable("it has no number " + name);
        }
        return Duration.ofNanos(Math.round(value.doubleValue() * 1_000) * 1_000);
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isString()) {
            throw unreadable("it has no text " + name);
        }
        return value.stringValue();
    }

    private static MmectlException unreadable(String why) {
        return new MmectlException(
                ErrorCode.INVALID_INPUT,
                "the sweep report cannot be read: " + why,
                "It is only a record of the past: delete it, or use the version of mmectl that wrote it.");
    }
}
