package io.mmectl.deployer.packaging;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a tar, as GNU tar, BSD tar, Python and mmectl write them: ustar, pax headers, GNU long names and
 * base-256 sizes. Sparse and multi-volume members are refused, and so are links and devices unless they are asked for.
 */
final class TarReader {
    /** Longest extended header that is believed: names are 4 KiB at most. */
    private static final long LONGEST_EXTENSION = 1 << 20;

    /** As long as GNU tar's largest usual blocking factor makes it. */
    private static final long LONGEST_BEHIND = 1 << 20;

    private static final long A_SKIP = 16 << 20;

    private final InputStream in;
    private final boolean others;
    private long contentLeft;
    private int paddingLeft;

    TarReader(InputStream in) {
        this(in, false);
    }

    /** @param others whether links, devices and the like are members too, instead of an error */
    TarReader(InputStream in, boolean others) {
        this.in = in;
        this.others = others;
    }

    /**
     * The next file or directory; what is left of the current one is skipped. Null at the end mark.
     *
     * @throws BadTarException for what is no tar or holds something that may not be in it
     */
    @Nullable
    Member next() throws IOException {
        stopIfInterrupted();
        Map<String, String> extended = new HashMap<>();
        long extension = 0;
        while (true) {
            skipRest();
            if (extension > LONGEST_EXTENSION) {
                throw new BadTarException("has extended headers of more than " + LONGEST_EXTENSION + " bytes");
            }
            byte[] header = readFully(TarHeader.RECORD);
            if (isZero(header)) {
                return null;
            }
            verifyChecksum(header);
            char type = (char) (header[156] & 0xff);
            long size = number(header, 124, 12);
            extension += TarHeader.RECORD + size;
            switch (type) {
                case 'x' -> extended.putAll(paxRecords(readExtension(size)));
                case 'g' -> paxRecords(readExtension(size)); // global: comments such as git's commit id
                case 'L' -> extended.put("path", untilNul(readExtension(size), 0, (int) size));
                case 'K' -> extended.put("linkpath", untilNul(readExtension(size), 0, (int) size));
                default -> {
                    return start(header, type, size, extended);
                }
            }
        }
    }

    /**
     * Reads behind the end mark to the end of the stream, where gzip's own checksum is. Tools fill their last block up; what
     * is longer than any block is something else, and may be without end.
     */
    void requireEnd() throws IOException {
        byte[] chunk = new byte[1 << 16];
        long behind = 0;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            behind += n;
            if (behind > LONGEST_BEHIND) {
                throw new BadTarException("goes on for more than " + (LONGEST_BEHIND >> 20) + " MiB behind its end");
            }
        }
    }

    /** Reads content of the current member; -1 at its end. */
    int read(byte[] into) throws IOException {
        if (contentLeft == 0) {
            return -1;
        }
        stopIfInterrupted();
        int n = in.read(into, 0, (int) Math.min(into.length, contentLeft));
        if (n < 0) {
            throw new EOFException("the archive ends inside a file");
        }
        contentLeft -= n;
        return n;
    }

    private Member start(byte[] header, char type, long headerSize, Map<String, String> extended) throws IOException {
        if (extended.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
            throw new BadTarException("holds a sparse file");
        }
        String path = extended.getOrDefault("path", ustarPath(header));
        String paxSize = extended.get("size");
        long size = paxSize == null ? headerSize : decimal(paxSize);
        boolean directory = type == '5' || ((type == '0' || type == 0) && path.endsWith("/"));
        boolean file = type == '0' || type == 0 || type == '7';
        if (!directory && !file && !others) {
            throw new BadTarException("holds '" + Printable.line(path) + "', which is " + nameOf(type));
        }
        if (directory && size != 0) {
            throw new BadTarException("holds a directory with content: '" + Printable.line(path) + "'");
        }
        contentLeft = size;
        paddingLeft = TarHeader.padding(size);
        int mode = (int) (number(header, 100, 8) & 07777);
        String other = directory || file ? "" : nameOf(type);
        String link = extended.getOrDefault("linkpath", untilNul(header, 157, 100));
        return new Member(directory && !path.endsWith("/") ? path + "/" : path, mode, size, other, link);
    }

    private static String nameOf(char type) {
        return switch (type) {
            case '1' -> "a hard link";
            case '2' -> "a symbolic link";
            case '3', '4' -> "a device";
            case '6' -> "a pipe";
            default -> "of an unknown type (" + (int) type + ")";
        };
    }

    private void skipRest() throws IOException {
        for (long left = contentLeft + paddingLeft; left > 0; left -= Math.min(left, A_SKIP)) {
            stopIfInterrupted();
            in.skipNBytes(Math.min(left, A_SKIP));
        }
        contentLeft = 0;
        paddingLeft = 0;
    }

    /** A large archive takes minutes, and whoever ends the program waits for this. */
    private static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new MmectlException(ErrorCode.INTERRUPTED, "Interrupted while an archive was read", "");
        }
    }

    private byte[] readExtension(long size) throws IOException {
        if (size > LONGEST_EXTENSION) {
            throw new BadTarException("has an extended header of " + size + " bytes");
        }
        byte[] bytes = readFully((int) size);
        in.skipNBytes(TarHeader.padding(size));
        return bytes;
    }

    private byte[] readFully(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the archive ends without an end mark");
        }
        return bytes;
    }

    private static String ustarPath(byte[] header) {
        String name = untilNul(header, 0, 100);
        boolean posix = Arrays.equals(header, 257, 263, new byte[] {'u', 's', 't', 'a', 'r', 0}, 0, 6);
        String prefix = posix ? untilNul(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static Map<String, String> paxRecords(byte[] body) throws IOException {
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < body.length) {
            int space = indexOf(body, (byte) ' ', at);
            long length = decimal(new String(body, at, space - at, StandardCharsets.US_ASCII));
            int equals = indexOf(body, (byte) '=', space);
            long end = at + length - 1;
            if (end <= equals || end >= body.length || body[(int) end] != '\n') {
                throw new BadTarException("has a damaged extended header");
            }
            String key = new String(body, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            records.put(key, new String(body, equals + 1, (int) end - equals - 1, StandardCharsets.UTF_8));
            at = (int) end + 1;
        }
        return records;
    }

    private static int indexOf(byte[] body, byte wanted, int from) throws IOException {
        for (int i = from; i < body.length; i++) {
            if (body[i] == wanted) {
                return i;
            }
        }
        throw new BadTarException("has a damaged extended header");
    }

    private static long decimal(String digits) throws IOException {
        if (!digits.matches("[0-9]{1,18}")) {
            throw new BadTarException("has a damaged extended header");
        }
        return Long.parseLong(digits);
    }

    private static void verifyChecksum(byte[] header) throws IOException {
        long sum = 0;
        for (int i = 0; i < header.length; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != number(header, 148, 8)) {
            throw new BadTarException("is no tar, or a header in it is damaged (checksum)");
        }
    }

    /** Octal digits, or GNU's base-256 where the first bit is set. */
    private static long number(byte[] header, int at, int width) throws IOException {
        if ((header[at] & 0x80) != 0) {
            long value = header[at] & 0x7f;
            for (int i = at + 1; i < at + width; i++) {
                if (value >>> 54 != 0) {
                    throw new BadTarException("has a number out of range");
                }
                value = (value << 8) | (header[i] & 0xff);
            }
            return value;
        }
        String digits = untilNul(header, at, width).strip();
        if (!digits.matches("[0-7]{0,12}")) {
            throw new BadTarException("is no tar, or a header in it is damaged");
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static String untilNul(byte[] bytes, int at, int width) {
        int end = at;
        while (end < at + width && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    private static boolean isZero(byte[] record) {
        for (byte b : record) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param path as it stands in the tar, unchecked; a directory's ends in {@code /}
     * @param other what it is when it is neither file nor directory; empty for these
     * @param link where a link points to, unchecked; empty for all else
     */
    record Member(String path, int mode, long size, String other, String link) {
        /** A file or directory. */
        Member(String path, int mode, long size) {
            this(path, mode, size, "", "");
        }

        boolean isDirectory() {
            return path.endsWith("/");
        }
    }

    /** What the archive is or holds, to be read after the archive's name. */
    static final class BadTarException extends IOException {
        private static final long serialVersionUID = 1L;

        BadTarException(String what) {
            super(what);
        }
    }
}
