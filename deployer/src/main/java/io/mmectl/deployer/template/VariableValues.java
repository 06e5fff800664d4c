package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.Places;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Suggestion;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decides the values of a template's variables: the definition's, else the endpoint's, else the default. */
final class VariableValues {
    private final Template template;
    private final Problems problems;

    VariableValues(Template template, Problems problems) {
        this.template = template;
        this.problems = problems;
    }

    SortedMap<String, Object> resolve(ModelDefinition model, EndpointSpec endpoint) {
        SortedMap<String, Object> values = new TreeMap<>();
        template.variables().forEach((name, variable) -> {
            if (variable.defaultValue() != null) {
                values.put(name, variable.defaultValue());
            }
        });
        take(endpoint.variables(), endpoint.places(), "endpoints." + endpoint.modelType() + ".", values);
        take(model.variables(), model.places(), "", values);
        template.variables().forEach((name, variable) -> {
            if (!values.containsKey(name)) {
                problems.add(
                        model.places().of("variables"),
                        "variables",
                        "variable '" + name + "' of template " + template.name() + " has no value",
                        "Set it to " + variable.allowed() + ": " + variable.description() + ".");
            }
        });
        return values;
    }

    /** @param prefix of paths, what holds the variables */
    private void take(SortedMap<String, Object> given, Places places, String prefix, SortedMap<String, Object> values) {
        given.forEach((name, value) -> {
            TemplateVariable variable = template.variables().get(name);
            String path = "variables." + name;
            if (variable == null) {
                problems.add(
                        places.of(path),
                        prefix + path,
                        "template " + template.name() + " has no variable '" + name + "'",
                        Suggestion.hint(name, template.variables().keySet()));
                return;
            }
            variable.refusal(value)
                    .ifPresent(why -> problems.add(
                            places.of(path),
                            prefix + path,
                            "'" + value + "' " + why,
                            "It must be " + variable.allowed() + "."));
            // Kept even when it is refused, so that one mistake is one problem.
            values.put(name, value);
        });
    }
}
