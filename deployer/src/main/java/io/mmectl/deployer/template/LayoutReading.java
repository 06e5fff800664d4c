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
import java.util.TreeMap;
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
        placeholders.addAll(EngineReading.placeholders(artifacts, parts));
        List<LayoutEntry> layout = new ArrayList<>();
        for (Item<?> item : template.items("repository")) {
            Section entry = (Section) item.value();
            source(entry, artifacts, parts, placeholders)
                    .ifPresent(source -> entry.text("path").ifPresent(path -> {
                        LayoutEntry made = new LayoutEntry(path.value(), source, when(entry, placeholders));
                        if (fits(path, made, layout, placeholders)) {
                            layout.add(made);
                        }
                    }));
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

    private SortedMap<String, Object> when(Section entry, Set<String> placeholders) {
        SortedMap<String, Object> when = new TreeMap<>();
        entry.section("when")
                .ifPresent(conditions -> conditions.entries().forEach((name, item) -> {
                    if (!placeholders.contains(name)) {
                        problems.add(
                                conditions.keyPosition(name),
                                item.path(),
                                "'" + name + "' is neither a variable nor built in",
                                Suggestion.hint(name, placeholders));
                    }
                    when.put(name, item.value());
                }));
        return when;
    }

    private boolean fits(Item<String> path, LayoutEntry entry, List<LayoutEntry> before, Set<String> placeholders) {
        if (!plain(path, entry.source(), placeholders)) {
            return false;
        }
        // A placeholder stands for a file name, so any will do to look at the rest.
        String example = Placeholders.replaced(path.value(), "file");
        try {
            RepositoryEntry checked = entry.source() instanceof LayoutSource.EmptyDirectory
                    ? RepositoryEntry.directory(example)
                    : RepositoryEntry.text(example, "");
            boolean twice = before.stream().anyMatch(b -> b.path().equals(path.value()) && !b.excludes(entry));
            if (twice) {
                problems.add(
                        path.position(),
                        path.path(),
                        "two entries have the path '" + path.value() + "'",
                        "Keep one of them, or give both a when that excludes the other.");
            }
            return !twice && !checked.path().isEmpty();
        } catch (MmectlException e) {
            problems.add(path.position(), path.path(), String.valueOf(e.getMessage()), e.hint());
            return false;
        }
    }

    /** Of placeholders a path may hold only the file name of the engine that goes there. */
    private boolean plain(Item<String> path, LayoutSource source, Set<String> placeholders) {
        Set<String> allowed = new TreeSet<>();
        if (source instanceof LayoutSource.Artifact(String name)
                && placeholders.contains(name + "." + EngineUse.FILE)) {
            allowed.add(name + "." + EngineUse.FILE);
        }
        for (String name : Placeholders.names(path.value())) {
            if (!allowed.contains(name)) {
                problems.add(
                        path.position(),
                        path.path(),
                        "a path cannot hold {{" + name + "}}",
                        allowed.isEmpty()
                                ? "Write the path out."
                                : "It may hold {{" + allowed.iterator().next() + "}}.");
                return false;
            }
        }
        return true;
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
