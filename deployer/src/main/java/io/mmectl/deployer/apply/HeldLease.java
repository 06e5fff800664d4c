package io.mmectl.deployer.apply;

import io.mmectl.config.ControlDocuments;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.Lease;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.Document;
import io.mmectl.deployer.port.ObjectStore.Put;
import io.mmectl.deployer.port.Pacer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The right to change an environment, an object on S3 that is written with conditions only. It is renewed by use: whoever
 * works calls {@link #keep} often. Safe for concurrent use.
 */
final class HeldLease implements AutoCloseable {
    /** Longer than the longest silence of an apply: SageMaker goes on loading one target model for 360 s. */
    static final Duration TERM = Duration.ofMinutes(10);

    private static final Duration RENEWAL = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofSeconds(5);

    private final ObjectStore objects;
    private final S3Location place;
    private final Pacer pacer;
    private Lease lease;
    private String etag;
    private Instant renewed;

    private HeldLease(ObjectStore objects, S3Location place, Pacer pacer, Lease lease, String etag) {
        this.objects = objects;
        this.place = place;
        this.pacer = pacer;
        this.lease = lease;
        this.etag = etag;
        this.renewed = lease.acquiredAt();
    }

    /**
     * @param token random
     * @throws MmectlException CONFLICT naming the holder when somebody else holds it and waiting did not help
     */
    static HeldLease acquire(
            ObjectStore objects,
            S3Location place,
            Pacer pacer,
            String token,
            ApplyOptions options,
            Consumer<ApplyEvent> events) {
        Instant giveUp = pacer.now().plus(options.waitForLease());
        while (true) {
            Instant now = pacer.now();
            Lease mine = new Lease(options.holder(), token, now, now.plus(TERM));
            Optional<Document> there = objects.get(place);
            Optional<String> etag = there.isEmpty()
                    ? create(objects, place, mine)
                    : takeOver(objects, place, there.get(), mine, options);
            if (etag.isPresent()) {
                return new HeldLease(objects, place, pacer, mine, etag.get());
            }
            waitFor(there, place, now, giveUp, pacer, events);
        }
    }

    private static Optional<String> create(ObjectStore objects, S3Location place, Lease mine) {
        Put put = objects.putIfAbsent(place, Content.of(ControlDocuments.write(mine)), Map.of());
        return put == Put.CREATED ? objects.get(place).map(Document::etag) : Optional.empty();
    }

    private static Optional<String> takeOver(
            ObjectStore objects, S3Location place, Document there, Lease mine, ApplyOptions options) {
        Lease theirs = ControlDocuments.readLease(there.bytes(), place.uri());
        if (theirs.token().equals(mine.token())) {
            // Our own write got through although its answer was lost.
            return Optional.of(there.etag());
        }
        boolean free = theirs.expired(mine.acquiredAt()) || options.gone().test(theirs.holder());
        return free ? objects.putIfMatch(place, ControlDocuments.write(mine), there.etag()) : Optional.empty();
    }

    private static void waitFor(
            Optional<Document> there,
            S3Location place,
            Instant now,
            Instant giveUp,
            Pacer pacer,
            Consumer<ApplyEvent> events) {
        // Empty when somebody created it between the two calls: then the next round tells who.
        Optional<Lease> theirs = there.map(d -> ControlDocuments.readLease(d.bytes(), place.uri()));
        if (theirs.isPresent() && !now.isBefore(giveUp)) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    "The environment is being changed by " + theirs.get().holder() + " since "
                            + theirs.get().acquiredAt() + " (lease " + place + ", until "
                            + theirs.get().expiresAt() + " unless renewed)",
                    "Wait for it with --wait-for-lease, or, if that process is dead, until the lease has expired");
        }
        theirs.ifPresent(l -> events.accept(new ApplyEvent.WaitingForLease(l.holder(), l.expiresAt())));
        pacer.pause(POLL);
    }

    /**
     * Renews the lease when that is due.
     *
     * @throws MmectlException CONFLICT when somebody else has taken it over
     */
    synchronized void keep() {
        Instant now = pacer.now();
        if (Duration.between(renewed, now).compareTo(RENEWAL) < 0) {
            return;
        }
        Lease longer = new Lease(lease.holder(), lease.token(), lease.acquiredAt(), now.plus(TERM));
        etag = objects.putIfMatch(place, ControlDocuments.write(longer), etag)
                .or(this::etagIfStillOurs)
                .orElseThrow(() -> new MmectlException(
                        ErrorCode.CONFLICT,
                        "The lease " + place + " was taken over by somebody else",
                        "Nothing more was changed. Plan again to see what is left to do"));
        lease = longer;
        renewed = now;
    }

    private Optional<String> etagIfStillOurs() {
        return objects.get(place)
                .filter(d -> ControlDocuments.readLease(d.bytes(), place.uri())
                        .token()
                        .equals(lease.token()))
                .map(Document::etag);
    }

    /** Gives the lease back, unless somebody else has taken it over. */
    @Override
    public synchronized void close() {
        Instant now = pacer.now();
        Lease over = new Lease(lease.holder(), lease.token(), lease.acquiredAt(), now);
        objects.putIfMatch(place, ControlDocuments.write(over), etag);
    }
}
