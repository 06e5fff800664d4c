package io.mmectl.localaws.s3;

/** An immutable file of the blob store. */
record Blob(String id, long length) {}
