package io.mmectl.localaws.s3;

import java.time.Instant;

/** An uploaded part. */
record PartRecord(int number, Blob blob, String etag, Instant lastModified, Checksum checksum) {}
