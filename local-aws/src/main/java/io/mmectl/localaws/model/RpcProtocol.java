package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import tools.jackson.databind.JsonNode;

/** How calls, answers and refusals look on the wire. */
sealed interface RpcProtocol permits JsonProtocol, QueryProtocol, CborProtocol {
    /** A call in the common form. */
    record Call(String operation, JsonNode input) {}

    /** Reads a call; throws SerializationException or the like when it is malformed. */
    Call read(AwsRequest request, byte[] body);

    AwsResponse answer(AwsRequest request, String operation, JsonNode output);

    AwsResponse refuse(AwsRequest request, AwsException refusal);

    AwsException unknownOperation(String operation);
}
