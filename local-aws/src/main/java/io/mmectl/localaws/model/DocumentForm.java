package io.mmectl.localaws.model;

import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Whether an XML document has the form that a shape describes: S3's published schema says the same. */
public final class DocumentForm {
    private DocumentForm() {}

    /** One element of a document. */
    public interface Element {
        String name();

        String text();

        List<? extends Element> children();
    }

    static boolean fits(Shape shape, Element element) {
        return switch (shape.type()) {
            case "structure" -> fitsStructure(shape, element);
            case "list" ->
                element.children().stream()
                        .allMatch(child -> child.name().equals(shape.elementName()) && fits(shape.element(), child));
            default -> element.children().isEmpty() && fitsScalar(shape, element.text());
        };
    }

    /** The elements of each member by their name: those of a flattened list, or the one that holds a value. */
    private static boolean fitsStructure(Shape shape, Element element) {
        Map<String, List<Element>> found = new LinkedHashMap<>();
        for (Element child : element.children()) {
            found.merge(child.name(), List.of(child), (all, one) -> {
                List<Element> more = new ArrayList<>(all);
                more.addAll(one);
                return more;
            });
        }
        List<String> required = shape.required();
        for (Map.Entry<String, JsonNode> member : shape.node().path("members").properties()) {
            Shape type = shape.model().resolve(member.getValue());
            String name = member.getValue().path("locationName").asString(member.getKey());
            List<Element> elements = found.getOrDefault(name, List.of());
            found.remove(name);
            boolean attribute = member.getValue().path("xmlAttribute").asBoolean(false);
            if (elements.isEmpty() && required.contains(member.getKey()) && !attribute) {
                return false;
            }
            boolean flattened = type.type().equals("list")
                    && (type.flattened() || member.getValue().path("flattened").asBoolean(false));
            if (!fitAll(type, flattened, elements)) {
                return false;
            }
        }
        return found.isEmpty();
    }

    private static boolean fitAll(Shape type, boolean flattened, List<Element> elements) {
        if (flattened) {
            return elements.stream().allMatch(child -> fits(type.element(), child));
        }
        return elements.size() <= 1 && elements.stream().allMatch(child -> fits(type, child));
    }

    private static boolean fitsScalar(Shape shape, String text) {
        return switch (shape.type()) {
            case "integer", "long" -> text.strip().matches("-?\\d{1,18}");
            case "boolean" -> text.strip().matches("(?i)true|false");
            case "timestamp" ->
                isTime(DateTimeFormatter.ISO_DATE_TIME, text)
                        || isTime(DateTimeFormatter.ISO_DATE, text)
                        || isTime(DateTimeFormatter.RFC_1123_DATE_TIME, text);
            default ->
                text.length() >= shape.limit("min").orElse(0)
                        && (shape.values().isEmpty() || shape.values().contains(text));
        };
    }

    private static boolean isTime(DateTimeFormatter format, String text) {
        try {
            format.parse(text.strip());
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
