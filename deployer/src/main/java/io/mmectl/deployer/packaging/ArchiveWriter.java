package io.mmectl.deployer.packaging;

import io.mmectl.config.Packing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes archives to a stream; the bytes are those that {@link Archive#open} gives. */
public final class ArchiveWriter {
    private static final long MEMORY = 96L << 20;

    private ArchiveWriter() {}

    /**
     * Writes the archive of a known manifest. The stream is neither flushed nor closed.
     *
     * @return bytes written
     * @throws io.mmectl.config.MmectlException CONFLICT naming a file that is no longer what the manifest says; what was
     *     written by then has no end and no reader takes it for whole
     * @throws IllegalArgumentException when the manifest is another repository's
     */
    public static long write(TritonRepository repository, Manifest expected, Packing packing, OutputStream out)
            throws IOException {
        return copy(TarMember.of(repository, expected), expected, packing, out).bytes;
    }

    /**
     * Writes the archive and finds out its manifest in the same pass, so every file is read once only: for those who need
     * no name before they begin.
     *
     * @throws io.mmectl.config.MmectlException CONFLICT naming a file whose size changed meanwhile
     */
    public static Manifest writeAndDigest(TritonRepository repository, Packing packing, OutputStream out)
            throws IOException {
        return copy(TarMember.of(repository), null, packing, out).manifest;
    }

    /** Bytes of all files as they are now. */
    public static long contentBytes(TritonRepository repository) throws IOException {
        return TarMember.of(repository).stream().mapToLong(TarMember::size).sum();
    }

    /** How many archives to write at a time: one for each processor, within 96 MiB of memory. */
    public static int sideBySide() {
        long each = (long) DigestLane.BLOCKS * Block.LARGEST_MEMORY;
        return (int) Math.clamp(MEMORY / each, 1, Runtime.getRuntime().availableProcessors());
    }

    private static Written copy(List<TarMember> members, @Nullable Manifest expected, Packing packing, OutputStream out)
            throws IOException {
        long bytes = 0;
        try (ArchiveBlocks blocks = new ArchiveBlocks(members, expected, packing)) {
            for (ByteBuffer next = blocks.next(); next != null; next = blocks.next()) {
                out.write(next.array(), next.arrayOffset() + next.position(), next.remaining());
                bytes += next.remaining();
            }
            return new Written(bytes, blocks.manifest());
        }
    }

    private record Written(long bytes, Manifest manifest) {}
}
