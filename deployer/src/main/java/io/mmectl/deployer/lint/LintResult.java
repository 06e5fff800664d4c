package io.mmectl.deployer.lint;

import java.util.List;

/**
 * What lint found in one repository.
 *
 * @param findings errors first, notes included
 * @param suppressed what would be among them if nobody had given a reason why it may stay; in the same order
 */
public record LintResult(List<Finding> findings, List<Suppressed> suppressed) {
    public LintResult {
        findings = List.copyOf(findings);
        suppressed = List.copyOf(suppressed);
    }
}
