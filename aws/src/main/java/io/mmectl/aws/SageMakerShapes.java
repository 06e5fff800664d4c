package io.mmectl.aws;

import io.mmectl.config.AccountSpec.Vpc;
import io.mmectl.config.EndpointSpec.ModelCache;
import io.mmectl.config.EndpointSpec.Routing;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.EndpointControl.Status;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.model.ContainerDefinition;
import software.amazon.awssdk.services.sagemaker.model.ContainerMode;
import software.amazon.awssdk.services.sagemaker.model.CreateEndpointConfigRequest;
import software.amazon.awssdk.services.sagemaker.model.CreateModelRequest;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeModelResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ModelCacheSetting;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemaker.model.RoutingStrategy;
import software.amazon.awssdk.services.sagemaker.model.Tag;
import software.amazon.awssdk.services.sagemaker.model.VpcConfig;

/**
 * Our records as SageMaker's shapes and back. What SageMaker leaves out comes back as its documented default; what a
 * foreign resource has that we never write (several variants, serverless) comes back as empty text or zero.
 */
final class SageMakerShapes {
    private static final ProductionVariant NO_VARIANT =
            ProductionVariant.builder().build();
    private static final ProductionVariantSummary NO_SUMMARY =
            ProductionVariantSummary.builder().build();

    private SageMakerShapes() {}

    static CreateModelRequest create(SageMakerModel model) {
        ContainerDefinition container = ContainerDefinition.builder()
                .image(model.image())
                .mode(ContainerMode.MULTI_MODEL)
                .modelDataUrl(model.modelDataUrl())
                .environment(model.environment())
                .multiModelConfig(c -> c.modelCacheSetting(
                        switch (model.modelCache()) {
                            case ENABLED -> ModelCacheSetting.ENABLED;
                            case DISABLED -> ModelCacheSetting.DISABLED;
                        }))
                .build();
        Vpc vpc = model.vpc();
        return CreateModelRequest.builder()
                .modelName(model.name())
                .executionRoleArn(model.roleArn())
                .primaryContainer(container)
                .vpcConfig(
                        vpc == null
                                ? null
                                : VpcConfig.builder()
                                        .securityGroupIds(vpc.securityGroupIds())
                                        .subnets(vpc.subnets())
                                        .build())
                .tags(tags(model.tags()))
                .build();
    }

    static SageMakerModel model(DescribeModelResponse answer, SortedMap<String, String> tags) {
        ContainerDefinition container = container(answer);
        boolean uncached = container.multiModelConfig() != null
                && container.multiModelConfig().modelCacheSetting() == ModelCacheSetting.DISABLED;
        VpcConfig vpc = answer.vpcConfig();
        return new SageMakerModel(
                answer.modelName(),
                orEmpty(container.image()),
                orEmpty(answer.executionRoleArn()),
                orEmpty(container.modelDataUrl()),
                new TreeMap<>(container.environment()),
                uncached ? ModelCache.DISABLED : ModelCache.ENABLED,
                vpc == null ? null : new Vpc(vpc.securityGroupIds(), vpc.subnets()),
                tags);
    }

    private static ContainerDefinition container(DescribeModelResponse answer) {
        if (answer.primaryContainer() != null) {
            return answer.primaryContainer();
        }
        return answer.containers().isEmpty()
                ? ContainerDefinition.builder().build()
                : answer.containers().getFirst();
    }

    static CreateEndpointConfigRequest create(EndpointConfig config) {
        return CreateEndpointConfigRequest.builder()
                .endpointConfigName(config.name())
                .productionVariants(v -> v.variantName(config.variantName())
                        .modelName(config.modelName())
                        .instanceType(config.instanceType())
                        .initialInstanceCount(config.initialInstanceCount())
                        .initialVariantWeight(1f)
                        .routingConfig(r -> r.routingStrategy(
                                switch (config.routing()) {
                                    case RANDOM -> RoutingStrategy.RANDOM;
                                    case LEAST_OUTSTANDING_REQUESTS -> RoutingStrategy.LEAST_OUTSTANDING_REQUESTS;
                                }))
                        .modelDataDownloadTimeoutInSeconds(seconds(config.modelDataDownloadTimeout()))
                        .containerStartupHealthCheckTimeoutInSeconds(seconds(config.containerStartupTimeout()))
                        .inferenceAmiVersion(config.inferenceAmiVersion()))
                .kmsKeyId(config.kmsKeyId())
                .tags(tags(config.tags()))
                .build();
    }

    static EndpointConfig config(DescribeEndpointConfigResponse answer, SortedMap<String, String> tags) {
        ProductionVariant variant = answer.productionVariants().isEmpty()
                ? NO_VARIANT
                : answer.productionVariants().getFirst();
        boolean leastOutstanding = variant.routingConfig() != null
                && variant.routingConfig().routingStrategy() == RoutingStrategy.LEAST_OUTSTANDING_REQUESTS;
        return new EndpointConfig(
                answer.endpointConfigName(),
                orEmpty(variant.modelName()),
                orEmpty(variant.variantName()),
                orEmpty(variant.instanceTypeAsString()),
                orZero(variant.initialInstanceCount()),
                leastOutstanding ? Routing.LEAST_OUTSTANDING_REQUESTS : Routing.RANDOM,
                duration(variant.modelDataDownloadTimeoutInSeconds()),
                duration(variant.containerStartupHealthCheckTimeoutInSeconds()),
                variant.inferenceAmiVersionAsString(),
                answer.kmsKeyId(),
                tags);
    }

    /** Of all variants. One of inference components names none itself. */
    static Set<String> models(DescribeEndpointConfigResponse answer) {
        return Stream.concat(answer.productionVariants().stream(), answer.shadowProductionVariants().stream())
                .flatMap(v -> Stream.ofNullable(v.modelName()))
                .collect(Collectors.toSet());
    }

    /** The live one and the pending one. */
    static Set<String> configs(DescribeEndpointResponse answer) {
        return Stream.concat(
                        Stream.ofNullable(answer.endpointConfigName()),
                        Stream.ofNullable(answer.pendingDeploymentSummary())
                                .flatMap(p -> Stream.ofNullable(p.endpointConfigName())))
                .collect(Collectors.toSet());
    }

    static Endpoint endpoint(DescribeEndpointResponse answer, SortedMap<String, String> tags) {
        // Absent while the first instances start, and after a failed creation.
        ProductionVariantSummary variant = answer.productionVariants().isEmpty()
                ? NO_SUMMARY
                : answer.productionVariants().getFirst();
        return new Endpoint(
                answer.endpointName(),
                answer.endpointArn(),
                status(answer.endpointStatus()),
                orEmpty(answer.endpointConfigName()),
                orEmpty(answer.failureReason()),
                orEmpty(variant.variantName()),
                orZero(variant.currentInstanceCount()),
                orZero(variant.desiredInstanceCount()),
                answer.creationTime(),
                answer.lastModifiedTime(),
                tags);
    }

    /** A status that this SDK does not know is taken as work in progress: we wait and touch nothing. */
    private static Status status(EndpointStatus status) {
        return switch (status) {
            case OUT_OF_SERVICE -> Status.OUT_OF_SERVICE;
            case CREATING -> Status.CREATING;
            case UPDATING -> Status.UPDATING;
            case SYSTEM_UPDATING, UNKNOWN_TO_SDK_VERSION -> Status.SYSTEM_UPDATING;
            case ROLLING_BACK -> Status.ROLLING_BACK;
            case IN_SERVICE -> Status.IN_SERVICE;
            case DELETING -> Status.DELETING;
            case FAILED -> Status.FAILED;
            case UPDATE_ROLLBACK_FAILED -> Status.UPDATE_ROLLBACK_FAILED;
        };
    }

    static List<Tag> tags(SortedMap<String, String> tags) {
        return tags.entrySet().stream()
                .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build())
                .toList();
    }

    private static @Nullable Integer seconds(@Nullable Duration duration) {
        return duration == null ? null : Math.toIntExact(duration.toSeconds());
    }

    private static @Nullable Duration duration(@Nullable Integer seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}
