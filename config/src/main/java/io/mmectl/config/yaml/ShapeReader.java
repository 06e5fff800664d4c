package io.mmectl.config.yaml;

import io.mmectl.config.Position;
import io.mmectl.config.yaml.Shape.Field;
import io.mmectl.config.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads nodes by shapes. Whatever does not fit becomes a problem and is left out; the rest is read on. */
public final class ShapeReader {
    private final Problems problems;
    private final ScalarReader scalars;

    public ShapeReader(Substitution substitution, Problems problems) {
        this.problems = problems;
        this.scalars = new ScalarReader(substitution, problems);
    }

    /** The document as a section; empty when it is not a mapping at all. */
    public Optional<Section> document(YamlNode root, Shape.Group shape) {
        return read(root, shape, "").map(i -> (Section) i.value());
    }

    /** A part of a document under a path of its own. */
    public Optional<Section> section(YamlNode node, Shape.Group shape, String path) {
        return read(node, shape, path).map(i -> (Section) i.value());
    }

    private Optional<Item<?>> read(YamlNode node, Shape shape, String path) {
        return switch (shape) {
            case Shape.Group group -> mapping(node, path, group.description()).map(m -> group(m, group, path));
            case Shape.Dictionary dictionary ->
                mapping(node, path, dictionary.description()).map(m -> dictionary(m, dictionary, path));
            case Shape.Items items -> list(node, items, path);
            case Shape.Either either -> either(node, either, path);
            case Shape.Text s -> scalar(node, s, path);
            case Shape.Choice s -> scalar(node, s, path);
            case Shape.Whole s -> scalar(node, s, path);
            case Shape.Decimal s -> scalar(node, s, path);
            case Shape.Flag s -> scalar(node, s, path);
            case Shape.Span s -> scalar(node, s, path);
            case Shape.Variable s -> scalar(node, s, path);
        };
    }

    private Optional<Item<?>> scalar(YamlNode node, Shape shape, String path) {
        if (node instanceof Scalar scalar) {
            return scalars.read(scalar, shape, path).map(v -> new Item<Object>(v, node.position(), path));
        }
        return wrong(node, path, ScalarReader.noun(shape), shape.description());
    }

    private Optional<YamlNode.Mapping> mapping(YamlNode node, String path, String description) {
        if (node instanceof YamlNode.Mapping mapping) {
            return Optional.of(mapping);
        }
        if (isNothing(node)) {
            return Optional.of(new YamlNode.Mapping(List.of(), node.position()));
        }
        wrong(node, path, "a mapping", description);
        return Optional.empty();
    }

    private Item<?> group(YamlNode.Mapping mapping, Shape.Group shape, String path) {
        Map<String, Item<?>> values = new LinkedHashMap<>();
        Map<String, Position> keys = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            Optional<Field> field = shape.field(entry.key());
            if (field.isEmpty()) {
                problems.add(
                        entry.keyPosition(),
                        path,
                        "unknown key '" + entry.key() + "'",
                        Suggestion.hint(
                                entry.key(),
                                shape.fields().stream().map(Field::name).toList()));
                continue;
            }
            if (isNothing(entry.value()) && !isCollection(field.get().shape())) {
                continue; // a key without a value is an absent key
            }
            keys.put(entry.key(), entry.keyPosition());
            read(entry.value(), field.get().shape(), join(path, entry.key()))
                    .ifPresent(v -> values.put(entry.key(), v));
        }
        for (Field field : shape.fields()) {
            if (field.required() && !keys.containsKey(field.name())) {
                problems.add(
                        mapping.position(),
                        path,
                        "'" + field.name() + "' is missing",
                        "Add " + field.name() + ": " + field.shape().description() + ".");
            }
        }
        return new Item<>(new Section(values, keys, mapping.position(), path), mapping.position(), path);
    }

    private Item<?> dictionary(YamlNode.Mapping mapping, Shape.Dictionary shape, String path) {
        Map<String, Item<?>> values = new LinkedHashMap<>();
        Map<String, Position> keys = new LinkedHashMap<>();
        if (mapping.entries().size() > shape.maxEntries()) {
            problems.add(
                    mapping.position(),
                    path,
                    "has " + mapping.entries().size() + " entries",
                    "At most " + shape.maxEntries() + " are possible.");
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            String entryPath = join(path, entry.key());
            keys.put(entry.key(), entry.keyPosition());
            scalars.key(entry, shape.key(), entryPath);
            read(entry.value(), shape.named().getOrDefault(entry.key(), shape.value()), entryPath)
                    .ifPresent(v -> values.put(entry.key(), v));
        }
        return new Item<>(new Section(values, keys, mapping.position(), path), mapping.position(), path);
    }

    private Optional<Item<?>> list(YamlNode node, Shape.Items shape, String path) {
        if (isNothing(node)) {
            return Optional.of(new Item<>(List.of(), node.position(), path));
        }
        if (!(node instanceof YamlNode.Sequence sequence)) {
            return wrong(node, path, "a list", shape.description());
        }
        if (sequence.items().size() > shape.maxItems()) {
            problems.add(
                    node.position(),
                    path,
                    "has " + sequence.items().size() + " items",
                    "At most " + shape.maxItems() + " are possible.");
        }
        List<Item<?>> items = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            read(sequence.items().get(i), shape.item(), path + "[" + i + "]").ifPresent(items::add);
        }
        return Optional.of(new Item<>(items, node.position(), path));
    }

    private Optional<Item<?>> either(YamlNode node, Shape.Either shape, String path) {
        for (Shape alternative : shape.alternatives()) {
            boolean fits = switch (alternative) {
                case Shape.Group g -> node instanceof YamlNode.Mapping;
                case Shape.Dictionary d -> node instanceof YamlNode.Mapping;
                case Shape.Items i -> node instanceof YamlNode.Sequence;
                default -> node instanceof Scalar;
            };
            if (fits) {
                return read(node, alternative, path);
            }
        }
        return wrong(node, path, ScalarReader.noun(shape), shape.description());
    }

    private Optional<Item<?>> wrong(YamlNode node, String path, String noun, String description) {
        problems.add(
                node.position(),
                path,
                "must be " + noun + ", but is " + node.describe(),
                "Expected: " + description + ".");
        return Optional.empty();
    }

    private static boolean isNothing(YamlNode node) {
        return node instanceof Scalar s && s.kind() == YamlNode.Kind.NOTHING;
    }

    private static boolean isCollection(Shape shape) {
        return shape instanceof Shape.Group || shape instanceof Shape.Dictionary || shape instanceof Shape.Items;
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
