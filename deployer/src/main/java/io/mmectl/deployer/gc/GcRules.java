package io.mmectl.deployer.gc;

import io.mmectl.config.FleetLayout;
import io.mmectl.config.Release;
import io.mmectl.config.Release.Change;
import io.mmectl.config.Route;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.S3Location;
import io.mmectl.config.Slugs;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What may go. Kept is, whatever its age: what a routing table names, what one of the last releases of its model type named,
 * and what a release within the grace took out of the routes, because a client may still hold the table before it.
 *
 * @param grace an object that was written within it stays: somebody may be about to use it
 * @param uploadGrace the same of an unfinished upload, by its newest part
 * @param keepReleases of each model type, 1 or more: going back to them needs no upload
 */
public record GcRules(Duration grace, Duration uploadGrace, int keepReleases) {
    public static final GcRules DEFAULT = new GcRules(Duration.ofDays(7), Duration.ofDays(1), 10);

    /**
     * Names that mmectl gives, below the models' prefix and the samples'; what else lies there, a folder's content too, is
     * somebody's own.
     */
    private static final Pattern ARTIFACT = Pattern.compile(Slugs.PATTERN + "/[^/]+--[0-9a-f]{12}\\.tar\\.gz");

    private static final Pattern SAMPLE = Pattern.compile("[0-9a-f]{64}\\.json");

    public GcRules {
        if (grace.isNegative() || uploadGrace.isNegative() || keepReleases < 1) {
            throw new IllegalArgumentException("grace " + grace + ", " + uploadGrace + ", releases " + keepReleases);
        }
    }

    /** In the order in which it has to go: configurations name models. */
    List<Garbage> garbage(GcState state, FleetLayout layout) {
        List<Garbage> garbage = new ArrayList<>();
        Set<String> gone = new HashSet<>();
        state.ownConfigs().forEach((name, config) -> {
            if (!state.liveConfigs().contains(name) && !state.busyTypes().contains(config.modelType())) {
                gone.add(name);
                garbage.add(new Garbage.UnusedConfig(name));
            }
        });
        Set<String> named = new HashSet<>(state.otherModels());
        state.ownConfigs().forEach((name, config) -> {
            if (!gone.contains(name)) {
                named.add(config.modelName());
            }
        });
        state.ownModels().forEach((name, model) -> {
            if (!named.contains(name) && !state.busyTypes().contains(model.modelType())) {
                garbage.add(new Garbage.UnusedModel(name));
            }
        });
        garbage.addAll(objects(state, layout));
        return garbage;
    }

    private List<Garbage> objects(GcState state, FleetLayout layout) {
        List<Garbage> garbage = new ArrayList<>();
        Set<String> needed = new HashSet<>();
        state.tables().forEach(table -> table.routes().forEach(r -> need(r, table.modelType(), layout, needed)));
        Instant old = state.now().minus(grace);
        kept(state, old).forEach(release -> need(release, layout, old, needed));
        state.artifacts().stream()
                .filter(o -> unneeded(o, needed, old) && isArtifact(o.key(), layout))
                .forEach(o -> garbage.add(new Garbage.UnusedArtifact(at(layout, o.key()), o.size(), o.lastModified())));
        state.samples().stream()
                .filter(o -> unneeded(o, needed, old) && matches(SAMPLE, layout.samplesPrefix(), o.key()))
                .forEach(o -> garbage.add(new Garbage.UnusedSample(at(layout, o.key()), o.size(), o.lastModified())));
        Instant abandoned = state.now().minus(uploadGrace);
        state.uploads().stream()
                .filter(u -> mayBeBroken(u, layout, state.now()))
                .filter(u -> !state.newestParts()
                        .getOrDefault(u.uploadId(), u.begun())
                        .isAfter(abandoned))
                .forEach(u -> garbage.add(new Garbage.BrokenUpload(at(layout, u.key()), u.uploadId(), u.begun())));
        return garbage;
    }

    /** True for what may be garbage once its newest part is known: an artifact's upload that was begun before the grace. */
    boolean mayBeBroken(UnfinishedUpload upload, FleetLayout layout, Instant now) {
        return isArtifact(upload.key(), layout) && !upload.begun().isAfter(now.minus(uploadGrace));
    }

    /** The last releases of each model type, and those within the grace. */
    private Stream<Release> kept(GcState state, Instant old) {
        Map<String, Integer> counts = new TreeMap<>();
        return state.releases().stream()
                .filter(r -> counts.merge(r.modelType(), 1, Integer::sum) <= keepReleases
                        || r.createdAt().isAfter(old));
    }

    /** True when the ledger need not be read further back than these entries, the newest first. */
    boolean enough(List<Release> read, Set<String> types, Instant now) {
        Map<String, Integer> counts = new TreeMap<>();
        read.forEach(r -> counts.merge(r.modelType(), 1, Integer::sum));
        return !read.isEmpty()
                && !read.getLast().createdAt().isAfter(now.minus(grace))
                && types.stream().allMatch(t -> counts.getOrDefault(t, 0) >= keepReleases);
    }

    private static void need(Release release, FleetLayout layout, Instant old, Set<String> needed) {
        release.routes().forEach(r -> need(r, release.modelType(), layout, needed));
        for (Change change : release.changes()) {
            if (change.from() != null && release.createdAt().isAfter(old)) {
                needed.add(layout.artifact(release.modelType(), change.from()).key());
            }
        }
    }

    private static void need(Route route, String modelType, FleetLayout layout, Set<String> needed) {
        needed.add(layout.artifact(modelType, route.targetModel()).key());
        needed.add(route.sampleKey());
    }

    private static boolean unneeded(ListedObject object, Set<String> needed, Instant old) {
        return !needed.contains(object.key()) && !object.lastModified().isAfter(old);
    }

    private static boolean isArtifact(String key, FleetLayout layout) {
        return matches(ARTIFACT, layout.home() + "models/", key);
    }

    private static boolean matches(Pattern name, String prefix, String key) {
        return key.startsWith(prefix)
                && name.matcher(key.substring(prefix.length())).matches();
    }

    private static S3Location at(FleetLayout layout, String key) {
        return new S3Location(layout.bucket(), key);
    }

    /** What the tables of all model types are. */
    static Set<String> types(List<RoutingTable> tables) {
        Set<String> types = new HashSet<>();
        tables.forEach(t -> types.add(t.modelType()));
        return types;
    }
}
