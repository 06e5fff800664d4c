package io.mmectl.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON documents below {@code control/} on S3. Writing is deterministic (field order fixed, entries sorted, {@code \n},
 * ending in a line break). Reading ignores fields that it does not know, so that a newer mmectl may add some; a document
 * of a higher {@code schemaVersion} is refused. Safe for concurrent use.
 */
public final class ControlDocuments {
    /** Version of all documents written here. */
    public static final int SCHEMA_VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter WRITER = JSON.writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(INDENT).withArrayIndenter(INDENT));

    private ControlDocuments() {}

    public static byte[] write(RoutingTable table) {
        ObjectNode document = document();
        document.put("fleet", table.fleet());
        document.put("environment", table.environment());
        document.put("modelType", table.modelType());
        document.put("endpointName", table.endpointName());
        document.put("release", table.release());
        RoutingTable.Verification verification = table.verification();
        if (verification == null) {
            document.putNull("verification");
        } else {
            ObjectNode node = document.putObject("verification");
            node.put("endpointConfigName", verification.endpointConfigName());
            node.put("endpointCreated", verification.endpointCreated().toString());
            ArrayNode except = node.putArray("except");
            verification.except().stream().sorted().forEach(key -> writeKey(except.addObject(), key));
        }
        writeRoutes(document.putArray("routes"), table.routes());
        return bytes(document);
    }

    public static byte[] write(Release release) {
        ObjectNode document = document();
        document.put("number", release.number());
        document.put("fleet", release.fleet());
        document.put("environment", release.environment());
        document.put("modelType", release.modelType());
        document.put("endpointName", release.endpointName());
        document.put("createdAt", release.createdAt().toString());
        document.put("createdBy", release.createdBy());
        ObjectNode versions = document.putObject("codeVersions");
        release.codeVersions().forEach(versions::put);
        ArrayNode changes = document.putArray("changes");
        release.changes().stream()
                .sorted(Comparator.comparing(Release.Change::key))
                .forEach(change -> {
                    ObjectNode node = changes.addObject();
                    writeKey(node, change.key());
                    node.put("from", change.from());
                    node.put("to", change.to());
                });
        writeRoutes(document.putArray("routes"), release.routes());
        return bytes(document);
    }

    public static byte[] write(Lease lease) {
        ObjectNode document = document();
        document.put("holder", lease.holder());
        document.put("token", lease.token());
        document.put("acquiredAt", lease.acquiredAt().toString());
        document.put("expiresAt", lease.expiresAt().toString());
        return bytes(document);
    }

    /**
     * @param where how messages call the document, as its {@code s3://} address
     * @throws MmectlException FAILED when the document is broken or newer than this program
     */
    public static RoutingTable readRoutingTable(byte[] bytes, String where) {
        return read(
                bytes,
                where,
                d -> new RoutingTable(
                        d.text("fleet"),
                        d.text("environment"),
                        d.text("modelType"),
                        d.text("endpointName"),
                        d.number("release"),
                        verification(d),
                        routes(d)));
    }

    private static RoutingTable.@Nullable Verification verification(Fields document) {
        return document.objectOrNull("verification")
                .map(v -> new RoutingTable.Verification(
                        v.text("endpointConfigName"),
                        v.instant("endpointCreated"),
                        v.objects("except").stream()
                                .map(ControlDocuments::key)
                                .sorted()
                                .toList()))
                .orElse(null);
    }

    /** As {@link #readRoutingTable}. */
    public static Release readRelease(byte[] bytes, String where) {
        return read(
                bytes,
                where,
                d -> new Release(
                        d.number("number"),
                        d.text("fleet"),
                        d.text("environment"),
                        d.text("modelType"),
                        d.text("endpointName"),
                        d.instant("createdAt"),
                        d.text("createdBy"),
                        d.texts("codeVersions"),
                        d.objects("changes").stream()
                                .map(c -> new Release.Change(key(c), c.textOrNull("from"), c.textOrNull("to")))
                                .toList(),
                        routes(d)));
    }

    /** As {@link #readRoutingTable}. */
    public static Lease readLease(byte[] bytes, String where) {
        return read(
                bytes,
                where,
                d -> new Lease(d.text("holder"), d.text("token"), d.instant("acquiredAt"), d.instant("expiresAt")));
    }

    private static ObjectNode document() {
        return JsonNodeFactory.instance.objectNode().put("schemaVersion", SCHEMA_VERSION);
    }

    private static byte[] bytes(ObjectNode document) {
        byte[] body = WRITER.writeValueAsBytes(document);
        byte[] withEnd = Arrays.copyOf(body, body.length + 1);
        withEnd[body.length] = '\n';
        return withEnd;
    }

    private static void writeRoutes(ArrayNode array, List<Route> routes) {
        routes.stream().sorted(Comparator.comparing(Route::key)).forEach(route -> {
            ObjectNode node = array.addObject();
            writeKey(node, route.key());
            node.put("targetModel", route.targetModel());
            node.put("manifestSha256", route.manifestSha256());
            node.put("codeVersion", route.codeVersion());
            node.put("sampleKey", route.sampleKey());
            node.put("textInput", route.textInput());
        });
    }

    private static void writeKey(ObjectNode node, RouteKey key) {
        node.put("customer", key.customer());
        node.put("model", key.model());
        node.put("part", key.part());
    }

    private static RouteKey key(Fields fields) {
        return new RouteKey(fields.text("customer"), fields.text("model"), fields.text("part"));
    }

    private static List<Route> routes(Fields document) {
        return document.objects("routes").stream()
                .map(r -> new Route(
                        key(r),
                        r.text("targetModel"),
                        r.text("manifestSha256"),
                        r.text("codeVersion"),
                        r.text("sampleKey"),
                        r.textOrNull("textInput")))
                .sorted(Comparator.comparing(Route::key))
                .toList();
    }

    private static <T> T read(byte[] bytes, String where, Function<Fields, T> build) {
        try {
            Fields document = new Fields(JSON.readTree(bytes), "");
            long version = document.number("schemaVersion");
            if (version > SCHEMA_VERSION) {
                throw new MmectlException(
                        ErrorCode.FAILED,
                        where + " has schema version " + version + ", this program knows up to " + SCHEMA_VERSION,
                        "Use the mmectl version that wrote it, or a newer one.");
            }
            return build.apply(document);
        } catch (JacksonException e) {
            throw broken(where, "not JSON: " + e.getOriginalMessage(), e);
        } catch (Broken e) {
            throw broken(where, String.valueOf(e.getMessage()), e);
        }
    }

    private static MmectlException broken(String where, String what, Throwable cause) {
        return new MmectlException(
                ErrorCode.FAILED,
                where + " is broken: " + what,
                "It was changed by something else than mmectl. Restore an earlier version of the object.",
                cause);
    }

    /** Typed access to one JSON object. */
    private record Fields(JsonNode node, String path) {
        Fields {
            if (!node.isObject()) {
                throw new Broken((path.isEmpty() ? "the document" : path) + " is not an object");
            }
        }

        String text(String name) {
            String value = textOrNull(name);
            if (value == null) {
                throw new Broken(path + name + " is missing");
            }
            return value;
        }

        @Nullable
        String textOrNull(String name) {
            JsonNode value = node.path(name);
            if (value.isMissingNode() || value.isNull()) {
                return null;
            }
            if (!value.isString()) {
                throw new Broken(path + name + " is not text");
            }
            return value.asString();
        }

        long number(String name) {
            JsonNode value = node.path(name);
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw new Broken(path + name + " is not a whole number");
            }
            return value.asLong();
        }

        Instant instant(String name) {
            try {
                return Instant.parse(text(name));
            } catch (DateTimeException e) {
                throw new Broken(path + name + " is not a time");
            }
        }

        Optional<Fields> objectOrNull(String name) {
            JsonNode value = node.path(name);
            return value.isMissingNode() || value.isNull()
                    ? Optional.empty()
                    : Optional.of(new Fields(value, path + name + "."));
        }

        SortedMap<String, String> texts(String name) {
            SortedMap<String, String> result = new TreeMap<>();
            Fields inner = new Fields(node.path(name), path + name + ".");
            inner.node().propertyNames().forEach(key -> result.put(key, inner.text(key)));
            return result;
        }

        List<Fields> objects(String name) {
            JsonNode array = node.path(name);
            if (!array.isArray()) {
                throw new Broken(path + name + " is not a list");
            }
            List<Fields> result = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                result.add(new Fields(array.get(i), path + name + "[" + i + "]."));
            }
            return result;
        }
    }

    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }
}
