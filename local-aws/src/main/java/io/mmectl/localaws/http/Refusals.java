package io.mmectl.localaws.http;

import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.s3.S3Errors;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.util.Set;

/** Words refusals that precede a service in the code and the protocol of that service. */
final class Refusals {
    private static final Set<String> QUERY_ONLY = Set.of("sts", "iam");
    private static final Set<String> MODELLED =
            Set.of("sagemaker", "application-autoscaling", "monitoring", "logs", "sts", "iam");

    private Refusals() {}

    static AwsResponse render(AwsRequest request, AwsException refusal) {
        if (request.service().equals("s3") || !MODELLED.contains(request.service())) {
            return S3Errors.answer(request, refusal);
        }
        boolean query = QUERY_ONLY.contains(request.service());
        return RpcService.refusal(ServiceModel.of(request.service()), request, translated(refusal, query));
    }

    private static AwsException translated(AwsException refusal, boolean query) {
        return switch (refusal.code()) {
            case "SignatureDoesNotMatch" ->
                query ? refusal : new AwsException(403, "InvalidSignatureException", refusal.text());
            case "InvalidAccessKeyId", "InvalidToken" ->
                new AwsException(
                        query ? 403 : 400,
                        query ? "InvalidClientTokenId" : "UnrecognizedClientException",
                        "The security token included in the request is invalid.");
            case "ExpiredToken" ->
                new AwsException(
                        query ? 403 : 400,
                        query ? "ExpiredToken" : "ExpiredTokenException",
                        "The security token included in the request is expired");
            default -> refusal;
        };
    }
}
