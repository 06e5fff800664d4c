package io.mmectl.cli.fleet;

import io.mmectl.deployer.packaging.FileStamp;
import io.mmectl.deployer.port.ObjectStore.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * A file of this machine, to be sent as it was when the stamp was taken: when it is another by the time that it is read,
 * its end fails, so that nothing appears on S3.
 *
 * @param stamp taken before the file was verified
 */
public record FileContent(Path file, FileStamp stamp) implements Content {
    @Override
    public long length() {
        return stamp.size();
    }

    @Override
    public InputStream open() throws IOException {
        return new FilterInputStream(Files.newInputStream(file)) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                requireSame(b);
                return b;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = super.read(into, offset, length);
                requireSame(n);
                return n;
            }
        };
    }

    private void requireSame(int read) throws IOException {
        if (read < 0 && !FileStamp.of(file).equals(stamp)) {
            throw new IOException(file + " changed after it was verified");
        }
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
                return new CountedStream(FileContent.this.open(), listener);
            }
        };
    }
}
