package io.mmectl.localaws.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Reads a range out of several files in a row, which stay readable when they are deleted meanwhile. */
final class BlobStream extends InputStream {
    /** A file and its length. */
    record Source(Path file, long length) {}

    private final Deque<InputStream> rest;
    private long left;

    private BlobStream(Deque<InputStream> rest, long left) {
        this.rest = rest;
        this.left = left;
    }

    static BlobStream open(List<Source> sources, ByteRange range) throws IOException {
        BlobStream stream = new BlobStream(new ArrayDeque<>(), range.length());
        try {
            long start = 0;
            for (Source source : sources) {
                long end = start + source.length();
                if (end > range.offset() && start < range.offset() + range.length()) {
                    InputStream file = Files.newInputStream(source.file());
                    stream.rest.add(file);
                    file.skipNBytes(Math.max(0, range.offset() - start));
                }
                start = end;
            }
            return stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (left > 0) {
            InputStream file = rest.peek();
            if (file == null) {
                throw new IOException("a blob is shorter than its record says");
            }
            int n = file.read(buffer, offset, (int) Math.min(length, left));
            if (n >= 0) {
                left -= n;
                return n;
            }
            rest.remove();
            file.close();
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        for (InputStream file : rest) {
            file.close();
        }
        rest.clear();
    }
}
