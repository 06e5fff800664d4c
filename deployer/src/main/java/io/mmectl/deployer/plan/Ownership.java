package io.mmectl.deployer.plan;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ResourceNames;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.ObservedEndpoint;
import io.mmectl.deployer.state.ObservedState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Whose a resource is: its tags say. */
final class Ownership {
    private final ResourceNames names;

    Ownership(ResourceNames names) {
        this.names = names;
    }

    /** @throws MmectlException CONFLICT naming everything that has a name of this fleet's and is not this fleet's */
    void requireOwn(DesiredState desired, ObservedState observed) {
        List<String> foreign = new ArrayList<>();
        for (var wanted : desired.endpoints()) {
            observed.endpoint(wanted.modelType()).ifPresent(o -> foreign.addAll(foreign(o)));
        }
        if (!foreign.isEmpty()) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    String.join("; ", foreign),
                    "mmectl changes nothing that it did not create. Rename the fleet or environment, delete what is in the"
                            + " way, or, if it is this fleet's, tag it " + ResourceNames.FLEET_TAG + "=" + names.fleet()
                            + " and " + ResourceNames.ENVIRONMENT_TAG + "=" + names.environment());
        }
    }

    /** True when there is an endpoint of our name and somebody else's. */
    boolean foreignEndpoint(ObservedEndpoint observed) {
        return observed.endpoint() != null && !names.own(observed.endpoint().tags());
    }

    private List<String> foreign(ObservedEndpoint observed) {
        List<String> foreign = new ArrayList<>();
        if (observed.endpoint() != null) {
            check("Endpoint", observed.name(), observed.endpoint().tags(), foreign);
        }
        if (observed.wantedConfig() != null) {
            check(
                    "Endpoint configuration",
                    observed.wantedConfig().name(),
                    observed.wantedConfig().tags(),
                    foreign);
        }
        if (observed.wantedModel() != null) {
            check(
                    "SageMaker model",
                    observed.wantedModel().name(),
                    observed.wantedModel().tags(),
                    foreign);
        }
        if (observed.scaling() != null) {
            check(
                    "Scalable target of endpoint",
                    observed.name(),
                    observed.scaling().tags(),
                    foreign);
        }
        return foreign;
    }

    private void check(String kind, String name, SortedMap<String, String> tags, List<String> foreign) {
        if (!names.own(tags)) {
            foreign.add(kind + " " + name + " exists and does not belong to fleet " + names.fleet() + " in "
                    + names.environment() + " (its tags: " + owner(tags) + ")");
        }
    }

    private static String owner(SortedMap<String, String> tags) {
        String fleet = tags.getOrDefault(ResourceNames.FLEET_TAG, "no " + ResourceNames.FLEET_TAG);
        String environment = tags.getOrDefault(ResourceNames.ENVIRONMENT_TAG, "no " + ResourceNames.ENVIRONMENT_TAG);
        return fleet + ", " + environment;
    }
}
