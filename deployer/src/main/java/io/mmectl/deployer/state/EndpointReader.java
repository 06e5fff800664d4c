package io.mmectl.deployer.state;

import io.mmectl.config.FleetLayout;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.concurrent.Concurrently;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.ScalingControl.Scaling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks for endpoints and all that belongs to them, those that nobody names any more too. */
final class EndpointReader {
    private final Account account;
    private final EndpointControl control;
    private final ResourceNames names;
    private final FleetLayout layout;
    private final FleetDocuments documents;
    private final boolean leftovers;

    /** @param leftovers look also for configurations and SageMaker models of types that are not wanted */
    EndpointReader(Account account, ResourceNames names, FleetLayout layout, boolean leftovers) {
        this.account = account;
        this.control = account.endpoints();
        this.names = names;
        this.layout = layout;
        this.documents = new FleetDocuments(account.objects(), layout);
        this.leftovers = leftovers;
    }

    List<ObservedEndpoint> read(List<DesiredEndpoint> wanted) {
        List<ObservedEndpoint> endpoints = new ArrayList<>(Concurrently.all(wanted, this::wanted));
        SortedSet<String> wantedTypes =
                wanted.stream().map(DesiredEndpoint::modelType).collect(Collectors.toCollection(TreeSet::new));
        SortedMap<String, String> others = otherTypes(wantedTypes);
        SortedMap<String, List<String>> configs = leftovers
                ? owned(control.listEndpointConfigs(names.searchPrefix()), wantedTypes, this::configTags)
                : new TreeMap<>();
        SortedMap<String, List<String>> models = leftovers
                ? owned(control.listModels(names.searchPrefix()), wantedTypes, this::modelTags)
                : new TreeMap<>();
        configs.keySet().forEach(t -> others.putIfAbsent(t, names.endpoint(t)));
        models.keySet().forEach(t -> others.putIfAbsent(t, names.endpoint(t)));
        endpoints.addAll(Concurrently.all(
                others.entrySet(),
                e -> other(
                        e.getKey(),
                        e.getValue(),
                        configs.getOrDefault(e.getKey(), List.of()),
                        models.getOrDefault(e.getKey(), List.of()))));
        endpoints.sort(Comparator.comparing(ObservedEndpoint::modelType));
        return endpoints;
    }

    private ObservedEndpoint wanted(DesiredEndpoint wanted) {
        Live live = live(wanted.name(), wanted.config().variantName());
        String configName = wanted.config().name();
        String modelName = wanted.model().name();
        @Nullable
        EndpointConfig wantedConfig =
                live.config() != null && live.config().name().equals(configName)
                        ? live.config()
                        : control.describeEndpointConfig(configName).orElse(null);
        @Nullable
        SageMakerModel wantedModel = live.model() != null && live.model().name().equals(modelName)
                ? live.model()
                : control.describeModel(modelName).orElse(null);
        return new ObservedEndpoint(
                wanted.modelType(),
                wanted.name(),
                live.endpoint(),
                live.config(),
                live.model(),
                wantedConfig,
                wantedModel,
                live.scaling(),
                artifacts(wanted.modelType()),
                routes(wanted.modelType()),
                new TreeSet<>(),
                new TreeSet<>());
    }

    private ObservedEndpoint other(String modelType, String name, List<String> configs, List<String> models) {
        Live live = live(name, ResourceNames.VARIANT);
        return new ObservedEndpoint(
                modelType,
                name,
                live.endpoint(),
                live.config(),
                live.model(),
                null,
                null,
                live.scaling(),
                new TreeSet<>(),
                routes(modelType),
                new TreeSet<>(configs),
                new TreeSet<>(models));
    }

    private Live live(String name, String variant) {
        @Nullable Endpoint endpoint = control.describeEndpoint(name).orElse(null);
        if (endpoint == null) {
            return new Live(null, null, null, null);
        }
        @Nullable
        EndpointConfig config =
                control.describeEndpointConfig(endpoint.endpointConfigName()).orElse(null);
        @Nullable
        SageMakerModel model = config == null
                ? null
                : control.describeModel(config.modelName()).orElse(null);
        return new Live(
                endpoint,
                config,
                model,
                account.scaling().describe(name, variant).orElse(null));
    }

    private SortedSet<String> artifacts(String modelType) {
        String prefix = layout.modelsPrefix(modelType);
        return account.objects().list(layout.bucket(), prefix).stream()
                .map(o -> o.key().substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private @Nullable RoutingTable routes(String modelType) {
        return documents
                .routes(modelType)
                .map(FleetDocuments.StoredRoutes::table)
                .orElse(null);
    }

    /** Endpoint names by model type, of types that the account has endpoints or routes of and that are not wanted. */
    private SortedMap<String, String> otherTypes(SortedSet<String> wantedTypes) {
        SortedMap<String, String> others = new TreeMap<>();
        documents.routedTypes().stream()
                .filter(t -> !wantedTypes.contains(t))
                .forEach(t -> others.put(t, names.endpoint(t)));
        SortedSet<String> known =
                wantedTypes.stream().map(names::endpoint).collect(Collectors.toCollection(TreeSet::new));
        List<String> unknown = control.listEndpoints(names.searchPrefix()).stream()
                .filter(n -> !known.contains(n))
                .toList();
        for (Endpoint endpoint : present(Concurrently.all(unknown, control::describeEndpoint))) {
            ownType(endpoint.tags(), wantedTypes).ifPresent(t -> others.put(t, endpoint.name()));
        }
        return others;
    }

    /** Names by model type, of resources that are ours and of types that are not wanted. */
    private SortedMap<String, List<String>> owned(
            List<String> candidates,
            SortedSet<String> wantedTypes,
            Function<String, Optional<SortedMap<String, String>>> tags) {
        List<String> starts =
                wantedTypes.stream().map(t -> names.endpoint(t) + "--").toList();
        List<String> unknown = candidates.stream()
                .filter(n -> starts.stream().noneMatch(n::startsWith))
                .toList();
        List<Optional<SortedMap<String, String>>> answers = Concurrently.all(unknown, tags);
        SortedMap<String, List<String>> owned = new TreeMap<>();
        for (int i = 0; i < unknown.size(); i++) {
            String name = unknown.get(i);
            answers.get(i)
                    .flatMap(t -> ownType(t, wantedTypes))
                    .ifPresent(t ->
                            owned.computeIfAbsent(t, x -> new ArrayList<>()).add(name));
        }
        return owned;
    }

    private Optional<String> ownType(SortedMap<String, String> tags, SortedSet<String> wantedTypes) {
        return names.own(tags)
                ? Optional.ofNullable(tags.get(ResourceNames.MODEL_TYPE_TAG)).filter(t -> !wantedTypes.contains(t))
                : Optional.empty();
    }

    private Optional<SortedMap<String, String>> configTags(String name) {
        return control.describeEndpointConfig(name).map(EndpointConfig::tags);
    }

    private Optional<SortedMap<String, String>> modelTags(String name) {
        return control.describeModel(name).map(SageMakerModel::tags);
    }

    private static <T> List<T> present(List<Optional<T>> answers) {
        return answers.stream().flatMap(Optional::stream).toList();
    }

    private record Live(
            @Nullable Endpoint endpoint,
            @Nullable EndpointConfig config,
            @Nullable SageMakerModel model,
            @Nullable Scaling scaling) {}
}
