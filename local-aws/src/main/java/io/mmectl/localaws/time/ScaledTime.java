package io.mmectl.localaws.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint time that runs at a multiple of the wall's speed. The speed may change while tasks wait: they keep their
 * endpoint instants. With speed 0 time stands still and moves by {@link #step} only. Tasks run on virtual threads of their
 * own; none runs after {@link #close}, and sleepers are then interrupted.
 */
public final class ScaledTime implements LocalTime {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeSet<Timer> timers = new TreeSet<>();
    private final Set<Thread> sleeping = ConcurrentHashMap.newKeySet();
    private final ReentrantLock steps = new ReentrantLock();
    private final Pace pace;
    /** While a step is under way: the instant that it has come to. Then the pace does not count. */
    private @Nullable Instant stepped;

    private long sequence;
    private boolean closed;

    /**
     * Starts the clock.
     *
     * @param start endpoint time of this moment
     * @param scale endpoint seconds in a wall second; 0 starts it stopped
     * @throws IllegalArgumentException when the scale is negative or not finite
     */
    public ScaledTime(Instant start, double scale) {
        this.pace = new Pace(start, scale);
        Thread.ofPlatform().daemon().name("local-time").start(this::drive);
    }

    @Override
    public Instant now() {
        lock.lock();
        try {
            return stepped != null ? stepped : pace.now();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public double scale() {
        lock.lock();
        try {
            return pace.scale();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the speed from now on; 0 stops the clock. */
    public void scale(double newScale) {
        lock.lock();
        try {
            pace.scale(newScale);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves ahead. What is due on the way happens in order of its due time and at that time: a task has ended, and a sleeper
     * has gone on until it waits again, before the next one is due. What the clock would have run meanwhile does not count.
     *
     * @throws IllegalArgumentException when the time is negative
     */
    public void step(Duration ahead) {
        if (ahead.isNegative()) {
            throw new IllegalArgumentException("time cannot step back by " + ahead);
        }
        steps.lock();
        try {
            Instant end = beginStep().plus(ahead);
            Settling settling = new Settling(sleeping::contains);
            for (Timer next = takeDue(end); next != null; next = takeDue(end)) {
                settling.started(fire(next), !next.sleeps());
                settling.await(this::registered);
            }
            endStep(end);
        } finally {
            steps.unlock();
        }
    }

    private Instant beginStep() {
        lock.lock();
        try {
            Instant from = pace.now();
            stepped = from;
            return from;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Timer takeDue(Instant end) {
        lock.lock();
        try {
            if (timers.isEmpty() || timers.first().due().isAfter(end)) {
                return null;
            }
            Timer next = timers.removeFirst();
            stepped = next.due().isAfter(now()) ? next.due() : now();
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void endStep(Instant end) {
        lock.lock();
        try {
            stepped = null;
            pace.moveTo(end);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long registered() {
        lock.lock();
        try {
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Timer timer = schedule(duration, null);
        try {
            timer.await();
        } finally {
            cancel(timer);
        }
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Timer timer = schedule(delay, task);
        return () -> cancel(timer);
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("a period must be positive, was " + period);
        }
        Repeating repeating = new Repeating(period, task, this::now, (due, run) -> {
            Timer timer = schedule(due, run);
            return () -> cancel(timer);
        });
        repeating.arm(now().plus(period));
        return repeating;
    }

    private Timer schedule(Duration delay, @Nullable Runnable task) {
        lock.lock();
        try {
            return schedule(now().plus(delay), task);
        } finally {
            lock.unlock();
        }
    }

    /** Without a task the current thread is woken. */
    private Timer schedule(Instant due, @Nullable Runnable task) {
        lock.lock();
        try {
            Timer timer = new Timer(due, sequence++, task);
            if (closed) {
                timer.drop();
            } else {
                timers.add(timer);
                if (timer.sleeps()) {
                    sleeping.add(timer.sleeper());
                }
                changed.signalAll();
            }
            return timer;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the thread that goes on. */
    private Thread fire(Timer timer) {
        if (timer.sleeps()) {
            sleeping.remove(timer.sleeper());
        }
        return timer.fire();
    }

    private void cancel(Timer timer) {
        lock.lock();
        try {
            timers.remove(timer);
            if (timer.sleeps()) {
                sleeping.remove(timer.sleeper());
            }
        } finally {
            lock.unlock();
        }
    }

    private void drive() {
        lock.lock();
        try {
            while (!closed) {
                boolean idle = stepped != null || timers.isEmpty();
                long wait = idle
                        ? Long.MAX_VALUE
                        : pace.wallNanosUntil(timers.first().due());
                if (wait <= 0) {
                    fire(timers.removeFirst());
                } else {
                    changed.awaitNanos(wait);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            timers.forEach(Timer::drop);
            timers.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
