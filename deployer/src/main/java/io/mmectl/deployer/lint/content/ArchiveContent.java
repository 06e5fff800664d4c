package io.mmectl.deployer.lint.content;

import io.mmectl.deployer.packaging.ArchiveWalk;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads an archive once, and keeps of each file what lint looks at: short files whole, the ends of the others. */
public final class ArchiveContent {
    /** Of PyTorch's files: their table of contents and code stand at the end. */
    private static final int TAIL = 4 << 20;

    /** Of packed environments: which Python is inside shows near the beginning. */
    private static final int PACKED_HEAD = 16 << 20;

    private ArchiveContent() {}

    /**
     * @param archive read to its end, not closed
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when it is no gzip or tar, damaged or cut off
     */
    public static Inspected of(InputStream archive, String name) throws IOException {
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

    private static Bytes kept(ArchiveWalk.Member member, InputStream content) throws IOException {
        if (member.size() <= Item.LONGEST_TEXT) {
            return new Bytes.InMemory(content.readNBytes((int) member.size()));
        }
        String path = member.path().toLowerCase(Locale.ROOT);
        boolean packed = path.endsWith(".tar.gz") || path.endsWith(".tgz");
        byte[] head = content.readNBytes(packed ? PACKED_HEAD : Item.HEAD);
        boolean zip = head.length > 1 && head[0] == 'P' && head[1] == 'K';
        return new Bytes.Ends(head, zip ? tail(content) : new byte[0], member.size());
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
