package io.mmectl.aws;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.aws.contract.EndpointMetricsContract;
import io.mmectl.aws.contract.ObjectStoreContract;
import java.net.URI;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** A LocalStack that runs already, as where there is no Docker; {@code MMECTL_LOCALSTACK} is its URL. */
@Tag("peers")
class LocalStackServerContractTest implements ObjectStoreContract, EndpointMetricsContract {
    private static AwsUnderTest aws;

    @BeforeAll
    static void start() {
        String url = System.getenv("MMECTL_LOCALSTACK");
        if (url == null) {
            abort("MMECTL_LOCALSTACK does not name a running LocalStack");
        }
        aws = new SdkAws(Aws.LOCALSTACK, URI.create(url), InstantSource.system(), () -> {}).withBucket();
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
