package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.aws.contract.AccountIdentityContract;
import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.aws.contract.EndpointControlContract;
import io.mmectl.aws.contract.EndpointMetricsContract;
import io.mmectl.aws.contract.ModelInvokerContract;
import io.mmectl.aws.contract.ObjectStoreContract;
import io.mmectl.aws.contract.ScalingControlContract;
import io.mmectl.localaws.LocalAws;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The adapters and our own local AWS. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LocalAwsContractTest
        implements ObjectStoreContract,
                EndpointControlContract,
                ScalingControlContract,
                ModelInvokerContract,
                EndpointMetricsContract,
                AccountIdentityContract {
    /** An endpoint's ten minutes pass in a second. */
    private static final double TIME_SCALE = 600;

    /** What the tests call besides, to set the scene. */
    private static final Set<String> SCENERY = Set.of("S3.CreateBucket", "Iam.CreateRole", "CloudWatch.PutMetricData");

    private static AwsUnderTest aws;

    @BeforeAll
    static void start() throws IOException {
        LocalAws local = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(TIME_SCALE));
        aws = new SdkAws(Aws.LOCAL_AWS, local.endpoint(), () -> local.time().now(), local)
                .withBucket()
                .withRole();
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Override
    public AwsUnderTest aws() {
        return aws;
    }

    /** After all others, which together make every call that the adapters know. */
    @Test
    @Order(Integer.MAX_VALUE)
    void theTableOfIamActionsHoldsTheCallsThatWereMadeAndNoOthers() {
        Set<String> made = SdkCalls.seen();
        made.removeAll(SCENERY);
        Set<String> listed = new TreeSet<>();
        Arrays.stream(IamAction.values()).map(IamAction::operations).forEach(listed::addAll);

        assertThat(made).isEqualTo(listed);
    }
}
