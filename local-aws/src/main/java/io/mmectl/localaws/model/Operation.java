package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** One API call. */
@FunctionalInterface
public interface Operation {
    /**
     * Acts on a request that its service model found well formed.
     *
     * @param request where it came from (region, request id); its body is already read
     * @param input the request's members by the names of the service model
     * @return the answer's members; an empty object where the API answers nothing
     * @throws AwsException what AWS would answer instead
     */
    JsonNode call(AwsRequest request, JsonNode input) throws IOException;
}
