package io.mmectl.localaws.peer;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service models that boto3 ships judge every offered operation: its answers, its refusals, and what it refuses. */
@Tag("peers")
class ModelConformanceTest {
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "answers of every operation hold what the API models have and nothing else, in the types, bounds,"
                            + " patterns and forms of each protocol, with a request id; refusals have a modelled or common code, its"
                            + " status and its members",
            sure = Sure.VERIFIED,
            source = "the bytes, against the models of botocore 1.44.5; exceptions with whose word they are in"
                    + " `src/peers/conformance.py`")
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "a request that breaks one constraint of its operation's model (required, length, range, pattern,"
                            + " enum) is refused with each service's validation error",
            sure = Sure.VERIFIED,
            source = "some 2,000 requests made from the models of botocore 1.44.5")
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "a JSON request with a member of another type than the model's is a SerializationException, whatever else"
                            + " is wrong with it",
            sure = Sure.VERIFIED,
            source = "some 3,400 requests made from the models of botocore 1.44.5")
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "of the operations of S3's model none but those that are about the whole of an object or a bucket writes or"
                            + " deletes it, offered or not",
            sure = Sure.VERIFIED,
            source =
                    "each operation of the model of botocore 1.44.5 once on a bucket with an object, once on an empty one")
    @Test
    void theModelsFindNothing(@TempDir Path folder) throws Exception {
        Path boto3 = PeerProgram.installed("boto3")
                .orElseGet(() -> abort("boto3 is not installed: scripts/peers install boto3"));
        Path archive = folder.resolve("acme.tar.gz");
        Files.write(archive, Archives.tarGz(Archives.embeddingFiles(485, 300)));
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(300))) {
            PeerProgram.against(aws, folder)
                    .runs(
                            0,
                            boto3.resolve("bin/python").toString(),
                            Differences.SCRIPTS.resolve("conformance.py").toString(),
                            "--url=" + aws.endpoint(),
                            "--life=" + PeerProgram.resource("/boto3/life.py"),
                            "--archive=" + archive);
        }
    }
}
