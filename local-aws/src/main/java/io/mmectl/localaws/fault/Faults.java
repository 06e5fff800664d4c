package io.mmectl.localaws.fault;

import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The faults that are still to strike, in the order in which they were added. Safe for concurrent use. */
public final class Faults {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Armed> armed = new ArrayList<>();

    private static final class Armed {
        final Fault fault;
        int left;

        Armed(Fault fault) {
            this.fault = fault;
            this.left = fault.times();
        }
    }

    public void add(Fault fault) {
        lock.lock();
        try {
            armed.add(new Armed(fault));
        } finally {
            lock.unlock();
        }
    }

    public void clear() {
        lock.lock();
        try {
            armed.clear();
        } finally {
            lock.unlock();
        }
    }

    /** What is still to strike. */
    public List<Fault> pending() {
        lock.lock();
        try {
            return armed.stream().map(a -> a.fault).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Takes one strike of the first fault of a kind that fits; empty when there is none. */
    public <F extends Fault> Optional<F> take(Class<F> kind, Predicate<F> fits) {
        lock.lock();
        try {
            for (Armed candidate : armed) {
                if (kind.isInstance(candidate.fault) && fits.test(kind.cast(candidate.fault))) {
                    if (--candidate.left <= 0) {
                        armed.remove(candidate);
                    }
                    return Optional.of(kind.cast(candidate.fault));
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses a call when a throttle is armed for its operation.
     *
     * @throws AwsException ThrottlingException
     */
    public void throttle(String operation) {
        if (take(Fault.Throttle.class, t -> matches(t.operation(), operation)).isPresent()) {
            throw new AwsException(400, "ThrottlingException", "Rate exceeded");
        }
    }

    /** Whether a text fits a pattern in which {@code *} stands for any text. */
    public static boolean matches(String pattern, String text) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return text.matches(regex);
    }
}
