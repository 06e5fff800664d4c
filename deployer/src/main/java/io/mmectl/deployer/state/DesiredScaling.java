package io.mmectl.deployer.state;

import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.deployer.port.ScalingControl.Policy;
import java.util.List;

/**
 * Autoscaling of one endpoint. Names of policies and schedules start with {@link #OWN}; others on the same variant are
 * somebody else's and left alone.
 *
 * @param min 1 or more
 * @param max min or more
 * @param policies sorted by name
 * @param schedules sorted by name
 */
public record DesiredScaling(int min, int max, List<Policy> policies, List<Schedule> schedules) {
    /** Start of the names of mmectl's own policies and scheduled actions. */
    public static final String OWN = "mmectl-";

    public DesiredScaling {
        policies = List.copyOf(policies);
        schedules = List.copyOf(schedules);
    }
}
