package io.mmectl.deployer.port;

import io.mmectl.config.AccountSpec.Vpc;
import io.mmectl.config.EndpointSpec.ModelCache;
import io.mmectl.config.EndpointSpec.Routing;
import io.mmectl.config.SecretVariables;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * SageMaker's control plane for real-time endpoints. Describe answers are empty when the resource does not exist; deleting
 * what does not exist is without effect. Create calls throw CONFLICT when the name is taken, changes of an endpoint while
 * SageMaker works on it do too, and what names something that is not there is INVALID_INPUT.
 */
public interface EndpointControl {
    Optional<SageMakerModel> describeModel(String name);

    void createModel(SageMakerModel model);

    void deleteModel(String name);

    Optional<EndpointConfig> describeEndpointConfig(String name);

    /** @throws io.mmectl.config.MmectlException NO_CAPACITY when a quota is used up */
    void createEndpointConfig(EndpointConfig config);

    void deleteEndpointConfig(String name);

    /**
     * The SageMaker models that a configuration of anybody names, in all its production and shadow variants; empty when it
     * names none or does not exist.
     */
    Set<String> modelsOf(String endpointConfigName);

    /** The configurations that an endpoint has and is moving to (PendingDeploymentSummary); empty when it does not exist. */
    Set<String> configsOf(String endpointName);

    Optional<Endpoint> describeEndpoint(String name);

    /** Names of the account's endpoints that start with the given text, sorted. */
    java.util.List<String> listEndpoints(String namePrefix);

    java.util.List<String> listEndpointConfigs(String namePrefix);

    java.util.List<String> listModels(String namePrefix);

    /** Retries while a just-created configuration is not visible yet. */
    void createEndpoint(String name, String endpointConfigName, SortedMap<String, String> tags);

    /** Always with RetainAllVariantProperties, so that live instance counts stay. */
    void updateEndpoint(String name, String endpointConfigName);

    /** UpdateEndpointWeightsAndCapacities with a count. */
    void updateCapacity(String endpointName, String variantName, int instanceCount);

    void deleteEndpoint(String name);

    /** Puts tags on what is there, in whatever status; tags of other keys stay. */
    void addTags(Resource resource, String name, SortedMap<String, String> tags);

    /** What has a name and tags of its own. */
    enum Resource {
        MODEL,
        ENDPOINT_CONFIG,
        ENDPOINT
    }

    /**
     * SageMaker's {@code Model} resource for a multi-model endpoint.
     *
     * @param modelDataUrl {@code s3://bucket/prefix/} with a trailing slash
     */
    record SageMakerModel(
            String name,
            String image,
            String roleArn,
            String modelDataUrl,
            SortedMap<String, String> environment,
            ModelCache modelCache,
            @Nullable Vpc vpc,
            SortedMap<String, String> tags) {
        /** The same, whose environment may be shown. */
        public SageMakerModel withoutSecrets() {
            return new SageMakerModel(
                    name, image, roleArn, modelDataUrl, SecretVariables.hidden(environment), modelCache, vpc, tags);
        }

        /** Without the environment, which may hold secrets. */
        @Override
        public String toString() {
            return "SageMakerModel[" + name + "]";
        }
    }

    /** An endpoint configuration with one production variant. */
    record EndpointConfig(
            String name,
            String modelName,
            String variantName,
            String instanceType,
            int initialInstanceCount,
            Routing routing,
            @Nullable Duration modelDataDownloadTimeout,
            @Nullable Duration containerStartupTimeout,
            @Nullable String inferenceAmiVersion,
            @Nullable String kmsKeyId,
            SortedMap<String, String> tags) {}

    /**
     * What DescribeEndpoint answers.
     *
     * @param endpointConfigName the live one; during and after a roll-back it is the old one
     * @param failureReason empty when none
     * @param currentInstanceCount instances of the variant that serve now
     * @param desiredInstanceCount what SageMaker is moving to
     * @param created differs from the routes' record when the endpoint was deleted and made anew under the same name
     * @param lastModified changes with every update
     */
    record Endpoint(
            String name,
            String arn,
            Status status,
            String endpointConfigName,
            String failureReason,
            String variantName,
            int currentInstanceCount,
            int desiredInstanceCount,
            Instant created,
            Instant lastModified,
            SortedMap<String, String> tags) {}

    /** SageMaker's EndpointStatus. */
    enum Status {
        OUT_OF_SERVICE,
        CREATING,
        UPDATING,
        SYSTEM_UPDATING,
        ROLLING_BACK,
        IN_SERVICE,
        DELETING,
        FAILED,
        UPDATE_ROLLBACK_FAILED;

        /** As SageMaker's API writes it: {@code InService}. */
        public String awsName() {
            return switch (this) {
                case OUT_OF_SERVICE -> "OutOfService";
                case CREATING -> "Creating";
                case UPDATING -> "Updating";
                case SYSTEM_UPDATING -> "SystemUpdating";
                case ROLLING_BACK -> "RollingBack";
                case IN_SERVICE -> "InService";
                case DELETING -> "Deleting";
                case FAILED -> "Failed";
                case UPDATE_ROLLBACK_FAILED -> "UpdateRollbackFailed";
            };
        }

        /** True while SageMaker works and refuses other changes. */
        public boolean inProgress() {
            return switch (this) {
                case CREATING, UPDATING, SYSTEM_UPDATING, ROLLING_BACK, DELETING -> true;
                case OUT_OF_SERVICE, IN_SERVICE, FAILED, UPDATE_ROLLBACK_FAILED -> false;
            };
        }
    }
}
