package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.ServedModel;
import io.mmectl.deployer.packaging.DirectoryScanner;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.packaging.TritonRepository;
import io.mmectl.deployer.template.Template.LayoutEntry;
import io.mmectl.deployer.template.Template.LayoutSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Renders model definitions: the same template, definition and files give equal repositories. */
public final class TemplateRenderer {
    private final ArtifactFiles artifactFiles;

    public TemplateRenderer(ArtifactFiles artifactFiles) {
        this.artifactFiles = artifactFiles;
    }

    /**
     * The target models of a definition, sorted by part.
     *
     * @throws InvalidFleetException with every variable, artifact and sample that does not fit the template
     * @throws MmectlException when an artifact cannot be read
     */
    public List<RenderedTargetModel> render(Template template, ModelDefinition model, EndpointSpec endpoint) {
        Problems problems = new Problems();
        SortedMap<String, Object> variables = new VariableValues(template, problems).resolve(model, endpoint);
        checkArtifacts(template, model, problems);
        Source.InMemory sample = new Samples(template, problems).sample(model);
        problems.throwIfAny();
        Footprint footprint = model.footprint().orElse(template.footprint());
        if (template.bringsRepository()) {
            return List.of(brought(template, model, footprint, sample));
        }
        List<String> parts = template.parts().isEmpty()
                ? List.of("")
                : List.copyOf(template.parts().keySet());
        return parts.stream()
                .map(part -> new RenderedTargetModel(
                        part,
                        repository(template, model, part, variables, footprint),
                        footprint,
                        sample,
                        template.textInput(),
                        List.of()))
                .toList();
    }

    private TritonRepository repository(
            Template template,
            ModelDefinition model,
            String part,
            SortedMap<String, Object> variables,
            Footprint footprint) {
        Map<String, Object> values = new HashMap<>(BuiltIns.values(model, part));
        values.putAll(variables);
        List<RepositoryEntry> entries = new ArrayList<>();
        for (LayoutEntry entry : template.layout()) {
            Source source = source(template, model, part, entry.source(), values);
            if (source != null) {
                entries.add(new RepositoryEntry(entry.path(), source));
            }
        }
        String served = template.serves() + "/config.pbtxt";
        entries.replaceAll(e -> e.path().equals(served) && e.source() instanceof Source.InMemory config
                ? withFootprint(e, text(config), footprint)
                : e);
        return new TritonRepository(entries);
    }

    /** Null for an optional artifact that the definition does not bring. */
    private @Nullable Source source(
            Template template, ModelDefinition model, String part, LayoutSource source, Map<String, Object> values) {
        return switch (source) {
            case LayoutSource.Render(String file) ->
                Source.InMemory.ofText(Placeholders.fill(text(template.files().get(file)), values));
            case LayoutSource.Copy(String file) -> template.files().get(file);
            case LayoutSource.EmptyDirectory() -> new Source.Directory();
            case LayoutSource.Artifact(String name) -> {
                SortedMap<String, String> aliases = template.parts().get(part);
                String artifact = aliases == null ? name : aliases.getOrDefault(name, name);
                ArtifactLocation location = model.artifacts().get(artifact);
                yield location == null ? null : new Source.LocalFile(artifactFiles.file(location));
            }
        };
    }

    private RenderedTargetModel brought(
            Template template, ModelDefinition model, Footprint footprint, Source.InMemory sample) {
        ArtifactLocation location = model.artifacts().get(Template.REPOSITORY_ARTIFACT);
        if (!(location instanceof ArtifactLocation.Local(Path folder))) {
            throw new IllegalStateException("checked before: " + location);
        }
        try {
            DirectoryScanner.Scan scan = DirectoryScanner.scan(folder);
            List<RepositoryEntry> entries = new ArrayList<>(scan.repository().entries());
            Optional<ModelDirectory> served = ServedModel.of(ModelDirectory.of(scan.repository()))
                    .filter(m -> m.configText().isPresent());
            served.ifPresent(m -> entries.replaceAll(e -> e.path().equals(m.configPath())
                    ? withFootprint(e, m.configText().get(), footprint)
                    : e));
            return new RenderedTargetModel(
                    "", new TritonRepository(entries), footprint, sample, template.textInput(), scan.skipped());
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED, "Folder " + folder + " cannot be read: " + e.getMessage(), "Check it.", e);
        }
    }

    /** Local AWS reads these parameters from the archive; Triton hands them to the model and does nothing with them. */
    private static RepositoryEntry withFootprint(RepositoryEntry config, String content, Footprint footprint) {
        StringBuilder text = new StringBuilder(content);
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
        int before = text.length();
        parameter(text, "gpu_memory_mib", footprint.gpuMemoryMib());
        parameter(text, "host_memory_mib", footprint.hostMemoryMib());
        parameter(text, "shared_memory_mib", footprint.sharedMemoryMib());
        parameter(text, "load_time_ms", footprint.loadTimeMs());
        return text.length() == before ? config : RepositoryEntry.text(config.path(), text.toString());
    }

    private static void parameter(StringBuilder text, String name, @Nullable Long value) {
        if (value != null) {
            text.append("parameters { key: \"mmectl.footprint.")
                    .append(name)
                    .append("\" value { string_value: \"")
                    .append(value)
                    .append("\" } }\n");
        }
    }

    private static void checkArtifacts(Template template, ModelDefinition model, Problems problems) {
        template.artifacts().forEach((name, slot) -> {
            if (slot.required() && !model.artifacts().containsKey(name)) {
                problems.add(
                        model.position(),
                        "artifacts",
                        "artifact '" + name + "' of template " + template.name() + " is missing",
                        "Add " + name + ": " + slot.description() + ".");
            }
        });
        model.artifacts().forEach((name, location) -> {
            if (!template.artifacts().containsKey(name)) {
                problems.add(
                        model.position(),
                        "artifacts." + name,
                        "template " + template.name() + " has no artifact '" + name + "'",
                        Suggestion.hint(name, template.artifacts().keySet()));
                return;
            }
            boolean folder = location instanceof ArtifactLocation.Local(Path path) && Files.isDirectory(path);
            if (folder != template.bringsRepository()) {
                problems.add(
                        model.position(),
                        "artifacts." + name,
                        folder ? "is a folder" : "is not a folder of this machine",
                        template.bringsRepository()
                                ? "Name the folder that is the Triton repository."
                                : "Name a file.");
            }
        });
    }

    private static String text(Source.@Nullable InMemory file) {
        if (file == null) {
            throw new IllegalStateException("a template's files are checked when it is read");
        }
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }
}
