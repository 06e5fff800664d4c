package io.mmectl.localaws.platform;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The local S3 as the platform itself sees it, without HTTP and signatures. Safe for concurrent use. */
public interface S3Objects {
    /**
     * Opens an object for reading from its first byte; the caller closes it. What was opened stays readable when the object
     * is replaced or deleted meanwhile.
     *
     * @return empty when the bucket or the key does not exist
     */
    Optional<Content> open(String bucket, String key) throws IOException;

    /** What {@link #open} would deliver, without the bytes. */
    Optional<Summary> head(String bucket, String key);

    /** At most {@code limit} objects whose keys start with the prefix, in key order; empty when the bucket does not exist. */
    List<Summary> list(String bucket, String prefix, int limit);

    boolean bucketExists(String bucket);

    /**
     * An object without its bytes.
     *
     * @param length bytes
     * @param etag without quotes
     */
    record Summary(String key, long length, String etag, Instant lastModified) {}

    /** An open object. */
    record Content(Summary summary, InputStream stream) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
