package io.mmectl.aws;

import java.io.BufferedReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Programs that nobody here wrote, as {@code scripts/peers install} puts them into {@code .peers}. */
final class Peers {
    private Peers() {}

    /** The Python that runs a peer; empty when the peer is not installed in this folder or one above it. */
    static Optional<Path> python(String peer) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path python = at.resolve(Path.of(".peers", peer, "bin", "python"));
            if (Files.isExecutable(python)) {
                return Optional.of(python);
            }
        }
        return Optional.empty();
    }

    /** Reads on and forgets, so that the peer never waits for us to read; ends with it. */
    static void drain(BufferedReader output) {
        Thread.ofVirtual().start(() -> {
            try {
                output.lines().forEach(ignored -> {});
            } catch (UncheckedIOException e) {
                // It was stopped.
            }
        });
    }
}
