package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

class FailuresTest {
    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, 400, NOT_PERMITTED",
        "'', 403, NOT_PERMITTED",
        "ExpiredTokenException, 400, NOT_PERMITTED",
        "ResourceLimitExceeded, 400, NO_CAPACITY",
        "InsufficientInstanceCapacity, 400, NO_CAPACITY",
        "ConcurrentUpdateException, 400, CONFLICT",
        "PreconditionFailed, 412, CONFLICT",
        "ValidationException, 400, INVALID_INPUT",
        "NoSuchBucket, 404, INVALID_INPUT",
        "PermanentRedirect, 301, INVALID_INPUT",
        "ThrottlingException, 400, FAILED",
        "InternalFailure, 500, FAILED",
        "Whatever, 400, FAILED"
    })
    void everyAnswerOfAServiceHasItsCode(String error, int status, ErrorCode expected) {
        assertThat(translate(service(error, status, "the service's words")).code())
                .isEqualTo(expected);
    }

    @Test
    void sageMakersTextsTellAConflictFromAMistake() {
        assertThat(translate(service(
                                "ValidationException",
                                400,
                                "Cannot create already existing endpoint \"arn:aws:sagemaker:x\"."))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(translate(service("ValidationException", 400, "Cannot update in-progress endpoint \"arn\"."))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void aRefusalNamesActionSubjectTextAndWhatToAllow() {
        MmectlException refused = translate(service("AccessDeniedException", 400, "User: u is not authorized"));

        assertThat(refused)
                .hasMessage("sagemaker:CreateModel acme: AccessDeniedException: User: u is not authorized"
                        + " (request 4711)");
        assertThat(refused.hint()).isEqualTo("Allow sagemaker:CreateModel for these credentials.");
    }

    @Test
    void badCredentialsAskForNewOnesAndNotForAPermission() {
        assertThat(translate(service("UnrecognizedClientException", 400, "The security token is invalid."))
                        .hint())
                .contains("AWS_PROFILE")
                .doesNotContain("Allow");
    }

    @Test
    void aRefusedSignatureDoesNotQuoteTheRequest() {
        String text = "The request signature we calculated does not match.\n\nThe Canonical String should have been\n"
                + "'POST\n/\n\nx-amz-security-token:IQoJb3JpZ2luX2VjEXAMPLE'";

        MmectlException refused = translate(service("InvalidSignatureException", 403, text));

        assertThat(refused).hasMessageEndingWith("The request signature we calculated does not match. (request 4711)");
        assertThat(refused).hasStackTraceContaining("(request 4711)");
        StringWriter trace = new StringWriter();
        refused.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("IQoJb3JpZ2luX2VjEXAMPLE");
    }

    @Test
    void aTextOfSeveralLinesBecomesOne() {
        assertThat(translate(service("ValidationException", 400, "2 errors:\n  first;\n  second")))
                .hasMessageContaining("2 errors: first; second");
    }

    @Test
    void anAnswerWithoutABodyStillSaysSomething() {
        assertThat(translate(SageMakerException.builder().statusCode(500).build()))
                .hasMessage("sagemaker:CreateModel acme: HTTP 500");
    }

    @Test
    void missingCredentialsAreAMatterOfLoggingIn() {
        MmectlException refused = translate(SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(…)"));

        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(refused).hasMessage("sagemaker:CreateModel acme: no AWS credentials found");
        assertThat(refused.hint()).contains("aws sso login");
    }

    @Test
    void aLostNetworkAsksToTryAgain() {
        for (Exception cause : new Exception[] {new ConnectException("refused"), new UnknownHostException("api.x")}) {
            MmectlException failed = translate(SdkClientException.create("Unable to execute HTTP request", cause));

            assertThat(failed.code()).isEqualTo(ErrorCode.FAILED);
            assertThat(failed.hint()).contains("AWS_ENDPOINT_URL").contains("try again");
        }
    }

    @Test
    void noAnswerInTimeSaysSo() {
        assertThat(translate(ApiCallTimeoutException.create(70_000)))
                .hasMessage("sagemaker:CreateModel acme: no answer in time");
    }

    @Test
    void anInterruptKeepsTheThreadInterrupted() {
        MmectlException stopped = translate(AbortedException.create("stopped"));

        assertThat(stopped.code()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(stopped).hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static MmectlException translate(SdkException failure) {
        return Failures.translate(IamAction.CREATE_MODEL, "acme", failure);
    }

    private static AwsServiceException service(String code, int status, String text) {
        return SageMakerException.builder()
                .statusCode(status)
                .requestId("4711")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(text)
                        .build())
                .build();
    }
}
