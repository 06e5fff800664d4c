package io.mmectl.config.yaml;

import io.mmectl.config.yaml.Shape.Field;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Describes a shape as JSON Schema (draft 2020-12), for editors. */
public final class JsonSchemaWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SUBSTITUTED = "substituted";

    private final boolean substitution;

    /**
     * @param substitution whether {@code ${env:…}} may stand for any single value
     */
    public JsonSchemaWriter(boolean substitution) {
        this.substitution = substitution;
    }

    /** The schema as text, indented, ending in a line break; the same shape gives the same bytes. */
    public String write(Shape.Group root, String title) {
        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        schema.setAll(node(root));
        if (substitution) {
            ObjectNode definition = schema.putObject("$defs").putObject(SUBSTITUTED);
            definition.put("description", "text with ${env:NAME}, ${env:NAME:-default} or ${must_env:NAME}");
            definition.put("type", "string");
            definition.put("pattern", "\\$\\{");
        }
        String text =
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(schema);
        return text.replace("\r\n", "\n") + "\n";
    }

    private ObjectNode node(Shape shape) {
        ObjectNode node = switch (shape) {
            case Shape.Group group -> group(group);
            case Shape.Dictionary dictionary -> dictionary(dictionary);
            case Shape.Items items -> {
                ObjectNode n = type("array");
                n.put("maxItems", items.maxItems());
                n.set("items", node(items.item()));
                yield n;
            }
            case Shape.Either either -> {
                ObjectNode n = NODES.objectNode();
                ArrayNode any = n.putArray("anyOf");
                either.alternatives().forEach(a -> any.add(node(a)));
                yield n;
            }
            case Shape.Text text -> substitutable(text(text));
            case Shape.Choice choice -> {
                ObjectNode n = type("string");
                ArrayNode values = n.putArray("enum");
                choice.values().forEach(values::add);
                yield substitutable(n);
            }
            case Shape.Whole whole -> {
                ObjectNode n = type("integer");
                n.put("minimum", whole.min());
                n.put("maximum", whole.max());
                yield substitutable(n);
            }
            case Shape.Decimal decimal -> {
                ObjectNode n = type("number");
                n.put("exclusiveMinimum", decimal.above());
                n.put("maximum", decimal.max());
                yield substitutable(n);
            }
            case Shape.Flag flag -> substitutable(type("boolean"));
            case Shape.Span span -> {
                ObjectNode n = type("string");
                n.put("pattern", "^" + DurationText.PATTERN + "$");
                yield substitutable(n);
            }
            case Shape.Variable variable -> {
                ObjectNode n = NODES.objectNode();
                n.putArray("type").add("string").add("number").add("boolean");
                yield n;
            }
        };
        node.put("description", shape.description());
        return node;
    }

    private ObjectNode group(Shape.Group group) {
        ObjectNode node = type("object");
        node.put("additionalProperties", false);
        ArrayNode required = NODES.arrayNode();
        ObjectNode properties = node.putObject("properties");
        for (Field field : group.fields()) {
            ObjectNode property = node(field.shape());
            if (field.required()) {
                required.add(field.name());
            } else {
                allowNull(property);
            }
            properties.set(field.name(), property);
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        return node;
    }

    /** A key without a value is an absent key. */
    private static void allowNull(ObjectNode property) {
        JsonNode type = property.path("type");
        if (property.path("anyOf") instanceof ArrayNode any) {
            any.addObject().put("type", "null");
        } else if (type instanceof ArrayNode types) {
            types.add("null");
        } else {
            property.putArray("type").add(type.asString()).add("null");
        }
        if (property.path("enum") instanceof ArrayNode values) {
            values.addNull();
        }
    }

    private ObjectNode dictionary(Shape.Dictionary dictionary) {
        ObjectNode node = type("object");
        node.put("maxProperties", dictionary.maxEntries());
        ObjectNode names = NODES.objectNode();
        names.put("maxLength", dictionary.key().maxLength());
        if (!dictionary.key().matchesAll()) {
            names.put("pattern", whole(dictionary.key().pattern()));
        }
        node.set("propertyNames", names);
        if (!dictionary.named().isEmpty()) {
            ObjectNode properties = node.putObject("properties");
            new TreeMap<>(dictionary.named()).forEach((name, shape) -> properties.set(name, node(shape)));
        }
        node.set("additionalProperties", node(dictionary.value()));
        return node;
    }

    private ObjectNode text(Shape.Text text) {
        ObjectNode node = type("string");
        node.put("minLength", text.minLength());
        node.put("maxLength", text.maxLength());
        if (!text.matchesAll()) {
            node.put("pattern", text.minLength() == 0 ? "^$|" + whole(text.pattern()) : whole(text.pattern()));
        }
        return node;
    }

    /** The value, or text that becomes one. */
    private ObjectNode substitutable(ObjectNode value) {
        boolean anyText =
                value.path("type").asString("").equals("string") && !value.has("pattern") && !value.has("enum");
        if (!substitution || anyText) {
            return value;
        }
        ObjectNode node = NODES.objectNode();
        ArrayNode any = node.putArray("anyOf");
        any.add(value);
        any.addObject().put("$ref", "#/$defs/" + SUBSTITUTED);
        return node;
    }

    private static ObjectNode type(String type) {
        return NODES.objectNode().put("type", type);
    }

    private static String whole(Pattern pattern) {
        return "^(" + pattern.pattern() + ")$";
    }
}
