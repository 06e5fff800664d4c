package io.mmectl.deployer.template;

import io.mmectl.config.Position;
import io.mmectl.config.RouteKey;
import io.mmectl.deployer.lint.Finding;
import java.util.List;

/**
 * What lint found in one target model of a fleet.
 *
 * @param position of the definition
 * @param findings errors first, notes included
 */
public record LintedTargetModel(Position position, RouteKey key, List<Finding> findings) {
    public LintedTargetModel {
        findings = List.copyOf(findings);
    }
}
