package io.mmectl.config;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a fleet file and its model definitions ask for in one environment. Everything is resolved: variables substituted,
 * the environment's overrides applied, defaults filled in, relative paths made absolute.
 *
 * @param name slug of the fleet
 * @param environment slug of the environment, as {@code prod}
 * @param tags the user's own tags; never holds a key that starts with {@code mmectl:}
 * @param endpoints one per model type, sorted by model type
 * @param models sorted by type, customer, model
 * @param allowances what lint finds and may stay, in the order of the file
 * @param places where the file begins, and what stands in it for this environment, for messages
 */
public record FleetSpec(
        String name,
        String environment,
        AccountSpec account,
        ServingImage image,
        SortedMap<String, String> tags,
        List<EndpointSpec> endpoints,
        List<ModelDefinition> models,
        List<LintAllowance> allowances,
        Places places) {

    public FleetSpec {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        endpoints = List.copyOf(endpoints);
        models = List.copyOf(models);
        allowances = List.copyOf(allowances);
    }

    /** A fleet that stands in no file. */
    public FleetSpec(
            String name,
            String environment,
            AccountSpec account,
            ServingImage image,
            SortedMap<String, String> tags,
            List<EndpointSpec> endpoints,
            List<ModelDefinition> models,
            List<LintAllowance> allowances) {
        this(name, environment, account, image, tags, endpoints, models, allowances, Places.at(new Position("", 1, 1)));
    }

    public Optional<EndpointSpec> endpoint(String modelType) {
        return endpoints.stream().filter(e -> e.modelType().equals(modelType)).findFirst();
    }

    /** The model definitions of one type, in order; empty when the endpoint has none yet. */
    public List<ModelDefinition> models(String modelType) {
        return models.stream().filter(m -> m.type().equals(modelType)).toList();
    }
}
