package io.mmectl.localaws.s3;

import io.mmectl.localaws.platform.S3Objects;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Buckets and objects. An object is a record in a table and blobs on disk; it becomes visible, or gone, with the write of
 * the record, so a reader sees the old or the new object and never a mixture.
 */
final class S3Store implements S3Objects {
    private static final int STRIPES = 64;

    private final Table<BucketRecord> buckets;
    private final ObjectVersions objects;
    private final Uploads uploads;
    private final BlobStore blobs;
    private final List<ReentrantLock> keyLocks =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();
    /** Writers of objects share it; deleting a bucket and reset take it alone. */
    private final ReentrantReadWriteLock bucketLock = new ReentrantReadWriteLock();

    S3Store(Tables tables, Path folder) throws IOException {
        this.buckets = tables.table("s3-buckets", BucketRecord.class);
        this.objects = new ObjectVersions(tables);
        this.blobs = new BlobStore(folder);
        this.uploads = new Uploads(tables);
        Set<String> live = new HashSet<>();
        objects.forEach(o -> o.blobs().forEach(b -> live.add(b.id())));
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

    /** Changes a bucket's settings while nobody writes objects. */
    void configure(String name, UnaryOperator<BucketRecord> change) {
        bucketLock.writeLock().lock();
        try {
            buckets.put(name, change.apply(requireBucket(name)));
        } finally {
            bucketLock.writeLock().unlock();
        }
    }

    void deleteBucket(String name) {
        bucketLock.writeLock().lock();
        try {
            BucketRecord bucket = requireBucket(name);
            if (withMarkersFrom(name, "").iterator().hasNext()) {
                throw S3Errors.bucketNotEmpty(bucket);
            }
            uploads.removeBucket(name).forEach(blobs::delete);
            buckets.remove(name);
        } finally {
            bucketLock.writeLock().unlock();
        }
    }

    /** The newest version of a key unless it was deleted. */
    Optional<ObjectRecord> object(String bucket, String key) {
        return objects.live(bucket, key);
    }

    /** The object that a key, or a version of it, means; throws S3's refusal when there is none. */
    ObjectRecord requireObject(BucketRecord bucket, VersionedKey wanted) {
        wanted.checkUsable(bucket);
        return wanted.require(objects.find(bucket.name(), wanted));
    }

    /** The same for requests about the version itself, which a delete marker refuses also where it is only the newest. */
    ObjectRecord requireVersion(BucketRecord bucket, VersionedKey wanted) {
        wanted.checkUsable(bucket);
        ObjectRecord version = objects.find(bucket.name(), wanted).orElseThrow(wanted::missing);
        if (version.deleted()) {
            throw S3Errors.markerIsNoObject(version);
        }
        return version;
    }

    /**
     * Writes an object, or a new version of it, while nobody else writes its key.
     *
     * @param change gets the current object and gives the new one, or throws to leave everything as it is
     */
    ObjectRecord write(String bucket, String key, Function<Optional<ObjectRecord>, ObjectRecord> change) {
        return locked(bucket, key, () -> {
            Versioning versioning = requireBucket(bucket).versioning();
            return add(bucket, change.apply(object(bucket, key)), versioning, false);
        });
    }

    private ObjectRecord add(String bucket, ObjectRecord object, Versioning versioning, boolean marker) {
        ObjectVersions.Written written = objects.add(bucket, object, versioning, marker);
        written.replaced().ifPresent(old -> blobs.delete(old.blobs()));
        return written.written();
    }

    /** Changes what is attached to a version and keeps its bytes. */
    ObjectRecord amend(String bucket, VersionedKey wanted, UnaryOperator<ObjectRecord> change) {
        return locked(bucket, wanted.key(), () -> {
            ObjectRecord old = requireVersion(requireBucket(bucket), wanted);
            ObjectRecord next = change.apply(old);
            objects.amend(bucket, old, next);
            return next;
        });
    }

    /**
     * Deletes an object if the condition does not throw. Where the bucket keeps versions, that writes a delete marker.
     *
     * @return the delete marker; empty where none was written
     */
    Optional<ObjectRecord> delete(String bucket, String key, Instant now, Consumer<Optional<ObjectRecord>> condition) {
        return locked(bucket, key, () -> {
            Versioning versioning = requireBucket(bucket).versioning();
            Optional<ObjectRecord> current = object(bucket, key);
            condition.accept(current);
            if (versioning != Versioning.OFF) {
                return Optional.of(add(bucket, ObjectRecord.deleteMarker(key, now), versioning, true));
            }
            current.ifPresent(old -> removeForGood(bucket, old));
            return Optional.empty();
        });
    }

    /**
     * Deletes one version for good if the condition, which gets the key's current object, does not throw.
     *
     * @return what was deleted; empty when there is no such version
     */
    Optional<ObjectRecord> deleteVersion(
            String bucket, VersionedKey wanted, Consumer<Optional<ObjectRecord>> condition) {
        return locked(bucket, wanted.key(), () -> {
            wanted.checkUsable(requireBucket(bucket));
            condition.accept(object(bucket, wanted.key()));
            Optional<ObjectRecord> found = objects.find(bucket, wanted);
            found.ifPresent(version -> removeForGood(bucket, version));
            return found;
        });
    }

    private void removeForGood(String bucket, ObjectRecord version) {
        objects.remove(bucket, version);
        blobs.delete(version.blobs());
    }

    /** All versions of a key, newest first, delete markers among them. */
    List<ObjectRecord> versions(String bucket, String key) {
        return locked(bucket, key, () -> objects.of(bucket, key));
    }

    /** Runs an action while nobody else writes the key or deletes the bucket. */
    <T> T locked(String bucket, String key, Supplier<T> action) {
        ReentrantLock keyLock =
                keyLocks.get(Math.floorMod(ObjectVersions.id(bucket, key).hashCode(), STRIPES));
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
     * Opens the object that is meant, or throws S3's refusal when there is none; a replacement in between is met by looking
     * again.
     *
     * @param range chooses the bytes of what was found; what it throws goes through
     */
    Opened open(BucketRecord bucket, VersionedKey wanted, Function<ObjectRecord, ByteRange> range) throws IOException {
        while (true) {
            ObjectRecord found = requireObject(bucket, wanted);
            try {
                return new Opened(found, blobs.open(found.blobs(), range.apply(found)));
            } catch (NoSuchFileException e) {
                if (objects.find(bucket.name(), wanted).equals(Optional.of(found))) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Optional<Content> open(String bucket, String key) throws IOException {
        Optional<BucketRecord> found = bucket(bucket);
        if (found.isEmpty() || object(bucket, key).isEmpty()) {
            return Optional.empty();
        }
        try {
            Opened opened = open(found.get(), VersionedKey.newest(key), o -> ByteRange.whole(o.length()));
            return Optional.of(new Content(opened.object().summary(), opened.stream()));
        } catch (AwsException e) {
            // Deleted since we looked.
            return Optional.empty();
        }
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
        return objects.from(bucket, firstKey, false);
    }

    /** The same with the delete markers that are the newest of their key. */
    Iterable<ObjectRecord> withMarkersFrom(String bucket, String firstKey) {
        return objects.from(bucket, firstKey, true);
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
}
