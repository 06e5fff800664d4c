package io.mmectl.deployer.state;

import io.mmectl.config.AccountSpec;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.ResourceNames;
import java.util.List;

/**
 * What a fleet asks of an account in one environment.
 *
 * @param code inference code that the target models were rendered from, sorted by template and version; without repetition
 * @param endpoints sorted by model type
 */
public record DesiredState(
        ResourceNames names,
        FleetLayout layout,
        AccountSpec account,
        List<CodePackage> code,
        List<DesiredEndpoint> endpoints) {
    public DesiredState {
        code = List.copyOf(code);
        endpoints = List.copyOf(endpoints);
    }
}
