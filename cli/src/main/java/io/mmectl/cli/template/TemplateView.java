package io.mmectl.cli.template;

import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.render.Terminal;
import io.mmectl.cli.render.TextTable;
import io.mmectl.config.EngineKind;
import io.mmectl.deployer.template.Template;
import io.mmectl.deployer.template.Template.ArtifactSlot;
import io.mmectl.deployer.template.Template.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Templates as text and as data. */
public final class TemplateView {
    private TemplateView() {}

    public static String table(List<Template> templates, Terminal terminal) {
        TextTable table = new TextTable("TEMPLATE", "VERSION", "BACKENDS", "DESCRIPTION");
        templates.forEach(t -> table.row(
                t.name(), t.version(), orDash(String.join(", ", t.requires().backends())), t.description()));
        return table.text(terminal);
    }

    /** Everything that somebody who writes a model definition has to know. */
    public static String text(Template template, Terminal terminal) {
        StringBuilder text = new StringBuilder();
        text.append(terminal.outStyle().bold(template.name() + " " + template.version()))
                .append('\n');
        if (!template.description().isEmpty()) {
            text.append(template.description()).append('\n');
        }
        text.append('\n')
                .append("backends   ")
                .append(orDash(String.join(", ", template.requires().backends())))
                .append("\npython     ")
                .append(orDash(String.join(", ", template.requires().python())))
                .append("\nparts      ")
                .append(
                        template.parts().isEmpty()
                                ? "one target model"
                                : String.join(", ", template.parts().keySet()))
                .append("\ninputs     ")
                .append(tensors(template.inputs()))
                .append("\noutputs    ")
                .append(tensors(template.outputs()))
                .append("\nsample     ")
                .append(template.sample() == null ? "each model brings one" : template.sample())
                .append("\nfiles      ")
                .append(Quantities.count(template.files().size(), "file"))
                .append('\n');
        TextTable artifacts = new TextTable("ARTIFACT", "NEEDED", "KIND", "WHAT IT IS");
        template.artifacts()
                .forEach((name, slot) ->
                        artifacts.row(name, slot.required() ? "yes" : "no", kinds(slot), slot.description()));
        TextTable variables = new TextTable("VARIABLE", "DEFAULT", "ALLOWED", "WHAT IT DOES");
        template.variables()
                .forEach((name, variable) -> variables.row(
                        name,
                        Objects.toString(variable.defaultValue(), "must be set"),
                        variable.allowed(),
                        variable.description()));
        section(text, artifacts, terminal);
        section(text, variables, terminal);
        return text.toString();
    }

    public static Map<String, Object> list(List<Template> templates) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("templates", templates.stream().map(TemplateView::summary).toList());
        return document;
    }

    public static Map<String, Object> document(Template template) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.putAll(summary(template));
        document.put("python", List.copyOf(template.requires().python()));
        document.put("parts", List.copyOf(template.parts().keySet()));
        document.put("artifacts", artifacts(template));
        document.put("variables", variables(template));
        document.put(
                "inputs", template.inputs().stream().map(TemplateView::tensor).toList());
        document.put(
                "outputs", template.outputs().stream().map(TemplateView::tensor).toList());
        document.put("sample", template.sample());
        document.put("files", List.copyOf(template.files().keySet()));
        return document;
    }

    private static Map<String, Object> summary(Template template) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", template.name());
        row.put("version", template.version());
        row.put("description", template.description());
        row.put("backends", List.copyOf(template.requires().backends()));
        return row;
    }

    private static List<Map<String, Object>> artifacts(Template template) {
        List<Map<String, Object>> rows = new ArrayList<>();
        template.artifacts().forEach((name, slot) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", name);
            row.put("required", slot.required());
            row.put(
                    "kinds",
                    slot.kinds().keySet().stream().map(EngineKind::word).toList());
            row.put("description", slot.description());
            rows.add(row);
        });
        return rows;
    }

    private static List<Map<String, Object>> variables(Template template) {
        List<Map<String, Object>> rows = new ArrayList<>();
        template.variables().forEach((name, variable) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", name);
            row.put("default", variable.defaultValue());
            row.put("allowed", variable.allowed());
            row.put("description", variable.description());
            rows.add(row);
        });
        return rows;
    }

    private static String kinds(ArtifactSlot slot) {
        return slot.kinds().isEmpty()
                ? "any file"
                : slot.kinds().keySet().stream().map(EngineKind::word).collect(Collectors.joining(", "));
    }

    private static Map<String, Object> tensor(Tensor tensor) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", tensor.name());
        row.put("datatype", tensor.datatype());
        row.put("shape", tensor.shape());
        return row;
    }

    private static String tensors(List<Tensor> tensors) {
        return tensors.isEmpty()
                ? "not said"
                : tensors.stream()
                        .map(t -> t.name() + " " + t.datatype() + t.shape())
                        .collect(Collectors.joining(", "));
    }

    private static void section(StringBuilder text, TextTable table, Terminal terminal) {
        if (!table.isEmpty()) {
            text.append('\n').append(table.text(terminal));
        }
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
