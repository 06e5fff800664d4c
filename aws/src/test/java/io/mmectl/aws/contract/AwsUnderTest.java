package io.mmectl.aws.contract;

import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.AccountIdentity;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointMetrics;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ScalingControl;
import io.mmectl.warmup.port.ModelInvoker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** An account to test with. Tests share it; each takes fresh names. */
public abstract class AwsUnderTest implements AutoCloseable {
    public static final String BUCKET = "mmectl-contract";
    public static final String ROLE = "arn:aws:iam::123456789012:role/mmectl-contract";
    public static final String MISSING_ROLE = "arn:aws:iam::123456789012:role/mmectl-missing";

    private final AtomicInteger names = new AtomicInteger();

    public abstract Aws kind();

    public abstract ObjectStore objects();

    public EndpointControl endpoints() {
        throw new UnsupportedOperationException(kind() + " has no SageMaker");
    }

    public ScalingControl scaling() {
        throw new UnsupportedOperationException(kind() + " has no Application Auto Scaling");
    }

    public ModelInvoker invoker() {
        throw new UnsupportedOperationException(kind() + " has no SageMaker Runtime");
    }

    public EndpointMetrics metrics() {
        throw new UnsupportedOperationException(kind() + " has no CloudWatch");
    }

    public AccountIdentity identity() {
        throw new UnsupportedOperationException(kind() + " has no STS");
    }

    /** Plays SageMaker, which emits a value of this minute for a variant. */
    public void emitMetric(
            String namespace, String metric, String endpointName, String variantName, double value, String unit) {
        throw new UnsupportedOperationException(kind() + " has no CloudWatch");
    }

    /** Lets a little of the account's time pass. */
    protected abstract void pause();

    /** How long the wall's time may take for anything that is waited for. */
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    /** Lets the account's time pass until the condition holds, within the patience. */
    public void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(kind() + " did not come to this in time: " + what);
            }
            pause();
        }
    }

    /** A name that no other test uses. */
    public String name(String stem) {
        return stem + "-" + names.incrementAndGet();
    }

    public S3Location at(String key) {
        return new S3Location(BUCKET, key);
    }

    @Override
    public abstract void close();
}
