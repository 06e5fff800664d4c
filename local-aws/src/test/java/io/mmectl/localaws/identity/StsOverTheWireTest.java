package io.mmectl.localaws.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.LocalClients;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Temporary credentials, by AWS's own clients. */
class StsOverTheWireTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/deployer";

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private LocalAws aws = null;
    private StsClient sts = null;

    @BeforeEach
    void start() throws Exception {
        open();
        http.send(
                HttpRequest.newBuilder(aws.endpoint().resolve("/_local/iam/roles/deployer"))
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private void open() throws IOException {
        aws = LocalAws.start(LocalAws.Config.inMemory().withStateDir(folder));
        sts = LocalClients.build(StsClient.builder(), aws.endpoint());
    }

    @AfterEach
    void stop() {
        sts.close();
        aws.close();
    }

    private <B extends AwsClientBuilder<B, C>, C> C with(B builder, AwsCredentials credentials) {
        return builder.endpointOverride(aws.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
                .build();
    }

    private static AwsSessionCredentials of(Credentials c) {
        return AwsSessionCredentials.create(c.accessKeyId(), c.secretAccessKey(), c.sessionToken());
    }

    private static String refused(Runnable call) {
        AwsServiceException e = catchThrowableOfType(AwsServiceException.class, call::run);
        return e.statusCode() + " " + e.awsErrorDetails().errorCode() + " "
                + e.awsErrorDetails().errorMessage();
    }

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour = "AssumeRole and GetSessionToken give temporary credentials that all services accept with their"
                    + " token, also in presigned URLs and after a restart; GetCallerIdentity names the session",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.54.3 (S3, STS) and 2.40.2 (SageMaker)")
    void aRoleIsAssumed() throws Exception {
        var answer = sts.assumeRole(b -> b.roleArn(ROLE).roleSessionName("ci").sourceIdentity("anna"));
        AwsSessionCredentials session = of(answer.credentials());
        assertThat(answer.assumedRoleUser().arn()).isEqualTo("arn:aws:sts::123456789012:assumed-role/deployer/ci");
        assertThat(answer.assumedRoleUser().assumedRoleId()).matches("AROA[A-Z0-9]{17}:ci");
        assertThat(answer.sourceIdentity()).isEqualTo("anna");
        assertThat(session.accessKeyId()).matches("ASIA[A-Z0-9]{16}");

        try (S3Client s3 = with(S3Client.builder(), session);
                SageMakerClient sageMaker = with(SageMakerClient.builder(), session);
                StsClient asRole = with(StsClient.builder(), session)) {
            s3.createBucket(b -> b.bucket("theirs"));
            assertThat(sageMaker.listEndpoints().endpoints()).isEmpty();
            assertThat(asRole.getCallerIdentity().arn())
                    .isEqualTo("arn:aws:sts::123456789012:assumed-role/deployer/ci");
            assertThat(asRole.getCallerIdentity().userId())
                    .isEqualTo(answer.assumedRoleUser().assumedRoleId());
        }
        assertThat(presigned(session)).isEqualTo(404);

        stop();
        open();
        try (StsClient again = with(StsClient.builder(), session);
                StsClient token =
                        with(StsClient.builder(), of(sts.getSessionToken().credentials()))) {
            assertThat(again.getCallerIdentity().arn()).endsWith("/deployer/ci");
            assertThat(token.getCallerIdentity().arn()).isEqualTo("arn:aws:iam::123456789012:root");
        }
    }

    private int presigned(AwsCredentials credentials) throws Exception {
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(aws.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build()) {
            var url = presigner.presignGetObject(p -> p.signatureDuration(java.time.Duration.ofMinutes(5))
                    .getObjectRequest(g -> g.bucket("theirs").key("none")));
            return http.send(HttpRequest.newBuilder(url.url().toURI()).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour = "temporary credentials with another token are refused: 400 InvalidToken by S3, 400"
                    + " UnrecognizedClientException by the JSON services, 403 InvalidClientTokenId by STS",
            sure = Sure.DOCUMENTED,
            source = "S3's list of error codes; AWS general reference, common errors")
    void theTokenHasToBeTheirs() {
        AwsSessionCredentials session =
                of(sts.assumeRole(b -> b.roleArn(ROLE).roleSessionName("ci")).credentials());
        AwsSessionCredentials other =
                AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), "other");
        AwsSessionCredentials wrong =
                AwsSessionCredentials.create(session.accessKeyId(), "wrong", session.sessionToken());

        try (S3Client s3 = with(S3Client.builder(), other);
                SageMakerClient sageMaker = with(SageMakerClient.builder(), other);
                StsClient stranger = with(StsClient.builder(), other);
                S3Client forged = with(S3Client.builder(), wrong)) {
            assertThat(refused(s3::listBuckets)).startsWith("400 InvalidToken");
            assertThat(refused(sageMaker::listModels)).startsWith("400 UnrecognizedClientException");
            assertThat(refused(stranger::getCallerIdentity)).startsWith("403 InvalidClientTokenId");
            assertThat(refused(forged::listBuckets)).startsWith("403 SignatureDoesNotMatch");
        }
    }

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour = "a role that is not there, or of another account, is AccessDenied; sessions last as long as the"
                    + " role allows, those begun by a session an hour; anybody with a key can assume any role",
            sure = Sure.DIFFERS,
            source = "AWS asks the role's trust policy, and lets no root user assume a role; texts from public issues")
    void whatCannotBeAssumedIsRefused() {
        assertThat(refused(() -> sts.assumeRole(
                        b -> b.roleArn("arn:aws:iam::123456789012:role/none").roleSessionName("ci"))))
                .isEqualTo("403 AccessDenied User: arn:aws:iam::123456789012:root is not authorized to perform:"
                        + " sts:AssumeRole on resource: arn:aws:iam::123456789012:role/none");
        assertThat(refused(() -> sts.assumeRole(b ->
                        b.roleArn("arn:aws:iam::111111111111:role/deployer").roleSessionName("ci"))))
                .startsWith("403 AccessDenied");
        assertThat(refused(() -> sts.assumeRole(b ->
                        b.roleArn("arn:aws:iam::123456789012:user/deployer").roleSessionName("ci"))))
                .startsWith("400 ValidationError");
        assertThat(refused(() -> sts.assumeRole(
                        b -> b.roleArn(ROLE).roleSessionName("ci").durationSeconds(3601))))
                .startsWith("400 ValidationError The requested DurationSeconds exceeds the MaxSessionDuration");
        assertThat(refused(() -> sts.assumeRole(
                        b -> b.roleArn(ROLE).roleSessionName("ci").durationSeconds(60))))
                .startsWith("400 ValidationError 1 validation error detected");
        AwsSessionCredentials session =
                of(sts.assumeRole(b -> b.roleArn(ROLE).roleSessionName("ci")).credentials());
        try (StsClient asRole = with(StsClient.builder(), session)) {
            assertThat(refused(asRole::getSessionToken)).startsWith("403 AccessDenied");
            assertThat(asRole.assumeRole(b -> b.roleArn(ROLE).roleSessionName("next"))
                            .assumedRoleUser()
                            .arn())
                    .endsWith("/next");
        }
    }
}
