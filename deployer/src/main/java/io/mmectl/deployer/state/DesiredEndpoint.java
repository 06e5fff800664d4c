package io.mmectl.deployer.state;

import io.mmectl.config.EndpointSpec.InstanceCount;
import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.Route;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet wants of one model type.
 *
 * @param model its name ends in a digest of everything but the tags
 * @param config its name ends in a digest of everything but InitialInstanceCount and the tags
 * @param scaling null when the instance count is fixed
 * @param inService how long to wait for the endpoint
 * @param targets sorted by key
 * @param routes one for each of the targets, sorted by key
 * @param codeVersions what {@code latest} means, by template name
 */
public record DesiredEndpoint(
        String modelType,
        String name,
        SageMakerModel model,
        EndpointConfig config,
        InstanceCount instances,
        @Nullable DesiredScaling scaling,
        Duration inService,
        WarmupSpec warmup,
        SortedMap<String, String> tags,
        List<TargetModel> targets,
        List<Route> routes,
        SortedMap<String, String> codeVersions) {
    public DesiredEndpoint {
        targets = List.copyOf(targets);
        routes = List.copyOf(routes);
    }
}
