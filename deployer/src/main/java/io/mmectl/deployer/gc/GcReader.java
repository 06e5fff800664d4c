package io.mmectl.deployer.gc;

import io.mmectl.config.FleetLayout;
import io.mmectl.config.Release;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.concurrent.Concurrently;
import io.mmectl.deployer.gc.GcState.Owned;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.FleetDocuments;
import io.mmectl.deployer.state.FleetDocuments.StoredRoutes;
import io.mmectl.deployer.state.StateReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

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
        Set<String> otherModels = new HashSet<>();
        configs(ownConfigs, otherModels);
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
                newestParts(uploads.stream()
                        .filter(u -> rules.mayBeBroken(u, layout, now))
                        .toList()),
                tables,
                releases(documents, rules, GcRules.types(tables), now),
                ownConfigs,
                otherModels,
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

    private Map<String, Instant> newestParts(List<UnfinishedUpload> uploads) {
        Map<String, Instant> newest = new ConcurrentHashMap<>();
        Concurrently.all(uploads, upload -> {
            account.objects()
                    .newestPart(new S3Location(layout.bucket(), upload.key()), upload.uploadId())
                    .ifPresent(at -> newest.put(upload.uploadId(), at));
            return upload;
        });
        return newest;
    }

    private SortedMap<String, Owned> ownModels() {
        SortedMap<String, Owned> own = new TreeMap<>();
        List<String> found = control.listModels(names.searchPrefix());
        for (Optional<SageMakerModel> model : Concurrently.all(found, control::describeModel)) {
            model.filter(m -> names.own(m.tags())).ifPresent(m -> own.put(m.name(), new Owned(type(m.tags()), "")));
        }
        return own;
    }

    /** Of the whole account: nobody keeps a configuration of any name from naming one of our models. */
    private void configs(SortedMap<String, Owned> own, Set<String> otherModels) {
        List<String> all = control.listEndpointConfigs("");
        List<String> alike =
                all.stream().filter(n -> n.startsWith(names.searchPrefix())).toList();
        for (Optional<EndpointConfig> config : Concurrently.all(alike, control::describeEndpointConfig)) {
            config.filter(c -> names.own(c.tags()))
                    .ifPresent(c -> own.put(c.name(), new Owned(type(c.tags()), c.modelName())));
        }
        List<String> others = all.stream().filter(n -> !own.containsKey(n)).toList();
        Concurrently.all(others, control::modelsOf).forEach(otherModels::addAll);
    }

    /** Of the whole account: nobody keeps another endpoint from taking one of our configurations. */
    private void endpoints(Set<String> liveConfigs, Set<String> busyTypes) {
        for (Optional<Endpoint> endpoint : Concurrently.all(control.listEndpoints(""), control::describeEndpoint)) {
            endpoint.ifPresent(e -> {
                liveConfigs.add(e.endpointConfigName());
                if (e.status().inProgress()) {
                    liveConfigs.addAll(control.configsOf(e.name()));
                    busyTypes.add(type(e.tags()));
                }
            });
        }
    }

    private static String type(SortedMap<String, String> tags) {
        return tags.getOrDefault(ResourceNames.MODEL_TYPE_TAG, "");
    }
}
