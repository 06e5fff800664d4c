package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.platform.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;

/** The real engine where it is not installed, or where its server does not come up: scripts stand in for both. */
// They count and kill the Tritons of this JVM, or change where it looks for one.
@ResourceLock("triton")
class BrokenEngineTest {
    private static final LocalAws.Config TRITON = LocalAws.Config.inMemory().withEngine(Engine.TRITON);

    @TempDir
    Path home;

    @BeforeEach
    void useAnotherHome() {
        System.setProperty("mmectl.home", home.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("mmectl.home");
    }

    private void launcher(String lines) throws IOException {
        Path script = Files.createDirectories(home.resolve("scripts")).resolve("triton-instance");
        Files.writeString(script, "#!/bin/sh\n" + lines + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void theLocalAwsDoesNotStartWithoutItAndSaysWhatToDo() throws IOException {
        launcher("echo 'Triton is not installed; run: scripts/peers install triton torch' >&2; exit 1");

        assertThatThrownBy(() -> LocalAws.start(TRITON))
                .isInstanceOf(IOException.class)
                .hasMessage("Triton is not installed; run: scripts/peers install triton torch");
    }

    @Test
    void anEndpointWhoseServerDoesNotComeUpFailsWithItsLastWords() throws Exception {
        launcher("[ \"$1\" = --check ] && exit 0; echo 'error: cannot open libcudart.so'; exit 127");
        try (LocalAccount account = new LocalAccount(TRITON)) {
            account.publish("m.tar.gz", EngineModels.nested());
            account.createConfig("suite", "ml.g4dn.xlarge", 1);
            account.whileNotVisible(() -> account.sageMaker.createEndpoint(
                    b -> b.endpointName("suite").endpointConfigName("suite")));

            DescribeEndpointResponse endpoint = account.awaitInService("suite");

            assertThat(endpoint.endpointStatus()).isEqualTo(EndpointStatus.FAILED);
            assertThat(endpoint.failureReason())
                    .isEqualTo(
                            "The primary container for production variant AllTraffic did not pass the ping health check."
                                    + " Please check CloudWatch logs for this endpoint. (local AWS: Triton ended with status 127"
                                    + " while starting: error: cannot open libcudart.so)");
            assertThat(account.containerLog("suite")).contains("error: cannot open libcudart.so");
        }
    }
}
