package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemaker.model.Tag;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;
import tools.jackson.databind.JsonNode;

/** The Java SDK against the port. */
class HostingOverTheWireTest {
    private LocalAccount account = null;

    @BeforeEach
    void start() throws IOException {
        account = new LocalAccount(LocalAccount.SCALE);
        account.publish("acme.tar.gz", Archives.embeddingFiles(485, 300));
    }

    @AfterEach
    void stop() {
        account.close();
    }

    @Test
    void aModelIsServedFromItsArchive() throws Exception {
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);

        InvokeEndpointResponse answer = account.invoke("search", "acme.tar.gz", Archives.textRequest("hello"));

        assertThat(answer.invokedProductionVariant()).isEqualTo("AllTraffic");
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.body().asUtf8String()).contains("\"simulated\":true", "\"EMBEDDING\"");
        JsonNode instance =
                account.admin("GET", "/_local/instances", "").path("instances").get(0);
        assertThat(instance.path("models").get(0).path("targetModel").asString())
                .isEqualTo("acme.tar.gz");
        assertThat(instance.path("gpuUsedMib").asDouble()).isBetween(1098.0, 1292.0);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "424 ModelError reaches clients as ModelErrorException with its members",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2")
    void theSdkSeesAModelErrorWithTheContainersAnswer() {
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);

        assertThatThrownBy(() -> account.invoke("search", "acme.tar.gz", "{".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(ModelErrorException.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(424);
                    assertThat(error.originalStatusCode()).isEqualTo(400);
                    assertThat(error.originalMessage()).contains("failed to parse the request JSON buffer");
                    assertThat(error.logStreamArn()).startsWith("arn:aws:logs:eu-central-1:123456789012:log-group:");
                });
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "error codes: ValidationException (SageMaker), ValidationError (Runtime)",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2; public issues")
    void theSdkSeesAWSsErrorCodes() {
        assertThatThrownBy(() -> account.sageMaker.describeEndpoint(b -> b.endpointName("none")))
                .isInstanceOfSatisfying(SageMakerException.class, error -> {
                    assertThat(error.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
                    assertThat(error.awsErrorDetails().errorMessage())
                            .isEqualTo("Could not find endpoint"
                                    + " \"arn:aws:sagemaker:eu-central-1:123456789012:endpoint/none\".");
                });
        assertThatThrownBy(() -> account.runtime.invokeEndpoint(
                        b -> b.endpointName("none").body(SdkBytes.fromUtf8String("x"))))
                .isInstanceOfSatisfying(
                        SageMakerRuntimeException.class,
                        error -> assertThat(error.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
    }

    @Test
    void faultsAreScriptedOverTheAdminApi() throws Exception {
        JsonNode armed = account.admin(
                "POST",
                "/_local/faults",
                "{\"kind\":\"FailEndpoint\",\"endpoint\":\"sea*\",\"reason\":\"on purpose\"}");
        assertThat(armed.path("faults").size()).isEqualTo(1);
        account.createConfig("search", "ml.g4dn.xlarge", 1);

        account.whileNotVisible(() ->
                account.sageMaker.createEndpoint(b -> b.endpointName("search").endpointConfigName("search")));
        DescribeEndpointResponse endpoint = account.awaitInService("search");

        assertThat(endpoint.endpointStatus()).isEqualTo(EndpointStatus.FAILED);
        assertThat(endpoint.failureReason()).isEqualTo("on purpose");
        JsonNode struck =
                account.admin("GET", "/_local/faults", "").path("faults").path(0);
        assertThat(struck.path("hits").asInt()).isEqualTo(1);
        assertThat(struck.path("usedUp").asBoolean()).isTrue();
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "describe, tags, lists and pages",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2")
    void tagsAndListsGoThroughTheSdk() {
        account.createEndpoint("search", "ml.g4dn.xlarge", 2);
        DescribeEndpointResponse endpoint = account.sageMaker.describeEndpoint(b -> b.endpointName("search"));
        account.sageMaker.addTags(b -> b.resourceArn(endpoint.endpointArn())
                .tags(Tag.builder().key("fleet").value("support").build()));

        assertThat(account.sageMaker
                        .listTags(b -> b.resourceArn(endpoint.endpointArn()))
                        .tags())
                .containsExactly(Tag.builder().key("fleet").value("support").build());
        assertThat(account.sageMaker
                        .listEndpointsPaginator(b -> b.maxResults(1))
                        .endpoints())
                .singleElement()
                .satisfies(summary -> assertThat(summary.creationTime()).isEqualTo(endpoint.creationTime()));
        assertThat(endpoint.productionVariants()).singleElement().satisfies(variant -> {
            assertThat(variant.currentInstanceCount()).isEqualTo(2);
            assertThat(variant.deployedImages().getFirst().specifiedImage()).isEqualTo(LocalAccount.IMAGE);
        });
    }

    @Test
    void aResetEmptiesEverything() throws Exception {
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);

        account.admin("POST", "/_local/reset", "");

        assertThat(account.sageMaker.listEndpoints().endpoints()).isEmpty();
        assertThat(account.sageMaker.listModels().models()).isEmpty();
        assertThat(account.admin("GET", "/_local/instances", "")
                        .path("instances")
                        .size())
                .isZero();
    }
}
