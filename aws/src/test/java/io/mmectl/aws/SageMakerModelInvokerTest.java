package io.mmectl.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.warmup.port.ModelInvoker.Answer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What SageMaker Runtime may answer, as it comes over the wire. */
class SageMakerModelInvokerTest {
    private static final byte[] PAYLOAD =
            "{\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\"my broken pump\"]}]}"
                    .getBytes(UTF_8);

    private final ScriptedServer server = new ScriptedServer();
    private final AwsClients clients = new AwsClients(AwsSettings.isolated(server.url(), "eu-west-1"));

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void sendsTheTargetModelAndThePayloadOnce() {
        server.answer(200, "", "{}");

        assertThat(invoke()).isEqualTo(new Answer.Answered());

        ScriptedServer.Received request = server.received().getFirst();
        assertThat(server.received()).hasSize(1);
        assertThat(request.path()).isEqualTo("/endpoints/support-embedding/invocations");
        assertThat(request.header("X-Amzn-SageMaker-Target-Model")).isEqualTo("acme--embedding--0123.tar.gz");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
        assertThat(request.body()).isEqualTo(PAYLOAD);
    }

    @Test
    void notReadyIsLoadingAndIsNotRepeated() {
        server.answer(429, "ModelNotReadyException", "{\"Message\":\"Model is not ready\"}");

        assertThat(invoke()).isEqualTo(new Answer.Loading());
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void aModelsFaultHasTheContainersStatusTheLogAndNoPayload() {
        server.answer(424, "ModelError", """
                {"ErrorCode":"CLIENT_ERROR_FROM_MODEL","OriginalStatusCode":400,
                 "Message":"Received client error (400) from primary",
                 "OriginalMessage":"{\\"error\\":\\"ValueError: cannot read 'my broken pump'\\"}",
                 "LogStreamArn":"arn:aws:logs:eu-west-1:123456789012:log-group:/aws/sagemaker/Endpoints/support"}""");

        assertThat(invoke())
                .isEqualTo(new Answer.ModelFailed(
                        400, "{\"error\":\"ValueError: cannot read '…'\"} (log: /aws/sagemaker/Endpoints/support)"));
    }

    @Test
    void throttlingAndServiceFailuresAreWorthAnotherTry() {
        server.answer(400, "ThrottlingException", "{\"message\":\"Rate exceeded\"}");
        server.answer(400, "", "{\"message\":null}");
        server.answer(503, "ServiceUnavailable", "{\"Message\":\"busy\"}");
        server.answer(530, "InternalDependencyException", "{\"Message\":\"internal\"}");

        for (int i = 0; i < 4; i++) {
            assertThat(invoke()).isInstanceOf(Answer.Unavailable.class);
        }
        assertThat(server.received()).hasSize(4);
    }

    @Test
    void aMistakeOrAMissingPermissionIsRefused() {
        server.answer(400, "ValidationError", "{\"Message\":\"Endpoint support-embedding of account 1 not found.\"}");
        server.answer(403, "AccessDeniedException", "{\"Message\":\"User: u is not authorized\"}");

        assertThat(invoke())
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        a -> assertThat(a.message()).contains("Endpoint support-embedding of account 1 not found."));
        assertThat(invoke())
                .isInstanceOfSatisfying(
                        Answer.Refused.class, a -> assertThat(a.message()).contains("Allow sagemaker:InvokeEndpoint"));
    }

    @Test
    void noAnswerInTimeIsWorthAnotherTry() {
        server.keepSilent();

        assertThat(invoke(Duration.ofMillis(200)))
                .isEqualTo(new Answer.Unavailable("sagemaker:InvokeEndpoint support-embedding: no answer in time"));
    }

    @Test
    void anInterruptEndsTheCall() {
        server.keepSilent();
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::invoke)
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
    }

    private Answer invoke() {
        return invoke(Duration.ofSeconds(30));
    }

    private Answer invoke(Duration timeout) {
        return new SageMakerModelInvoker(clients::runtime)
                .invoke("support-embedding", "acme--embedding--0123.tar.gz", PAYLOAD, timeout);
    }
}
