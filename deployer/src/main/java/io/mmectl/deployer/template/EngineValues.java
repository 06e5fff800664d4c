package io.mmectl.deployer.template;

import io.mmectl.deployer.template.Template.ArtifactSlot;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of the placeholders that engines give. */
final class EngineValues {
    private EngineValues() {}

    /**
     * By artifact, and by the part's aliases.
     *
     * @param chosen by artifact; one that is absent was optional
     */
    static Map<String, Object> of(Template template, Map<String, ChosenArtifact> chosen, String part) {
        Map<String, Object> values = new TreeMap<>();
        template.artifacts().forEach((name, slot) -> values.putAll(values(name, slot, chosen.get(name))));
        SortedMap<String, String> aliases = template.parts().getOrDefault(part, new TreeMap<>());
        aliases.forEach((alias, name) -> {
            ArtifactSlot slot = template.artifacts().get(name);
            if (slot != null) {
                values.putAll(values(alias, slot, chosen.get(name)));
            }
        });
        return values;
    }

    private static Map<String, Object> values(String name, ArtifactSlot slot, @Nullable ChosenArtifact artifact) {
        EngineUse use = artifact == null || artifact.kind() == null
                ? null
                : slot.kinds().get(artifact.kind());
        return use == null || artifact == null || artifact.kind() == null
                ? slot.kinds().values().stream()
                        .findFirst()
                        .map(any -> any.absent(name))
                        .orElse(Map.of())
                : use.filled(name, artifact.kind());
    }
}
