package io.mmectl.deployer.template;

import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads the variables of a template. */
final class VariableReading {
    private final Problems problems;

    VariableReading(Problems problems) {
        this.problems = problems;
    }

    SortedMap<String, TemplateVariable> variables(Section template) {
        SortedMap<String, TemplateVariable> variables = new TreeMap<>();
        template.section("variables")
                .ifPresent(section -> section.entries().forEach((name, item) -> {
                    if (BuiltIns.FIXED.contains(name)) {
                        problems.add(
                                section.keyPosition(name),
                                item.path(),
                                "'" + name + "' is built in",
                                "Choose another name.");
                    }
                    variables.put(name, variable((Section) item.value()));
                }));
        return variables;
    }

    private TemplateVariable variable(Section section) {
        String description = section.text("description").map(Item::value).orElse("");
        String type = section.text("type").map(Item::value).orElse("string");
        Object given = section.any("default").map(i -> (Object) i.value()).orElse(null);
        TemplateVariable variable = switch (type) {
            case "integer" -> whole(section, description, given instanceof Long value ? value : null);
            case "number" -> decimal(section, description, given instanceof Number n ? n.doubleValue() : null);
            case "boolean" -> new TemplateVariable.Flag(description, given instanceof Boolean value ? value : null);
            default ->
                new TemplateVariable.Text(description, given instanceof String value ? value : null, pattern(section));
        };
        unsuitable(section, type);
        section.any("default")
                .ifPresent(item -> variable.refusal(item.value())
                        .ifPresent(why -> problems.add(
                                item.position(),
                                item.path(),
                                "'" + item.value() + "' " + why,
                                "The default must be " + variable.allowed() + ".")));
        return variable;
    }

    private TemplateVariable whole(Section section, String description, @Nullable Long given) {
        long min = section.decimal("min").map(i -> i.value().longValue()).orElse(Long.MIN_VALUE);
        long max = section.decimal("max").map(i -> i.value().longValue()).orElse(Long.MAX_VALUE);
        return new TemplateVariable.Whole(description, given, min, max);
    }

    private TemplateVariable decimal(Section section, String description, @Nullable Double given) {
        double min = section.decimal("min").map(Item::value).orElse(Double.NEGATIVE_INFINITY);
        double max = section.decimal("max").map(Item::value).orElse(Double.POSITIVE_INFINITY);
        return new TemplateVariable.Decimal(description, given, min, max);
    }

    private void unsuitable(Section section, String type) {
        boolean numeric = type.equals("integer") || type.equals("number");
        for (String key : new String[] {"min", "max", "pattern"}) {
            boolean fits = key.equals("pattern") ? type.equals("string") : numeric;
            if (section.mentions(key) && !fits) {
                problems.add(
                        section.keyPosition(key),
                        section.pathOf(key),
                        key + " has no meaning for a variable of type " + type,
                        "Remove it.");
            }
        }
        Optional<Item<Double>> min = section.decimal("min");
        Optional<Item<Double>> max = section.decimal("max");
        if (min.isPresent() && max.isPresent() && min.get().value() > max.get().value()) {
            problems.add(max.get().position(), max.get().path(), "max is less than min", "Raise max or lower min.");
        }
    }

    private @Nullable Pattern pattern(Section section) {
        return section.text("pattern")
                .map(item -> {
                    try {
                        return Pattern.compile(item.value());
                    } catch (PatternSyntaxException e) {
                        problems.add(
                                item.position(),
                                item.path(),
                                "is not a regular expression: " + e.getDescription(),
                                "Mend it, or remove it.");
                        return null;
                    }
                })
                .orElse(null);
    }
}
