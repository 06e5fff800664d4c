package io.mmectl.deployer.template;

import io.mmectl.config.Position;
import io.mmectl.config.RouteKey;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.LintResult;
import io.mmectl.deployer.lint.Suppressed;
import java.util.List;

/**
 * What lint found in one target model of a fleet.
 *
 * @param position of the definition
 * @param result what counts, and what somebody has given a reason for
 */
public record LintedTargetModel(Position position, RouteKey key, LintResult result) {
    /** What counts, errors first, notes included. */
    public List<Finding> findings() {
        return result.findings();
    }

    public List<Suppressed> suppressed() {
        return result.suppressed();
    }
}
