package io.mmectl.localaws.s3;

import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The objects of all buckets with their versions. The newest version of each key, which may be a delete marker, is in one
 * table, all older ones in another; what makes a change visible is a single write to the first. Changes of one key must
 * not overlap; reads may come at any time.
 */
final class ObjectVersions {
    private final Table<ObjectRecord> newest;
    private final History history;
    private final VersionIds ids = new VersionIds();

    ObjectVersions(Tables tables) {
        this.newest = tables.table("s3-objects", ObjectRecord.class);
        this.history = new History(tables);
        history.dropDoubled(newest::get);
        forEach(o -> Optional.ofNullable(o.version()).ifPresent(ids::seen));
    }

    void forEach(Consumer<ObjectRecord> action) {
        newest.all().values().forEach(action);
        history.all().forEach(action);
    }

    /** The newest version of a key, be it a delete marker. */
    Optional<ObjectRecord> newest(String bucket, String key) {
        return newest.get(id(bucket, key));
    }

    /** The newest version of a key unless it is a delete marker. */
    Optional<ObjectRecord> live(String bucket, String key) {
        return newest(bucket, key).filter(o -> !o.deleted());
    }

    /** The version that is meant, be it a delete marker. */
    Optional<ObjectRecord> find(String bucket, VersionedKey wanted) {
        Optional<ObjectRecord> current = newest(bucket, wanted.key());
        return wanted.versionId().isEmpty()
                ? current
                : current.filter(o -> o.versionId().equals(wanted.versionId().get()))
                        .or(() -> history.find(
                                bucket, wanted.key(), wanted.versionId().get()));
    }

    /** All versions of a key, newest first. */
    List<ObjectRecord> of(String bucket, String key) {
        List<ObjectRecord> versions = new ArrayList<>();
        newest(bucket, key).ifPresent(versions::add);
        versions.addAll(history.of(bucket, key));
        return versions;
    }

    /**
     * The newest version of each key of a bucket from a key on, in key order.
     *
     * @param markers whether keys that were deleted are among them
     */
    Iterable<ObjectRecord> from(String bucket, String firstKey, boolean markers) {
        String prefix = id(bucket, "");
        Iterable<Map.Entry<String, ObjectRecord>> entries = newest.from(id(bucket, firstKey));
        return () -> Stream.iterate(entries.iterator(), Iterator::hasNext, iterator -> iterator)
                .map(Iterator::next)
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .filter(object -> markers || !object.deleted())
                .iterator();
    }

    /**
     * What a write came to.
     *
     * @param written with its version
     * @param replaced what is gone with it
     */
    record Written(ObjectRecord written, Optional<ObjectRecord> replaced) {}

    /** Adds an object, or a delete marker, as the bucket keeps versions. */
    Written add(String bucket, ObjectRecord object, Versioning versioning, boolean marker) {
        return versioning == Versioning.OFF
                ? overwrite(bucket, object)
                : replace(bucket, object.withVersion(ids.next(versioning, marker)));
    }

    private Written overwrite(String bucket, ObjectRecord next) {
        Optional<ObjectRecord> replaced = newest(bucket, next.key());
        newest.put(id(bucket, next.key()), next);
        return new Written(next, replaced);
    }

    /** Makes a version the newest of its key. The one of its id is gone with that, the others are kept. */
    private Written replace(String bucket, ObjectRecord next) {
        Optional<ObjectRecord> current = newest(bucket, next.key());
        if (current.map(c -> c.versionId().equals(next.versionId())).orElse(true)) {
            return overwrite(bucket, next);
        }
        // First, so that a process that dies in between leaves it twice rather than not at all.
        history.keep(bucket, current.get());
        Optional<ObjectRecord> replaced = history.find(bucket, next.key(), next.versionId());
        try {
            newest.put(id(bucket, next.key()), next);
        } catch (StorageException e) {
            history.forget(bucket, current.get());
            throw e;
        }
        replaced.ifPresent(old -> history.forget(bucket, old));
        return new Written(next, replaced);
    }

    /** Puts a changed version in its own place. */
    void amend(String bucket, ObjectRecord old, ObjectRecord next) {
        if (isNewest(bucket, old)) {
            newest.put(id(bucket, next.key()), next);
        } else {
            history.keep(bucket, next);
        }
    }

    /** Removes a version for good. The next older one takes the place of the newest. */
    void remove(String bucket, ObjectRecord version) {
        if (!isNewest(bucket, version)) {
            history.remove(bucket, version);
            return;
        }
        Optional<ObjectRecord> next = history.newest(bucket, version.key());
        if (next.isPresent()) {
            newest.put(id(bucket, version.key()), next.get());
            history.forget(bucket, next.get());
        } else {
            newest.remove(id(bucket, version.key()));
        }
    }

    private boolean isNewest(String bucket, ObjectRecord version) {
        return newest(bucket, version.key())
                .map(n -> n.versionId().equals(version.versionId()))
                .orElse(false);
    }

    void clear() {
        newest.clear();
        history.clear();
    }

    /** A bucket's name holds no slash, so this is one to one and keeps a bucket's keys together and in order. */
    static String id(String bucket, String key) {
        return bucket + "/" + key;
    }
}
