package io.mmectl.aws;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.warmup.port.ModelInvoker;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** InvokeEndpoint with a TargetModel, one attempt a call. */
final class SageMakerModelInvoker implements ModelInvoker {
    private final Supplier<SageMakerRuntimeClient> runtime;

    SageMakerModelInvoker(Supplier<SageMakerRuntimeClient> runtime) {
        this.runtime = runtime;
    }

    @Override
    public Answer invoke(String endpointName, String targetModel, byte[] payload, Duration timeout) {
        InvokeEndpointRequest request = InvokeEndpointRequest.builder()
                .endpointName(endpointName)
                .targetModel(targetModel)
                .contentType("application/json")
                .body(SdkBytes.fromByteArrayUnsafe(payload))
                .overrideConfiguration(o -> o.apiCallTimeout(timeout))
                .build();
        try {
            runtime.get().invokeEndpoint(request);
            return new Answer.Answered();
        } catch (ModelNotReadyException e) {
            return new Answer.Loading();
        } catch (ModelErrorException e) {
            return modelFailed(e, payload);
        } catch (SageMakerRuntimeException e) {
            return fromService(endpointName, e);
        } catch (SdkException e) {
            return fromClient(endpointName, e);
        }
    }

    /** The container's own text may quote what it was given, as Python's exceptions do. */
    private static Answer modelFailed(ModelErrorException failure, byte[] payload) {
        int status = failure.originalStatusCode() == null ? 0 : failure.originalStatusCode();
        String said = failure.originalMessage() == null ? Failures.text(failure) : failure.originalMessage();
        String log = failure.logStreamArn() == null ? "" : " (log: " + logGroup(failure.logStreamArn()) + ")";
        return new Answer.ModelFailed(status, PayloadRedaction.of(payload).clean(said) + log);
    }

    /** {@code arn:aws:logs:region:account:log-group:/aws/sagemaker/Endpoints/name} → the group's name. */
    private static String logGroup(String arn) {
        int at = arn.indexOf("log-group:");
        return at < 0 ? arn : arn.substring(at + "log-group:".length());
    }

    private static Answer fromService(String endpointName, SageMakerRuntimeException failure) {
        MmectlException translated = Failures.translate(IamAction.INVOKE_ENDPOINT, endpointName, failure);
        // Seen on AWS: throttling as a 400 with a null message (facts 2).
        boolean silentThrottle = failure.statusCode() == 400
                && (Failures.text(failure).isEmpty() || Failures.text(failure).equals("null"))
                && !Failures.code(failure).startsWith("Validation");
        boolean worthAnotherTry = failure.isThrottlingException()
                || failure.statusCode() == 429
                || failure.statusCode() >= 500
                || silentThrottle;
        String message = message(translated);
        return worthAnotherTry ? new Answer.Unavailable(message) : new Answer.Refused(message);
    }

    private static Answer fromClient(String endpointName, SdkException failure) {
        MmectlException translated = Failures.translate(IamAction.INVOKE_ENDPOINT, endpointName, failure);
        return switch (translated.code()) {
            case INTERRUPTED -> throw translated;
            case NOT_PERMITTED -> new Answer.Refused(message(translated));
            default -> new Answer.Unavailable(message(translated));
        };
    }

    private static String message(MmectlException failure) {
        String text = failure.getMessage() == null ? ErrorCode.FAILED.name() : failure.getMessage();
        return failure.code() == ErrorCode.NOT_PERMITTED ? text + ". " + failure.hint() : text;
    }
}
