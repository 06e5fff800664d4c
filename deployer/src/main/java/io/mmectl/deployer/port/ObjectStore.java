package io.mmectl.deployer.port;

import io.mmectl.config.S3Location;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** S3 as the deployer uses it. Safe for concurrent use. */
public interface ObjectStore {
    boolean bucketExists(String bucket);

    /** Empty when there is no such object. */
    Optional<ObjectHead> head(S3Location location);

    /** A small document with its ETag; empty when there is no such object. */
    Optional<Document> get(S3Location location);

    /**
     * The object's bytes as a stream.
     *
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when it does not exist, NOT_PERMITTED when it may not be read
     */
    InputStream open(S3Location location);

    /** All objects below a prefix, sorted by key. */
    List<ListedObject> list(String bucket, String prefix);

    /**
     * Creates the object unless its key is taken ({@code If-None-Match: *}). Large content goes up in parts, and nothing is
     * visible before all is there. An upload that broke off (a kill, an interrupt, a lost network) leaves its parts, and the
     * next one of the same key sends only those that are missing or other than they should be, in another process once the
     * upload has been quiet for minutes; one that failed for any other reason leaves nothing behind, unless another process
     * began it.
     *
     * @param metadata user metadata; lower-case names
     * @return CREATED, or EXISTS when the key was taken (the object is left as it was)
     */
    Put putIfAbsent(S3Location location, Content content, Map<String, String> metadata);

    /**
     * Replaces a document that nobody changed in between ({@code If-Match}).
     *
     * @return the new ETag, or empty when the ETag did not match (somebody else wrote)
     */
    Optional<String> putIfMatch(S3Location location, byte[] content, String etag);

    /** Deletes an object; without effect when there is none. */
    void delete(S3Location location);

    /** Uploads in parts below a prefix that were begun and neither ended nor aborted, by key, then start. */
    List<UnfinishedUpload> unfinishedUploads(String bucket, String prefix);

    /** When the newest part of an unfinished upload arrived; empty when it has none, or is there no more. */
    Optional<Instant> newestPart(S3Location location, String uploadId);

    /** Drops an unfinished upload with its parts; without effect when there is none. */
    void abort(S3Location location, String uploadId);

    enum Put {
        CREATED,
        EXISTS
    }

    record ObjectHead(long size, String etag, Instant lastModified, Map<String, String> metadata) {}

    record ListedObject(String key, long size, String etag, Instant lastModified) {}

    /** @param uploadId S3's name of it; one key may have several */
    record UnfinishedUpload(String key, String uploadId, Instant begun) {}

    /** Do not modify the bytes. */
    @SuppressWarnings("ArrayRecordComponent")
    record Document(byte[] bytes, String etag) {}

    /** Something that can be sent, again if need be. */
    interface Content {
        /** Bytes in all, or -1 when only reading tells. */
        long length();

        /** Bytes in all or somewhat more, or -1 when only reading tells. */
        default long maximumLength() {
            return length();
        }

        /** The same bytes at every call. */
        InputStream open() throws IOException;

        static Content of(byte[] bytes) {
            return new Content() {
                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public InputStream open() {
                    return new java.io.ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
