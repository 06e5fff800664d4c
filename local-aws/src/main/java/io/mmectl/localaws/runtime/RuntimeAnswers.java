package io.mmectl.localaws.runtime;

import io.mmectl.localaws.instance.ContainerAnswer;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers of SageMaker Runtime, errors in AWS's words. */
final class RuntimeAnswers {
    private RuntimeAnswers() {}

    static AwsResponse ok(Invocation invocation, String variant, ContainerAnswer answer) {
        Map<String, String> headers = headers(invocation);
        headers.put("Content-Type", answer.contentType());
        headers.put("x-Amzn-Invoked-Production-Variant", variant);
        return AwsResponse.of(200, headers, answer.body());
    }

    private static Map<String, String> headers(Invocation invocation) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-amzn-RequestId", invocation.requestId());
        return headers;
    }

    private static AwsResponse error(Invocation invocation, int status, String type, Members members) {
        Map<String, String> headers = headers(invocation);
        headers.put("Content-Type", "application/json");
        headers.put("x-amzn-ErrorType", type);
        return AwsResponse.of(status, headers, members.node().toString().getBytes(StandardCharsets.UTF_8));
    }

    static AwsResponse notReady(Invocation invocation) {
        return error(
                invocation,
                429,
                "ModelNotReadyException",
                Members.of(
                        "Message",
                        "Model " + invocation.targetModel().orElse("") + " is not ready for inference yet."
                                + " It is still being loaded; try again."));
    }

    static AwsResponse invalid(Invocation invocation, String message) {
        return error(invocation, 400, "ValidationError", Members.of("Message", message));
    }

    /** The container answered with an error, at LOAD or INVOKE. */
    static AwsResponse modelError(Invocation invocation, ContainerAnswer answer) {
        boolean client = answer.status() < 500;
        String kind = client ? "client" : "server";
        return modelError(
                invocation,
                client ? "CLIENT_ERROR_FROM_MODEL" : "INTERNAL_FAILURE_FROM_MODEL",
                answer.status(),
                answer.text(),
                "Received " + kind + " error (" + answer.status() + ") from primary with message \"" + answer.text()
                        + "\". See " + console(invocation) + " in account " + ServiceContext.ACCOUNT
                        + " for more information.");
    }

    /** The container answered with more than SageMaker passes on. */
    static AwsResponse tooLarge(Invocation invocation) {
        String text = "The response of the container is larger than " + Invocation.MAX_BODY + " bytes.";
        return modelError(
                invocation,
                "INTERNAL_FAILURE_FROM_MODEL",
                0,
                text,
                "Received server error (0) from primary with message \"" + text + "\". See " + console(invocation)
                        + " in account " + ServiceContext.ACCOUNT + " for more information.");
    }

    static AwsResponse timedOut(Invocation invocation) {
        String text =
                "Your invocation timed out while waiting for a response from container primary. Review the latency"
                        + " metrics for each container in Amazon CloudWatch, resolve the issue, and try again.";
        return modelError(
                invocation,
                "INTERNAL_FAILURE_FROM_MODEL",
                0,
                text,
                "Received server error (0) from primary with message \"" + text + "\". See " + console(invocation)
                        + " in account " + ServiceContext.ACCOUNT + " for more information.");
    }

    private static AwsResponse modelError(
            Invocation invocation, String code, int status, String original, String message) {
        return error(
                invocation,
                424,
                "ModelError",
                Members.of("ErrorCode", code)
                        .put(
                                "LogStreamArn",
                                "arn:aws:logs:" + invocation.region() + ":" + ServiceContext.ACCOUNT + ":log-group:"
                                        + group(invocation))
                        .put("Message", message)
                        .put("OriginalMessage", original)
                        .put("OriginalStatusCode", status));
    }

    private static String group(Invocation invocation) {
        return "/aws/sagemaker/Endpoints/" + invocation.endpoint();
    }

    private static String console(Invocation invocation) {
        return "https://" + invocation.region() + ".console.aws.amazon.com/cloudwatch/home?region="
                + invocation.region() + "#logEventViewer:group=" + group(invocation);
    }

    /** What is too large is refused before anything looks at it: in plain text and without an error type. */
    private static AwsResponse tooLarge(AwsException refusal, String requestId) {
        return AwsResponse.of(
                refusal.status(),
                Map.of("Content-Type", "text/plain", "x-amzn-RequestId", requestId),
                refusal.text().getBytes(StandardCharsets.UTF_8));
    }

    /** Of a request that AWS refuses before a container sees it. */
    static AwsException validationError(String message) {
        return new AwsException(400, "ValidationError", message);
    }

    /** A throttled invocation has no message, as it was seen. */
    static AwsResponse refusal(AwsException refusal, String requestId) {
        if (refusal.status() == 413) {
            return tooLarge(refusal, requestId);
        }
        Members body = new Members();
        if (refusal.code().equals("ThrottlingException")) {
            body.node().putNull("message");
        } else {
            body.put("Message", refusal.text());
        }
        return AwsResponse.of(
                refusal.status(),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "x-amzn-ErrorType",
                        refusal.code(),
                        "x-amzn-RequestId",
                        requestId),
                body.node().toString().getBytes(StandardCharsets.UTF_8));
    }
}
