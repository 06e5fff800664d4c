package io.mmectl.localaws.s3;

import io.mmectl.localaws.platform.S3Objects;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An object as a whole: what the listing, HEAD and GET tell about it.
 *
 * @param blobs its bytes in order; one per part of a multipart upload, else one
 * @param etag without quotes
 * @param multipart whether it was uploaded in parts
 * @param attributes what else is sent back as it came, except the checksum
 */
record ObjectRecord(
        String key,
        List<Blob> blobs,
        String etag,
        boolean multipart,
        Instant lastModified,
        Attributes attributes,
        Checksum checksum) {

    /**
     * What a client attached to an object.
     *
     * @param headers system headers such as Content-Type, by the name in which they are sent back
     * @param metadata user metadata by lower-case name without {@code x-amz-meta-}
     */
    record Attributes(Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags) {
        Attributes withTags(Map<String, String> newTags) {
            return new Attributes(headers, metadata, newTags);
        }
    }

    long length() {
        return blobs.stream().mapToLong(Blob::length).sum();
    }

    ObjectRecord withTags(Map<String, String> tags) {
        return new ObjectRecord(key, blobs, etag, multipart, lastModified, attributes.withTags(tags), checksum);
    }

    S3Objects.Summary summary() {
        return new S3Objects.Summary(key, length(), etag, lastModified);
    }
}
