package io.mmectl.deployer.gc;

import io.mmectl.config.FleetLayout;
import io.mmectl.config.Release;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.concurrent.Concurrently;
import io.mmectl.deployer.gc.GcState.Owned;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.FleetDocuments;
import io.mmectl.deployer.state.FleetDocuments.StoredRoutes;
import io.mmectl.deployer.state.StateReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks the account for what could be garbage, and for everything that could need it. */
final class GcReader {
    private final Account account;
    private final EndpointControl control;
    private final ResourceNames names;
    private final FleetLayout layout;

    GcReader(Account account, DesiredState desired) {
        this.account = account;
        this.control = account.endpoints();
        this.names = desired.names();
        this.layout = desired.layout();
        new StateReader(account).requireReachable(desired);
    }

    GcState read(GcRules rules) {
        Instant now = account.pacer().now();
        FleetDocuments documents = new FleetDocuments(account.objects(), layout);
        // First what could go, then what needs it: what is written in between is needed or too young.
        var artifacts = account.objects().list(layout.bucket(), layout.home() + "models/");
        var samples = account.objects().list(layout.bucket(), layout.samplesPrefix());
        var uploads = account.objects().unfinishedUploads(layout.bucket(), layout.home());
        SortedMap<String, Owned> ownModels = ownModels();
        SortedMap<String, Owned> ownConfigs = new TreeMap<>();
        SortedMap<String, String> otherConfigs = new TreeMap<>();
        configs(ownConfigs, otherConfigs);
        List<RoutingTable> tables = documents.routedTypes().stream()
                .map(documents::routes)
                .flatMap(Optional::stream)
                .map(StoredRoutes::table)
                .toList();
        Set<String> liveConfigs = new HashSet<>();
        Set<String> busyTypes = new HashSet<>();
        endpoints(liveConfigs, busyTypes);
        return new GcState(
                now,
                artifacts,
                samples,
                uploads,
                tables,
                releases(documents, rules, GcRules.types(tables), now),
                ownConfigs,
                otherConfigs,
                ownModels,
                liveConfigs,
                busyTypes);
    }

    private static List<Release> releases(FleetDocuments documents, GcRules rules, Set<String> types, Instant now) {
        List<Release> releases = new ArrayList<>();
        for (long number = documents.highestRelease(); number > 0 && !rules.enough(releases, types, now); number--) {
            documents.release(number).ifPresent(releases::add);
        }
        return releases;
    }

    private SortedMap<String, Owned> ownModels() {
        SortedMap<String, Owned> own = new TreeMap<>();
        List<String> found = control.listModels(names.searchPrefix());
        for (Optional<SageMakerModel> model : Concurrently.all(found, control::describeModel)) {
            model.filter(m -> names.own(m.tags())).ifPresent(m -> own.put(m.name(), new Owned(type(m.tags()), "")));
        }
        return own;
    }

    private void configs(SortedMap<String, Owned> own, SortedMap<String, String> others) {
        List<String> found = control.listEndpointConfigs(names.searchPrefix());
        for (Optional<EndpointConfig> config : Concurrently.all(found, control::describeEndpointConfig)) {
            config.ifPresent(c -> {
                if (names.own(c.tags())) {
                    own.put(c.name(), new Owned(type(c.tags()), c.modelName()));
                } else {
                    others.put(c.name(), c.modelName());
                }
            });
        }
    }

    /** Of the whole account: nobody keeps another endpoint from taking one of our configurations. */
    private void endpoints(Set<String> liveConfigs, Set<String> busyTypes) {
        for (Optional<Endpoint> endpoint : Concurrently.all(control.listEndpoints(""), control::describeEndpoint)) {
            endpoint.ifPresent(e -> {
                liveConfigs.add(e.endpointConfigName());
                if (e.status().inProgress()) {
                    busyTypes.add(type(e.tags()));
                }
            });
        }
    }

    private static String type(SortedMap<String, String> tags) {
        return tags.getOrDefault(ResourceNames.MODEL_TYPE_TAG, "");
    }
}
