package io.mmectl.config.fleet;

import io.mmectl.config.ModelDefinition;
import io.mmectl.config.Position;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.config.yaml.ShapeReader;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.config.yaml.YamlDocument;
import io.mmectl.config.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Collects the model definitions of a fleet from its globs and inline entries. */
final class ModelsReading {
    /**
     * A definition with the section it came from, for messages about several of them.
     */
    private record Defined(ModelDefinition model, Section section) {}

    private final Path fleetFile;
    private final ShapeReader reader;
    private final Problems problems;
    private final List<Defined> found = new ArrayList<>();
    private final Set<Path> files = new LinkedHashSet<>();

    /**
     * @param fleetFile as the user named it, so that messages name model files the same way
     */
    ModelsReading(Path fleetFile, ShapeReader reader, Problems problems) {
        this.fleetFile = fleetFile;
        this.reader = reader;
        this.problems = problems;
    }

    /** Sorted by type, customer, model. */
    List<ModelDefinition> models(Section fleet, Set<String> modelTypes) {
        fleet.text("models").ifPresent(this::addFiles);
        for (Item<?> item : fleet.items("models")) {
            if (item.value() instanceof Section section) {
                add(section, absoluteFolder());
            } else if (item.value() instanceof String glob) {
                addFiles(new Item<>(glob, item.position(), item.path()));
            }
        }
        if (fleet.section("endpoints").isPresent()) {
            checkTypes(modelTypes);
        }
        checkNames();
        checkSlugs();
        return found.stream()
                .map(Defined::model)
                .sorted(Comparator.comparing(ModelDefinition::type)
                        .thenComparing(ModelDefinition::customer)
                        .thenComparing(ModelDefinition::model))
                .toList();
    }

    private void addFiles(Item<String> glob) {
        List<Path> matches;
        try {
            matches = new Glob().find(absoluteFolder(), glob.value());
        } catch (PatternSyntaxException | InvalidPathException e) {
            problems.add(
                    glob.position(),
                    glob.path(),
                    "'" + glob.value() + "' is not a path or glob",
                    "Write a path with *, ** or ?, as models/*.yaml.");
            return;
        } catch (IOException e) {
            problems.add(
                    glob.position(),
                    glob.path(),
                    "the files of '" + glob.value() + "' cannot be listed (" + e.getMessage() + ")",
                    "Check the folder and its permissions.");
            return;
        }
        if (matches.isEmpty()) {
            problems.add(
                    glob.position(),
                    glob.path(),
                    (Glob.isPattern(glob.value()) ? "no file matches '" : "there is no file '") + glob.value() + "'",
                    "Paths are relative to this file's folder; write [] for a fleet without models.");
        }
        matches.stream().filter(files::add).forEach(this::addFile);
    }

    private void addFile(Path file) {
        Optional<YamlNode> root = YamlDocument.read(file, nameOf(file), problems);
        if (root.isPresent()) {
            Path folder = file.getParent();
            reader.document(root.get(), FleetShapes.MODEL)
                    .ifPresent(section -> add(section, folder == null ? absoluteFolder() : folder));
        }
    }

    private void add(Section section, Path folder) {
        new ModelReading(problems).model(section, folder).ifPresent(m -> found.add(new Defined(m, section)));
    }

    /** The file as the user would name it: from where the fleet file's name starts. */
    private String nameOf(Path file) {
        Path folder = absoluteFolder();
        return file.startsWith(folder)
                ? fleetFile.resolveSibling(folder.relativize(file).toString()).toString()
                : file.toString();
    }

    private Path absoluteFolder() {
        Path folder = fleetFile.toAbsolutePath().normalize().getParent();
        return folder == null ? fleetFile.toAbsolutePath() : folder;
    }

    private void checkTypes(Set<String> modelTypes) {
        for (Defined defined : found) {
            String type = defined.model().type();
            if (!modelTypes.contains(type)) {
                problems.add(
                        position(defined.section(), "type"),
                        defined.section().pathOf("type"),
                        "there is no endpoint for models of type '" + type + "'",
                        Suggestion.hint(type, modelTypes));
            }
        }
    }

    private void checkNames() {
        record Key(String customer, String type, String model) {}
        Map<Key, Position> seen = new HashMap<>();
        for (Defined defined : found) {
            ModelDefinition m = defined.model();
            Position first = seen.putIfAbsent(new Key(m.customer(), m.type(), m.model()), m.position());
            if (first != null) {
                problems.add(
                        m.position(),
                        defined.section().path(),
                        "customer '" + m.customer() + "' has a model '" + m.model() + "' of type '" + m.type()
                                + "' already, at " + first,
                        "Give one of them another name with model:, or remove it.");
            }
        }
    }

    private void checkSlugs() {
        Map<String, Defined> seen = new HashMap<>();
        for (Defined defined : found) {
            ModelDefinition m = defined.model();
            Defined first = seen.putIfAbsent(m.customerSlug(), defined);
            if (first != null && !first.model().customer().equals(m.customer())) {
                problems.add(
                        position(defined.section(), "customer"),
                        defined.section().pathOf("customer"),
                        "customers '" + m.customer() + "' and '"
                                + first.model().customer() + "' ("
                                + first.model().position()
                                + ") have one slug, " + m.customerSlug(),
                        "Change one of the two ids.");
            }
        }
    }

    private static Position position(Section section, String key) {
        return section.any(key).map(Item::position).orElse(section.position());
    }
}
