package io.mmectl.client;

import io.mmectl.config.S3Location;
import org.jspecify.annotations.Nullable;

/** Small documents that change now and then. Safe for concurrent use. */
interface DocumentSource {
    /**
     * @param etag of the version that the caller has; null = none
     * @throws io.mmectl.config.MmectlException when it cannot be read
     */
    Fetched fetch(S3Location location, @Nullable String etag);

    sealed interface Fetched {
        @SuppressWarnings("ArrayRecordComponent")
        record Changed(byte[] bytes, String etag) implements Fetched {}

        record Unchanged() implements Fetched {}

        record Absent() implements Fetched {}
    }
}
