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
import java.util.ArrayList;
import java.util.List;
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

    /** Boto3's Python, which knows nothing of whoever runs this test. */
    private Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(python().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("HOME", folder.toString());
        return builder.start();
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
            Process process =
                    start(Path.of(script.toURI()).toString(), aws.endpoint().toString(), archive.toString());
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
            Process process =
                    start(Path.of(script.toURI()).toString(), aws.endpoint().toString());
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
            Process process = start(
                    "-c",
                    example.replace("http://127.0.0.1:4566", aws.endpoint().toString()));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).isEqualToIgnoringWhitespace("[]");
            assertThat(aws.requests().get("s3")).containsEntry("CreateBucket", 1L);
        }
    }
}
