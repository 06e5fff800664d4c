package io.mmectl.localaws.identity;

import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Says who the caller is: always the one account's root user. */
public final class StsService implements AwsService {
    private final RpcService rpc = new RpcService(
            ServiceModel.of("sts"), "ValidationError", Map.of("GetCallerIdentity", (request, input) -> caller()));

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    private static JsonNode caller() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("UserId", ServiceContext.ACCOUNT)
                .put("Account", ServiceContext.ACCOUNT)
                .put("Arn", "arn:aws:iam::" + ServiceContext.ACCOUNT + ":root");
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
}
