package io.mmectl.deployer.template;

import io.mmectl.config.ModelDefinition;
import io.mmectl.config.Position;
import io.mmectl.config.RouteKey;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.packaging.TritonRepository;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.TargetModel;
import java.util.List;

/**
 * Everything that a fleet's definitions became.
 *
 * @param targets sorted by model type and key; archives are made when they are read
 * @param code the templates that they were rendered from, sorted by template and version
 * @param warnings by definition; errors were thrown
 * @param allowed how many findings, of any severity, somebody has given a reason for
 */
public record RenderedFleet(List<Rendered> targets, List<CodePackage> code, List<Warning> warnings, int allowed) {
    public RenderedFleet {
        targets = List.copyOf(targets);
        code = List.copyOf(code);
        warnings = List.copyOf(warnings);
    }

    /** What {@link io.mmectl.deployer.state.DesiredStates#of} takes. */
    public List<TargetModel> targetModels() {
        return targets.stream().map(Rendered::target).toList();
    }

    /** A target model with what it was made from. */
    public record Rendered(ModelDefinition definition, TargetModel target, TritonRepository repository) {}

    /** Something that a user should know about a target model. */
    public record Warning(Position position, RouteKey key, Finding finding) {
        /** {@code file:line:col: customer/model: path: what. hint} */
        @Override
        public String toString() {
            return position + ": " + key + ": " + finding;
        }
    }
}
