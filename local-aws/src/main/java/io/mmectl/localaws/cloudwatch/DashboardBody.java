package io.mmectl.localaws.cloudwatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is wrong with a dashboard's body. Source: "Dashboard body structure and syntax" in the API reference.
 *
 * @param errors the dashboard is not kept
 * @param warnings the dashboard is kept
 */
record DashboardBody(List<Message> errors, List<Message> warnings) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MOST_WIDGETS = 500;
    private static final int GRID = 24;
    private static final int TALLEST = 1000;
    private static final Set<String> TYPES = Set.of("metric", "text", "log", "alarm", "explorer", "custom");
    private static final Set<String> MEMBERS = Set.of("widgets", "variables", "start", "end", "periodOverride");

    /** @param dataPath where in the body, "" for the whole */
    record Message(String dataPath, String text) {}

    static DashboardBody check(String body) {
        DashboardBody found = new DashboardBody(new ArrayList<>(), new ArrayList<>());
        try {
            found.whole(MAPPER.readTree(body));
        } catch (JacksonException e) {
            found.errors().add(new Message("", "The field DashboardBody must be a valid JSON object"));
        }
        return found;
    }

    private void whole(JsonNode body) {
        if (!body.isObject()) {
            errors.add(new Message("", "The field DashboardBody must be a valid JSON object"));
            return;
        }
        body.propertyNames().stream()
                .filter(name -> !MEMBERS.contains(name))
                .forEach(name -> warnings.add(new Message("/", "Unknown field " + name)));
        JsonNode widgets = body.path("widgets");
        if (!widgets.isArray()) {
            errors.add(new Message("", "Should have required property 'widgets'"));
            return;
        }
        if (widgets.size() > MOST_WIDGETS) {
            errors.add(new Message("/widgets", "Should NOT have more than " + MOST_WIDGETS + " items"));
        }
        for (int i = 0; i < widgets.size(); i++) {
            widget(widgets.get(i), "/widgets/" + i);
        }
    }

    private void widget(JsonNode widget, String path) {
        String type = widget.path("type").asString("");
        if (!widget.isObject() || type.isEmpty()) {
            errors.add(new Message(path, "Should have required property 'type'"));
            return;
        }
        if (!TYPES.contains(type)) {
            errors.add(new Message(path + "/type", "Should be equal to one of the allowed values"));
            return;
        }
        if (!widget.path("properties").isObject()) {
            errors.add(new Message(path, "Should have required property 'properties'"));
            return;
        }
        bounds(widget, path, "width", 1, GRID);
        bounds(widget, path, "height", 1, TALLEST);
        bounds(widget, path, "x", 0, GRID - 1);
        bounds(widget, path, "y", 0, Integer.MAX_VALUE);
        properties(type, widget.path("properties"), path + "/properties");
    }

    private void bounds(JsonNode widget, String path, String name, int least, int most) {
        JsonNode value = widget.path(name);
        if (value.isMissingNode()) {
            return;
        }
        if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
            errors.add(new Message(path + "/" + name, "Should be an integer from " + least + " to " + most));
        }
    }

    private void properties(String type, JsonNode properties, String path) {
        switch (type) {
            case "text" -> require(properties, path, "markdown");
            case "log" -> require(properties, path, "query");
            case "alarm" -> require(properties, path, "alarms");
            case "custom" -> require(properties, path, "endpoint");
            case "metric" -> {
                if (!properties.has("metrics") && !properties.has("annotations")) {
                    errors.add(new Message(path, "Should have required property 'metrics'"));
                }
            }
            default -> {
                // an explorer has nothing that it must have
            }
        }
    }

    private void require(JsonNode properties, String path, String name) {
        if (!properties.has(name)) {
            errors.add(new Message(path, "Should have required property '" + name + "'"));
        }
    }
}
