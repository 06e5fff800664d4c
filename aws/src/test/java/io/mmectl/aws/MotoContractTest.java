package io.mmectl.aws;

import io.mmectl.aws.contract.AccountIdentityContract;
import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.aws.contract.EndpointControlContract;
import io.mmectl.aws.contract.EndpointMetricsContract;
import io.mmectl.aws.contract.ModelInvokerContract;
import io.mmectl.aws.contract.ObjectStoreContract;
import io.mmectl.aws.contract.ScalingControlContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** moto: an AWS that nobody here wrote. It checks wire formats and lifecycles, and knows nothing of loading models. */
@Tag("peers")
class MotoContractTest
        implements ObjectStoreContract,
                EndpointControlContract,
                ScalingControlContract,
                ModelInvokerContract,
                EndpointMetricsContract,
                AccountIdentityContract {
    private static AwsUnderTest aws;

    @BeforeAll
    static void start() throws Exception {
        aws = MotoServer.start();
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
