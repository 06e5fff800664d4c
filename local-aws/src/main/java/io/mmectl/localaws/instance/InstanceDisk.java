package io.mmectl.localaws.instance;

import io.mmectl.localaws.platform.S3Objects;
import io.mmectl.localaws.time.LocalTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The artifacts on an instance's volume. They stay after their model is unloaded and go, oldest first, when the volume is
 * full. Safe for concurrent use, as long as one artifact is fetched by one caller at a time.
 */
final class InstanceDisk {
    /** Time to the first byte from S3, lookup of credentials included. */
    private static final Duration FIRST_BYTE = Duration.ofMillis(300);

    /** Download and unpacking together, bytes in a second. */
    private static final double BYTES_PER_SECOND = 120e6;

    private final LocalTime time;
    private final S3Objects s3;
    private final Path models;
    private final ArchiveUnpacker unpacker;
    private final long capacity;
    private final Dice dice;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Artifact> artifacts = new LinkedHashMap<>();
    private volatile boolean closed;

    /**
     * One unpacked target model.
     *
     * @param modelName the opaque name that the container gets
     * @param home what is removed with it
     * @param bytes on disk
     */
    record Artifact(String modelName, Path home, long bytes) {
        /** What the container gets as the model's URL. */
        Path folder() {
            return home.resolve("model");
        }
    }

    InstanceDisk(LocalTime time, S3Objects s3, EngineFactory.InstanceSpec spec, boolean writesLargeFiles) {
        this(time, s3, spec, writesLargeFiles, spec.type().diskGb() * 1_000_000_000L);
    }

    /** @param capacity bytes */
    InstanceDisk(
            LocalTime time, S3Objects s3, EngineFactory.InstanceSpec spec, boolean writesLargeFiles, long capacity) {
        this.time = time;
        this.s3 = s3;
        this.models = spec.models();
        this.unpacker = new ArchiveUnpacker(writesLargeFiles);
        this.capacity = capacity;
        this.dice = new Dice(spec.id().hashCode());
    }

    /** The artifact if it is on disk. */
    Optional<Artifact> find(String targetModel) {
        lock.lock();
        try {
            return Optional.ofNullable(artifacts.get(targetModel));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Downloads and unpacks an artifact, in the time that this takes there.
     *
     * @param inUse target models whose artifacts must stay
     * @return empty when the object does not exist
     * @throws ArchiveUnpacker.BadArchiveException when it is not a gzipped tar
     */
    Optional<Artifact> fetch(String targetModel, String bucket, String key, Predicate<String> inUse)
            throws IOException, InterruptedException {
        Optional<S3Objects.Content> found = s3.open(bucket, key);
        if (found.isPresent()) {
            try (S3Objects.Content content = found.get()) {
                time.sleep(downloadTime(content.summary().length()));
                return Optional.of(unpack(targetModel, content, inUse));
            }
        }
        return Optional.empty();
    }

    /** As {@link #fetch}, at once: before the instance is in service. */
    Optional<Artifact> place(String targetModel, String bucket, String key) throws IOException {
        Optional<S3Objects.Content> found = s3.open(bucket, key);
        if (found.isPresent()) {
            try (S3Objects.Content content = found.get()) {
                return Optional.of(unpack(targetModel, content, other -> false));
            }
        }
        return Optional.empty();
    }

    private Artifact unpack(String targetModel, S3Objects.Content content, Predicate<String> inUse) throws IOException {
        String modelName = HexFormat.of().toHexDigits(dice.bits(targetModel))
                + HexFormat.of().toHexDigits(dice.bits("/" + targetModel));
        Path home = models.resolve(modelName);
        requireOpen();
        try {
            Artifact artifact = new Artifact(modelName, home, unpacker.unpack(content.stream(), home.resolve("model")));
            requireOpen();
            makeRoom(artifact.bytes(), inUse);
            lock.lock();
            try {
                artifacts.put(targetModel, artifact);
            } finally {
                lock.unlock();
            }
            return artifact;
        } catch (IOException e) {
            FolderTree.delete(home);
            throw e;
        }
    }

    static Duration downloadTime(long bytes) {
        return FIRST_BYTE.plus(Duration.ofNanos(Math.round(bytes / BYTES_PER_SECOND * 1e9)));
    }

    private void makeRoom(long bytes, Predicate<String> inUse) {
        lock.lock();
        try {
            var oldestFirst = artifacts.entrySet().iterator();
            while (used() + bytes > capacity && oldestFirst.hasNext()) {
                Map.Entry<String, Artifact> oldest = oldestFirst.next();
                if (!inUse.test(oldest.getKey())) {
                    FolderTree.delete(oldest.getValue().home());
                    oldestFirst.remove();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes one artifact. */
    void forget(String targetModel) {
        lock.lock();
        try {
            Artifact artifact = artifacts.remove(targetModel);
            if (artifact != null) {
                FolderTree.delete(artifact.home());
            }
        } finally {
            lock.unlock();
        }
    }

    private long used() {
        return artifacts.values().stream().mapToLong(Artifact::bytes).sum();
    }

    /** 0 to 100. */
    double percent() {
        lock.lock();
        try {
            return 100.0 * used() / capacity;
        } finally {
            lock.unlock();
        }
    }

    /** A download may end after the instance has; then nothing of it stays. */
    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the instance is gone");
        }
    }

    /** Removes everything. */
    void close() {
        closed = true;
        FolderTree.delete(models);
    }
}
