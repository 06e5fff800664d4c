package io.mmectl.deployer.state;

import io.mmectl.config.ControlDocuments;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Release;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Routing tables and ledger of one fleet in one environment, as they lie on S3. */
public final class FleetDocuments {
    private static final Pattern ROUTES = Pattern.compile(".*/routes-([^/]+)\\.json");
    private static final Pattern RELEASE = Pattern.compile(".*/(\\d+)\\.json");

    private final ObjectStore objects;
    private final FleetLayout layout;

    public FleetDocuments(ObjectStore objects, FleetLayout layout) {
        this.objects = objects;
        this.layout = layout;
    }

    /** Empty when it was never written. */
    public Optional<StoredRoutes> routes(String modelType) {
        S3Location place = layout.routes(modelType);
        return objects.get(place)
                .map(d -> new StoredRoutes(
                        ControlDocuments.readRoutingTable(d.bytes(), place.uri()), Optional.of(d.etag())));
    }

    /** Model types that have a routing table, sorted. */
    public SortedSet<String> routedTypes() {
        String start = layout.controlPrefix() + "routes-";
        return objects.list(layout.bucket(), start).stream()
                .map(ListedObject::key)
                .map(ROUTES::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Replaces the routing table that nobody else has changed since.
     *
     * @throws MmectlException CONFLICT when somebody has
     */
    public void write(StoredRoutes before, RoutingTable table) {
        S3Location place = layout.routes(table.modelType());
        byte[] bytes = ControlDocuments.write(table);
        boolean written = before.etag()
                .map(etag -> objects.putIfMatch(place, bytes, etag).isPresent())
                .orElseGet(() -> objects.putIfAbsent(place, Content.of(bytes), Map.of()) == Put.CREATED);
        // A call that is sent again because its answer was lost finds its own document.
        if (!written
                && !objects.get(place).map(d -> Arrays.equals(d.bytes(), bytes)).orElse(false)) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    place + " was changed by somebody else in between",
                    "Plan and apply again; nothing was overwritten");
        }
    }

    /** 0 when there is no release yet. Releases that were never active count. */
    public long highestRelease() {
        List<ListedObject> releases = objects.list(layout.bucket(), layout.releasesPrefix());
        return releases.stream()
                .map(o -> RELEASE.matcher(o.key()))
                .filter(Matcher::matches)
                .mapToLong(m -> Long.parseLong(m.group(1)))
                .max()
                .orElse(0);
    }

    /** False when its number is taken. */
    public boolean create(Release release) {
        byte[] bytes = ControlDocuments.write(release);
        return objects.putIfAbsent(layout.release(release.number()), Content.of(bytes), Map.of()) == Put.CREATED;
    }

    /** Empty when there is none of that number. */
    public Optional<Release> release(long number) {
        S3Location place = layout.release(number);
        return objects.get(place).map(d -> ControlDocuments.readRelease(d.bytes(), place.uri()));
    }

    /** @param etag of the document that was read; empty = it did not exist */
    public record StoredRoutes(RoutingTable table, Optional<String> etag) {}
}
