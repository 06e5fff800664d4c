package io.mmectl.deployer.packaging;

import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of local files, read once for each version of a file: a digest is remembered together with the file's size,
 * mtime, ctime and inode, and used again while these are the same, as git's index does. A file that was touched within two
 * seconds of its reading is not remembered, because a second write in the same tick would not show.
 *
 * <p>Safe for concurrent use. {@link #save} writes what was learned; without it nothing is lost but time.
 */
public final class FileDigests {
    private static final String FORMAT = "mmectl-file-digests/1";
    private static final int READ_BYTES = 256 * 1024;

    private final @Nullable Path cacheFile;
    private final InstantSource clock;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong filesRead = new AtomicLong();
    private volatile boolean changed;

    private FileDigests(@Nullable Path cacheFile, InstantSource clock) {
        this.cacheFile = cacheFile;
        this.clock = clock;
    }

    /** Remembers within this process only. */
    public static FileDigests inMemory(InstantSource clock) {
        return new FileDigests(null, clock);
    }

    /**
     * Starts from what an earlier {@link #save} left. A cache file that is absent, damaged or of another version counts as
     * empty.
     *
     * @param clock the clock that stamps files, so the machine's
     */
    public static FileDigests at(Path cacheFile, InstantSource clock) {
        FileDigests digests = new FileDigests(cacheFile, clock);
        digests.load(cacheFile);
        return digests;
    }

    /**
     * Size and SHA-256 of a regular file; symbolic links are followed.
     *
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when it does not exist, is not a regular file, may not be read; CONFLICT when it
     *     changed while it was read
     */
    public FileDigest of(Path file) throws IOException {
        return of(file, bytes -> {});
    }

    /**
     * As {@link #of(Path)}.
     *
     * @param read told how many more bytes were read; not at all when the digest is remembered
     */
    public FileDigest of(Path file, LongConsumer read) throws IOException {
        Path key = file.toAbsolutePath();
        FileStamp before = FileStamp.of(file);
        Known remembered = known.get(key);
        if (remembered != null && remembered.stamp.equals(before)) {
            return new FileDigest(before.size(), remembered.sha256);
        }
        var readAt = clock.instant();
        filesRead.incrementAndGet();
        String sha256 = read(file, read);
        if (!FileStamp.of(file).equals(before)) {
            throw LocalFiles.changedWhileRead(file);
        }
        remember(key, before, sha256, before.racy(readAt));
        return new FileDigest(before.size(), sha256);
    }

    /** Whether {@link #of} would answer without reading the file. False for what is no readable file too. */
    public boolean knows(Path file) {
        Known remembered = known.get(file.toAbsolutePath());
        if (remembered == null) {
            return false;
        }
        try {
            return remembered.stamp.equals(FileStamp.of(file));
        } catch (IOException | MmectlException e) {
            return false;
        }
    }

    /** How many files were read so far, because nothing was remembered of them. */
    public long filesRead() {
        return filesRead.get();
    }

    /**
     * Writes the cache file, whole or not at all; entries whose file is gone are left out. Without effect when nothing new
     * was learned or when this remembers within the process only.
     */
    public void save() throws IOException {
        if (cacheFile == null || !changed) {
            return;
        }
        List<String> lines = known.entrySet().stream()
                .filter(entry -> Files.exists(entry.getKey()))
                .map(entry -> entry.getValue().line(entry.getKey()))
                .sorted()
                .toList();
        Path folder = cacheFile.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, cacheFile.getFileName().toString(), ".new");
        try {
            Files.writeString(fresh, FORMAT + "\n" + String.join("\n", lines) + "\n");
            Files.move(fresh, cacheFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        changed = false;
    }

    private void remember(Path key, FileStamp stamp, String sha256, boolean racy) {
        boolean representable = key.toString().chars().noneMatch(c -> c < ' ' || c == '\ufffd');
        if (racy || !representable) {
            known.remove(key);
        } else {
            known.put(key, new Known(stamp, sha256));
            changed = true;
        }
    }

    private static String read(Path file, LongConsumer read) throws IOException {
        MessageDigest digest = Sha256.start();
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        try (FileChannel channel = LocalFiles.open(file)) {
            for (int n = channel.read(buffer); n >= 0; n = channel.read(buffer)) {
                digest.update(buffer.flip());
                buffer.clear();
                read.accept(n);
            }
        } catch (IOException e) {
            throw LocalFiles.failedRead(file, e);
        }
        return Sha256.finish(digest);
    }

    private void load(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty() && lines.getFirst().equals(FORMAT)) {
                lines.stream().skip(1).forEach(line -> Known.parse(line).ifPresent(e -> known.put(e.path, e.known)));
            }
        } catch (IOException e) {
            known.clear(); // only a cache: reading the files again gives the same answers
        }
    }

    /** Size in bytes and 64 lower-case hex digits. */
    public record FileDigest(long size, String sha256) {}

    private record Entry(Path path, Known known) {}

    private record Known(FileStamp stamp, String sha256) {
        private static final int FIELDS = 6;

        String line(Path path) {
            return stamp.size() + " " + stamp.modified() + " " + stamp.changed() + " " + stamp.inode() + " " + sha256
                    + " " + path;
        }

        static Optional<Entry> parse(String line) {
            String[] fields = line.split(" ", FIELDS);
            if (fields.length != FIELDS || !fields[4].matches("[0-9a-f]{64}")) {
                return Optional.empty();
            }
            try {
                FileStamp stamp = new FileStamp(
                        Long.parseLong(fields[0]),
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[2]),
                        Long.parseLong(fields[3]));
                return Optional.of(new Entry(Path.of(fields[5]), new Known(stamp, fields[4])));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
