package io.mmectl.config;

/** An object on S3; the key has no leading slash. */
public record S3Location(String bucket, String key) {
    /** {@code s3://bucket/key} */
    public String uri() {
        return "s3://" + bucket + "/" + key;
    }

    @Override
    public String toString() {
        return uri();
    }
}
