package io.mmectl.localaws.json;

import io.mmectl.localaws.wire.AwsException;
import java.util.Collection;

/** Keys of tags that only AWS itself sets. */
public final class ReservedTags {
    private static final String PREFIX = "aws:";

    private ReservedTags() {}

    /**
     * Refuses them in a client's request.
     *
     * @param code of the refusal, which differs from service to service
     */
    public static void refuse(Collection<String> keys, String code) {
        if (keys.stream().anyMatch(key -> key.regionMatches(true, 0, PREFIX, 0, PREFIX.length()))) {
            throw new AwsException(400, code, "aws: prefixed tag key names are not allowed for external use.");
        }
    }
}
