package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import java.util.Optional;

/**
 * What a request names: a key, or one version of it.
 *
 * @param versionId empty for whatever is the newest
 */
record VersionedKey(String key, Optional<String> versionId) {
    static VersionedKey newest(String key) {
        return new VersionedKey(key, Optional.empty());
    }

    /** Throws for a version id that the bucket cannot have. */
    void checkUsable(BucketRecord bucket) {
        versionId
                .filter(id -> !VersionIds.wellFormed(id)
                        || (bucket.versioning() == Versioning.OFF && !id.equals(VersionIds.NULL)))
                .ifPresent(id -> {
                    throw S3Errors.invalidArgument("Invalid version id specified", "versionId", id);
                });
    }

    /** What was found, unless that is nothing or says that the key was deleted: then throws what S3 answers. */
    ObjectRecord require(Optional<ObjectRecord> found) {
        ObjectRecord object = found.orElseThrow(this::missing);
        if (object.deleted()) {
            throw versionId.isPresent() ? S3Errors.markerIsNoObject(object) : S3Errors.deletedKey(object);
        }
        return object;
    }

    /** What S3 answers when there is nothing of that name. */
    AwsException missing() {
        return versionId.map(id -> S3Errors.noSuchVersion(key, id)).orElseGet(() -> S3Errors.noSuchKey(key));
    }
}
