package io.mmectl.localaws.s3;

import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Multipart uploads under way and their parts. */
final class Uploads {
    private final Table<UploadRecord> uploads;
    private final Table<PartRecord> parts;

    Uploads(Tables tables) {
        this.uploads = tables.table("s3-uploads", UploadRecord.class);
        this.parts = tables.table("s3-parts", PartRecord.class);
    }

    void start(UploadRecord upload) {
        uploads.put(upload.id(), upload);
    }

    Optional<UploadRecord> get(String uploadId) {
        return uploads.get(uploadId);
    }

    /** The uploads of a bucket by key, then start. */
    List<UploadRecord> of(String bucket) {
        return uploads.all().values().stream()
                .filter(u -> u.bucket().equals(bucket))
                .sorted(Comparator.comparing(UploadRecord::key).thenComparing(UploadRecord::initiated))
                .toList();
    }

    /** Adds a part, or replaces the one of its number; returns the replaced one's blob. Empty upload: nothing is added. */
    synchronized PartOutcome put(String uploadId, PartRecord part) {
        if (uploads.get(uploadId).isEmpty()) {
            return new PartOutcome(false, List.of(part.blob()));
        }
        Optional<PartRecord> old = parts.get(id(uploadId, part.number()));
        parts.put(id(uploadId, part.number()), part);
        return new PartOutcome(true, old.map(p -> List.of(p.blob())).orElse(List.of()));
    }

    /**
     * What became of a part.
     *
     * @param added false when the upload was gone
     * @param unused blobs that nothing refers to any more
     */
    record PartOutcome(boolean added, List<Blob> unused) {}

    /** By number. */
    List<PartRecord> parts(String uploadId) {
        List<PartRecord> found = new ArrayList<>();
        for (Map.Entry<String, PartRecord> entry : parts.from(uploadId + "/")) {
            if (!entry.getKey().startsWith(uploadId + "/")) {
                break;
            }
            found.add(entry.getValue());
        }
        return found;
    }

    /** Ends an upload; returns its parts, or nothing when it had ended already. */
    synchronized Optional<List<PartRecord>> remove(String uploadId) {
        if (uploads.get(uploadId).isEmpty()) {
            return Optional.empty();
        }
        List<PartRecord> removed = parts(uploadId);
        uploads.remove(uploadId);
        removed.forEach(p -> parts.remove(id(uploadId, p.number())));
        return Optional.of(removed);
    }

    /** Ends an upload whose parts are an object's now, which a start would find out by itself; returns its parts. */
    synchronized List<PartRecord> completed(String uploadId) {
        List<PartRecord> ended = parts(uploadId);
        uploads.forget(uploadId);
        ended.forEach(p -> parts.forget(id(uploadId, p.number())));
        return ended;
    }

    /** Ends all uploads of a bucket; returns the blobs of each. */
    List<List<Blob>> removeBucket(String bucket) {
        return of(bucket).stream()
                .map(u -> remove(u.id()).orElse(List.of()).stream()
                        .map(PartRecord::blob)
                        .toList())
                .toList();
    }

    /** Ends uploads whose object was written before the process died: their blobs are the object's. */
    void dropCompleted(Set<String> objectBlobs) {
        for (UploadRecord upload : uploads.all().values()) {
            if (parts(upload.id()).stream()
                    .anyMatch(p -> objectBlobs.contains(p.blob().id()))) {
                completed(upload.id());
            }
        }
        for (String key : parts.all().keySet()) {
            if (uploads.get(key.substring(0, key.indexOf('/'))).isEmpty()) {
                parts.forget(key);
            }
        }
    }

    List<Blob> allBlobs() {
        return parts.all().values().stream().map(PartRecord::blob).toList();
    }

    synchronized void clear() {
        uploads.clear();
        parts.clear();
    }

    private static String id(String uploadId, int number) {
        return String.format(Locale.ROOT, "%s/%05d", uploadId, number);
    }
}
