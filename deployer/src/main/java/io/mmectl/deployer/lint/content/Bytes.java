package io.mmectl.deployer.lint.content;

import io.mmectl.deployer.packaging.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** Bytes of a file that may be too long to be read whole: parts of it are. */
public sealed interface Bytes {
    long size();

    /**
     * Bytes from an offset on; fewer where the file ends or was not kept.
     *
     * @throws IOException when the file cannot be read
     */
    byte[] read(long offset, int length) throws IOException;

    /**
     * SHA-256 of all of them; empty where that was not kept. Reads a file that nobody has digested before.
     *
     * @throws IOException when the file cannot be read
     */
    Optional<String> sha256() throws IOException;

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

        @Override
        public Optional<String> sha256() {
            return Optional.of(Sha256.hexOf(all));
        }
    }

    /**
     * A file of this machine.
     *
     * @param digest its SHA-256; empty when nobody has read it yet
     */
    record Local(Path path, long size, Optional<String> digest) implements Bytes {
        @Override
        public byte[] read(long offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, Math.min(length, size - offset)));
            try (SeekableByteChannel channel = Files.newByteChannel(path)) {
                channel.position(Math.max(0, offset));
                while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }

        @Override
        public Optional<String> sha256() throws IOException {
            if (digest.isPresent()) {
                return digest;
            }
            MessageDigest read = Sha256.start();
            try (InputStream in = Files.newInputStream(path)) {
                in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), read));
            }
            return Optional.of(Sha256.finish(read));
        }
    }

    /**
     * What was kept of a stream: its beginning and its end.
     *
     * @param sha256 of all of it, where that was asked for
     */
    record Ends(byte[] head, byte[] tail, long size, Optional<String> sha256) implements Bytes {
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
