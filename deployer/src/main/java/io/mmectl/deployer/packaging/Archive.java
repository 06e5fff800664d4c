package io.mmectl.deployer.packaging;

import io.mmectl.config.Packing;
import io.mmectl.deployer.port.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An archive that is made while it is read: nothing is kept on disk, and every {@link #open} gives the same bytes, so an
 * upload can be tried again. Several streams may be open at a time. A manifest of another repository is refused with
 * {@link IllegalArgumentException}.
 *
 * @param packing decides the bytes, not what they unpack to
 */
public record Archive(TritonRepository repository, Manifest manifest, Packing packing) implements ObjectStore.Content {
    public Archive {
        TarMember.of(repository, manifest);
    }

    /** Reads what the cache does not know, and compresses nothing. */
    public static Archive of(TritonRepository repository, FileDigests digests, Packing packing) throws IOException {
        return new Archive(repository, Manifests.of(repository, digests), packing);
    }

    /** The same content, packed the other way or the same. */
    public Archive packed(Packing other) {
        return new Archive(repository, manifest, other);
    }

    /** Always -1: how far text shrinks is known only when it is compressed. See {@link #maximumLength}. */
    @Override
    public long length() {
        return -1;
    }

    /** Bytes that the archive has at most; exact when nothing in it compresses. */
    @Override
    public long maximumLength() {
        return GzipFraming.maximumLength(TarMember.tarLength(TarMember.of(repository, manifest)));
    }

    /**
     * The archive from its beginning. Reading throws {@link io.mmectl.config.MmectlException} (CONFLICT) naming the file when
     * one is no longer what the manifest says; the stream has not ended then. Close it, also half-way: it holds a thread.
     */
    @Override
    public InputStream open() {
        return new PulledStream(new ArchiveBlocks(TarMember.of(repository, manifest), manifest, packing));
    }

    private static final class PulledStream extends InputStream {
        private final ArchiveBlocks blocks;
        private @Nullable ByteBuffer current = ByteBuffer.allocate(0);

        PulledStream(ArchiveBlocks blocks) {
            this.blocks = blocks;
        }

        @Override
        public int read() throws IOException {
            ByteBuffer bytes = available(current);
            return bytes == null ? -1 : bytes.get() & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            java.util.Objects.checkFromIndexSize(offset, length, into.length);
            if (length == 0) {
                return 0;
            }
            ByteBuffer bytes = available(current);
            if (bytes == null) {
                return -1;
            }
            int n = Math.min(length, bytes.remaining());
            bytes.get(into, offset, n);
            return n;
        }

        @Override
        public void close() throws IOException {
            blocks.close();
            current = null;
        }

        private @Nullable ByteBuffer available(@Nullable ByteBuffer bytes) throws IOException {
            ByteBuffer ready = bytes;
            while (ready != null && !ready.hasRemaining()) {
                ready = blocks.next();
            }
            current = ready;
            return ready;
        }
    }
}
