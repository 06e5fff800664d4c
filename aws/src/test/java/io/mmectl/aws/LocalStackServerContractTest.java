package io.mmectl.aws;

import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.aws.contract.EndpointMetricsContract;
import io.mmectl.aws.contract.ObjectStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** LocalStack where there is no Docker; of the full tier, as it takes its time. */
@Tag("peers")
class LocalStackServerContractTest implements ObjectStoreContract, EndpointMetricsContract {
    private static AwsUnderTest aws;

    @BeforeAll
    static void start(@TempDir Path state) throws IOException {
        aws = LocalStackServer.start(state);
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
