package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.io.BufferedReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** boto3, which nobody here wrote, takes an endpoint through its life; needs {@code scripts/peers install boto3}. */
@EnabledIf(value = "installed", disabledReason = "the peer boto3 is not installed")
class Boto3Test {
    private static final Path PEERS =
            Path.of("../scripts/peers").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    static boolean installed() throws Exception {
        return Files.isExecutable(python());
    }

    private static Path python() throws Exception {
        Process path = new ProcessBuilder(PEERS.toString(), "path", "boto3").start();
        try (BufferedReader out = path.inputReader()) {
            String line = out.readLine();
            return Path.of(line == null ? "" : line, "bin", "python");
        }
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "the life of a multi-model endpoint with its scaling, metrics and logs: shapes, waiters and error classes",
            sure = Sure.VERIFIED,
            source = "boto3 1.44.5")
    void anEndpointLivesByBoto3() throws Exception {
        Path archive = folder.resolve("acme.tar.gz");
        Files.write(archive, Archives.tarGz(Archives.embeddingFiles(485, 300)));
        URL script = getClass().getResource("/boto3/life.py");
        assertThat(script).isNotNull();
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(300))) {
            Process process = new ProcessBuilder(
                            python().toString(),
                            Path.of(script.toURI()).toString(),
                            aws.endpoint().toString(),
                            archive.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).isEqualToIgnoringWhitespace("lived");
        }
    }

    @Test
    void urlsAndFormsOfBoto3AreAccepted() throws Exception {
        URL script = getClass().getResource("/boto3/urls.py");
        assertThat(script).isNotNull();
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory())) {
            Process process = new ProcessBuilder(
                            python().toString(),
                            Path.of(script.toURI()).toString(),
                            aws.endpoint().toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).isEqualToIgnoringWhitespace("signed");
        }
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "a fresh boto3 session works as docs/local-aws.md says, in any region",
            sure = Sure.VERIFIED,
            source = "boto3 1.44.5")
    void aFreshSessionWorksAsDocumented() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "local-aws.md"));
        int start = document.indexOf("```python\n") + "```python\n".length();
        String example = document.substring(start, document.indexOf("```", start));
        assertThat(example).contains("http://127.0.0.1:4566");
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory())) {
            Process process = new ProcessBuilder(
                            python().toString(),
                            "-c",
                            example.replace(
                                    "http://127.0.0.1:4566", aws.endpoint().toString()))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).isEqualToIgnoringWhitespace("[]");
            assertThat(aws.requests().get("s3")).containsEntry("CreateBucket", 1L);
        }
    }
}
