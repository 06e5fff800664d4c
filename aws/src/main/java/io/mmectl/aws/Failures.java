package io.mmectl.aws;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one place where failures of AWS become ours. Messages hold the service's own text, which names resources and
 * callers, and never a credential.
 */
final class Failures {
    private static final Set<String> DENIED = Set.of(
            "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "UnauthorizedOperation", "NotAuthorized");
    private static final Set<String> BAD_CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");
    private static final Set<String> NO_CAPACITY = Set.of(
            "InsufficientCapacity", "InsufficientInstanceCapacity", "LimitExceededException", "ResourceLimitExceeded");
    private static final Set<String> CONFLICT = Set.of(
            "ConcurrentUpdateException",
            "ConditionalRequestConflict",
            "ConflictException",
            "OperationAborted",
            "PreconditionFailed",
            "ResourceInUse");
    private static final Set<String> INVALID = Set.of(
            "AuthorizationHeaderMalformed",
            "EntityTooLarge",
            "IllegalLocationConstraintException",
            "InvalidBucketName",
            "InvalidParameterException",
            "InvalidParameterValue",
            "InvalidRequest",
            "KeyTooLongError",
            "MetadataTooLarge",
            "NoSuchBucket",
            "NoSuchKey",
            "NotFound",
            "ObjectNotFoundException",
            "PermanentRedirect",
            "ResourceNotFound",
            "ResourceNotFoundException",
            "ValidationError",
            "ValidationException");

    private Failures() {}

    static MmectlException translate(IamAction action, String subject, SdkException failure) {
        if (interrupted(failure)) {
            Thread.currentThread().interrupt();
            // Which call it was says nothing to whoever interrupted; the cause has it.
            return new MmectlException(
                    ErrorCode.INTERRUPTED, "interrupted", "run the command again to continue", failure);
        }
        return switch (failure) {
            case AwsServiceException e -> fromService(action, subject, e);
            default -> fromClient(action, subject, failure);
        };
    }

    /** The service's error code; empty when the answer had none (HEAD answers have no body). */
    static String code(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** The service's own text; empty when the answer had none. */
    static String text(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        return details == null || details.errorMessage() == null ? "" : details.errorMessage();
    }

    static boolean interrupted(SdkException failure) {
        return failure instanceof AbortedException || causedBy(failure, InterruptedException.class);
    }

    private static MmectlException fromService(IamAction action, String subject, AwsServiceException failure) {
        ErrorCode code = classify(failure);
        String said = said(failure);
        String hint = hint(code, action, failure);
        String message = where(action, subject) + said;
        // A cause is printed with its whole text when the user asks for stack traces, see oneLine.
        return BAD_CREDENTIALS.contains(code(failure))
                ? new MmectlException(code, message, hint)
                : new MmectlException(code, message, hint, failure);
    }

    private static ErrorCode classify(AwsServiceException failure) {
        String code = code(failure);
        if (DENIED.contains(code) || BAD_CREDENTIALS.contains(code) || failure.statusCode() == 403) {
            return ErrorCode.NOT_PERMITTED;
        }
        if (NO_CAPACITY.contains(code)) {
            return ErrorCode.NO_CAPACITY;
        }
        if (failure.isThrottlingException() || failure.statusCode() >= 500) {
            return ErrorCode.FAILED;
        }
        if (CONFLICT.contains(code) || failure.statusCode() == 412 || taken(failure)) {
            return ErrorCode.CONFLICT;
        }
        if (INVALID.contains(code) || failure.statusCode() == 404 || failure.statusCode() == 301) {
            return ErrorCode.INVALID_INPUT;
        }
        return ErrorCode.FAILED;
    }

    /** SageMaker has no error codes for these: all of them are a ValidationException. */
    private static boolean taken(AwsServiceException failure) {
        String text = text(failure).toLowerCase(Locale.ROOT);
        return text.contains("cannot create already existing")
                || text.contains("already exists")
                || text.contains("in-progress");
    }

    private static String said(AwsServiceException failure) {
        String code = code(failure);
        String text = oneLine(code, text(failure));
        String known = code.isEmpty() ? "HTTP " + failure.statusCode() : code;
        String request = failure.requestId() == null ? "" : " (request " + failure.requestId() + ")";
        return (text.isEmpty() || text.equals("null") ? known : known + ": " + text) + request;
    }

    /** After the first line, a refused signature quotes the request's headers, a session token among them. */
    private static String oneLine(String code, String text) {
        return BAD_CREDENTIALS.contains(code)
                ? firstLine(text)
                : text.replaceAll("\\s+", " ").strip();
    }

    private static String hint(ErrorCode code, IamAction action, AwsServiceException failure) {
        return switch (code) {
            case NOT_PERMITTED ->
                BAD_CREDENTIALS.contains(code(failure))
                        ? "The credentials are not valid (any more), or this machine's clock is wrong: renew them, check"
                                + " AWS_PROFILE, or set the clock."
                        : "Allow " + action.iamName() + " for these credentials.";
            case NO_CAPACITY ->
                "Ask for a higher quota in Service Quotas, lower the instance count, or use another instance type.";
            case CONFLICT -> "Something else changed or is changing it: wait, plan again and apply.";
            case INVALID_INPUT -> invalidHint(failure);
            default -> "Try again; what is done already stays done.";
        };
    }

    private static String invalidHint(AwsServiceException failure) {
        return switch (code(failure)) {
            case "NoSuchBucket" -> "Create the bucket, or correct its name.";
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                "The bucket is in another region: correct the region or the bucket.";
            default -> "Correct what it names.";
        };
    }

    private static MmectlException fromClient(IamAction action, String subject, SdkException failure) {
        String text = failure.getMessage() == null ? "" : failure.getMessage();
        if (text.contains("Unable to load credentials") || text.contains("Profile file contained no credentials")) {
            return new MmectlException(
                    ErrorCode.NOT_PERMITTED,
                    where(action, subject) + "no AWS credentials found",
                    "Set AWS_PROFILE, log in (aws sso login), or use --local, which needs none.",
                    failure);
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return new MmectlException(
                    ErrorCode.FAILED, where(action, subject) + "no answer in time", "Try again.", failure);
        }
        return new MmectlException(
                ErrorCode.FAILED,
                where(action, subject) + (text.isEmpty() ? failure.getClass().getSimpleName() : firstLine(text)),
                unreachable(failure)
                        ? "Check the network, proxies and AWS_ENDPOINT_URL, then try again."
                        : "Check the AWS profile and settings, then try again.",
                failure);
    }

    private static boolean unreachable(SdkException failure) {
        return causedBy(failure, UnknownHostException.class)
                || causedBy(failure, ConnectException.class)
                || causedBy(failure, SocketTimeoutException.class)
                || causedBy(failure, java.io.IOException.class);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    private static boolean causedBy(@Nullable Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    private static String where(IamAction action, String subject) {
        return action.iamName() + " " + subject + ": ";
    }
}
