package io.mmectl.cli;

import io.mmectl.cli.render.Terminal;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process gives a command: everything that it may read or write of its surroundings.
 *
 * @param environment environment variables
 * @param directory current directory, absolute; relative paths of the user start here
 * @param in what the user types
 * @param out data
 * @param err talk: progress, warnings, errors
 */
public record Shell(
        Map<String, String> environment,
        Path directory,
        BufferedReader in,
        PrintWriter out,
        PrintWriter err,
        Terminal terminal) {

    /** Streams are UTF-8 whatever the locale, so that data is the same everywhere. */
    public static Shell ofProcess() {
        return new Shell(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                Terminal.ofLauncher(
                        System.getProperty("mmectl.terminal", ""),
                        System.getProperty("mmectl.columns", "0"),
                        System.getenv()));
    }

    public @Nullable String environment(String name) {
        return environment.get(name);
    }

    /** A path that the user gave, made absolute. */
    public Path resolve(Path path) {
        return directory.resolve(path).normalize();
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        OutputStream stream = new UntilClosed(new FileOutputStream(descriptor));
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }

    /** A reader that has gone, as head has, wants no more, and that is no failure. */
    private static final class UntilClosed extends FilterOutputStream {
        private boolean closed;

        UntilClosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                if (!closed) {
                    out.write(bytes, offset, length);
                }
            } catch (IOException e) {
                closed = "Broken pipe".equals(e.getMessage());
                if (!closed) {
                    throw e;
                }
            }
        }
    }
}
