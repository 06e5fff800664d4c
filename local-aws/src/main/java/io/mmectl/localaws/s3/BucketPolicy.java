package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What is checked of a bucket's policy: that it is a JSON object. It is kept and has no effect. */
final class BucketPolicy {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private BucketPolicy() {}

    static void check(byte[] document) {
        try {
            if (MAPPER.readTree(document).isObject()) {
                return;
            }
        } catch (JacksonException e) {
            // The same answer as for JSON of another kind.
        }
        throw new AwsException(400, "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'");
    }
}
