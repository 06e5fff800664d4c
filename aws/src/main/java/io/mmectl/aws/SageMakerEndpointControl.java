package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;
import static io.mmectl.aws.Calls.find;

import io.mmectl.deployer.port.EndpointControl;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointConfigRequest;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeModelResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointConfigSummary;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;
import software.amazon.awssdk.services.sagemaker.model.ModelSummary;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/**
 * SageMaker's control plane. Deleting what does not exist is without effect. A create or update that names a resource
 * which is not visible yet is repeated for about 20 s.
 */
final class SageMakerEndpointControl implements EndpointControl {
    private final Supplier<SageMakerClient> sageMaker;
    private final VisibilityWait visibility;

    SageMakerEndpointControl(Supplier<SageMakerClient> sageMaker, VisibilityWait visibility) {
        this.sageMaker = sageMaker;
        this.visibility = visibility;
    }

    @Override
    public Optional<SageMakerModel> describeModel(String name) {
        Optional<DescribeModelResponse> answer = find(
                IamAction.DESCRIBE_MODEL,
                name,
                SageMakerEndpointControl::absent,
                () -> sageMaker().describeModel(r -> r.modelName(name)));
        return answer.flatMap(a -> tags(a.modelArn()).map(tags -> SageMakerShapes.model(a, tags)));
    }

    @Override
    public void createModel(SageMakerModel model) {
        call(IamAction.CREATE_MODEL, model.name(), () -> sageMaker().createModel(SageMakerShapes.create(model)));
    }

    @Override
    public void deleteModel(String name) {
        find(
                IamAction.DELETE_MODEL,
                name,
                SageMakerEndpointControl::absent,
                () -> sageMaker().deleteModel(r -> r.modelName(name)));
    }

    @Override
    public Optional<EndpointConfig> describeEndpointConfig(String name) {
        Optional<DescribeEndpointConfigResponse> answer = find(
                IamAction.DESCRIBE_ENDPOINT_CONFIG,
                name,
                SageMakerEndpointControl::absent,
                () -> sageMaker().describeEndpointConfig(r -> r.endpointConfigName(name)));
        return answer.flatMap(a -> tags(a.endpointConfigArn()).map(tags -> SageMakerShapes.config(a, tags)));
    }

    @Override
    public void createEndpointConfig(EndpointConfig config) {
        CreateEndpointConfigRequest request = SageMakerShapes.create(config);
        call(
                IamAction.CREATE_ENDPOINT_CONFIG,
                config.name(),
                () -> visibility.call(
                        e -> says(e, "could not find model"), () -> sageMaker().createEndpointConfig(request)));
    }

    @Override
    public void deleteEndpointConfig(String name) {
        find(
                IamAction.DELETE_ENDPOINT_CONFIG,
                name,
                SageMakerEndpointControl::absent,
                () -> sageMaker().deleteEndpointConfig(r -> r.endpointConfigName(name)));
    }

    @Override
    public Set<String> modelsOf(String endpointConfigName) {
        return find(
                        IamAction.DESCRIBE_ENDPOINT_CONFIG,
                        endpointConfigName,
                        SageMakerEndpointControl::absent,
                        () -> sageMaker().describeEndpointConfig(r -> r.endpointConfigName(endpointConfigName)))
                .map(SageMakerShapes::models)
                .orElse(Set.of());
    }

    @Override
    public Set<String> configsOf(String endpointName) {
        return find(
                        IamAction.DESCRIBE_ENDPOINT,
                        endpointName,
                        SageMakerEndpointControl::absent,
                        () -> sageMaker().describeEndpoint(r -> r.endpointName(endpointName)))
                .map(SageMakerShapes::configs)
                .orElse(Set.of());
    }

    @Override
    public Optional<Endpoint> describeEndpoint(String name) {
        Optional<DescribeEndpointResponse> answer = find(
                IamAction.DESCRIBE_ENDPOINT,
                name,
                SageMakerEndpointControl::absent,
                () -> sageMaker().describeEndpoint(r -> r.endpointName(name)));
        return answer.flatMap(a -> tags(a.endpointArn()).map(tags -> SageMakerShapes.endpoint(a, tags)));
    }

    @Override
    public List<String> listEndpoints(String namePrefix) {
        return call(
                IamAction.LIST_ENDPOINTS,
                namePrefix + "*",
                () -> startingWith(
                        namePrefix,
                        sageMaker()
                                .listEndpointsPaginator(r -> r.nameContains(contains(namePrefix)))
                                .endpoints()
                                .stream()
                                .map(EndpointSummary::endpointName)));
    }

    @Override
    public List<String> listEndpointConfigs(String namePrefix) {
        return call(
                IamAction.LIST_ENDPOINT_CONFIGS,
                namePrefix + "*",
                () -> startingWith(
                        namePrefix,
                        sageMaker()
                                .listEndpointConfigsPaginator(r -> r.nameContains(contains(namePrefix)))
                                .endpointConfigs()
                                .stream()
                                .map(EndpointConfigSummary::endpointConfigName)));
    }

    @Override
    public List<String> listModels(String namePrefix) {
        return call(
                IamAction.LIST_MODELS,
                namePrefix + "*",
                () -> startingWith(
                        namePrefix,
                        sageMaker().listModelsPaginator(r -> r.nameContains(contains(namePrefix))).models().stream()
                                .map(ModelSummary::modelName)));
    }

    @Override
    public void createEndpoint(String name, String endpointConfigName, SortedMap<String, String> tags) {
        call(
                IamAction.CREATE_ENDPOINT,
                name,
                () -> visibility.call(
                        SageMakerEndpointControl::configNotVisible,
                        () -> sageMaker()
                                .createEndpoint(r -> r.endpointName(name)
                                        .endpointConfigName(endpointConfigName)
                                        .tags(SageMakerShapes.tags(tags)))));
    }

    @Override
    public void updateEndpoint(String name, String endpointConfigName) {
        call(
                IamAction.UPDATE_ENDPOINT,
                name,
                () -> visibility.call(
                        SageMakerEndpointControl::configNotVisible,
                        () -> sageMaker()
                                .updateEndpoint(r -> r.endpointName(name)
                                        .endpointConfigName(endpointConfigName)
                                        .retainAllVariantProperties(true))));
    }

    @Override
    public void updateCapacity(String endpointName, String variantName, int instanceCount) {
        call(
                IamAction.UPDATE_CAPACITY,
                endpointName,
                () -> sageMaker()
                        .updateEndpointWeightsAndCapacities(r -> r.endpointName(endpointName)
                                .desiredWeightsAndCapacities(
                                        d -> d.variantName(variantName).desiredInstanceCount(instanceCount))));
    }

    @Override
    public void deleteEndpoint(String name) {
        find(
                IamAction.DELETE_ENDPOINT,
                name,
                SageMakerEndpointControl::absent,
                () -> sageMaker().deleteEndpoint(r -> r.endpointName(name)));
    }

    @Override
    public void addTags(Resource resource, String name, SortedMap<String, String> tags) {
        String arn = switch (resource) {
            case MODEL ->
                call(IamAction.DESCRIBE_MODEL, name, () -> sageMaker().describeModel(r -> r.modelName(name)))
                        .modelArn();
            case ENDPOINT_CONFIG ->
                call(
                                IamAction.DESCRIBE_ENDPOINT_CONFIG,
                                name,
                                () -> sageMaker().describeEndpointConfig(r -> r.endpointConfigName(name)))
                        .endpointConfigArn();
            case ENDPOINT ->
                call(IamAction.DESCRIBE_ENDPOINT, name, () -> sageMaker().describeEndpoint(r -> r.endpointName(name)))
                        .endpointArn();
        };
        call(
                IamAction.ADD_TAGS,
                name,
                () -> sageMaker().addTags(r -> r.resourceArn(arn).tags(SageMakerShapes.tags(tags))));
    }

    private SageMakerClient sageMaker() {
        return sageMaker.get();
    }

    /** Empty when it was deleted between the description and this call. */
    private Optional<SortedMap<String, String>> tags(String arn) {
        return find(
                IamAction.LIST_TAGS,
                arn,
                SageMakerEndpointControl::absent,
                () -> sageMaker().listTagsPaginator(r -> r.resourceArn(arn)).tags().stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value, (one, other) -> other, TreeMap::new)));
    }

    private static boolean configNotVisible(AwsServiceException failure) {
        return says(failure, "could not find endpoint configuration");
    }

    /** SageMaker has no error code of its own for what does not exist: facts 7. */
    private static boolean absent(AwsServiceException failure) {
        return says(failure, "could not find");
    }

    private static boolean says(AwsServiceException failure, String text) {
        return Failures.code(failure).startsWith("Validation")
                && Failures.text(failure).toLowerCase(Locale.ROOT).contains(text);
    }

    /** NameContains takes 63 characters of a name's alphabet; an empty one is not accepted. */
    private static @org.jspecify.annotations.Nullable String contains(String namePrefix) {
        return namePrefix.isEmpty() ? null : namePrefix;
    }

    private static List<String> startingWith(String prefix, Stream<String> names) {
        return names.filter(n -> n.startsWith(prefix)).sorted().toList();
    }
}
