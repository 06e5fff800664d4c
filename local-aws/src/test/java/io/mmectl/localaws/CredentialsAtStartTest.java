package io.mmectl.localaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** The program with {@code --credentials}, in this process. */
@Timeout(300)
class CredentialsAtStartTest {
    private static final String FILE = """
            # two people
            [default]
            aws_access_key_id = AKIAALICE
            aws_secret_access_key = alice/secret+1

            [bob]
            region = eu-central-1
            aws_access_key_id=AKIABOB
            aws_secret_access_key=bobs
            """;

    @TempDir
    Path folder;

    /** A stream of which somebody awaits the first line. */
    private static final class FirstLine extends PrintStream {
        private final CompletableFuture<String> line = new CompletableFuture<>();

        FirstLine() {
            super(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        }

        @Override
        public void println(String text) {
            line.complete(text);
        }
    }

    private static S3Client s3(URI endpoint, String key, String secret) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
                .build();
    }

    private static void refused(Runnable call, int status, String code) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
        });
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "started with `--credentials FILE`: every pair of the file is accepted and no other, `test`/`test`"
                            + " included; a wrong secret is 403, an unknown key 403 by S3 and 400 by the JSON services",
            sure = Sure.DOCUMENTED,
            source = "AWS general reference, for the codes")
    void onlyThePairsOfTheFileAreAccepted() throws Exception {
        Path file = Files.writeString(folder.resolve("credentials"), FILE);
        FirstLine out = new FirstLine();
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> exit.complete(LocalAwsMain.run(
                        out,
                        out,
                        "--state-dir",
                        folder.resolve("state").toString(),
                        "--credentials",
                        file.toString())));
        URI endpoint = URI.create(out.line.get().replace("local AWS on ", ""));
        try (S3Client alice = s3(endpoint, "AKIAALICE", "alice/secret+1");
                S3Client bob = s3(endpoint, "AKIABOB", "bobs");
                S3Client mallory = s3(endpoint, "AKIABOB", "alice/secret+1");
                S3Client test = s3(endpoint, "test", "test");
                SageMakerClient sageMaker = SageMakerClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIABOB", "wrong")))
                        .build();
                SageMakerClient stranger = SageMakerClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        .build()) {
            alice.createBucket(b -> b.bucket("shared"));
            assertThat(bob.listBuckets().buckets()).hasSize(1);
            refused(mallory::listBuckets, 403, "SignatureDoesNotMatch");
            refused(test::listBuckets, 403, "InvalidAccessKeyId");
            refused(sageMaker::listModels, 403, "InvalidSignatureException");
            refused(stranger::listModels, 400, "UnrecognizedClientException");
        } finally {
            try (HttpClient http = HttpClient.newHttpClient()) {
                http.send(
                        HttpRequest.newBuilder(endpoint.resolve("/_local/stop"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
        }
        assertThat(exit.get()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing in here                    | holds no aws_access_key_id with its aws_secret_access_key
            [a]\\naws_access_key_id = K         | has a section with only one of aws_access_key_id and aws_secret_access_key
            [a]\\naws_secret_access_key = hush  | has a section with only one of aws_access_key_id and aws_secret_access_key
            """)
    void aFileWithoutAPairEndsTheStart(String text, String said) throws Exception {
        Path file = Files.writeString(folder.resolve("credentials"), text.replace("\\n", "\n"));
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = LocalAwsMain.run(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "--state-dir",
                folder.resolve("state").toString(),
                "--credentials",
                file.toString());

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(said).doesNotContain("hush");
    }
}
