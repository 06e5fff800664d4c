package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The endpoints on disk. Whoever reads, decides and writes does so within {@link #exclusively}. */
final class EndpointStore {
    private final Table<EndpointRecord> table;
    private final LocalTime time;
    private final HostingTimes times;
    private final Dice dice;
    private final ReentrantLock lock = new ReentrantLock();

    EndpointStore(ServiceContext context, HostingTimes times) {
        this.table = context.tables().table("sagemaker-endpoints", EndpointRecord.class);
        this.time = context.time();
        this.times = times;
        this.dice = new Dice(context.seed());
    }

    <T> T exclusively(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    Collection<EndpointRecord> all() {
        return table.all().values();
    }

    /** Those of a region without the one of that name. */
    Collection<EndpointRecord> others(String region, String name) {
        return all().stream()
                .filter(e -> e.region().equals(region) && !e.name().equals(name))
                .toList();
    }

    /** Whether the name is taken, however it is written. */
    boolean taken(String region, String name) {
        return table.get(Arns.key(region, name)).isPresent();
    }

    Optional<EndpointRecord> find(String region, String name) {
        return table.get(Arns.key(region, name))
                .filter(endpoint -> endpoint.name().equals(name));
    }

    /** @throws AwsException ValidationException when there is none of exactly that name */
    EndpointRecord require(String region, String name) {
        return find(region, name)
                .orElseThrow(() -> AwsException.validation(
                        "Could not find endpoint \"" + Arns.of(region, "endpoint", name) + "\"."));
    }

    void put(EndpointRecord endpoint) {
        table.put(Arns.key(endpoint.region(), endpoint.name()), endpoint);
    }

    void remove(EndpointRecord endpoint) {
        table.remove(Arns.key(endpoint.region(), endpoint.name()));
    }

    void clear() {
        table.clear();
    }

    Instant now() {
        return time.now();
    }

    /** How long the changes of an endpoint that start now take. */
    HostingTimes times(String arn) {
        return times.spread(dice, arn + now());
    }
}
