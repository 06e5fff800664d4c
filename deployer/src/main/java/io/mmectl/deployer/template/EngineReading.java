package io.mmectl.deployer.template;

import io.mmectl.config.EngineKind;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.deployer.template.Template.ArtifactSlot;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads which kinds of engine an artifact may be, and which placeholders that gives. */
final class EngineReading {
    private final Problems problems;

    EngineReading(Problems problems) {
        this.problems = problems;
    }

    /** Empty where the artifact is any file. */
    SortedMap<EngineKind, EngineUse> kinds(Section artifact) {
        SortedMap<EngineKind, EngineUse> kinds = new TreeMap<>();
        Section section = artifact.section("kinds").orElse(null);
        if (section == null) {
            return kinds;
        }
        for (EngineKind kind : EngineKind.values()) {
            section.section(kind.word()).ifPresent(use -> kinds.put(kind, use(kind, use)));
        }
        if (kinds.isEmpty()) {
            problems.add(
                    section.position(),
                    section.path(),
                    "names no kind",
                    "Name one of " + String.join(", ", EngineKind.words()) + ", or remove it.");
        }
        SortedSet<String> all = new TreeSet<>();
        kinds.values().forEach(use -> all.addAll(use.values().keySet()));
        kinds.forEach((kind, use) -> all.stream()
                .filter(name -> !use.values().containsKey(name))
                .forEach(name -> problems.add(
                        section.keyPosition(kind.word()),
                        section.pathOf(kind.word()),
                        "has no value '" + name + "', which another kind has",
                        "Add it under values, so that {{….…}} has a meaning for every kind.")));
        return kinds;
    }

    private EngineUse use(EngineKind kind, Section section) {
        SortedMap<String, Object> values = new TreeMap<>();
        section.section("values")
                .ifPresent(v -> v.entries().forEach((name, item) -> {
                    if (EngineUse.FIXED.contains(name)) {
                        problems.add(v.keyPosition(name), item.path(), "'" + name + "' is built in", "Rename it.");
                    }
                    values.put(name, item.value());
                }));
        return new EngineUse(
                section.text("file").map(Item::value).orElse(kind.fileName()),
                values,
                TemplateYaml.requirements(section));
    }

    /**
     * All placeholders that engines give: behind the name of an artifact, or of an alias that means an engine with the same
     * placeholders in every part.
     */
    static SortedSet<String> placeholders(
            SortedMap<String, ArtifactSlot> artifacts, SortedMap<String, SortedMap<String, String>> parts) {
        SortedSet<String> names = new TreeSet<>();
        artifacts.forEach((artifact, slot) -> slot.placeholders().forEach(p -> names.add(artifact + "." + p)));
        Set<String> aliases = new TreeSet<>();
        parts.values().forEach(part -> aliases.addAll(part.keySet()));
        for (String alias : aliases) {
            SortedSet<String> common = null;
            for (SortedMap<String, String> part : parts.values()) {
                String target = part.get(alias);
                ArtifactSlot slot = target == null ? null : artifacts.get(target);
                SortedSet<String> own = slot == null ? new TreeSet<>() : slot.placeholders();
                if (common == null) {
                    common = new TreeSet<>(own);
                } else {
                    common.retainAll(own);
                }
            }
            if (common != null) {
                common.forEach(p -> names.add(alias + "." + p));
            }
        }
        return names;
    }
}
