package io.mmectl.deployer.packaging;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the header of one tar member: ustar, and a pax header before it for what ustar cannot say (names that are longer
 * than 100 bytes or not ASCII, files of 8 GiB and more). Everything that differs between machines is fixed: owner 0:0
 * without names, modification time, type, no device numbers.
 */
final class TarHeader {
    static final int RECORD = 512;

    /** 1980-01-01T00:00:00Z: GNU tar warns of 1970 ("implausibly old"), and zip knows nothing older than this. */
    static final long MODIFIED = 315_532_800L;

    /** Largest size that eleven octal digits hold. */
    private static final long LARGEST_USTAR_SIZE = 077777777777L;

    private static final int LONGEST_USTAR_NAME = 100;
    private static final char FILE = '0';
    private static final char DIRECTORY = '5';
    private static final char PAX = 'x';

    private TarHeader() {}

    /** Header bytes of a directory or a file, a multiple of 512. */
    static byte[] of(String path, long size) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        boolean longName = name.length > LONGEST_USTAR_NAME || path.chars().anyMatch(c -> c > 0x7e);
        boolean large = size > LARGEST_USTAR_SIZE;
        ByteArrayOutputStream out = new ByteArrayOutputStream(RECORD);
        if (longName || large) {
            ByteArrayOutputStream extended = new ByteArrayOutputStream();
            if (longName) {
                extended.writeBytes(paxRecord("path", name));
            }
            if (large) {
                extended.writeBytes(paxRecord("size", Long.toString(size).getBytes(StandardCharsets.US_ASCII)));
            }
            byte[] body = extended.toByteArray();
            out.writeBytes(header("PaxHeader".getBytes(StandardCharsets.US_ASCII), 0644, body.length, PAX));
            out.writeBytes(body);
            out.writeBytes(new byte[padding(body.length)]);
        }
        boolean directory = path.endsWith("/");
        out.writeBytes(header(
                longName ? fallbackName(path) : name,
                directory ? ManifestLine.DIRECTORY_MODE : ManifestLine.FILE_MODE,
                large ? 0 : size,
                directory ? DIRECTORY : FILE));
        return out.toByteArray();
    }

    /** Zero bytes that follow a body of this size. */
    static int padding(long size) {
        return (int) (-size & (RECORD - 1));
    }

    /** Length of a body with its padding. */
    static long padded(long size) {
        return size + padding(size);
    }

    /** What a reader without pax support sees: the path in ASCII, cut to fit. */
    private static byte[] fallbackName(String path) {
        StringBuilder ascii = new StringBuilder();
        path.chars().limit(LONGEST_USTAR_NAME).forEach(c -> ascii.append(c > 0x7e ? '_' : (char) c));
        return ascii.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code "<length> <key>=<value>\n"}, where the length counts itself. */
    private static byte[] paxRecord(String key, byte[] value) {
        int rest = key.length() + value.length + 3;
        int length = rest + 1;
        while (Integer.toString(length).length() + rest != length) {
            length++;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        out.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(value);
        out.write('\n');
        return out.toByteArray();
    }

    private static byte[] header(byte[] name, int mode, long size, char type) {
        byte[] header = new byte[RECORD];
        System.arraycopy(name, 0, header, 0, name.length);
        octal(header, 100, 8, mode);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, size);
        octal(header, 136, 12, MODIFIED);
        header[156] = (byte) type;
        ascii(header, 257, "ustar\00000");
        octal(header, 329, 8, 0);
        octal(header, 337, 8, 0);
        checksum(header);
        return header;
    }

    /** The sum of all bytes with the checksum field itself as spaces: six digits, NUL, space. */
    private static void checksum(byte[] header) {
        ascii(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 7, sum);
    }

    /** Octal digits with leading zeros and a final NUL. */
    private static void octal(byte[] header, int at, int width, long value) {
        header[at + width - 1] = 0;
        long left = value;
        for (int i = at + width - 2; i >= at; i--) {
            header[i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
    }

    private static void ascii(byte[] header, int at, String text) {
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, header, at, text.length());
    }
}
