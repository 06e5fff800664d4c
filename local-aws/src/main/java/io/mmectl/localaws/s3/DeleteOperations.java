package io.mmectl.localaws.s3;

import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Deletes of objects and of their versions, one or many. */
record DeleteOperations(S3Store store, LocalTime time) {
    private static final int MAX_DELETES = 1000;

    /**
     * What became of a key.
     *
     * @param affected the version that is gone, or the delete marker that was written; empty when there was nothing
     */
    private record Deletion(VersionedKey wanted, Optional<ObjectRecord> affected) {
        boolean marker() {
            return affected.map(ObjectRecord::deleted).orElse(false);
        }
    }

    private record Failure(VersionedKey wanted, AwsException reason) {}

    AwsResponse delete(S3Call call) {
        Preconditions conditions = Preconditions.of(call.request());
        BucketRecord bucket = store.requireBucket(call.bucket());
        ObjectLock.checkDeletion(bucket, call);
        Deletion deletion = delete(call.bucket(), call.versionedKey(), conditions::checkDelete);
        Map<String, String> headers = new LinkedHashMap<>();
        deletion.affected().ifPresent(version -> headers.putAll(bucket.versionHeader(version)));
        if (deletion.marker()) {
            headers.put(S3Errors.DELETE_MARKER, "true");
        }
        return call.empty(204, headers);
    }

    private Deletion delete(String bucket, VersionedKey wanted, Consumer<Optional<ObjectRecord>> condition) {
        return new Deletion(
                wanted,
                wanted.versionId().isPresent()
                        ? store.deleteVersion(bucket, wanted, condition)
                        : store.delete(bucket, wanted.key(), time.now(), condition));
    }

    AwsResponse deleteAll(S3Call call) throws IOException {
        ObjectLock.checkDeletion(store.requireBucket(call.bucket()), call);
        XmlTree document = call.document("Delete");
        List<XmlTree> objects = document.children("Object");
        if (objects.isEmpty() || objects.size() > MAX_DELETES) {
            throw S3Errors.malformedXml();
        }
        List<Deletion> deleted = new ArrayList<>();
        List<Failure> failed = new ArrayList<>();
        for (XmlTree object : objects) {
            refuseConditionsOfDirectoryBuckets(object);
        }
        for (XmlTree object : objects) {
            VersionedKey wanted = new VersionedKey(object.requiredText("Key"), object.text("VersionId"));
            Preconditions conditions = new Preconditions(object.text("ETag").orElse(null), null, null, null);
            try {
                deleted.add(delete(call.bucket(), wanted, conditions::checkDelete));
            } catch (AwsException e) {
                failed.add(new Failure(wanted, e));
            }
        }
        boolean quiet = document.text("Quiet").orElse("").equalsIgnoreCase("true");
        return call.xml("DeleteResult", x -> {
            if (!quiet) {
                deleted.forEach(d -> x.element("Deleted", e -> describe(d, e)));
            }
            failed.forEach(f -> x.element("Error", e -> describe(f, e)));
        });
    }

    private static void refuseConditionsOfDirectoryBuckets(XmlTree object) {
        for (String condition : List.of("LastModifiedTime", "Size")) {
            if (object.child(condition).isPresent()) {
                throw S3Errors.notImplemented("deletes on the condition " + condition);
            }
        }
    }

    private static void describe(Deletion deletion, XmlWriter x) {
        x.text("Key", deletion.wanted().key());
        deletion.wanted().versionId().ifPresent(id -> x.text("VersionId", id));
        if (deletion.marker()) {
            x.text("DeleteMarker", true);
            deletion.affected().ifPresent(marker -> x.text("DeleteMarkerVersionId", marker.versionId()));
        }
    }

    /** An id that no version can have is no argument of this request, only a version that is not there. */
    private static void describe(Failure failure, XmlWriter x) {
        boolean noVersion =
                failure.reason().fields().getOrDefault("ArgumentName", "").equals("versionId");
        x.text("Key", failure.wanted().key());
        failure.wanted().versionId().ifPresent(id -> x.text("VersionId", id));
        x.text("Code", noVersion ? "NoSuchVersion" : failure.reason().code());
        x.text(
                "Message",
                noVersion
                        ? "The specified version does not exist."
                        : failure.reason().text());
    }
}
