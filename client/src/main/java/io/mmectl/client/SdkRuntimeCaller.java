package io.mmectl.client;

import io.mmectl.client.triton.TritonMessage;
import io.mmectl.config.ErrorCode;
import java.util.Objects;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** SageMaker Runtime through the SDK. */
final class SdkRuntimeCaller implements RuntimeCaller {
    private final Supplier<SageMakerRuntimeClient> runtime;

    /** @param runtime gives a client that repeats nothing by itself and waits for an answer for 70 s */
    SdkRuntimeCaller(Supplier<SageMakerRuntimeClient> runtime) {
        this.runtime = runtime;
    }

    @Override
    public Reply call(String endpointName, String targetModel, TritonMessage request) throws InterruptedException {
        InvokeEndpointRequest invoke = InvokeEndpointRequest.builder()
                .endpointName(endpointName)
                .targetModel(targetModel)
                .contentType(request.contentType())
                .body(SdkBytes.fromByteArrayUnsafe(request.body()))
                .build();
        try {
            InvokeEndpointResponse response = runtime.get().invokeEndpoint(invoke);
            String contentType = Objects.requireNonNullElse(response.contentType(), TritonMessage.JSON);
            return new Reply.Answered(
                    new TritonMessage(contentType, response.body().asByteArrayUnsafe()));
        } catch (ModelNotReadyException e) {
            return new Reply.Loading();
        } catch (ModelErrorException e) {
            int status = e.originalStatusCode() == null ? 0 : e.originalStatusCode();
            return new Reply.ModelFailed(status, Objects.requireNonNullElse(e.originalMessage(), ""), e.logStreamArn());
        } catch (SageMakerRuntimeException e) {
            return serviceFailed(e);
        } catch (AbortedException e) {
            throw interrupted(e);
        } catch (SdkClientException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(e);
            }
            return clientFailed(e);
        }
    }

    private static InterruptedException interrupted(SdkClientException e) {
        // The caller sets the status again when it has tidied up.
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException("the call was interrupted");
        interrupted.initCause(e);
        return interrupted;
    }

    private static Reply serviceFailed(SageMakerRuntimeException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? "" : Objects.requireNonNullElse(details.errorCode(), "");
        // After its first line, a refused signature quotes the request's headers, a session token among them.
        String text = details == null
                ? ""
                : Objects.requireNonNullElse(details.errorMessage(), "")
                        .lines()
                        .findFirst()
                        .orElse("");
        String message =
                "HTTP " + e.statusCode() + (code.isEmpty() ? "" : " " + code) + (text.isEmpty() ? "" : ": " + text);
        // The runtime was seen to throttle with status 400 and no message at all.
        boolean silentThrottle =
                e.statusCode() == 400 && (text.isEmpty() || text.equals("null")) && !code.startsWith("Validation");
        if (e.isThrottlingException() || e.statusCode() == 429 || e.statusCode() >= 500 || silentThrottle) {
            return new Reply.Unavailable(message);
        }
        if (e.statusCode() == 403 || code.startsWith("AccessDenied")) {
            return new Reply.Refused(
                    ErrorCode.NOT_PERMITTED,
                    message,
                    "Allow sagemaker:InvokeEndpoint on the endpoint and target model.");
        }
        return new Reply.Refused(
                ErrorCode.FAILED, message, "Compare with what is deployed: the routes may be older than the endpoint.");
    }

    private static Reply clientFailed(SdkClientException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("Unable to load credentials") || text.contains("Unable to load region")) {
            return new Reply.Refused(
                    ErrorCode.NOT_PERMITTED, text, "Configure credentials and a region, as for the AWS CLI.");
        }
        return new Reply.Unavailable(text);
    }
}
