package io.mmectl.warmup;

import io.mmectl.config.ModelDefinition.Footprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Which candidates can be resident at the same time. SageMaker keeps a model on one instance and cannot be told which, so
 * this packs first-fit in order of value: what does not find room here would push something out there.
 *
 * @param kept least valuable first
 * @param left without room, sorted by key
 * @param shortage by how much the whole set exceeds all instances, as text; empty when everything was kept
 */
record Fit(List<SweepCandidate> kept, List<SweepCandidate> left, String shortage) {

    private static final Comparator<SweepCandidate> MOST_VALUABLE_FIRST = Comparator.comparingDouble(
                    SweepCandidate::value)
            .reversed()
            .thenComparing(c -> c.route().key())
            .thenComparing(c -> c.route().targetModel());

    /** Everything, least valuable first. */
    static Fit unlimited(List<SweepCandidate> candidates) {
        return new Fit(candidates.stream().sorted(MOST_VALUABLE_FIRST).toList().reversed(), List.of(), "");
    }

    static Fit of(List<SweepCandidate> candidates, InstanceCapacity capacity, int instances) {
        List<Room> rooms = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            rooms.add(new Room(capacity));
        }
        List<SweepCandidate> kept = new ArrayList<>();
        List<SweepCandidate> left = new ArrayList<>();
        for (SweepCandidate candidate :
                candidates.stream().sorted(MOST_VALUABLE_FIRST).toList()) {
            (takesRoom(rooms, candidate.footprint()) ? kept : left).add(candidate);
        }
        left.sort(Comparator.comparing(c -> c.route().key()));
        return new Fit(kept.reversed(), left, left.isEmpty() ? "" : shortage(candidates, capacity, instances));
    }

    private static boolean takesRoom(List<Room> rooms, Footprint footprint) {
        return rooms.stream().anyMatch(room -> room.take(footprint));
    }

    private static String shortage(List<SweepCandidate> candidates, InstanceCapacity capacity, int instances) {
        List<String> parts = new ArrayList<>();
        add(parts, "GPU", sum(candidates, Kind.GPU), capacity.gpuMemoryMib() * instances);
        add(parts, "host", sum(candidates, Kind.HOST), capacity.hostMemoryMib() * instances);
        add(parts, "shared", sum(candidates, Kind.SHARED), capacity.sharedMemoryMib() * instances);
        return parts.isEmpty()
                ? "they fit in sum, but not side by side on " + instances + " instances"
                : String.join("; ", parts);
    }

    private static void add(List<String> parts, String what, long need, long have) {
        if (need > have) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%s memory: %d MiB needed, %d MiB there, %d MiB too little",
                    what,
                    need,
                    have,
                    need - have));
        }
    }

    private static long sum(List<SweepCandidate> candidates, Kind kind) {
        return candidates.stream().mapToLong(c -> kind.of(c.footprint())).sum();
    }

    private enum Kind {
        GPU,
        HOST,
        SHARED;

        long of(Footprint footprint) {
            Long mib = switch (this) {
                case GPU -> footprint.gpuMemoryMib();
                case HOST -> footprint.hostMemoryMib();
                case SHARED -> footprint.sharedMemoryMib();
            };
            return mib == null ? 0 : mib;
        }
    }

    /** What is still free on one instance. */
    private static final class Room {
        private long gpu;
        private long host;
        private long shared;

        Room(InstanceCapacity capacity) {
            gpu = capacity.gpuMemoryMib();
            host = capacity.hostMemoryMib();
            shared = capacity.sharedMemoryMib();
        }

        boolean take(Footprint footprint) {
            long g = Kind.GPU.of(footprint);
            long h = Kind.HOST.of(footprint);
            long s = Kind.SHARED.of(footprint);
            if (g > gpu || h > host || s > shared) {
                return false;
            }
            gpu -= g;
            host -= h;
            shared -= s;
            return true;
        }
    }
}
