package io.mmectl.aws.contract;

import io.mmectl.config.EndpointSpec.ModelCache;
import io.mmectl.config.EndpointSpec.Routing;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.EndpointControl.Status;
import io.mmectl.deployer.port.ObjectStore.Content;
import java.util.Map;
import java.util.TreeMap;

/**
 * An endpoint and what it stands on, with names of its own.
 *
 * @param prefix key prefix of the archives, with a trailing slash
 */
public record Deployment(AwsUnderTest aws, String name, String prefix) {
    public static final String VARIANT = "AllTraffic";
    public static final String INSTANCE_TYPE = "ml.g4dn.xlarge";
    public static final TreeMap<String, String> TAGS = new TreeMap<>(Map.of("mmectl:fleet", "contract", "team", "a b"));

    private static final String IMAGE = "785573368785.dkr.ecr.us-east-1.amazonaws.com/sagemaker-tritonserver:25.09-py3";

    /** Only names: nothing is created yet. */
    public static Deployment named(AwsUnderTest aws, String stem) {
        String name = aws.name(stem);
        return new Deployment(aws, name, "contract/" + name + "/models/");
    }

    /** With a SageMaker model and an endpoint configuration of one instance. */
    public static Deployment configured(AwsUnderTest aws, String stem) {
        Deployment deployment = named(aws, stem);
        deployment.publish("start.tar.gz", TritonArchive.answering());
        aws.endpoints().createModel(deployment.model());
        aws.endpoints().createEndpointConfig(deployment.config(1));
        return deployment;
    }

    /** With an endpoint that is in service. */
    public static Deployment inService(AwsUnderTest aws, String stem) {
        Deployment deployment = configured(aws, stem);
        aws.endpoints().createEndpoint(deployment.name, deployment.name, TAGS);
        deployment.awaitInService();
        return deployment;
    }

    public void publish(String targetModel, byte[] archive) {
        aws.objects().putIfAbsent(aws.at(prefix + targetModel), Content.of(archive), Map.of());
    }

    public SageMakerModel model() {
        return new SageMakerModel(
                name,
                IMAGE,
                AwsUnderTest.ROLE,
                "s3://" + AwsUnderTest.BUCKET + "/" + prefix,
                new TreeMap<>(Map.of("SAGEMAKER_TRITON_PING_MODE", "live")),
                ModelCache.ENABLED,
                null,
                TAGS);
    }

    /** Named like the deployment. */
    public EndpointConfig config(int instances) {
        return config(name, instances);
    }

    public EndpointConfig config(String configName, int instances) {
        return new EndpointConfig(
                configName, name, VARIANT, INSTANCE_TYPE, instances, Routing.RANDOM, null, null, null, null, TAGS);
    }

    public Endpoint describe() {
        return aws.endpoints().describeEndpoint(name).orElseThrow();
    }

    public void awaitInService() {
        aws.await(name + " in service", () -> {
            Endpoint now = describe();
            if (now.status() == Status.FAILED) {
                throw new AssertionError(now.failureReason());
            }
            return now.status() == Status.IN_SERVICE;
        });
    }
}
