package io.mmectl.localaws.s3;

import java.time.Instant;

/** A bucket. */
record BucketRecord(String name, String region, Instant created) {}
