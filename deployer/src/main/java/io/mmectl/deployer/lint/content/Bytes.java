package io.mmectl.deployer.lint.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Bytes of a file that may be too long to be read whole: parts of it are. */
public sealed interface Bytes {
    long size();

    /**
     * Bytes from an offset on; fewer where the file ends or was not kept.
     *
     * @throws IOException when the file cannot be read
     */
    byte[] read(long offset, int length) throws IOException;

    record InMemory(byte[] all) implements Bytes {
        @Override
        public long size() {
            return all.length;
        }

        @Override
        public byte[] read(long offset, int length) {
            if (offset < 0 || offset >= all.length) {
                return new byte[0];
            }
            return Arrays.copyOfRange(all, (int) offset, (int) Math.min(all.length, offset + length));
        }
    }

    record Local(Path path, long size) implements Bytes {
        @Override
        public byte[] read(long offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, Math.min(length, size - offset)));
            try (SeekableByteChannel channel = Files.newByteChannel(path)) {
                channel.position(Math.max(0, offset));
                while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    /** What was kept of a stream: its beginning and its end. */
    record Ends(byte[] head, byte[] tail, long size) implements Bytes {
        @Override
        public byte[] read(long offset, int length) {
            if (offset >= 0 && offset < head.length) {
                return Arrays.copyOfRange(head, (int) offset, (int) Math.min(head.length, offset + length));
            }
            long inTail = offset - (size - tail.length);
            if (inTail < 0 || inTail >= tail.length) {
                return new byte[0];
            }
            return Arrays.copyOfRange(tail, (int) inTail, (int) Math.min(tail.length, inTail + length));
        }
    }
}
