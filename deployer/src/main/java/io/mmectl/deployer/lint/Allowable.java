package io.mmectl.deployer.lint;

import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.checks.CollisionCheck;
import io.mmectl.deployer.lint.checks.ImageCheck;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which rules may be let pass with a reason, the same in a comment and in a fleet file. */
public final class Allowable {
    /** Whose findings stop an apply in any case. */
    private static final Rule NEVER = ImageCheck.PACKAGES;

    /** Which say something of an endpoint, and so of no file that could hold a comment. */
    private static final Set<Rule> IN_A_FLEET = Set.of(ImageCheck.DRIVER, CollisionCheck.COLLISION);

    private Allowable() {}

    /**
     * Why a rule cannot be let pass.
     *
     * @param what without a full stop
     * @param hint what to do, a sentence
     */
    public record Refusal(String what, String hint) {}

    /** Empty when a fleet file can let the rule pass. */
    public static Optional<Refusal> inFleet(String id) {
        if (id.equals(NEVER.id())) {
            return Optional.of(new Refusal(
                    "rule '" + id + "' cannot be allowed, what it finds stops an apply in any case",
                    "If the image has the packages, name them in image.provides; if the template does not need them, take"
                            + " them out of its template.yaml."));
        }
        if (Rules.byId(id).isEmpty()) {
            List<String> ids = Rules.all().stream()
                    .filter(rule -> !rule.equals(NEVER))
                    .map(Rule::id)
                    .toList();
            return Optional.of(new Refusal(
                    "there is no rule '" + id + "'",
                    Suggestion.nearest(id, ids)
                            .map(near -> "Did you mean '" + near + "'?")
                            .orElse("mmectl lint --explain all lists them.")));
        }
        return Optional.empty();
    }

    /** Empty when a comment in a file can let the rule pass there. */
    public static Optional<Refusal> inComment(String id) {
        return inFleet(id)
                .or(() -> IN_A_FLEET.stream().anyMatch(rule -> rule.id().equals(id))
                        ? Optional.of(new Refusal(
                                "rule '" + id + "' is about an endpoint, not about a file",
                                "Allow it in the fleet file, under lint.allow."))
                        : Optional.empty());
    }
}
