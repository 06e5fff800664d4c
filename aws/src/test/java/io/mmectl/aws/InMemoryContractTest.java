package io.mmectl.aws;

import io.mmectl.aws.contract.AccountIdentityContract;
import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.aws.contract.EndpointControlContract;
import io.mmectl.aws.contract.ObjectStoreContract;
import io.mmectl.aws.contract.ScalingControlContract;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.port.AccountIdentity;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ScalingControl;
import java.time.Duration;

/** The account in memory that the deployer's tests trust. */
class InMemoryContractTest
        implements ObjectStoreContract, EndpointControlContract, ScalingControlContract, AccountIdentityContract {
    private static final AwsUnderTest AWS = new InMemory();

    @Override
    public AwsUnderTest aws() {
        return AWS;
    }

    private static final class InMemory extends AwsUnderTest {
        private final InMemoryAccount account = InMemoryAccount.withBucket(BUCKET);

        InMemory() {
            account.removeRole(MISSING_ROLE);
        }

        @Override
        public Aws kind() {
            return Aws.IN_MEMORY;
        }

        @Override
        public ObjectStore objects() {
            return account.objects();
        }

        @Override
        public EndpointControl endpoints() {
            return account.endpoints();
        }

        @Override
        public ScalingControl scaling() {
            return account.scaling();
        }

        @Override
        public AccountIdentity identity() {
            return account.identity();
        }

        @Override
        protected void pause() {
            account.pacer().pause(Duration.ofSeconds(30));
        }

        @Override
        public void close() {}
    }
}
