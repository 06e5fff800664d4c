package io.mmectl.cli.fleet;

import io.mmectl.deployer.port.ObjectStore.Content;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** A file of this machine, to be sent. */
public record FileContent(Path file) implements Content {
    @Override
    public long length() {
        return new File(file.toString()).length();
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    /** The same, telling how many more bytes were read. */
    public Content counted(LongConsumer listener) {
        return new Content() {
            @Override
            public long length() {
                return FileContent.this.length();
            }

            @Override
            public InputStream open() throws IOException {
                return new FilterInputStream(FileContent.this.open()) {
                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        int n = super.read(into, offset, length);
                        listener.accept(Math.max(0, n));
                        return n;
                    }
                };
            }
        };
    }
}
