package io.mmectl.cli.fleet;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
import io.mmectl.deployer.state.FleetDocuments.StoredRoutes;
import io.mmectl.warmup.port.SampleSource;
import io.mmectl.warmup.port.SweepLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fleet's own documents on S3, as the looking commands and the warm-up read them. */
public final class FleetDocuments implements SampleSource, SweepLog {
    private final ObjectStore objects;
    private final FleetLayout layout;

    public FleetDocuments(ObjectStore objects, FleetLayout layout) {
        this.objects = objects;
        this.layout = layout;
    }

    /** Empty when nothing of the type was ever routed. */
    public Optional<RoutingTable> routes(String modelType) {
        return new io.mmectl.deployer.state.FleetDocuments(objects, layout)
                .routes(modelType)
                .map(StoredRoutes::table);
    }

    @Override
    public byte[] read(String sampleKey) {
        S3Location location = new S3Location(layout.bucket(), sampleKey);
        return objects.get(location)
                .orElseThrow(() -> new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        "no warm-up request at " + location.uri(),
                        "run mmectl apply, which writes it again"))
                .bytes();
    }

    @Override
    public void write(String modelType, String name, byte[] document) {
        objects.putIfAbsent(
                new S3Location(layout.bucket(), layout.sweepsPrefix(modelType) + name), Content.of(document), Map.of());
    }

    @Override
    public Optional<byte[]> latest(String modelType) {
        List<ListedObject> sweeps = objects.list(layout.bucket(), layout.sweepsPrefix(modelType));
        return sweeps.isEmpty()
                ? Optional.empty()
                : objects.get(new S3Location(layout.bucket(), sweeps.getLast().key()))
                        .map(ObjectStore.Document::bytes);
    }
}
