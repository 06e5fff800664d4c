package io.mmectl.deployer.template;

import io.mmectl.config.MmectlException;
import io.mmectl.config.Position;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.template.Template.ArtifactSlot;
import io.mmectl.deployer.template.Template.LayoutEntry;
import io.mmectl.deployer.template.Template.LayoutSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** Reads what a template's repository is made of. */
final class LayoutReading {
    private static final List<String> SOURCES = List.of("render", "copy", "artifact", "directory");

    private final String origin;
    private final SortedMap<String, Source.InMemory> files;
    private final Problems problems;
    private final Set<String> usedArtifacts = new HashSet<>();

    LayoutReading(String origin, SortedMap<String, Source.InMemory> files, Problems problems) {
        this.origin = origin;
        this.files = files;
        this.problems = problems;
    }

    List<LayoutEntry> layout(
            Section template,
            SortedMap<String, ArtifactSlot> artifacts,
            SortedMap<String, SortedMap<String, String>> parts,
            SortedMap<String, TemplateVariable> variables,
            boolean bringsRepository) {
        if (bringsRepository) {
            checkBrought(template, artifacts);
            return List.of();
        }
        Set<String> placeholders = new TreeSet<>(variables.keySet());
        placeholders.addAll(BuiltIns.ALL);
        List<LayoutEntry> layout = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (Item<?> item : template.items("repository")) {
            Section entry = (Section) item.value();
            source(entry, artifacts, parts, placeholders)
                    .ifPresent(source -> entry.text("path")
                            .filter(path -> fits(path, source, paths))
                            .ifPresent(path -> layout.add(new LayoutEntry(path.value(), source))));
        }
        if (!template.mentions("repository") || template.items("repository").isEmpty()) {
            problems.add(
                    template.keyPosition("repository"),
                    "repository",
                    "there is no entry",
                    "List the files of the repository, or say bringsRepository: true.");
        }
        checkServes(template, layout);
        checkArtifacts(template, artifacts, parts);
        return layout;
    }

    private Optional<LayoutSource> source(
            Section entry,
            SortedMap<String, ArtifactSlot> artifacts,
            SortedMap<String, SortedMap<String, String>> parts,
            Set<String> placeholders) {
        List<String> given = SOURCES.stream().filter(entry::mentions).toList();
        if (given.size() != 1) {
            problems.add(
                    entry.position(),
                    entry.path(),
                    given.isEmpty() ? "has no source" : "has several sources: " + String.join(", ", given),
                    "Give one of " + String.join(", ", SOURCES) + ".");
            return Optional.empty();
        }
        Optional<LayoutSource> rendered = entry.text("render")
                .flatMap(f -> file(f).map(bytes -> {
                    text(bytes, f)
                            .ifPresent(t -> Placeholders.check(t, origin + "/" + f.value(), placeholders, problems));
                    return new LayoutSource.Render(f.value());
                }));
        Optional<LayoutSource> copied =
                entry.text("copy").flatMap(f -> file(f).map(b -> new LayoutSource.Copy(f.value())));
        Optional<LayoutSource> artifact = entry.text("artifact").flatMap(a -> artifact(a, artifacts, parts));
        Optional<LayoutSource> directory =
                entry.flag("directory").filter(Item::value).map(d -> new LayoutSource.EmptyDirectory());
        return rendered.or(() -> copied).or(() -> artifact).or(() -> directory);
    }

    private Optional<byte[]> file(Item<String> item) {
        Source.InMemory found = files.get(item.value());
        if (found == null) {
            problems.add(
                    item.position(),
                    item.path(),
                    "there is no file '" + item.value() + "' in the template",
                    Suggestion.hint(item.value(), files.keySet()));
        }
        return Optional.ofNullable(found).map(Source.InMemory::bytes);
    }

    private Optional<String> text(byte[] bytes, Item<String> item) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            problems.add(
                    item.position(),
                    item.path(),
                    "'" + item.value() + "' is not UTF-8 text",
                    "Use copy for binary files.");
            return Optional.empty();
        }
    }

    private Optional<LayoutSource> artifact(
            Item<String> item,
            SortedMap<String, ArtifactSlot> artifacts,
            SortedMap<String, SortedMap<String, String>> parts) {
        String name = item.value();
        boolean alias = !parts.isEmpty() && parts.values().stream().allMatch(a -> a.containsKey(name));
        if (alias) {
            parts.values().forEach(a -> usedArtifacts.add(a.get(name)));
        } else if (artifacts.containsKey(name)) {
            usedArtifacts.add(name);
        } else {
            boolean somewhere = parts.values().stream().anyMatch(a -> a.containsKey(name));
            problems.add(
                    item.position(),
                    item.path(),
                    somewhere
                            ? "alias '" + name + "' is not defined in every part"
                            : "there is no artifact '" + name + "'",
                    somewhere ? "Define it in all parts." : Suggestion.hint(name, artifacts.keySet()));
            return Optional.empty();
        }
        return Optional.of(new LayoutSource.Artifact(name));
    }

    private boolean fits(Item<String> path, LayoutSource source, Set<String> paths) {
        try {
            RepositoryEntry checked = source instanceof LayoutSource.EmptyDirectory
                    ? RepositoryEntry.directory(path.value())
                    : RepositoryEntry.text(path.value(), "");
            if (!paths.add(checked.path())) {
                problems.add(
                        path.position(),
                        path.path(),
                        "two entries have the path '" + path.value() + "'",
                        "Keep one of them.");
                return false;
            }
            return true;
        } catch (MmectlException e) {
            problems.add(path.position(), path.path(), String.valueOf(e.getMessage()), e.hint());
            return false;
        }
    }

    private void checkServes(Section template, List<LayoutEntry> layout) {
        Optional<Item<String>> serves = template.text("serves");
        if (serves.isEmpty()) {
            problems.add(
                    template.position(), "", "'serves' is missing", "Name the directory of the model that answers.");
            return;
        }
        String config = serves.get().value() + "/config.pbtxt";
        boolean there = layout.stream()
                .anyMatch(e -> e.path().equals(config) && !(e.source() instanceof LayoutSource.Artifact));
        if (!there) {
            problems.add(
                    serves.get().position(),
                    serves.get().path(),
                    "the repository has no " + config + " from the template",
                    "Add it with render or copy.");
        }
    }

    private void checkArtifacts(
            Section template,
            SortedMap<String, ArtifactSlot> artifacts,
            SortedMap<String, SortedMap<String, String>> parts) {
        Section section = template.section("artifacts").orElse(template);
        for (String name : artifacts.keySet()) {
            if (!usedArtifacts.contains(name)) {
                problems.add(
                        section.keyPosition(name),
                        "artifacts." + name,
                        "the artifact is in no entry of the repository" + (parts.isEmpty() ? "" : " of any part"),
                        "Add an entry with artifact: " + name + ", or remove it.");
            }
        }
    }

    private void checkBrought(Section template, SortedMap<String, ArtifactSlot> artifacts) {
        Position position = template.keyPosition("bringsRepository");
        if (template.mentions("repository") || template.mentions("parts")) {
            problems.add(
                    position,
                    "bringsRepository",
                    "the definition brings the repository, so the template has no repository or parts of its own",
                    "Remove one of the two.");
        }
        if (!artifacts.keySet().equals(Set.of(Template.REPOSITORY_ARTIFACT))) {
            problems.add(
                    position,
                    "bringsRepository",
                    "the template must declare one artifact, '" + Template.REPOSITORY_ARTIFACT + "'",
                    "Declare it under artifacts.");
        }
    }
}
