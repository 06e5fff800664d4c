package io.mmectl.aws;

import io.mmectl.client.MmeClient;
import io.mmectl.config.FleetLayout;
import io.mmectl.deployer.port.AccountIdentity;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointMetrics;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ScalingControl;
import io.mmectl.warmup.port.ModelInvoker;
import java.time.InstantSource;

/**
 * One account in one region, behind the ports. Opening it contacts nothing and builds nothing; each client of the SDK is
 * built at the first call that needs it. Safe for concurrent use; close it when done.
 */
public final class AwsAccount implements AutoCloseable {
    /** 8 MiB, as AWS's own clients: 80 GB in S3's 10,000 parts, and larger parts for more. */
    private static final int PART_SIZE = 8 * 1024 * 1024;

    /** 48 MiB of memory for all uploads together. */
    private static final int BUFFERS = 6;

    private final AwsClients clients;
    private final PartBuffers buffers = new PartBuffers(PART_SIZE, BUFFERS);

    private AwsAccount(AwsClients clients) {
        this.clients = clients;
    }

    public static AwsAccount open(AwsSettings settings) {
        return new AwsAccount(new AwsClients(settings));
    }

    public AccountIdentity identity() {
        return new StsAccountIdentity(clients::sts, clients::iam);
    }

    public ObjectStore objects() {
        return new S3ObjectStore(clients::s3, buffers);
    }

    public EndpointControl endpoints() {
        return new SageMakerEndpointControl(clients::sageMaker, new VisibilityWait(new WallPacer()));
    }

    public ScalingControl scaling() {
        return new VariantScalingControl(clients::scaling);
    }

    /** By this machine's clock. */
    public EndpointMetrics metrics() {
        return metrics(InstantSource.system());
    }

    /** @param clock the account's time, which runs faster than this machine's on some servers */
    public EndpointMetrics metrics(InstantSource clock) {
        return new CloudWatchEndpointMetrics(clients::cloudWatch, clock);
    }

    public ModelInvoker invoker() {
        return new SageMakerModelInvoker(clients::runtime);
    }

    /** The library that an API layer uses, over this account's connections; there is no need to close it. */
    public MmeClient models(FleetLayout layout) {
        return MmeClient.builder()
                .bucket(layout.bucket())
                .prefix(layout.prefix())
                .fleet(layout.fleet())
                .environment(layout.environment())
                .s3(clients::s3)
                .runtime(clients::runtime)
                .build();
    }

    /** Connections still in use are dropped. */
    @Override
    public void close() {
        clients.close();
    }
}
