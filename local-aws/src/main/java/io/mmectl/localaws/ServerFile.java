package io.mmectl.localaws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code server.json}: {@code {"pid": …, "port": …, "endpointUrl": "…"}}. It appears whole. After a kill it stays behind and
 * names a process that is gone; who holds the folder's lock is what counts.
 */
record ServerFile(Path folder) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    void write(URI endpoint, long pid) throws IOException {
        String json = MAPPER.writeValueAsString(MAPPER.createObjectNode()
                .put("pid", pid)
                .put("port", endpoint.getPort())
                .put("endpointUrl", endpoint.toString()));
        Path next = folder.resolve("server.json.next");
        Files.writeString(next, json + "\n");
        Files.move(next, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete() {
        try {
            Files.deleteIfExists(path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path path() {
        return folder.resolve("server.json");
    }
}
