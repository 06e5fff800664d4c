package io.mmectl.client;

import io.mmectl.client.DocumentSource.Fetched;
import io.mmectl.config.ControlDocuments;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Route;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.S3Location;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The routing tables of one fleet, each read at its first use and asked for anew after the refresh interval (a conditional
 * GET, so that an unchanged table costs one small request). While S3 cannot be read, the table read last stays in use. Safe
 * for concurrent use; a refresh never makes more than one caller wait.
 */
public final class Routes {
    private final DocumentSource documents;
    private final FleetLayout layout;
    private final Duration refresh;
    private final Pacer pacer;
    private final Consumer<String> warnings;
    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    Routes(DocumentSource documents, FleetLayout layout, Duration refresh, Pacer pacer, Consumer<String> warnings) {
        this.documents = documents;
        this.layout = layout;
        this.refresh = refresh;
        this.pacer = pacer;
        this.warnings = warnings;
    }

    /** Where a model is. */
    public record Located(String endpointName, Route route) {}

    /**
     * The routing table of a model type.
     *
     * @throws InvocationException.NoRoute when there is none
     * @throws MmectlException when it was never read and cannot be read now
     */
    public RoutingTable table(String modelType) {
        return current(modelType).table();
    }

    /**
     * Finds one target model.
     *
     * @param model null = the customer's only model of the type
     * @param part null = the model's only part; empty = a model without parts
     * @throws InvocationException.NoRoute when there is none, or more than one where none was named; says which there are
     */
    public Located find(String customer, String modelType, @Nullable String model, @Nullable String part) {
        Snapshot snapshot = current(modelType);
        List<Route> all = snapshot.byCustomer().getOrDefault(customer, List.of());
        List<Route> matching = all.stream()
                .filter(r -> model == null || r.key().model().equals(model))
                .filter(r -> part == null || r.key().part().equals(part))
                .toList();
        if (matching.size() == 1) {
            return new Located(snapshot.table().endpointName(), matching.getFirst());
        }
        throw noRoute(customer, modelType, model, part, all, matching);
    }

    /** Reads a table now, whatever its age. */
    void refresh(String modelType) {
        tables.computeIfAbsent(modelType, Table::new).refreshNow();
    }

    private Snapshot current(String modelType) {
        return tables.computeIfAbsent(modelType, Table::new).current();
    }

    private InvocationException.NoRoute noRoute(
            String customer,
            String modelType,
            @Nullable String model,
            @Nullable String part,
            List<Route> all,
            List<Route> matching) {
        String asked = customer + "/" + modelType + (model == null ? "" : "/" + model)
                + (part == null || part.isEmpty() ? "" : "/" + part);
        String where = layout.fleet() + "/" + layout.environment();
        if (all.isEmpty()) {
            return new InvocationException.NoRoute(
                    customer + " has no model of type " + modelType + " in " + where,
                    "Check the customer's id and the model type, or deploy the model.");
        }
        String there = (matching.isEmpty() ? all : matching)
                .stream().map(r -> r.key().toString()).collect(Collectors.joining(", "));
        return matching.isEmpty()
                ? new InvocationException.NoRoute(asked + " is not routed in " + where, "There is " + there + ".")
                : new InvocationException.NoRoute(
                        asked + " is more than one target model in " + where, "Name model and part: " + there + ".");
    }

    private record Snapshot(RoutingTable table, Map<String, List<Route>> byCustomer, String etag) {
        static Snapshot of(RoutingTable table, String etag) {
            Map<String, List<Route>> byCustomer = table.routes().stream()
                    .collect(Collectors.groupingBy(r -> r.key().customer(), TreeMap::new, Collectors.toList()));
            return new Snapshot(table, byCustomer, etag);
        }
    }

    /** One model type's table. */
    private final class Table {
        private final S3Location location;
        private final String modelType;
        private final ReentrantLock reading = new ReentrantLock();
        private volatile @Nullable Snapshot snapshot;
        private volatile Instant due = Instant.MIN;

        Table(String modelType) {
            this.modelType = modelType;
            this.location = layout.routes(modelType);
        }

        Snapshot current() {
            Snapshot known = snapshot;
            if (known != null && (pacer.now().isBefore(due) || !reading.tryLock())) {
                return known;
            }
            if (known == null) {
                reading.lock();
            }
            try {
                known = snapshot;
                return known != null && pacer.now().isBefore(due) ? known : read(known);
            } finally {
                reading.unlock();
            }
        }

        void refreshNow() {
            reading.lock();
            try {
                read(snapshot);
            } finally {
                reading.unlock();
            }
        }

        private Snapshot read(@Nullable Snapshot known) {
            try {
                Snapshot read = fetch(known);
                snapshot = read;
                due = pacer.now().plus(refresh);
                return read;
            } catch (InvocationException.NoRoute e) {
                snapshot = null;
                throw e;
            } catch (MmectlException e) {
                if (known == null) {
                    throw e;
                }
                warnings.accept("routes of " + modelType + " are those of release "
                        + known.table().release() + ": " + e.getMessage());
                due = pacer.now().plus(refresh);
                return known;
            }
        }

        private Snapshot fetch(@Nullable Snapshot known) {
            return switch (documents.fetch(location, known == null ? null : known.etag())) {
                case Fetched.Changed(byte[] bytes, String etag) ->
                    Snapshot.of(ControlDocuments.readRoutingTable(bytes, location.uri()), etag);
                // Only ever the answer to an ETag.
                case Fetched.Unchanged unchanged -> Objects.requireNonNull(known);
                case Fetched.Absent absent ->
                    throw new InvocationException.NoRoute(
                            "there is no routing table " + location,
                            "Check fleet, environment and model type, or run: mmectl apply");
            };
        }
    }
}
