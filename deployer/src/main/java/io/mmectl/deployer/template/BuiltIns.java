package io.mmectl.deployer.template;

import io.mmectl.config.ModelDefinition;
import java.util.Map;
import java.util.Set;

/** Placeholders that every template has. */
final class BuiltIns {
    /** Those that no variable may replace: they say which target model it is. */
    static final Set<String> FIXED = Set.of("customer", "model", "part");

    private static final String INSTANCE_KIND = "instanceKind";

    /** All of them; a variable of the template may take the place of {@code instanceKind}. */
    static final Set<String> ALL = Set.of("customer", "model", "part", INSTANCE_KIND);

    private BuiltIns() {}

    static Map<String, Object> values(ModelDefinition model, String part) {
        return Map.of("customer", model.customer(), "model", model.model(), "part", part, INSTANCE_KIND, "KIND_GPU");
    }
}
