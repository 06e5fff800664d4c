package io.mmectl.localaws.triton;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who listens on a port, from Linux's {@code /proc}. */
final class ListeningPort {
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENING = "0A";

    private ListeningPort() {}

    /** Whether the process listens there; also true where the system does not tell. */
    static boolean ownedBy(long pid, int port) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            Optional<String> socket = socket(port);
            return socket.isPresent() && open.anyMatch(file -> target(file).equals(socket.get()));
        } catch (IOException | UncheckedIOException e) {
            return !Files.isReadable(Path.of("/proc", Long.toString(pid), "fd"));
        }
    }

    /** The socket as a process's open files name it. */
    private static Optional<String> socket(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns.length > INODE
                            && columns[LOCAL_ADDRESS].endsWith(suffix)
                            && columns[STATE].equals(LISTENING))
                    .map(columns -> "socket:[" + columns[INODE] + "]")
                    .findFirst();
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            // Closed meanwhile.
            return "";
        }
    }
}
