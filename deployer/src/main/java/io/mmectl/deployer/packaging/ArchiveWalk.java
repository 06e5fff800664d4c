package io.mmectl.deployer.packaging;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Goes through a {@code .tar.gz} of anybody's and tells what is in it, also what mmectl itself would refuse to unpack. */
public final class ArchiveWalk {
    private static final int BUFFER = 256 * 1024;

    private ArchiveWalk() {}

    /** What a member is. */
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        /** A device, a pipe, or anything whose path must not be used: absolute, upwards, not text. */
        REFUSED
    }

    /**
     * @param path without a leading {@code ./}, a directory's with its slash; safe to use but for REFUSED
     * @param detail of a link where it points to, of a refused one why; empty for the others
     */
    public record Member(String path, Kind kind, long size, String detail) {}

    /** Receives the members in the order of the archive; need not read their content. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Member member, InputStream content) throws IOException;
    }

    /**
     * @param archive read to its end, not closed
     * @param name of the archive, for errors
     * @throws MmectlException INVALID_INPUT when it is no gzip or tar, damaged or cut off, or holds too many or too deep paths
     */
    public static void of(InputStream archive, String name, Visitor visitor) throws IOException {
        try {
            GZIPInputStream gzip = new GZIPInputStream(archive, BUFFER);
            TarReader tar = new TarReader(gzip, true);
            ArchiveBounds bounds = new ArchiveBounds();
            for (TarReader.Member member = tar.next(); member != null; member = tar.next()) {
                bounds.add(member.path());
                Member told = told(member);
                if (!told.path().isEmpty()) {
                    visitor.visit(told, new ContentStream(tar));
                }
            }
            tar.requireEnd();
        } catch (TarReader.BadTarException e) {
            throw invalid("Archive '" + name + "' " + e.getMessage(), e);
        } catch (EOFException e) {
            throw invalid("Archive '" + name + "' is cut off", e);
        } catch (ZipException e) {
            throw invalid("Archive '" + name + "' is no gzip or damaged: " + e.getMessage(), e);
        }
    }

    private static Member told(TarReader.Member member) {
        String path = member.path();
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        boolean link = !member.link().isEmpty() && member.other().endsWith("link");
        if (path.isEmpty()) {
            return new Member("", Kind.DIRECTORY, 0, "");
        }
        try {
            EntryPaths.check(path, member.isDirectory());
        } catch (MmectlException e) {
            return new Member(Printable.line(path), Kind.REFUSED, 0, String.valueOf(e.getMessage()));
        }
        if (link) {
            return new Member(path, Kind.LINK, 0, Printable.line(member.link()));
        }
        if (!member.other().isEmpty()) {
            return new Member(path, Kind.REFUSED, 0, "is " + member.other());
        }
        return new Member(path, member.isDirectory() ? Kind.DIRECTORY : Kind.FILE, member.size(), "");
    }

    private static MmectlException invalid(String message, @Nullable Throwable cause) {
        return new MmectlException(ErrorCode.INVALID_INPUT, message, "Fetch or pack it again.", cause);
    }

    private static final class ContentStream extends InputStream {
        private final TarReader tar;
        private final byte[] one = new byte[1];

        ContentStream(TarReader tar) {
            this.tar = tar;
        }

        @Override
        public int read() throws IOException {
            int n = tar.read(one);
            return n < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (offset == 0 && length == into.length) {
                return tar.read(into);
            }
            byte[] part = new byte[length];
            int n = tar.read(part);
            if (n > 0) {
                System.arraycopy(part, 0, into, offset, n);
            }
            return n;
        }
    }
}
