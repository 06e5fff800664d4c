package io.mmectl.deployer.template;

import io.mmectl.config.EngineKind;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Places;
import io.mmectl.deployer.packaging.Source;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One version of a template, checked: every file that it names is there, every placeholder has a meaning.
 *
 * @param origin how messages call it
 * @param name slug
 * @param version semantic version
 * @param artifacts what a model definition brings, by name
 * @param parts target models of one definition by part, with what artifact names mean there; empty = one target model
 * @param variables what can be set, by name
 * @param serves the served model's directory; null when the definition brings the whole repository
 * @param layout the repository's entries; empty when the definition brings the whole repository
 * @param inputs what a client sends; empty when not known
 * @param sample Triton v2 JSON request; null when each definition must bring one
 * @param textInput BYTES input for plain text; null = none
 * @param footprint defaults for one target model
 * @param files all files of the template by path, which are its published form
 * @param places where its {@code template.yaml} says what, for messages
 */
public record Template(
        String origin,
        String name,
        String version,
        String description,
        Requirements requires,
        SortedMap<String, ArtifactSlot> artifacts,
        SortedMap<String, SortedMap<String, String>> parts,
        SortedMap<String, TemplateVariable> variables,
        @Nullable String serves,
        List<LayoutEntry> layout,
        List<Tensor> inputs,
        List<Tensor> outputs,
        @Nullable String sample,
        @Nullable String textInput,
        Footprint footprint,
        SortedMap<String, Source.InMemory> files,
        Places places) {

    /** The artifact that is a whole Triton repository. */
    public static final String REPOSITORY_ARTIFACT = "repository";

    /** Name of the file that describes a template. */
    public static final String FILE = "template.yaml";

    public Template {
        artifacts = Collections.unmodifiableSortedMap(new TreeMap<>(artifacts));
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
        layout = List.copyOf(layout);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** Whether a definition brings the whole repository. */
    public boolean bringsRepository() {
        return layout.isEmpty();
    }

    public Optional<Tensor> input(String inputName) {
        return inputs.stream().filter(t -> t.name().equals(inputName)).findFirst();
    }

    /** The artifact that a name of the layout means in a part. */
    String artifactOf(String part, String nameInLayout) {
        SortedMap<String, String> aliases = parts.get(part);
        return aliases == null ? nameInLayout : aliases.getOrDefault(nameInLayout, nameInLayout);
    }

    /** Artifacts that other parts have an alias of, and this one has not. */
    SortedSet<String> artifactsOfOtherParts(String part) {
        SortedSet<String> others = new TreeSet<>();
        parts.values().forEach(aliases -> others.addAll(aliases.values()));
        others.removeAll(parts.getOrDefault(part, Collections.emptySortedMap()).values());
        return others;
    }

    /**
     * What the serving image must have.
     *
     * @param backends Triton backends
     * @param python import names
     */
    public record Requirements(SortedSet<String> backends, SortedSet<String> python) {
        public Requirements {
            backends = Collections.unmodifiableSortedSet(new TreeSet<>(backends));
            python = Collections.unmodifiableSortedSet(new TreeSet<>(python));
        }
    }

    /**
     * What a definition brings.
     *
     * @param kinds which kinds of engine it may be and what each means; empty = any file
     */
    public record ArtifactSlot(String description, boolean required, SortedMap<EngineKind, EngineUse> kinds) {
        public ArtifactSlot {
            kinds = Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
        }

        /** What can stand behind its name and a dot in a placeholder; empty for any file. */
        SortedSet<String> placeholders() {
            // Every kind has the same.
            return kinds.values().stream()
                    .findFirst()
                    .map(EngineUse::placeholders)
                    .orElseGet(TreeSet::new);
        }
    }

    /**
     * @param datatype of the v2 protocol, as {@code FP32}
     * @param shape -1 = any
     */
    public record Tensor(String name, String datatype, List<Long> shape) {
        public Tensor {
            shape = List.copyOf(shape);
        }
    }

    /**
     * One entry of the repository.
     *
     * @param path relative; ends in a slash for a directory; may hold the placeholder for an engine's file name
     * @param when values of placeholders under which it is there, by name; empty = always
     */
    public record LayoutEntry(String path, LayoutSource source, SortedMap<String, Object> when) {
        public LayoutEntry {
            when = Collections.unmodifiableSortedMap(new TreeMap<>(when));
        }

        /** Whether it is there when the placeholders have these values. */
        boolean appliesTo(Map<String, Object> values) {
            return when.entrySet().stream()
                    .allMatch(e -> String.valueOf(e.getValue()).equals(String.valueOf(values.get(e.getKey()))));
        }

        /** Whether no values make both be there. */
        boolean excludes(LayoutEntry other) {
            return when.entrySet().stream()
                    .anyMatch(e -> other.when.containsKey(e.getKey())
                            && !String.valueOf(e.getValue()).equals(String.valueOf(other.when.get(e.getKey()))));
        }
    }

    /** Where an entry's bytes come from. */
    public sealed interface LayoutSource {
        /** A file of the template with placeholders. */
        record Render(String file) implements LayoutSource {}

        /** A file of the template, verbatim. */
        record Copy(String file) implements LayoutSource {}

        /** A file of the model definition, by the name of an artifact or a part's alias of one. */
        record Artifact(String name) implements LayoutSource {}

        record EmptyDirectory() implements LayoutSource {}
    }
}
