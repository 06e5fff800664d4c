package io.mmectl.localaws.runtime;

import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One InvokeEndpoint request.
 *
 * @param targetModel empty when the client named none
 * @param customAttributes for the container; Triton neither reads nor answers them
 */
record Invocation(
        String region,
        String requestId,
        String endpoint,
        Optional<String> targetModel,
        Optional<String> targetVariant,
        Optional<String> customAttributes,
        String contentType,
        byte[] body) {
    /** The API model's limit of a body, either way. */
    static final int MAX_BODY = 6_291_456;

    private static final Pattern PATH = Pattern.compile("/endpoints/([^/]+)/invocations");
    private static final Pattern OTHER_PATH =
            Pattern.compile("/endpoints/[^/]+/(async-invocations|invocations-response-stream)");
    private static final ServiceModel MODEL = ServiceModel.of("sagemaker-runtime");
    private static final Map<String, String> HEADERS = MODEL.headers("InvokeEndpoint");

    static boolean isInvocation(AwsRequest request) {
        return PATH.matcher(request.rawPath()).matches();
    }

    /** The asynchronous and the streaming operation, which know no target models. */
    static boolean isOtherInvocation(AwsRequest request) {
        return OTHER_PATH.matcher(request.rawPath()).matches();
    }

    /** @throws AwsException ValidationError or RequestEntityTooLarge when AWS would refuse it unseen */
    static Invocation read(AwsRequest request) throws IOException {
        Matcher path = PATH.matcher(request.rawPath());
        if (!path.matches()) {
            throw new AwsException(404, "UnknownOperationException", "No operation at " + request.rawPath() + ".");
        }
        String endpoint = URLDecoder.decode(path.group(1), StandardCharsets.UTF_8);
        byte[] body = request.bodyUpTo(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw new AwsException(
                    413, "RequestEntityTooLarge", "HTTP content length exceeded " + MAX_BODY + " bytes.");
        }
        validate(request, endpoint);
        refuseOthers(request, endpoint);
        return new Invocation(
                request.region(),
                request.requestId(),
                endpoint,
                header(request, "X-Amzn-SageMaker-Target-Model"),
                header(request, "X-Amzn-SageMaker-Target-Variant"),
                header(request, "X-Amzn-SageMaker-Custom-Attributes"),
                header(request, "Content-Type").orElse("application/json"),
                body);
    }

    /** What an endpoint without inference components, container pipelines and explainers cannot do. */
    private static void refuseOthers(AwsRequest request, String endpoint) {
        if (request.header("X-Amzn-SageMaker-Inference-Component") != null) {
            throw RuntimeAnswers.validationError(
                    "Inference Component Name header is not allowed for endpoints to which you dont plan to deploy"
                            + " inference components. Please remove Inference Component Name header.");
        }
        if (request.header("X-Amzn-SageMaker-Target-Container-Hostname") != null) {
            throw RuntimeAnswers.validationError("Endpoint " + endpoint
                    + " is not a multi-container endpoint and does not support target container hostname header.");
        }
        if (request.header("X-Amzn-SageMaker-Enable-Explanations") != null) {
            throw RuntimeAnswers.validationError(
                    "Endpoint " + endpoint + " has no explainer and does not support enable explanations header.");
        }
    }

    private static Optional<String> header(AwsRequest request, String name) {
        return Optional.ofNullable(request.header(name));
    }

    private static void validate(AwsRequest request, String endpoint) {
        Members input = Members.of("EndpointName", endpoint).put("Body", "");
        HEADERS.forEach((member, name) -> input.put(member, request.header(name)));
        Optional<String> problem = MODEL.validate("InvokeEndpoint", input.node());
        if (problem.isPresent()) {
            throw RuntimeAnswers.validationError(problem.get());
        }
    }
}
