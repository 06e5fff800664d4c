package io.mmectl.localaws.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that people script with take a fleet through its life: bucket, archive, SageMaker model, endpoint, invocations,
 * scaling, update, deletion. Each is installed by {@code scripts/peers install} and skipped by name where it is not.
 */
@Tag("full")
class ClientsTest {
    @TempDir
    Path folder;

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "the AWS CLI takes a fleet through its life, Runtime, scaling and metrics included",
            sure = Sure.VERIFIED,
            source = "AWS CLI 1.46.3")
    @Test
    void byTheCommandLine() throws Exception {
        Path program = peer("awscli").resolve("bin/aws");
        lives("bash", PeerProgram.resource("/awscli/life.sh").toString(), program.toString());
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "the AWS SDK for JavaScript takes a fleet through its life, a canary update included",
            sure = Sure.VERIFIED,
            source = "AWS SDK for JavaScript 3.1142 (client-sagemaker)")
    @Test
    void byJavaScript() throws Exception {
        lives(
                "env",
                "MMECTL_NODE_PACKAGES=" + peer("javascript"),
                "node",
                PeerProgram.resource("/javascript/life.mjs").toString());
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "a `MultiDataModel`: add_model from a file and from S3, list_models, deploy, predict with target_model,"
                            + " update_endpoint, delete",
            sure = Sure.VERIFIED,
            source = "SageMaker Python SDK 2.257.7")
    @Test
    void byTheSageMakerSdk() throws Exception {
        Path python = peer("sagemaker").resolve("bin/python");
        lives(
                python.toString(),
                PeerProgram.resource("/sagemaker/multi_data_model.py").toString());
    }

    private static Path peer(String name) throws IOException {
        return PeerProgram.installed(name)
                .orElseGet(() -> abort("the peer " + name + " is not installed: scripts/peers install " + name));
    }

    /** Runs a script with an archive as its last argument; it says so when all went well. */
    private void lives(String... command) throws Exception {
        Path archive = folder.resolve("acme.tar.gz");
        Files.write(archive, Archives.tarGz(Archives.embeddingFiles(485, 300)));
        String[] whole = new String[command.length + 1];
        System.arraycopy(command, 0, whole, 0, command.length);
        whole[command.length] = archive.toString();
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(300))) {
            assertThat(PeerProgram.against(aws, folder).runs(0, whole)).endsWithIgnoringCase("lived\n");
        }
    }
}
