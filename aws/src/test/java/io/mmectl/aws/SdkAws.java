package io.mmectl.aws;

import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.deployer.port.AccountIdentity;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointMetrics;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ScalingControl;
import io.mmectl.warmup.port.ModelInvoker;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/** A server that speaks AWS's protocols, reached through the adapters as the product has them. */
class SdkAws extends AwsUnderTest {
    static final String REGION = "us-east-1";

    /** S3's smallest, so that tests of several parts stay small. */
    static final int PART_SIZE = 6 * 1024 * 1024;

    private final Aws kind;
    private final AwsClients clients;
    private final InstantSource clock;
    private final AutoCloseable server;

    /** @param clock the server's time */
    SdkAws(Aws kind, URI endpointUrl, InstantSource clock, AutoCloseable server) {
        this.kind = kind;
        this.clients = new AwsClients(AwsSettings.isolated(endpointUrl, REGION));
        this.clock = clock;
        this.server = server;
    }

    SdkAws withBucket() {
        try {
            clients.s3().createBucket(b -> b.bucket(BUCKET));
        } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
            // It is there: good.
        }
        return this;
    }

    SdkAws withRole() {
        clients.iam()
                .createRole(r -> r.roleName(ROLE.substring(ROLE.lastIndexOf('/') + 1))
                        .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[]}"));
        return this;
    }

    AwsClients clients() {
        return clients;
    }

    @Override
    public Aws kind() {
        return kind;
    }

    @Override
    public ObjectStore objects() {
        return new S3ObjectStore(clients::s3, new PartBuffers(PART_SIZE, 4));
    }

    @Override
    public EndpointControl endpoints() {
        return new SageMakerEndpointControl(clients::sageMaker, new VisibilityWait(new NoWaiting()));
    }

    @Override
    public ScalingControl scaling() {
        return new VariantScalingControl(clients::scaling);
    }

    @Override
    public ModelInvoker invoker() {
        return new SageMakerModelInvoker(clients::runtime);
    }

    @Override
    public EndpointMetrics metrics() {
        return new CloudWatchEndpointMetrics(clients::cloudWatch, clock);
    }

    @Override
    public AccountIdentity identity() {
        return new StsAccountIdentity(clients::sts, clients::iam);
    }

    @Override
    public void emitMetric(
            String namespace, String metric, String endpointName, String variantName, double value, String unit) {
        Instant now = clock.instant();
        clients.cloudWatch()
                .putMetricData(r -> r.namespace(namespace)
                        .metricData(d -> d.metricName(metric)
                                .timestamp(now)
                                .value(value)
                                .unit(unit)
                                .dimensions(
                                        Dimension.builder()
                                                .name("EndpointName")
                                                .value(endpointName)
                                                .build(),
                                        Dimension.builder()
                                                .name("VariantName")
                                                .value(variantName)
                                                .build())));
    }

    @Override
    protected void pause() {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }

    @Override
    public void close() {
        clients.close();
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The contracts ask for things that stay absent; nobody waits for them here. */
    private static final class NoWaiting implements io.mmectl.deployer.port.Pacer {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public void pause(Duration duration) {}
    }
}
