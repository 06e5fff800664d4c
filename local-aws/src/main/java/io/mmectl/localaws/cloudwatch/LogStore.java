package io.mmectl.localaws.cloudwatch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** Log lines by region, log group and stream, in memory; the newest lines of each stream. Safe for concurrent use. */
public final class LogStore {
    private static final int KEPT_PER_STREAM = 10_000;

    /** What AWS counts for an event beside its text; bytes. */
    static final int EVENT_OVERHEAD = 26;

    private static final Comparator<Event> BY_TIME =
            Comparator.comparing(Event::at).thenComparing(Event::id);

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<String, TreeMap<String, Stream>> groups = new TreeMap<>();
    private long sequence;

    /**
     * One line.
     *
     * @param id grows with the order of arrival over all streams
     * @param arrivedAt when it was written
     */
    record Event(long id, String stream, Instant at, Instant arrivedAt, String message) {
        long bytes() {
            return EVENT_OVERHEAD + message.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /**
     * A stream without its lines.
     *
     * @param first time of its earliest line; empty when it has none
     * @param bytes of its lines, as AWS counts them
     */
    record StreamSummary(
            String name,
            Instant createdAt,
            Optional<Instant> first,
            Optional<Instant> last,
            Optional<Instant> lastArrival,
            long bytes) {}

    private static final class Stream {
        private final Instant createdAt;
        private final Deque<Event> events = new ArrayDeque<>();

        Stream(Instant createdAt) {
            this.createdAt = createdAt;
        }

        void add(Event event) {
            events.addLast(event);
            if (events.size() > KEPT_PER_STREAM) {
                events.removeFirst();
            }
        }

        StreamSummary summary(String name) {
            return new StreamSummary(
                    name,
                    createdAt,
                    events.stream().map(Event::at).min(Comparator.naturalOrder()),
                    events.stream().map(Event::at).max(Comparator.naturalOrder()),
                    Optional.ofNullable(events.peekLast()).map(Event::arrivedAt),
                    events.stream().mapToLong(Event::bytes).sum());
        }
    }

    /** Adds a line that is written now; its group and stream come into being with it. */
    public void add(String region, String group, String stream, Instant at, String message) {
        add(region, group, stream, at, at, message);
    }

    void add(String region, String group, String stream, Instant at, Instant arrivedAt, String message) {
        lock.lock();
        try {
            streamOf(region, group, stream, at).add(new Event(sequence++, stream, at, arrivedAt, message));
        } finally {
            lock.unlock();
        }
    }

    private Stream streamOf(String region, String group, String stream, Instant now) {
        return groups.computeIfAbsent(key(region, group), g -> new TreeMap<>())
                .computeIfAbsent(stream, s -> new Stream(now));
    }

    private static String key(String region, String group) {
        return region + " " + group;
    }

    void createGroup(String region, String group) {
        lock.lock();
        try {
            groups.computeIfAbsent(key(region, group), g -> new TreeMap<>());
        } finally {
            lock.unlock();
        }
    }

    void createStream(String region, String group, String stream, Instant now) {
        lock.lock();
        try {
            streamOf(region, group, stream, now);
        } finally {
            lock.unlock();
        }
    }

    boolean exists(String region, String group) {
        lock.lock();
        try {
            return groups.containsKey(key(region, group));
        } finally {
            lock.unlock();
        }
    }

    List<String> groups(String region) {
        lock.lock();
        try {
            return groups.keySet().stream()
                    .filter(key -> key.startsWith(region + " "))
                    .map(key -> key.substring(region.length() + 1))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** The streams of a group by name. */
    List<StreamSummary> streams(String region, String group) {
        lock.lock();
        try {
            List<StreamSummary> summaries = new ArrayList<>();
            groups.getOrDefault(key(region, group), new TreeMap<>())
                    .forEach((name, stream) -> summaries.add(stream.summary(name)));
            return summaries;
        } finally {
            lock.unlock();
        }
    }

    boolean exists(String region, String group, String stream) {
        lock.lock();
        try {
            return groups.getOrDefault(key(region, group), new TreeMap<>()).containsKey(stream);
        } finally {
            lock.unlock();
        }
    }

    /** All lines of a group that are not older than an instant, by their time. */
    List<Event> events(String region, String group, Instant since) {
        lock.lock();
        try {
            List<Event> all = new ArrayList<>();
            groups.getOrDefault(key(region, group), new TreeMap<>())
                    .values()
                    .forEach(stream -> stream.events.stream()
                            .filter(event -> !event.at().isBefore(since))
                            .forEach(all::add));
            all.sort(BY_TIME);
            return all;
        } finally {
            lock.unlock();
        }
    }

    void deleteGroup(String region, String group) {
        lock.lock();
        try {
            groups.remove(key(region, group));
        } finally {
            lock.unlock();
        }
    }

    void deleteStream(String region, String group, String stream) {
        lock.lock();
        try {
            groups.getOrDefault(key(region, group), new TreeMap<>()).remove(stream);
        } finally {
            lock.unlock();
        }
    }

    public void clear() {
        lock.lock();
        try {
            groups.clear();
        } finally {
            lock.unlock();
        }
    }
}
