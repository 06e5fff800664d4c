package io.mmectl.localaws.cloudwatch;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** Container output by region, log group and stream, in memory; the newest lines of each stream. Safe for concurrent use. */
public final class LogStore {
    private static final int KEPT_PER_STREAM = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<String, TreeMap<String, Deque<Event>>> groups = new TreeMap<>();
    private long sequence;

    /**
     * One line.
     *
     * @param id grows with time over all streams
     */
    record Event(long id, String stream, Instant at, String message) {}

    public void add(String region, String group, String stream, Instant at, String message) {
        lock.lock();
        try {
            Deque<Event> events = groups.computeIfAbsent(key(region, group), g -> new TreeMap<>())
                    .computeIfAbsent(stream, s -> new ArrayDeque<>());
            events.addLast(new Event(sequence++, stream, at, message));
            if (events.size() > KEPT_PER_STREAM) {
                events.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    private static String key(String region, String group) {
        return region + " " + group;
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

    List<String> streams(String region, String group) {
        lock.lock();
        try {
            return List.copyOf(
                    groups.getOrDefault(key(region, group), new TreeMap<>()).keySet());
        } finally {
            lock.unlock();
        }
    }

    /** All lines of a group, in order of their arrival. */
    List<Event> events(String region, String group) {
        lock.lock();
        try {
            List<Event> all = new ArrayList<>();
            groups.getOrDefault(key(region, group), new TreeMap<>()).values().forEach(all::addAll);
            all.sort(Comparator.comparing(Event::id));
            return all;
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
