package io.mmectl.localaws.s3;

import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The versions that are no longer, or not again, the newest of their key. Buckets without versions have none here. */
final class History {
    private final Table<ObjectRecord> versions;

    History(Tables tables) {
        this.versions = tables.table("s3-versions", ObjectRecord.class);
    }

    void keep(String bucket, ObjectRecord version) {
        versions.put(id(bucket, version), version);
    }

    void remove(String bucket, ObjectRecord version) {
        versions.remove(id(bucket, version));
    }

    /** Removes what a start would drop as doubled. */
    void forget(String bucket, ObjectRecord version) {
        versions.forget(id(bucket, version));
    }

    /** The versions of a key, newest first. */
    List<ObjectRecord> of(String bucket, String key) {
        String prefix = prefix(bucket, key);
        List<ObjectRecord> found = new ArrayList<>();
        for (Map.Entry<String, ObjectRecord> entry : versions.from(prefix)) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            found.add(entry.getValue());
        }
        return found;
    }

    Optional<ObjectRecord> find(String bucket, String key, String versionId) {
        long order = VersionIds.order(versionId);
        if (order > 0) {
            return versions.get(prefix(bucket, key) + inverted(order))
                    .filter(v -> v.versionId().equals(versionId));
        }
        return of(bucket, key).stream()
                .filter(v -> v.versionId().equals(versionId))
                .findFirst();
    }

    Optional<ObjectRecord> newest(String bucket, String key) {
        String prefix = prefix(bucket, key);
        Iterator<Map.Entry<String, ObjectRecord>> entries =
                versions.from(prefix).iterator();
        return entries.hasNext()
                ? Optional.of(entries.next())
                        .filter(e -> e.getKey().startsWith(prefix))
                        .map(Map.Entry::getValue)
                : Optional.empty();
    }

    /**
     * Drops what is here and the newest of its key as well: a process died between the two writes of a change.
     *
     * @param newest finds the newest version of a bucket's key by {@code bucket/key}
     */
    void dropDoubled(Function<String, Optional<ObjectRecord>> newest) {
        versions.all().forEach((id, version) -> {
            String bucket = id.substring(0, id.indexOf('/'));
            boolean doubled = newest.apply(bucket + "/" + version.key())
                    .map(n -> n.versionId().equals(version.versionId()))
                    .orElse(false);
            if (doubled) {
                versions.forget(id);
            }
        });
    }

    Collection<ObjectRecord> all() {
        return versions.all().values();
    }

    void clear() {
        versions.clear();
    }

    private static String id(String bucket, ObjectRecord version) {
        return prefix(bucket, version.key()) + inverted(version.order());
    }

    /** Keys hold any character, so the length says where this one ends. */
    private static String prefix(String bucket, String key) {
        return bucket + "/" + key.length() + "/" + key + "/";
    }

    private static String inverted(long order) {
        return String.format(Locale.ROOT, "%016x", Long.MAX_VALUE - order);
    }
}
