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

/**
 * The artifacts on an instance's volume. They stay after their model is unloaded and go, oldest first, when the volume is
 * full; it never holds more than fits. Safe for concurrent use, as long as one artifact is fetched by one caller at a time.
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

    /** What a full volume asks the instance for. */
    interface Room {
        /** Before the instance is in service nothing is in use. */
        Room UNUSED = new Room() {
            @Override
            public boolean inUse(String targetModel) {
                return false;
            }

            @Override
            public boolean free() {
                return false;
            }
        };

        /** Whether the artifact of a target model must stay. */
        boolean inUse(String targetModel);

        /** Sees to it that fewer are in use; false when there is nothing to hope for. */
        boolean free() throws InterruptedException;
    }

    /** An artifact that the volume has no room for. */
    static final class FullException extends IOException {
        private static final long serialVersionUID = 1L;

        private final String text;

        private FullException(String text) {
            super(text);
            this.text = text;
        }

        static FullException of(String targetModel) {
            return new FullException("failed to load '" + targetModel + "': No space left on device");
        }

        /** As a container says it. */
        String text() {
            return text;
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
     * @return empty when the object does not exist
     * @throws ArchiveUnpacker.BadArchiveException when it is not a gzipped tar
     * @throws FullException when the volume has no room for it
     */
    Optional<Artifact> fetch(String targetModel, String bucket, String key, Room room)
            throws IOException, InterruptedException {
        Optional<S3Objects.Content> found = s3.open(bucket, key);
        if (found.isPresent()) {
            try (S3Objects.Content content = found.get()) {
                time.sleep(downloadTime(content.summary().length()));
                return Optional.of(unpack(targetModel, content, room));
            }
        }
        return Optional.empty();
    }

    /** As {@link #fetch}, at once: before the instance is in service. */
    Optional<Artifact> place(String targetModel, String bucket, String key) throws IOException, InterruptedException {
        Optional<S3Objects.Content> found = s3.open(bucket, key);
        if (found.isPresent()) {
            try (S3Objects.Content content = found.get()) {
                return Optional.of(unpack(targetModel, content, Room.UNUSED));
            }
        }
        return Optional.empty();
    }

    private Artifact unpack(String targetModel, S3Objects.Content content, Room room)
            throws IOException, InterruptedException {
        String modelName = HexFormat.of().toHexDigits(dice.bits(targetModel))
                + HexFormat.of().toHexDigits(dice.bits("/" + targetModel));
        Path home = models.resolve(modelName);
        requireOpen();
        try {
            Artifact artifact = new Artifact(modelName, home, unpacker.unpack(content.stream(), home.resolve("model")));
            requireOpen();
            boolean kept = keep(targetModel, artifact, room);
            while (!kept) {
                boolean hope = artifact.bytes() <= capacity && room.free();
                requireOpen();
                // Nothing may be left to free because what was in use has gone meanwhile: then there is room now.
                kept = keep(targetModel, artifact, room);
                if (!kept && !hope) {
                    throw FullException.of(targetModel);
                }
            }
            return artifact;
        } catch (IOException | InterruptedException e) {
            FolderTree.delete(home);
            throw e;
        }
    }

    static Duration downloadTime(long bytes) {
        return FIRST_BYTE.plus(Duration.ofNanos(Math.round(bytes / BYTES_PER_SECOND * 1e9)));
    }

    /** Takes an artifact in, in the place of others if need be; false when those in use leave no room for it. */
    private boolean keep(String targetModel, Artifact artifact, Room room) {
        lock.lock();
        try {
            long most = capacity - artifact.bytes();
            var oldestFirst = artifacts.entrySet().iterator();
            while (used() > most && most >= 0 && oldestFirst.hasNext()) {
                Map.Entry<String, Artifact> oldest = oldestFirst.next();
                if (!room.inUse(oldest.getKey())) {
                    FolderTree.delete(oldest.getValue().home());
                    oldestFirst.remove();
                }
            }
            boolean fits = used() <= most;
            if (fits) {
                artifacts.put(targetModel, artifact);
            }
            return fits;
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
