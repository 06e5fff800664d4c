package io.mmectl.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmectl.client.LoopbackAws.Scripted;
import io.mmectl.client.triton.InferResponse;
import io.mmectl.client.triton.Tensor;
import io.mmectl.client.triton.TritonCodec;
import io.mmectl.config.ControlDocuments;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole client with the real SDK, over HTTP, pointed at the loopback by the SDK's own settings. */
@Timeout(300)
class MmeClientTest {
    private static final String ROUTES = "/bucket/mmectl/support/prod/control/routes-embedding.json";
    private static final String TARGET = "acme--search--0123456789ab.tar.gz";
    private static final Properties BEFORE = new Properties();

    private static LoopbackAws aws;
    private MmeClient client;

    @BeforeAll
    static void pointTheSdkAtTheLoopback() {
        BEFORE.putAll(System.getProperties());
        aws = new LoopbackAws();
        System.setProperty("aws.endpointUrl", aws.url());
        System.setProperty("aws.region", "eu-central-1");
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @AfterAll
    static void restore() {
        aws.close();
        System.setProperties(BEFORE);
    }

    @BeforeEach
    void open() {
        aws.requests.clear();
        aws.scripts.clear();
        route(1, TARGET);
        client = builder().build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @EnumSource(TritonCodec.Form.class)
    void aCustomersOnlyModelIsInvokedByItsType(TritonCodec.Form form) {
        try (MmeClient formed = builder().form(form).build()) {
            InferResponse response = formed.invoke("acme", "embedding", Tensor.text("TEXT", "reset", "my password"));

            assertThat(response.floats("EMBEDDING").values()).containsExactly(5, 11);
            assertThat(aws.requests).containsExactly("GET 200", "POST support-prod-embedding " + TARGET);
        }
    }

    @Test
    void theRoutingTableIsReadOnceAndThenAskedForConditionally() throws Exception {
        try (MmeClient eager = builder().refreshRoutesEvery(Duration.ZERO).build()) {
            eager.invoke("acme", "embedding", Tensor.text("TEXT", "a"));
            eager.invoke("acme", "embedding", Tensor.text("TEXT", "b"));

            assertThat(aws.requests.stream().filter(r -> r.startsWith("GET"))).containsExactly("GET 200", "GET 304");
        }
    }

    @Test
    void aModelThatIsNotReadyIsCalledUntilItIs() {
        aws.script(
                TARGET,
                new Scripted(429, "ModelNotReadyException", "{\"Message\":\"not ready\"}"),
                new Scripted(429, "ModelNotReadyException", "{\"Message\":\"not ready\"}"));

        assertThat(client.invoke("acme", "embedding", Tensor.text("TEXT", "abc"))
                        .floats("EMBEDDING")
                        .values())
                .containsExactly(3);
        assertThat(posts()).isEqualTo(3);
    }

    @Test
    void throttlingAndServerErrorsAreTriedAgain() {
        aws.script(
                TARGET,
                new Scripted(400, "ThrottlingException", "{\"message\":\"Rate exceeded\"}"),
                new Scripted(400, "", "{\"message\":null}"),
                new Scripted(503, "ServiceUnavailable", "{\"Message\":\"busy\"}"));

        client.invoke("acme", "embedding", Tensor.text("TEXT", "abc"));

        assertThat(posts()).isEqualTo(4);
    }

    @Test
    void aModelsOwnErrorIsTypedAndCalledOnce() {
        aws.script(
                TARGET,
                new Scripted(
                        424,
                        "ModelError",
                        "{\"ErrorCode\":\"CLIENT_ERROR_FROM_MODEL\",\"OriginalStatusCode\":400,"
                                + "\"OriginalMessage\":\"cannot encode hush-hush\",\"LogStreamArn\":\"arn:aws:logs:1\","
                                + "\"Message\":\"Received client error (400) from primary: cannot encode hush-hush\"}"));

        assertThatExceptionOfType(InvocationException.ModelFailed.class)
                .isThrownBy(() -> client.invoke("acme", "embedding", Tensor.text("TEXT", "hush-hush")))
                .withMessage(TARGET + " on support-prod-embedding failed with status 400")
                .satisfies(e -> assertThat(e.containerMessage()).isEqualTo("cannot encode hush-hush"));
        assertThat(posts()).isEqualTo(1);
    }

    @Test
    void aRefusedSignatureDoesNotQuoteTheSessionToken() {
        String text = "The request signature we calculated does not match.\\n\\nThe Canonical String should have been"
                + "\\nx-amz-security-token:IQoJb3JpZ2luX2VjEXAMPLE";
        aws.script(TARGET, new Scripted(403, "InvalidSignatureException", "{\"Message\":\"" + text + "\"}"));

        assertThatExceptionOfType(InvocationException.Refused.class)
                .isThrownBy(() -> client.invoke("acme", "embedding", Tensor.text("TEXT", "a")))
                .withMessageContaining("does not match.")
                .withMessageNotContaining("IQoJb3JpZ2luX2VjEXAMPLE");
    }

    @Test
    void aForbiddenCallSaysWhichPermissionIsMissing() {
        aws.script(TARGET, new Scripted(403, "AccessDeniedException", "{\"Message\":\"User x is not authorized\"}"));

        assertThatExceptionOfType(InvocationException.Refused.class)
                .isThrownBy(() -> client.invoke("acme", "embedding", Tensor.text("TEXT", "a")))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NOT_PERMITTED);
                    assertThat(e.hint()).contains("sagemaker:InvokeEndpoint");
                });
    }

    @Test
    void aModelThatMovedInBetweenIsFoundAtItsNewPlace() {
        client.invoke("acme", "embedding", Tensor.text("TEXT", "a"));
        aws.script(TARGET, new Scripted(400, "ValidationError", "{\"Message\":\"Failed to download model data\"}"));
        route(2, "acme--search--ba9876543210.tar.gz");

        client.invoke("acme", "embedding", Tensor.text("TEXT", "b"));

        assertThat(aws.requests.getLast()).isEqualTo("POST support-prod-embedding acme--search--ba9876543210.tar.gz");
    }

    @Test
    void aModelThatDidNotMoveIsRefusedWithAwsOwnWords() {
        aws.script(
                TARGET, new Scripted(400, "ValidationError", "{\"Message\":\"Endpoint x of account 1 not found.\"}"));

        assertThatExceptionOfType(InvocationException.Refused.class)
                .isThrownBy(() -> client.invoke("acme", "embedding", Tensor.text("TEXT", "a")))
                .withMessageContaining("Endpoint x of account 1 not found.");
        assertThat(posts()).isEqualTo(1);
    }

    @Test
    void aTypeWithoutARoutingTableHasNoRoutes() {
        assertThatExceptionOfType(InvocationException.NoRoute.class)
                .isThrownBy(() -> client.invoke("acme", "spellcheck", Tensor.text("TEXT", "a")))
                .withMessageContaining("there is no routing table s3://bucket/");
    }

    @Test
    void bucketFleetAndEnvironmentAreNeeded() {
        assertThatIllegalStateException()
                .isThrownBy(() -> MmeClient.builder().bucket("b").fleet("f").build())
                .withMessage("environment is needed");
    }

    private static MmeClient.Builder builder() {
        return MmeClient.builder()
                .bucket("bucket")
                .prefix("mmectl")
                .fleet("support")
                .environment("prod")
                .retry(new RetryPolicy(
                        Duration.ofSeconds(20), 5, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMinutes(10)));
    }

    private static long posts() {
        return aws.requests.stream().filter(r -> r.startsWith("POST")).count();
    }

    private static void route(long release, String target) {
        Route route = new Route(
                new RouteKey("acme", "search", ""), target, "0".repeat(64), "1.0.0", "control/samples/x.json", "TEXT");
        RoutingTable table = new RoutingTable(
                "support", "prod", "embedding", "support-prod-embedding", release, null, List.of(route));
        aws.objects.putAll(Map.of(ROUTES, new String(ControlDocuments.write(table), StandardCharsets.UTF_8)));
    }
}
