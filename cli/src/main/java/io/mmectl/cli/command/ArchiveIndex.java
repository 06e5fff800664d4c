package io.mmectl.cli.command;

import io.mmectl.cli.Reasons;
import io.mmectl.cli.fleet.ArchiveFolder.Packed;
import io.mmectl.cli.render.Json;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Slugs;
import io.mmectl.deployer.state.TargetModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The list of what {@code package} wrote into a folder, for whoever uploads it: {@code index.json}, in which each archive
 * stands with its S3 key.
 */
final class ArchiveIndex {
    /** File name in the folder. */
    static final String FILE = "index.json";

    private static final String SCHEMA = "mmectl-archives/1";

    private static final String AGAIN = "package again with the same -f and --env";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private ArchiveIndex() {}

    /** What is known of one archive; {@code file} is left to the caller. */
    static Map<String, Object> row(FleetLayout layout, TargetModel target, Packed packed) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("modelType", target.modelType());
        row.put("customer", target.key().customer());
        row.put("model", target.key().model());
        row.put("part", target.key().part());
        row.put("template", target.template());
        row.put("codeVersion", target.codeVersion());
        row.put("key", layout.artifact(target.modelType(), target.fileName()).key());
        row.put("files", packed.files());
        row.put("contentBytes", packed.contentBytes());
        row.put("bytes", packed.bytes());
        row.put("manifestSha256", packed.manifestSha256());
        return row;
    }

    /**
     * Keeps what an index of the same fleet and environment in the folder says of other archives that are still there.
     *
     * @param rows see {@link #row}, with {@code file} in front
     * @throws MmectlException INVALID_INPUT when the folder holds another fleet's or environment's index, which stays
     */
    static void write(Path folder, FleetSpec fleet, List<Map<String, Object>> rows) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", SCHEMA);
        document.put("fleet", fleet.name());
        document.put("environment", fleet.environment());
        document.put("bucket", fleet.account().bucket());
        document.put("metadata", "mmectl-manifest-sha256");
        document.put("archives", merged(folder, fleet, rows));
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "." + FILE, ".part");
            try {
                Files.writeString(fresh, Json.document(document) + "\n");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED, "cannot write " + file + ": " + Reasons.of(e), "check the folder", e);
        }
    }

    private static List<Object> merged(Path folder, FleetSpec fleet, List<Map<String, Object>> rows) {
        Map<String, Object> byFile = new TreeMap<>();
        for (JsonNode row : earlier(folder, fleet)) {
            String file = row.path("file").asString("");
            if (beside(folder.resolve(FILE), file).filter(Files::exists).isPresent()) {
                byFile.put(file, row);
            }
        }
        rows.forEach(row -> byFile.put(String.valueOf(row.get("file")), row));
        return List.copyOf(byFile.values());
    }

    /** A file in the index's folder; empty for a name that leads anywhere else, or is none. */
    private static Optional<Path> beside(Path index, String name) {
        try {
            Path file = index.resolveSibling(name);
            boolean plain = !name.isEmpty() && !name.contains("/") && !name.equals("..") && !name.equals(".");
            return plain ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * That an index may be written into the folder: there is none yet, or it is of the same fleet and environment.
     *
     * @throws MmectlException INVALID_INPUT otherwise
     */
    static void requireOwn(Path folder, FleetSpec fleet) {
        earlier(folder, fleet);
    }

    /** Rows of the index that is there; none when there is none. */
    private static JsonNode earlier(Path folder, FleetSpec fleet) {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return MissingNode.getInstance();
        }
        String hint = "name another folder with --to, or delete this one if nobody needs it";
        try {
            JsonNode document = JsonMapper.shared().readTree(Files.readString(file));
            requireOf(fleet, document, file, hint);
            return document.path("archives");
        } catch (IOException | JacksonException e) {
            throw unreadable(file, e, hint);
        }
    }

    /**
     * One archive of an index.
     *
     * @param file absolute
     * @param manifestSha256 64 hex digits
     */
    record Entry(Path file, String modelType, String manifestSha256) {}

    /**
     * @throws MmectlException INVALID_INPUT when there is no index in the folder, or it is another fleet's or environment's
     */
    static List<Entry> read(Path folder, FleetSpec fleet) {
        Path file = folder.resolve(FILE);
        try {
            JsonNode document = JsonMapper.shared().readTree(Files.readString(file));
            requireOf(fleet, document, file, AGAIN);
            List<Entry> entries = new ArrayList<>();
            for (JsonNode row : document.path("archives")) {
                String digest = row.required("manifestSha256").asString();
                require(
                        SHA256.matcher(digest).matches(),
                        file + " has a manifestSha256 that is no SHA-256, of "
                                + row.required("file").asString(),
                        AGAIN);
                String modelType = row.required("modelType").asString();
                require(Slugs.isSlug(modelType), file + " has a modelType that is none: '" + modelType + "'", AGAIN);
                String name = row.required("file").asString();
                entries.add(new Entry(
                        beside(file, name)
                                .orElseThrow(() -> new MmectlException(
                                        ErrorCode.INVALID_INPUT,
                                        file + " names '" + name + "', which is no file beside it",
                                        AGAIN)),
                        modelType,
                        digest));
            }
            return entries;
        } catch (IOException | JacksonException e) {
            throw unreadable(file, e, "make one with: mmectl package --to " + folder.getFileName());
        }
    }

    private static void requireOf(FleetSpec fleet, JsonNode document, Path file, String hint) {
        require(
                document.path("schema").asString("").equals(SCHEMA),
                file + " is no index of this version of mmectl",
                hint);
        String name = document.path("fleet").asString("");
        String environment = document.path("environment").asString("");
        require(
                name.equals(fleet.name()) && environment.equals(fleet.environment()),
                file + " is of " + name + " in " + environment + ", not of " + fleet.name() + " in "
                        + fleet.environment(),
                hint);
    }

    private static void require(boolean holds, String otherwise, String hint) {
        if (!holds) {
            throw new MmectlException(ErrorCode.INVALID_INPUT, otherwise, hint);
        }
    }

    private static MmectlException unreadable(Path file, Exception cause, String hint) {
        String reason = cause instanceof IOException io ? Reasons.of(io) : "it is no index of mmectl";
        return new MmectlException(ErrorCode.INVALID_INPUT, "cannot read " + file + ": " + reason, hint, cause);
    }
}
