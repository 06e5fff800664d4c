package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.fixture.VirtualPacer;
import io.mmectl.deployer.port.EndpointControl;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the control plane's passing troubles come to. */
class RetriesTest {
    private final ScriptedServer server = new ScriptedServer();
    private final AwsClients clients = new AwsClients(AwsSettings.isolated(server.url(), "eu-west-1"));
    private final EndpointControl endpoints =
            new SageMakerEndpointControl(clients::sageMaker, new VisibilityWait(new VirtualPacer()));

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void throttlingIsWaitedOut() {
        server.answer(400, "ThrottlingException", "{\"message\":\"Rate exceeded\"}");
        server.answer(200, "", "{\"Endpoints\":[]}");

        assertThat(endpoints.listEndpoints("support")).isEmpty();
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void aConfigurationThatIsNotVisibleYetIsAskedForAgain() {
        String notYet = "{\"message\":\"Could not find endpoint configuration \\\"arn:aws:sagemaker:x\\\".\"}";
        server.answer(400, "ValidationException", notYet);
        server.answer(400, "ValidationException", notYet);
        server.answer(200, "", "{\"EndpointArn\":\"arn\"}");

        endpoints.createEndpoint("support", "support-1", new TreeMap<>());

        assertThat(server.received()).hasSize(3);
    }

    @Test
    void updatesKeepTheLiveCounts() {
        server.answer(200, "", "{\"EndpointArn\":\"arn\"}");

        endpoints.updateEndpoint("support", "support-2");

        assertThat(server.received().getFirst().text()).contains("\"RetainAllVariantProperties\":true");
    }

    @Test
    void aMistakeIsNotRepeated() {
        server.answer(
                400, "ValidationException", "{\"message\":\"MultiModel mode is not supported for ml.g5.12xlarge.\"}");

        assertThatThrownBy(() -> endpoints.createEndpoint("support", "support-1", new TreeMap<>()))
                .isInstanceOfSatisfying(MmectlException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT);
                    assertThat(e).hasMessageContaining("MultiModel mode is not supported for ml.g5.12xlarge.");
                });
        assertThat(server.received()).hasSize(1);
    }
}
