package io.mmectl.localaws.s3;

import io.mmectl.localaws.platform.S3Objects;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Buckets and objects. An object is a record in a table and blobs on disk; it becomes visible, or gone, with the write of
 * the record, so a reader sees the old or the new object and never a mixture.
 */
final class S3Store implements S3Objects {
    private static final int STRIPES = 64;

    private final Table<BucketRecord> buckets;
    private final Table<ObjectRecord> objects;
    private final Uploads uploads;
    private final BlobStore blobs;
    private final List<ReentrantLock> keyLocks =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();
    /** Writers of objects share it; deleting a bucket and reset take it alone. */
    private final ReentrantReadWriteLock bucketLock = new ReentrantReadWriteLock();

    S3Store(Tables tables, Path folder) throws IOException {
        this.buckets = tables.table("s3-buckets", BucketRecord.class);
        this.objects = tables.table("s3-objects", ObjectRecord.class);
        this.blobs = new BlobStore(folder);
        this.uploads = new Uploads(tables);
        Set<String> live = new HashSet<>();
        objects.all().values().forEach(o -> o.blobs().forEach(b -> live.add(b.id())));
        uploads.dropCompleted(live);
        uploads.allBlobs().forEach(b -> live.add(b.id()));
        blobs.keepOnly(live);
    }

    BlobStore blobs() {
        return blobs;
    }

    Uploads uploads() {
        return uploads;
    }

    List<BucketRecord> allBuckets() {
        return List.copyOf(buckets.all().values());
    }

    Optional<BucketRecord> bucket(String name) {
        return buckets.get(name);
    }

    BucketRecord requireBucket(String name) {
        return buckets.get(name).orElseThrow(() -> S3Errors.noSuchBucket(name));
    }

    /** Adds a bucket unless there is one of that name; returns the one that was there. */
    Optional<BucketRecord> createBucket(BucketRecord bucket) {
        bucketLock.writeLock().lock();
        try {
            Optional<BucketRecord> existing = buckets.get(bucket.name());
            if (existing.isEmpty()) {
                buckets.put(bucket.name(), bucket);
            }
            return existing;
        } finally {
            bucketLock.writeLock().unlock();
        }
    }

    Optional<String> configuration(String bucket, BucketConfiguration configuration) {
        return Optional.ofNullable(requireBucket(bucket).configurations().get(configuration));
    }

    /** Sets a bucket's configuration, or with nothing removes it. */
    void configure(String name, BucketConfiguration configuration, Optional<String> document) {
        bucketLock.writeLock().lock();
        try {
            BucketRecord bucket = requireBucket(name);
            buckets.put(
                    name,
                    document.map(d -> bucket.with(configuration, d)).orElseGet(() -> bucket.without(configuration)));
        } finally {
            bucketLock.writeLock().unlock();
        }
    }

    void deleteBucket(String name) {
        bucketLock.writeLock().lock();
        try {
            requireBucket(name);
            if (!list(name, "", 1).isEmpty()) {
                throw new AwsException(
                        409,
                        "BucketNotEmpty",
                        "The bucket you tried to delete is not empty",
                        Map.of("BucketName", name));
            }
            uploads.removeBucket(name).forEach(blobs::delete);
            buckets.remove(name);
        } finally {
            bucketLock.writeLock().unlock();
        }
    }

    Optional<ObjectRecord> object(String bucket, String key) {
        return objects.get(id(bucket, key));
    }

    ObjectRecord requireObject(String bucket, String key) {
        requireBucket(bucket);
        return object(bucket, key).orElseThrow(() -> S3Errors.noSuchKey(key));
    }

    /**
     * Replaces an object while nobody else writes its key.
     *
     * @param change gets the current object and gives the new one, or throws to leave everything as it is
     */
    ObjectRecord write(String bucket, String key, Function<Optional<ObjectRecord>, ObjectRecord> change) {
        return locked(bucket, key, () -> {
            requireBucket(bucket);
            Optional<ObjectRecord> current = object(bucket, key);
            ObjectRecord next = change.apply(current);
            objects.put(id(bucket, key), next);
            current.ifPresent(old -> deleteUnless(old, next));
            return next;
        });
    }

    private void deleteUnless(ObjectRecord old, ObjectRecord next) {
        blobs.delete(old.blobs().stream().filter(b -> !next.blobs().contains(b)).toList());
    }

    /** Deletes an object if there is one and the condition does not throw. */
    void delete(String bucket, String key, Consumer<Optional<ObjectRecord>> condition) {
        locked(bucket, key, () -> {
            requireBucket(bucket);
            Optional<ObjectRecord> current = object(bucket, key);
            condition.accept(current);
            objects.remove(id(bucket, key));
            current.ifPresent(old -> blobs.delete(old.blobs()));
            return current;
        });
    }

    /** Runs an action while nobody else writes the key or deletes the bucket. */
    <T> T locked(String bucket, String key, Supplier<T> action) {
        ReentrantLock keyLock = keyLocks.get(Math.floorMod(id(bucket, key).hashCode(), STRIPES));
        bucketLock.readLock().lock();
        try {
            keyLock.lock();
            try {
                return action.get();
            } finally {
                keyLock.unlock();
            }
        } finally {
            bucketLock.readLock().unlock();
        }
    }

    /** An object with its bytes at one moment. */
    record Opened(ObjectRecord object, InputStream stream) {}

    /**
     * Opens an object; a replacement in between is met by looking again.
     *
     * @param range chooses the bytes of what was found; what it throws goes through
     */
    Optional<Opened> open(String bucket, String key, Function<ObjectRecord, ByteRange> range) throws IOException {
        while (true) {
            Optional<ObjectRecord> found = object(bucket, key);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try {
                InputStream stream = blobs.open(found.get().blobs(), range.apply(found.get()));
                return Optional.of(new Opened(found.get(), stream));
            } catch (NoSuchFileException e) {
                if (object(bucket, key).equals(found)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Optional<Content> open(String bucket, String key) throws IOException {
        return open(bucket, key, o -> ByteRange.whole(o.length()))
                .map(opened -> new Content(opened.object().summary(), opened.stream()));
    }

    @Override
    public Optional<Summary> head(String bucket, String key) {
        return object(bucket, key).map(ObjectRecord::summary);
    }

    @Override
    public List<Summary> list(String bucket, String prefix, int limit) {
        List<Summary> found = new ArrayList<>();
        for (ObjectRecord object : from(bucket, prefix)) {
            if (found.size() == limit || !object.key().startsWith(prefix)) {
                break;
            }
            found.add(object.summary());
        }
        return found;
    }

    /** The objects of a bucket from a key on, in key order. */
    Iterable<ObjectRecord> from(String bucket, String firstKey) {
        String prefix = id(bucket, "");
        Iterable<Map.Entry<String, ObjectRecord>> entries = objects.from(id(bucket, firstKey));
        return () -> Stream.iterate(entries.iterator(), Iterator::hasNext, iterator -> iterator)
                .map(Iterator::next)
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .iterator();
    }

    @Override
    public boolean bucketExists(String bucket) {
        return buckets.get(bucket).isPresent();
    }

    void reset() throws IOException {
        bucketLock.writeLock().lock();
        try {
            objects.clear();
            uploads.clear();
            buckets.clear();
            blobs.keepOnly(Set.of());
        } finally {
            bucketLock.writeLock().unlock();
        }
    }

    /** A bucket's name holds no slash, so this is one to one and keeps a bucket's keys together and in order. */
    private static String id(String bucket, String key) {
        return bucket + "/" + key;
    }
}
