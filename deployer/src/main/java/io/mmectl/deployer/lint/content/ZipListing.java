package io.mmectl.deployer.lint.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The table of contents of a zip file, as PyTorch writes its models, read from the end of the file without the rest. */
public final class ZipListing {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int END_LENGTH = 22;
    private static final int ENTRY_LENGTH = 46;
    private static final int LOCAL_LENGTH = 30;
    private static final int MOST_DIRECTORY_BYTES = 64 << 20;
    private static final int LONGEST_ENTRY = 1 << 20;

    private final Item item;
    private final List<Entry> entries;

    private ZipListing(Item item, List<Entry> entries) {
        this.item = item;
        this.entries = entries;
    }

    /** @param method 0 = stored, 8 = deflated */
    private record Entry(String name, int method, long packed, long size, long offset) {}

    /** Empty for what is no zip, or one whose end is not at hand. */
    public static Optional<ZipListing> of(Item file) {
        byte[] start = file.read(0, 4);
        if (start.length < 4 || little(start).getInt(0) != LOCAL_SIGNATURE) {
            return Optional.empty();
        }
        int length = (int) Math.min(file.size(), END_LENGTH + 65_535);
        byte[] tail = file.read(file.size() - length, length);
        ByteBuffer end = little(tail);
        for (int at = tail.length - END_LENGTH; at >= 0; at--) {
            if (end.getInt(at) == END_SIGNATURE) {
                return entries(file, directoryOffset(file, end, at), unsigned(end.getInt(at + 12)));
            }
        }
        return Optional.empty();
    }

    /** Names of what is inside, in order. */
    public List<String> names() {
        return entries.stream().map(Entry::name).toList();
    }

    /** Whether an entry's name ends so; PyTorch puts everything under a folder of the file's name. */
    public boolean has(String suffix) {
        return entries.stream().anyMatch(e -> e.name().endsWith(suffix));
    }

    /** Texts of the entries whose name holds a part, as far as they are at hand and no longer than 1 MiB. */
    public List<String> texts(String part) {
        return entries.stream()
                .filter(e -> e.name().contains(part) && e.size() <= LONGEST_ENTRY && e.packed() <= LONGEST_ENTRY)
                .flatMap(e -> content(e).stream())
                .toList();
    }

    /** With more than 65,535 entries or 4 GiB the offset stands in the zip64 record before the end. */
    private static long directoryOffset(Item file, ByteBuffer end, int at) {
        long offset = unsigned(end.getInt(at + 16));
        if (offset != 0xffff_ffffL) {
            return offset;
        }
        int locator = at - 20;
        if (locator < 0 || end.getInt(locator) != 0x07064b50) {
            return -1;
        }
        byte[] record = file.read(end.getLong(locator + 8), 56);
        return record.length < 56 ? -1 : little(record).getLong(48);
    }

    private static Optional<ZipListing> entries(Item file, long offset, long length) {
        if (offset < 0 || length > MOST_DIRECTORY_BYTES) {
            return Optional.empty();
        }
        byte[] bytes = file.read(offset, (int) length);
        if (bytes.length < length) {
            return Optional.empty();
        }
        ByteBuffer directory = little(bytes);
        List<Entry> entries = new ArrayList<>();
        int at = 0;
        while (at + ENTRY_LENGTH <= bytes.length && directory.getInt(at) == ENTRY_SIGNATURE) {
            int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
            int rest =
                    Short.toUnsignedInt(directory.getShort(at + 30)) + Short.toUnsignedInt(directory.getShort(at + 32));
            if (at + ENTRY_LENGTH + nameLength > bytes.length) {
                return Optional.empty();
            }
            entries.add(new Entry(
                    new String(bytes, at + ENTRY_LENGTH, nameLength, StandardCharsets.UTF_8),
                    directory.getShort(at + 10),
                    unsigned(directory.getInt(at + 20)),
                    unsigned(directory.getInt(at + 24)),
                    unsigned(directory.getInt(at + 42))));
            at += ENTRY_LENGTH + nameLength + rest;
        }
        return Optional.of(new ZipListing(file, entries));
    }

    private Optional<String> content(Entry entry) {
        byte[] header = item.read(entry.offset(), LOCAL_LENGTH);
        if (header.length < LOCAL_LENGTH || little(header).getInt(0) != LOCAL_SIGNATURE) {
            return Optional.empty();
        }
        int skip = LOCAL_LENGTH
                + Short.toUnsignedInt(little(header).getShort(26))
                + Short.toUnsignedInt(little(header).getShort(28));
        byte[] packed = item.read(entry.offset() + skip, (int) entry.packed());
        if (packed.length < entry.packed()) {
            return Optional.empty();
        }
        return entry.method() == 0
                ? Optional.of(new String(packed, StandardCharsets.UTF_8))
                : inflated(packed, (int) entry.size());
    }

    private static Optional<String> inflated(byte[] packed, int size) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            byte[] plain = new byte[size];
            int n = inflater.inflate(plain);
            return Optional.of(new String(plain, 0, n, StandardCharsets.UTF_8));
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }
}
