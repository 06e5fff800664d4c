package io.mmectl.cli;

import io.mmectl.aws.AwsAccount;
import io.mmectl.aws.AwsSettings;
import io.mmectl.client.MmeClient;
import io.mmectl.config.FleetLayout;
import io.mmectl.deployer.port.AccountIdentity;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointMetrics;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ScalingControl;
import io.mmectl.warmup.port.ModelInvoker;
import java.net.URI;

/** The ports over the AWS SDK. */
record SdkPorts(AwsAccount account, AccountClock clock) implements Ports {

    static Ports open(Wiring.Access access) {
        AwsSettings settings = access.localEndpointUrl() == null
                ? AwsSettings.ambient(access.region())
                : AwsSettings.isolated(URI.create(access.localEndpointUrl()), access.region());
        return new SdkPorts(AwsAccount.open(settings), access.clock());
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
    public EndpointMetrics metrics() {
        return account.metrics(clock::now);
    }

    @Override
    public ModelInvoker invoker() {
        return account.invoker();
    }

    @Override
    public MmeClient models(FleetLayout layout) {
        return account.models(layout);
    }

    @Override
    public void close() {
        account.close();
    }
}
