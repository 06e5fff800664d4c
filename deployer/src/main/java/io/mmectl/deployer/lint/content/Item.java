package io.mmectl.deployer.lint.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One file, directory or link of a repository.
 *
 * @param path relative to the root; a directory's ends in a slash
 * @param detail of a link: where it points to; of another thing: what it is
 * @param bytes empty for all but files
 */
public record Item(String path, Kind kind, String detail, Bytes bytes) {
    /** A longer file is not taken for text. */
    public static final int LONGEST_TEXT = 1 << 20;

    /** As much of a file as tells of which kind it is. */
    public static final int HEAD = 4096;

    /** What an entry is. */
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        OTHER
    }

    private static final Bytes NONE = new Bytes.InMemory(new byte[0]);

    public static Item file(String path, Bytes bytes) {
        return new Item(path, Kind.FILE, "", bytes);
    }

    public static Item directory(String path) {
        return new Item(path, Kind.DIRECTORY, "", NONE);
    }

    public static Item link(String path, String target) {
        return new Item(path, Kind.LINK, target, NONE);
    }

    public static Item other(String path, String what) {
        return new Item(path, Kind.OTHER, what, NONE);
    }

    /** @param sorted by path */
    public static Optional<Item> find(List<Item> sorted, String path) {
        int at = Collections.binarySearch(sorted, directory(path), Comparator.comparing(Item::path));
        return at < 0 ? Optional.empty() : Optional.of(sorted.get(at));
    }

    public boolean isFile() {
        return kind == Kind.FILE;
    }

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    public long size() {
        return bytes.size();
    }

    /** Last segment, without a slash. */
    public String name() {
        String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return plain.substring(plain.lastIndexOf('/') + 1);
    }

    /** The first bytes, at most {@link #HEAD}. */
    public byte[] head() {
        return read(0, HEAD);
    }

    /** The whole as text; empty for a longer file, or one that holds a NUL as no text does. */
    public Optional<String> text() {
        if (!isFile() || size() > LONGEST_TEXT || holdsNul(head())) {
            return Optional.empty();
        }
        byte[] all = read(0, LONGEST_TEXT);
        return all.length < size() || holdsNul(all)
                ? Optional.empty()
                : Optional.of(new String(all, StandardCharsets.UTF_8));
    }

    /** Whether the bytes of a text are UTF-8, which {@link #text} does not insist on. */
    public boolean isUtf8() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(read(0, LONGEST_TEXT)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** See {@link Bytes#sha256}. */
    public Optional<String> sha256() {
        try {
            return bytes.sha256();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] read(long offset, int length) {
        try {
            return bytes.read(offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean holdsNul(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }
}
