package io.mmectl.deployer.state;

import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.ScalingControl.Scaling;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the account has of one model type.
 *
 * @param name of the endpoint, whether it exists or not
 * @param endpoint null = there is none
 * @param liveConfig the endpoint's configuration; null when there is no endpoint or the configuration was deleted
 * @param liveModel that configuration's SageMaker model; null when there is none
 * @param wantedConfig the configuration of the name that the fleet wants; null = there is none
 * @param wantedModel the SageMaker model of the name that the fleet wants; null = there is none
 * @param scaling null when the variant is not registered
 * @param artifacts file names below the endpoint's S3 prefix
 * @param routes null = never written
 * @param configs names of the type's configurations that the fleet owns; only looked up where they are to be deleted
 * @param models the same for SageMaker models
 */
public record ObservedEndpoint(
        String modelType,
        String name,
        @Nullable Endpoint endpoint,
        @Nullable EndpointConfig liveConfig,
        @Nullable SageMakerModel liveModel,
        @Nullable EndpointConfig wantedConfig,
        @Nullable SageMakerModel wantedModel,
        @Nullable Scaling scaling,
        SortedSet<String> artifacts,
        @Nullable RoutingTable routes,
        SortedSet<String> configs,
        SortedSet<String> models) {
    public ObservedEndpoint {
        artifacts = Collections.unmodifiableSortedSet(new TreeSet<>(artifacts));
        configs = Collections.unmodifiableSortedSet(new TreeSet<>(configs));
        models = Collections.unmodifiableSortedSet(new TreeSet<>(models));
    }
}
