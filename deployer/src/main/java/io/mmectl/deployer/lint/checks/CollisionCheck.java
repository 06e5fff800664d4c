package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Rule;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Names that are the same in two archives of one endpoint. */
public final class CollisionCheck {
    /** The only rule that looks at more than one repository. */
    public static final Rule COLLISION = Rule.error(
            "name-collision",
            "two target models have a model of the same name, and the endpoint has no namespaces",
            "Each archive is a repository of its own. Only with --model-namespacing, which SageMaker's serve script switches"
                    + " on unless SAGEMAKER_TRITON_DISABLE_MODEL_NAMESPACING is false, may two of them have steps of one name;"
                    + " without it the second LOAD fails.",
            Sources.SERVE + "; github.com/triton-inference-server/server/issues/5150",
            "Remove SAGEMAKER_TRITON_DISABLE_MODEL_NAMESPACING from the endpoint's environment.");

    /** The variable of the container that decides. */
    public static final String NAMESPACES = "SAGEMAKER_TRITON_DISABLE_MODEL_NAMESPACING";

    private final Map<String, String> owners = new HashMap<>();

    /** Whether an endpoint's environment switches namespaces off; the variable's value is handed to Triton as it is. */
    public static boolean withoutNamespaces(Map<String, String> environment) {
        return environment.getOrDefault(NAMESPACES, "true").equals("false");
    }

    /**
     * Adds one archive's names.
     *
     * @param owner who has them, for messages
     * @param names of the models that are steps; the served one bears the target model's name
     * @return what collides, if anything
     */
    public Optional<String> add(String owner, Collection<String> names) {
        Optional<String> collision = names.stream()
                .filter(owners::containsKey)
                .map(name -> "model '" + name + "' is in " + owners.get(name) + " as well")
                .findFirst();
        names.forEach(name -> owners.putIfAbsent(name, owner));
        return collision;
    }
}
