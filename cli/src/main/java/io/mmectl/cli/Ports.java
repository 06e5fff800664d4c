package io.mmectl.cli;

import io.mmectl.client.MmeClient;
import io.mmectl.config.FleetLayout;
import io.mmectl.deployer.port.AccountIdentity;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointMetrics;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ScalingControl;
import io.mmectl.warmup.port.ModelInvoker;

/** One account in one region, as the commands use it. */
public interface Ports extends AutoCloseable {
    ObjectStore objects();

    EndpointControl endpoints();

    ScalingControl scaling();

    AccountIdentity identity();

    EndpointMetrics metrics();

    ModelInvoker invoker();

    /** The library that an API layer uses, over this account's connections; there is no need to close it. */
    MmeClient models(FleetLayout layout);

    /** The account's clock: the wall's, or the local AWS's own. */
    AccountClock clock();

    @Override
    void close();
}
