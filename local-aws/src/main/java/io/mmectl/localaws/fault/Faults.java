package io.mmectl.localaws.fault;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The faults that were added, in that order. The same seed, the same faults and the same order of requests give the same
 * strikes. Safe for concurrent use.
 */
public final class Faults {
    private final long seed;
    private final InstantSource time;
    private final List<Scripted> script;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Armed> armed = new CopyOnWriteArrayList<>();
    private int added;

    /**
     * A fault and what has become of it.
     *
     * @param number its place in the order of adding, from 1
     * @param seen occasions that fitted it
     * @param hits those that it struck
     * @param left strikes that remain; {@link Fault#ENDLESS} for no end
     */
    public record View(int number, Scripted scripted, int seen, int hits, int left) {}

    /** None to begin with, of the same seed always. */
    public Faults() {
        this(1, InstantSource.system(), List.of());
    }

    /**
     * Those of a script.
     *
     * @param time the endpoint's
     */
    public Faults(long seed, InstantSource time, List<Scripted> script) {
        this.seed = seed;
        this.time = time;
        this.script = List.copyOf(script);
        restart();
    }

    public void add(Fault fault) {
        add(Scripted.always(fault));
    }

    /** Adds one and gives its number. */
    public int add(Scripted scripted) {
        lock.lock();
        try {
            added++;
            armed.add(new Armed(added, scripted, time.instant()));
            return added;
        } finally {
            lock.unlock();
        }
    }

    /** Removes one; false when there is none of that number. */
    public boolean remove(int number) {
        lock.lock();
        try {
            return armed.removeIf(candidate -> candidate.number() == number);
        } finally {
            lock.unlock();
        }
    }

    /** Removes all; the next one that is added has the number 1 again. */
    public void clear() {
        lock.lock();
        try {
            armed.clear();
            added = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Back to the script that this began with, as if nothing had struck. */
    public void restart() {
        lock.lock();
        try {
            clear();
            script.forEach(this::add);
        } finally {
            lock.unlock();
        }
    }

    /** All of them, also those that are used up. */
    public List<View> views() {
        lock.lock();
        try {
            return armed.stream().map(Armed::view).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Whether any fault has been told, used up or not. */
    public boolean scripted() {
        return !armed.isEmpty();
    }

    /** Counts an occasion and gives the first fault of a kind that strikes it; empty when none does. */
    public <F extends Fault> Optional<F> take(Class<F> kind, Predicate<F> fits) {
        if (armed.isEmpty()) {
            return Optional.empty();
        }
        lock.lock();
        try {
            Instant now = time.instant();
            for (Armed candidate : armed) {
                boolean fitting = kind.isInstance(candidate.fault()) && fits.test(kind.cast(candidate.fault()));
                if (fitting && candidate.strikes(seed, now)) {
                    return Optional.of(kind.cast(candidate.fault()));
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a text fits a pattern in which {@code *} stands for any text. */
    public static boolean matches(String pattern, String text) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return text.matches(regex);
    }
}
