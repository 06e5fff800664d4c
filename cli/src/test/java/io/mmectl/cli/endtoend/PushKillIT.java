package io.mmectl.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.endtoend.Launcher.Result;
import io.mmectl.cli.endtoend.Launcher.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SIGKILL in the middle of an upload in parts: nothing is visible, and the next push ends it. */
class PushKillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WEIGHTS = 48 * 1024 * 1024;

    @Test
    void theNextPushGoesOnAndTheArtifactIsWhole(@TempDir Path directory) throws Exception {
        writeFleet(directory);
        try (Launcher mmectl = new Launcher(directory)) {
            Result start = mmectl.run("local", "start");
            assertThat(start.status()).as(start.all()).isZero();
            // Slow parts, so that the kill meets an upload half-way.
            Files.writeString(directory.resolve("slow.json"), """
                    {"kind": "SlowAnswer", "service": "s3", "operation": "UploadPart", "duration": "1s", "times": 1000}
                    """);
            Result slow = mmectl.run("local", "faults", "--add", "slow.json");
            assertThat(slow.status()).as(slow.all()).isZero();

            Running push = mmectl.start("--local", "push");
            boolean seen = awaitUpload(mmectl, push);
            push.kill();
            assertThat(seen).as("an unfinished upload while the push ran").isTrue();

            Result again = mmectl.run("--local", "push", "-o", "json");
            assertThat(again.status()).as(again.all()).isZero();
            JsonNode artifact = queryEncoder(again.out());
            assertThat(artifact.required("created").asBoolean())
                    .as("the killed push had made nothing visible")
                    .isTrue();
            Result verified = mmectl.run(
                    "--local", "unpack", "--verify", artifact.required("location").asString());
            assertThat(verified.status()).as(verified.all()).isZero();
            assertThat(unfinished(mmectl)).isZero();
        }
    }

    private static boolean awaitUpload(Launcher mmectl, Running push) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (push.process().isAlive() && System.nanoTime() < deadline) {
            if (unfinished(mmectl) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Uploads that gc would abort if they were old enough. */
    private static int unfinished(Launcher mmectl) {
        Result gc = mmectl.run("--local", "gc", "--upload-grace", "1ms", "-o", "json");
        assertThat(gc.status()).as(gc.all()).isZero();
        int count = 0;
        for (JsonNode row : JsonMapper.shared().readTree(gc.out()).required("garbage")) {
            count += row.required("kind").asString().equals("unfinished upload") ? 1 : 0;
        }
        return count;
    }

    private static JsonNode queryEncoder(String json) {
        for (JsonNode row : JsonMapper.shared().readTree(json).required("artifacts")) {
            if (row.required("location").asString().contains("--query--")) {
                return row;
            }
        }
        throw new AssertionError(json);
    }

    private static void writeFleet(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("models"));
        Files.writeString(directory.resolve("fleet.yaml"), """
                fleet: suite
                environments:
                  prod:
                    region: us-east-1
                    account: "123456789012"
                    bucket: models-of-acme
                    prefix: mmectl
                    role: arn:aws:iam::123456789012:role/serving
                image: {triton: "25.09"}
                endpoints:
                  embedding: {template: embedding, instanceType: ml.g4dn.xlarge}
                models: models/*.yaml
                """);
        Files.writeString(directory.resolve("models/acme.yaml"), """
                customer: acme
                type: embedding
                artifacts:
                  vocabulary: ../vocab.txt
                  queryEncoder: ../query.pt
                  passageEncoder: ../passage.pt
                """);
        Files.writeString(directory.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\nreset\npassword\n");
        Files.writeString(directory.resolve("passage.pt"), "weights of a passage encoder");
        byte[] weights = new byte[WEIGHTS];
        new Random(1).nextBytes(weights);
        Files.write(directory.resolve("query.pt"), weights);
    }
}
