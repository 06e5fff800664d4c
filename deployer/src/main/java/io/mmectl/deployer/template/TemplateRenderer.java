package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.EngineKind;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Problem;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.ServedModel;
import io.mmectl.deployer.packaging.DirectoryScanner;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.packaging.TritonRepository;
import io.mmectl.deployer.template.Template.ArtifactSlot;
import io.mmectl.deployer.template.Template.LayoutEntry;
import io.mmectl.deployer.template.Template.LayoutSource;
import io.mmectl.deployer.template.Template.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Renders model definitions: the same template, definition and files give equal repositories. Not safe for concurrent use.
 */
public final class TemplateRenderer {
    /** What is behind a plan's name in the name of the file that records how it was built. */
    static final String PLAN_RECORD = ".json";

    private final ArtifactFiles artifactFiles;
    private final Set<Source.InMemory> fineSamples = Collections.newSetFromMap(new IdentityHashMap<>());
    private final DeclaredTensors declared = new DeclaredTensors();

    public TemplateRenderer(ArtifactFiles artifactFiles) {
        this.artifactFiles = artifactFiles;
    }

    /**
     * The target models of a definition, sorted by part.
     *
     * @throws InvalidFleetException with every variable, artifact and sample that does not fit the template, an artifact that
     *     cannot be used, or every tensor that the template promises and the model does not have
     * @throws MmectlException when an artifact cannot be read
     */
    public List<RenderedTargetModel> render(Template template, ModelDefinition model, EndpointSpec endpoint) {
        Problems problems = new Problems();
        SortedMap<String, Object> variables = new VariableValues(template, problems).resolve(model, endpoint);
        Map<String, ChosenArtifact> artifacts = artifacts(template, model, endpoint, problems);
        Source.InMemory sample = new Samples(template, problems, fineSamples).sample(model);
        problems.throwIfAny();
        return rendered(template, model, artifacts, variables, sample);
    }

    /**
     * What can be told of a definition when some of its files are not here.
     *
     * @param python packages that it needs of the image, of all parts
     * @param targetModels how many it was rendered into; 0 = it has problems, or what a file is that is not here decides
     */
    record Checked(SortedSet<String> python, int targetModels) {}

    /** Renders a definition as far as its files are here; adds what keeps it from being rendered to the problems. */
    Checked check(Template template, ModelDefinition model, EndpointSpec endpoint, Problems problems) {
        Problems found = new Problems();
        SortedMap<String, Object> variables = new VariableValues(template, found).resolve(model, endpoint);
        Map<String, ChosenArtifact> artifacts = artifacts(template, model, endpoint, found);
        Source.InMemory sample = new Samples(template, found, fineSamples).sample(model);
        int targetModels = 0;
        if (found.isEmpty() && artifacts.keySet().containsAll(model.artifacts().keySet())) {
            try {
                targetModels =
                        rendered(template, model, artifacts, variables, sample).size();
            } catch (InvalidFleetException e) {
                e.problems().forEach(p -> found.add(p.position(), p.path(), p.what(), p.hint()));
            }
        }
        found.all().forEach(p -> problems.add(p.position(), p.path(), p.what(), p.hint()));
        SortedSet<String> python = new TreeSet<>(template.requires().python());
        List<String> parts = template.parts().isEmpty()
                ? List.of("")
                : List.copyOf(template.parts().keySet());
        parts.forEach(
                part -> python.addAll(requirements(template, artifacts, part).python()));
        return new Checked(python, targetModels);
    }

    private List<RenderedTargetModel> rendered(
            Template template,
            ModelDefinition model,
            Map<String, ChosenArtifact> artifacts,
            SortedMap<String, Object> variables,
            Source.InMemory sample) {
        Footprint footprint = model.footprint().orElse(template.footprint());
        if (template.bringsRepository()) {
            return List.of(
                    named(model, Template.REPOSITORY_ARTIFACT, () -> brought(template, artifacts, footprint, sample)));
        }
        List<String> parts = template.parts().isEmpty()
                ? List.of("")
                : List.copyOf(template.parts().keySet());
        return parts.stream()
                .map(part -> targetModel(template, model, part, artifacts, variables, footprint, sample))
                .toList();
    }

    private RenderedTargetModel targetModel(
            Template template,
            ModelDefinition model,
            String part,
            Map<String, ChosenArtifact> artifacts,
            SortedMap<String, Object> variables,
            Footprint footprint,
            Source.InMemory sample) {
        Map<String, Object> values = new HashMap<>(BuiltIns.values(model, part));
        values.putAll(variables);
        EngineValues.of(template, artifacts, part).forEach(values::putIfAbsent);
        List<RepositoryEntry> entries = new ArrayList<>();
        Map<String, LayoutSource> sources = new TreeMap<>();
        for (LayoutEntry entry : template.layout()) {
            if (entry.appliesTo(values)) {
                int before = entries.size();
                addEntry(template, model, entry, part, artifacts, values, entries);
                entries.subList(before, entries.size()).forEach(e -> sources.put(e.path(), entry.source()));
            }
        }
        String served = template.serves() + "/config.pbtxt";
        entries.replaceAll(e -> e.path().equals(served) && e.source() instanceof Source.InMemory config
                ? served(template, e, text(config), footprint)
                : e);
        return new RenderedTargetModel(
                part,
                new TritonRepository(entries),
                footprint,
                sample,
                template.textInput(),
                requirements(template, artifacts, part),
                List.of(),
                Provenance.of(sources, values));
    }

    private void addEntry(
            Template template,
            ModelDefinition model,
            LayoutEntry entry,
            String part,
            Map<String, ChosenArtifact> artifacts,
            Map<String, Object> values,
            List<RepositoryEntry> entries) {
        switch (entry.source()) {
            case LayoutSource.Render(String file) ->
                entries.add(RepositoryEntry.text(
                        entry.path(), Placeholders.fill(text(template.files().get(file)), values)));
            case LayoutSource.Copy(String file) ->
                entries.add(new RepositoryEntry(
                        entry.path(), Objects.requireNonNull(template.files().get(file))));
            case LayoutSource.EmptyDirectory() -> entries.add(RepositoryEntry.directory(entry.path()));
            case LayoutSource.Artifact(String name) -> {
                String of = template.artifactOf(part, name);
                ChosenArtifact artifact = artifacts.get(of);
                // An optional one that the definition does not bring is left out.
                if (artifact != null) {
                    String path = Placeholders.fill(entry.path(), values);
                    entries.add(RepositoryEntry.file(
                            path, named(model, of, () -> artifactFiles.file(artifact.location()))));
                    record(artifact, path).ifPresent(entries::add);
                }
            }
        }
    }

    /** What is made of an artifact; one that cannot be used is a problem at its place in the definition. */
    private static <T> T named(ModelDefinition model, String artifact, Supplier<T> made) {
        try {
            return made.get();
        } catch (MmectlException e) {
            Artifact named = model.artifacts().get(artifact);
            if (e.code() != ErrorCode.INVALID_INPUT || named == null) {
                throw e;
            }
            throw new InvalidFleetException(List.of(
                    new Problem(named.position(), "artifacts." + artifact, String.valueOf(e.getMessage()), e.hint())));
        }
    }

    /** What the build of a plan recorded beside it, for lint and for whoever looks into the archive. */
    private Optional<RepositoryEntry> record(ChosenArtifact artifact, String path) {
        return artifact.kind() == EngineKind.TENSORRT
                ? artifactFiles
                        .beside(artifact.location(), PLAN_RECORD)
                        .map(file -> RepositoryEntry.file(path + PLAN_RECORD, file))
                : Optional.empty();
    }

    private static Requirements requirements(Template template, Map<String, ChosenArtifact> artifacts, String part) {
        SortedSet<String> backends = new TreeSet<>(template.requires().backends());
        SortedSet<String> python = new TreeSet<>(template.requires().python());
        SortedSet<String> others = template.artifactsOfOtherParts(part);
        artifacts.forEach((name, artifact) -> {
            Template.ArtifactSlot slot = template.artifacts().get(name);
            EngineUse use = artifact.kind() == null || slot == null
                    ? null
                    : slot.kinds().get(artifact.kind());
            if (use != null && !others.contains(name)) {
                backends.addAll(use.requires().backends());
                python.addAll(use.requires().python());
            }
        });
        return new Requirements(backends, python);
    }

    private RenderedTargetModel brought(
            Template template, Map<String, ChosenArtifact> artifacts, Footprint footprint, Source.InMemory sample) {
        ChosenArtifact brought = artifacts.get(Template.REPOSITORY_ARTIFACT);
        if (brought == null || !(brought.location() instanceof ArtifactLocation.Local(Path folder))) {
            throw new IllegalStateException("checked before: " + brought);
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
                    "",
                    new TritonRepository(entries),
                    footprint,
                    sample,
                    template.textInput(),
                    template.requires(),
                    scan.skipped(),
                    Provenance.BROUGHT);
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED, "Folder " + folder + " cannot be read: " + e.getMessage(), "Check it.", e);
        }
    }

    /** The configuration of the served model, which clients of the template talk to. */
    private RepositoryEntry served(Template template, RepositoryEntry config, String content, Footprint footprint) {
        declared.check(template, content);
        return withFootprint(config, content, footprint);
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

    /** What the definition brings for this endpoint, by the template's names; what does not fit is a problem. */
    private Map<String, ChosenArtifact> artifacts(
            Template template, ModelDefinition model, EndpointSpec endpoint, Problems problems) {
        template.artifacts().forEach((name, slot) -> {
            if (slot.required() && !model.artifacts().containsKey(name)) {
                problems.add(
                        model.places().of("artifacts"),
                        "artifacts",
                        "artifact '" + name + "' of template " + template.name() + " is missing",
                        "Add " + name + ": " + slot.description() + ".");
            }
        });
        EngineChoice choice = new EngineChoice(endpoint, artifactFiles, problems);
        Map<String, ChosenArtifact> chosen = new TreeMap<>();
        model.artifacts().forEach((name, artifact) -> {
            ArtifactSlot slot = template.artifacts().get(name);
            if (slot == null) {
                problems.add(
                        artifact.position(),
                        "artifacts." + name,
                        "template " + template.name() + " has no artifact '" + name + "'",
                        Suggestion.hint(name, template.artifacts().keySet()));
                return;
            }
            if (isFolder(artifact) != template.bringsRepository()) {
                problems.add(
                        artifact.position(),
                        "artifacts." + name,
                        isFolder(artifact) ? "is a folder" : "is not a folder of this machine",
                        template.bringsRepository()
                                ? "Name the folder that is the Triton repository."
                                : "Name a file.");
                return;
            }
            choice.choose(name, slot, artifact).ifPresent(c -> chosen.put(name, c));
        });
        return chosen;
    }

    private static boolean isFolder(Artifact artifact) {
        List<ArtifactLocation> locations = switch (artifact) {
            case Artifact.AnyGpu any -> List.of(any.location());
            case Artifact.PerGpu per -> List.copyOf(per.locations().values());
        };
        return locations.stream().anyMatch(l -> l instanceof ArtifactLocation.Local(Path p) && Files.isDirectory(p));
    }

    private static String text(Source.@Nullable InMemory file) {
        if (file == null) {
            throw new IllegalStateException("a template's files are checked when it is read");
        }
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }
}
