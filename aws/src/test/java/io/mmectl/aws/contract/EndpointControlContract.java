package io.mmectl.aws.contract;

import static io.mmectl.aws.contract.Deployment.TAGS;
import static io.mmectl.aws.contract.Deployment.VARIANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.AccountSpec.Vpc;
import io.mmectl.config.EndpointSpec.ModelCache;
import io.mmectl.config.EndpointSpec.Routing;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.Resource;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.EndpointControl.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What {@link EndpointControl} promises. */
public interface EndpointControlContract extends Contract {
    private EndpointControl endpoints() {
        return aws().endpoints();
    }

    @Test
    default void whatDoesNotExistIsEmpty() {
        String name = aws().name("absent");

        assertThat(endpoints().describeModel(name)).isEmpty();
        assertThat(endpoints().describeEndpointConfig(name)).isEmpty();
        assertThat(endpoints().describeEndpoint(name)).isEmpty();
        assertThat(endpoints().modelsOf(name)).isEmpty();
        assertThat(endpoints().configsOf(name)).isEmpty();
        assertThat(endpoints().listEndpoints(name)).isEmpty();
    }

    @Test
    default void deletingWhatDoesNotExistIsWithoutEffect() {
        String name = aws().name("absent");

        endpoints().deleteEndpoint(name);
        endpoints().deleteEndpointConfig(name);
        endpoints().deleteModel(name);

        assertThat(endpoints().describeEndpoint(name)).isEmpty();
    }

    @Test
    default void aModelComesBackAsItWasMade() {
        Deployment deployment = Deployment.named(aws(), "model");
        deployment.publish("a.tar.gz", TritonArchive.answering());
        SageMakerModel plain = deployment.model();
        SageMakerModel model = new SageMakerModel(
                plain.name(),
                plain.image(),
                plain.roleArn(),
                plain.modelDataUrl(),
                new TreeMap<>(Map.of("SAGEMAKER_TRITON_LOG_INFO", "true", "EMPTY", "")),
                ModelCache.DISABLED,
                new Vpc(List.of("sg-0123456789abcdef0"), List.of("subnet-0123456789abcdef0")),
                TAGS);

        endpoints().createModel(model);

        assertThat(endpoints().describeModel(model.name())).contains(model);
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it overwrites what has the name")
    default void aTakenModelNameIsAConflict() {
        Deployment deployment = Deployment.configured(aws(), "model-taken");

        refused(ErrorCode.CONFLICT, () -> endpoints().createModel(deployment.model()));
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it does not look at ModelDataUrl")
    @Deviates(from = Aws.LOCAL_AWS, because = "sources do not agree on it: AWS's notebooks upload after CreateModel")
    default void aModelNeedsAnArchiveUnderItsPrefix() {
        Deployment deployment = Deployment.named(aws(), "model-empty");

        refused(ErrorCode.INVALID_INPUT, () -> endpoints().createModel(deployment.model()));
    }

    @Test
    default void aConfigurationComesBackAsItWasMade() {
        Deployment deployment = Deployment.configured(aws(), "config");
        EndpointConfig config = new EndpointConfig(
                deployment.name() + "-full",
                deployment.name(),
                VARIANT,
                "ml.g4dn.2xlarge",
                2,
                Routing.LEAST_OUTSTANDING_REQUESTS,
                Duration.ofMinutes(10),
                Duration.ofMinutes(20),
                "al2-ami-sagemaker-inference-gpu-2",
                "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000",
                TAGS);

        endpoints().createEndpointConfig(config);

        assertThat(endpoints().describeEndpointConfig(config.name())).contains(config);
        EndpointConfig plain = deployment.config(1);
        assertThat(endpoints().describeEndpointConfig(plain.name())).contains(plain);
    }

    @Test
    default void tagsAreAddedAndReplaced() {
        Deployment deployment = Deployment.inService(aws(), "tagged");
        String name = deployment.name();
        String config = deployment.config(1).name();
        TreeMap<String, String> more = new TreeMap<>(Map.of("added", "later", TAGS.firstKey(), "other"));
        TreeMap<String, String> all = new TreeMap<>(TAGS);
        all.putAll(more);

        endpoints().addTags(Resource.MODEL, name, more);
        endpoints().addTags(Resource.ENDPOINT_CONFIG, config, more);
        endpoints().addTags(Resource.ENDPOINT, name, more);

        assertThat(endpoints().describeModel(name).orElseThrow().tags()).isEqualTo(all);
        assertThat(endpoints().describeEndpointConfig(config).orElseThrow().tags())
                .isEqualTo(all);
        assertThat(endpoints().describeEndpoint(name).orElseThrow().tags()).isEqualTo(all);
    }

    @Test
    default void whatDoesNotExistIsNotTagged() {
        for (Resource resource : Resource.values()) {
            refused(ErrorCode.INVALID_INPUT, () -> endpoints().addTags(resource, aws().name("untagged"), TAGS));
        }
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it overwrites what has the name")
    default void aTakenConfigurationNameIsAConflict() {
        Deployment deployment = Deployment.configured(aws(), "config-taken");

        refused(ErrorCode.CONFLICT, () -> endpoints().createEndpointConfig(deployment.config(2)));
    }

    @Test
    default void aConfigurationNeedsItsModel() {
        Deployment deployment = Deployment.named(aws(), "config-alone");

        refused(ErrorCode.INVALID_INPUT, () -> endpoints().createEndpointConfig(deployment.config(1)));
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "its endpoints are in service at once")
    default void anEndpointComesIntoServiceAfterAWhile() {
        Deployment deployment = Deployment.configured(aws(), "endpoint");

        endpoints().createEndpoint(deployment.name(), deployment.name(), TAGS);
        assertThat(deployment.describe().status()).isEqualTo(Status.CREATING);
        deployment.awaitInService();
    }

    @Test
    default void anEndpointInServiceSaysWhatItRuns() {
        Deployment deployment = Deployment.inService(aws(), "endpoint-runs");

        Endpoint endpoint = deployment.describe();
        assertThat(endpoint.name()).isEqualTo(deployment.name());
        assertThat(endpoint.arn()).endsWith("endpoint/" + deployment.name());
        assertThat(endpoint.endpointConfigName()).isEqualTo(deployment.name());
        assertThat(endpoint.failureReason()).isEmpty();
        assertThat(endpoint.variantName()).isEqualTo(VARIANT);
        assertThat(endpoint.currentInstanceCount()).isEqualTo(1);
        assertThat(endpoint.desiredInstanceCount()).isEqualTo(1);
        assertThat(endpoint.lastModified()).isAfterOrEqualTo(endpoint.created());
        assertThat(endpoint.tags()).isEqualTo(TAGS);
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it overwrites what has the name")
    default void aTakenEndpointNameIsAConflict() {
        Deployment deployment = Deployment.inService(aws(), "endpoint-taken");

        refused(ErrorCode.CONFLICT, () -> endpoints().createEndpoint(deployment.name(), deployment.name(), TAGS));
    }

    @Test
    default void anEndpointNeedsItsConfiguration() {
        String name = aws().name("endpoint-alone");

        refused(ErrorCode.INVALID_INPUT, () -> endpoints().createEndpoint(name, name, TAGS));
        assertThat(endpoints().describeEndpoint(name)).isEmpty();
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it has no UpdateEndpoint")
    default void anUpdateTakesTheNewConfigurationAndKeepsTheLiveCount() {
        Deployment deployment = Deployment.inService(aws(), "update");
        endpoints().updateCapacity(deployment.name(), VARIANT, 3);
        deployment.awaitInService();
        String next = deployment.name() + "-next";
        endpoints().createEndpointConfig(deployment.config(next, 1));

        endpoints().updateEndpoint(deployment.name(), next);
        Status during = deployment.describe().status();
        Set<String> configs = endpoints().configsOf(deployment.name());
        deployment.awaitInService();

        assertThat(during).isEqualTo(Status.UPDATING);
        assertThat(configs).contains(next);
        assertThat(endpoints().configsOf(deployment.name())).containsExactly(next);
        assertThat(endpoints().modelsOf(next))
                .containsExactly(deployment.config(next, 1).modelName());
        assertThat(deployment.describe().endpointConfigName()).isEqualTo(next);
        assertThat(deployment.describe().currentInstanceCount()).isEqualTo(3);
        assertThat(deployment.describe().tags()).isEqualTo(TAGS);
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it is never at work")
    default void aSecondChangeDuringTheFirstIsAConflict() {
        Deployment deployment = Deployment.configured(aws(), "busy");
        endpoints().createEndpoint(deployment.name(), deployment.name(), TAGS);

        refused(ErrorCode.CONFLICT, () -> endpoints().updateEndpoint(deployment.name(), deployment.name()));
        refused(ErrorCode.CONFLICT, () -> endpoints().deleteEndpoint(deployment.name()));
    }

    @Test
    default void theInstanceCountFollows() {
        Deployment deployment = Deployment.inService(aws(), "count");

        endpoints().updateCapacity(deployment.name(), VARIANT, 2);
        deployment.awaitInService();

        assertThat(deployment.describe().currentInstanceCount()).isEqualTo(2);
        assertThat(deployment.describe().desiredInstanceCount()).isEqualTo(2);
    }

    @Test
    default void aDeletedEndpointGoesAndItsPartsStay() {
        Deployment deployment = Deployment.inService(aws(), "delete");

        endpoints().deleteEndpoint(deployment.name());
        aws().await(
                        "it is gone",
                        () -> endpoints().describeEndpoint(deployment.name()).isEmpty());

        assertThat(endpoints().describeEndpointConfig(deployment.name())).isPresent();
        endpoints().deleteEndpointConfig(deployment.name());
        endpoints().deleteModel(deployment.name());
        assertThat(endpoints().describeEndpointConfig(deployment.name())).isEmpty();
        assertThat(endpoints().describeModel(deployment.name())).isEmpty();
    }

    @Test
    default void listsByTheStartOfTheNameInOrderAndOverAllPages() {
        String stem = aws().name("list");
        Deployment first = Deployment.configured(aws(), stem);
        Deployment.configured(aws(), "other-" + stem);
        List<String> names = IntStream.range(0, 12)
                .mapToObj(i -> first.name() + String.format("-%02d", i))
                .toList();
        for (String name : names.reversed()) {
            endpoints().createEndpointConfig(first.config(name, 1));
        }

        assertThat(endpoints().listEndpointConfigs(first.name() + "-")).isEqualTo(names);
        assertThat(endpoints().listModels(stem)).containsExactly(first.name());
        assertThat(endpoints().listEndpoints(stem)).isEmpty();
    }

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MmectlException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
