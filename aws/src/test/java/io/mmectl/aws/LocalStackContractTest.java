package io.mmectl.aws;

import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.aws.contract.EndpointMetricsContract;
import io.mmectl.aws.contract.ObjectStoreContract;
import java.net.URI;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack in Docker, for what it does best: S3 and CloudWatch. Skipped by name where there is no Docker. */
@Testcontainers(disabledWithoutDocker = true)
class LocalStackContractTest implements ObjectStoreContract, EndpointMetricsContract {
    @Container
    private static final LocalStackContainer LOCAL_STACK =
            new LocalStackContainer(DockerImageName.parse("localstack/localstack:4.14.0"));

    private static AwsUnderTest aws;

    @BeforeAll
    static void start() {
        aws = new SdkAws(
                        Aws.LOCALSTACK,
                        URI.create(LOCAL_STACK.getEndpoint().toString()),
                        InstantSource.system(),
                        () -> {})
                .withBucket();
    }

    @AfterAll
    static void stop() {
        if (aws != null) {
            aws.close();
        }
    }

    @Override
    public AwsUnderTest aws() {
        return aws;
    }
}
