package io.mmectl.deployer.lint.content;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.packaging.ArchiveWalk;
import io.mmectl.deployer.packaging.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads an archive once, and keeps of each file what lint looks at: short files whole, the ends of the others, and of TensorRT
 * plans the digest.
 */
public final class ArchiveContent {
    /** Of PyTorch's files: their table of contents and code stand at the end. */
    private static final int TAIL = 4 << 20;

    /** Of packed environments: which Python is inside shows near the beginning. */
    private static final int PACKED_HEAD = 16 << 20;

    /** Of all files together: few bytes of gzip can make very many. */
    private static final long MOST_KEPT = 256L << 20;

    private final String name;
    private final long most;
    private long bytes;

    private ArchiveContent(String name, long most) {
        this.name = name;
        this.most = most;
    }

    /**
     * @param archive read to its end, not closed
     * @throws MmectlException INVALID_INPUT when it is no gzip or tar, damaged or cut off, or holds too much to be kept
     */
    public static Inspected of(InputStream archive, String name) throws IOException {
        return of(archive, name, MOST_KEPT);
    }

    /** @param most bytes that may be kept */
    static Inspected of(InputStream archive, String name, long most) throws IOException {
        return new ArchiveContent(name, most).read(archive);
    }

    private Inspected read(InputStream archive) throws IOException {
        List<Item> items = new ArrayList<>();
        ArchiveWalk.of(
                archive,
                name,
                (member, content) -> items.add(
                        switch (member.kind()) {
                            case DIRECTORY -> Item.directory(member.path());
                            case LINK -> Item.link(member.path(), member.detail());
                            case REFUSED -> Item.other(member.path(), member.detail());
                            case FILE -> Item.file(member.path(), kept(member, content));
                        }));
        return new Inspected(name, Inspected.Origin.ARCHIVE, items);
    }

    private Bytes kept(ArchiveWalk.Member member, InputStream content) throws IOException {
        if (member.size() <= Item.LONGEST_TEXT) {
            return new Bytes.InMemory(counted(content.readNBytes((int) member.size())));
        }
        String path = member.path().toLowerCase(Locale.ROOT);
        boolean packed = path.endsWith(".tar.gz") || path.endsWith(".tgz");
        byte[] head = counted(content.readNBytes(packed ? PACKED_HEAD : Item.HEAD));
        if (path.endsWith(TensorRtPlan.SUFFIX) || TensorRtPlan.begins(head)) {
            return new Bytes.Ends(head, new byte[0], member.size(), Optional.of(digest(head, content)));
        }
        boolean zip = head.length > 1 && head[0] == 'P' && head[1] == 'K';
        return new Bytes.Ends(head, zip ? counted(tail(content)) : new byte[0], member.size(), Optional.empty());
    }

    private byte[] counted(byte[] kept) {
        bytes += kept.length;
        if (bytes > most) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "Archive '" + name + "' holds more small files than lint keeps in memory, which is " + (most >> 20)
                            + " MiB",
                    "Unpack it, and lint the directory.");
        }
        return kept;
    }

    private static String digest(byte[] head, InputStream rest) throws IOException {
        MessageDigest digest = Sha256.start();
        digest.update(head);
        rest.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return Sha256.finish(digest);
    }

    /** The last bytes of a stream, at most {@link #TAIL}. */
    private static byte[] tail(InputStream content) throws IOException {
        byte[] before = new byte[0];
        byte[] chunk = content.readNBytes(TAIL);
        for (byte[] next = content.readNBytes(TAIL); next.length > 0; next = content.readNBytes(TAIL)) {
            before = chunk;
            chunk = next;
        }
        int missing = Math.min(TAIL - chunk.length, before.length);
        byte[] tail = Arrays.copyOf(chunk, chunk.length + missing);
        System.arraycopy(chunk, 0, tail, missing, chunk.length);
        System.arraycopy(before, before.length - missing, tail, 0, missing);
        return tail;
    }
}
