package io.mmectl.localaws.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A known difference between the local AWS and a peer, as {@code src/peers/differences} has them.
 *
 * @param behaviour what ours does, and what theirs
 * @param right ours, theirs, neither or unknown
 * @param why whose word that is
 */
record Differences(String behaviour, String right, String why) {
    static final Path SCRIPTS = Path.of("src/peers").toAbsolutePath();

    static Path file(String name) {
        return SCRIPTS.resolve("differences").resolve(name + ".json");
    }

    static List<Differences> of(String name) {
        List<Differences> listed = new ArrayList<>();
        for (JsonNode entry : JsonMapper.shared().readTree(file(name).toFile())) {
            listed.add(new Differences(
                    entry.required("behaviour").asString(),
                    entry.required("right").asString(),
                    entry.required("why").asString()));
        }
        return listed;
    }

    /** The source of the line in FIDELITY.md. */
    String source(String peer) {
        String who = switch (right) {
            case "ours" -> "the local AWS is right";
            case "theirs" -> peer + " is right";
            case "neither" -> "neither is AWS";
            case "unknown" -> "who is right is unknown";
            default -> throw new IllegalArgumentException("right is ours, theirs, neither or unknown, not " + right);
        };
        return who + ": " + why;
    }
}
