package io.mmectl.localaws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What writers have been told is done, and what they had asked for when the process died. */
final class Ledger {
    private static final int KEYS = 4;
    private static final int ABSENT = -1;

    /** Something that has keys with versions. */
    interface Kind {
        String name();

        /** Makes the key have this version, from 1 on. */
        void write(String key, int version);

        default boolean deletes() {
            return true;
        }

        void delete(String key);

        /** The version of a key; empty when it is not there. */
        OptionalInt read(String key);
    }

    private record Entry(int acknowledged, int attempted) {
        boolean allows(int found) {
            return found == acknowledged || found == attempted;
        }
    }

    /** By kind and key. */
    private final Map<String, Map<String, Entry>> entries = new ConcurrentHashMap<>();

    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger versions = new AtomicInteger();

    /** What the service refused, which nothing here should make it do. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** Writes and deletes keys of its own until the process is gone. */
    void writeUntilCutOff(Kind kind, String keys, Random random) {
        Map<String, Entry> own = entries.computeIfAbsent(kind.name(), k -> new ConcurrentHashMap<>());
        try {
            while (true) {
                String key = keys + random.nextInt(KEYS);
                int before = own.getOrDefault(key, new Entry(ABSENT, ABSENT)).acknowledged();
                boolean delete = kind.deletes() && before != ABSENT && random.nextInt(4) == 0;
                int next = delete ? ABSENT : versions.incrementAndGet();
                own.put(key, new Entry(before, next));
                if (delete) {
                    kind.delete(key);
                } else {
                    kind.write(key, next);
                }
                own.put(key, new Entry(next, next));
                acknowledged.incrementAndGet();
            }
        } catch (SdkClientException killed) {
            // The kill: whether the last one was done is not known.
        } catch (SdkException e) {
            refusals.add(kind.name() + ": " + e.getMessage());
        }
    }

    /** What is not as it may be; what is found counts as acknowledged from then on. */
    List<String> check(DurabilityTest.Clients clients) throws SdkException {
        List<String> wrong = new ArrayList<>();
        for (Kind kind : clients.kinds()) {
            entries.getOrDefault(kind.name(), Map.of()).replaceAll((key, entry) -> {
                int found = kind.read(key).orElse(ABSENT);
                if (!entry.allows(found)) {
                    wrong.add(kind.name() + " " + key + " is " + found + ", should be " + entry);
                }
                return new Entry(found, found);
            });
        }
        return wrong;
    }
}
