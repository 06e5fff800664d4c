package io.mmectl.localaws.s3;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mmectl.localaws.platform.S3Objects;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object as a whole: what the listing, HEAD and GET tell about it. A deleted key of a bucket with versions is one too.
 *
 * @param blobs its bytes in order; one per part of a multipart upload, else one, none of a delete marker
 * @param etag without quotes
 * @param multipart whether it was uploaded in parts
 * @param attributes what else is sent back as it came, except the checksum
 * @param parts of each blob where the checksum is made of the parts', or their numbers are not 1, 2, 3 …; else null
 * @param version null for what was written while the bucket had no versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ObjectRecord(
        String key,
        List<Blob> blobs,
        String etag,
        boolean multipart,
        Instant lastModified,
        Attributes attributes,
        Checksum checksum,
        @Nullable List<Part> parts,
        @Nullable Version version) {

    /** An object that was not uploaded in parts, without a version yet. */
    static ObjectRecord whole(
            String key, List<Blob> blobs, Digests.Result digests, Instant lastModified, Attributes attributes) {
        return new ObjectRecord(
                key, blobs, digests.etag(), false, lastModified, attributes, digests.checksum(), null, null);
    }

    /**
     * What a client attached to an object.
     *
     * @param headers system headers such as Content-Type, by the name in which they are sent back
     * @param metadata user metadata by lower-case name without {@code x-amz-meta-}
     * @param acl as S3 tells it; null while it is all the owner's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attributes(
            Map<String, String> headers,
            Map<String, String> metadata,
            Map<String, String> tags,
            @Nullable String acl) {
        static final Attributes NONE = new Attributes(Map.of(), Map.of(), Map.of(), null);

        Attributes withTags(Map<String, String> newTags) {
            return new Attributes(headers, metadata, newTags, acl);
        }

        Attributes withAcl(@Nullable String newAcl) {
            return new Attributes(headers, metadata, tags, newAcl);
        }
    }

    /**
     * A part as it was uploaded.
     *
     * @param number of the upload's part, which need not be its place in the object
     * @param checksum base64; "" unless the object's is made of it
     */
    record Part(int number, String checksum) {}

    /** Says that a key was deleted. */
    static ObjectRecord deleteMarker(String key, Instant now) {
        Checksum none = new Checksum(ChecksumAlgorithm.CRC64NVME, "", false);
        return new ObjectRecord(key, List.of(), "", false, now, Attributes.NONE, none, null, null);
    }

    /** The parts of which the object's checksum is made; empty for any other. */
    List<Part> checkedParts() {
        return parts == null || !checksum.composite() ? List.of() : parts;
    }

    /** The place of a part among the blobs; negative when it has none. */
    int place(int partNumber) {
        if (parts == null) {
            return partNumber >= 1 && partNumber <= blobs.size() ? partNumber - 1 : -1;
        }
        return parts.stream().map(Part::number).toList().indexOf(partNumber);
    }

    long length() {
        return blobs.stream().mapToLong(Blob::length).sum();
    }

    /** What clients call this version; {@link VersionIds#NULL} where none was given. */
    String versionId() {
        return version == null ? VersionIds.NULL : version.id();
    }

    /** 0 for what is older than all versions. */
    long order() {
        return version == null ? 0 : version.order();
    }

    boolean deleted() {
        return version != null && version.marker();
    }

    ObjectRecord withTags(Map<String, String> tags) {
        return new ObjectRecord(
                key, blobs, etag, multipart, lastModified, attributes.withTags(tags), checksum, parts, version);
    }

    ObjectRecord withAcl(@Nullable String acl) {
        return new ObjectRecord(
                key, blobs, etag, multipart, lastModified, attributes.withAcl(acl), checksum, parts, version);
    }

    ObjectRecord withVersion(Version given) {
        return new ObjectRecord(key, blobs, etag, multipart, lastModified, attributes, checksum, parts, given);
    }

    S3Objects.Summary summary() {
        return new S3Objects.Summary(key, length(), etag, lastModified);
    }
}
