package io.mmectl.localaws.time;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Endpoint time that runs at a multiple of the wall's speed. The speed may change while tasks wait: they keep their
 * endpoint instants. With speed 0 time stands still and moves by {@link #step} only. Tasks run on virtual threads of their
 * own; none runs after {@link #close}, and sleepers are then interrupted.
 */
public final class ScaledTime implements LocalTime {
    private static final Logger LOG = System.getLogger(ScaledTime.class.getName());

    private static final double LONGEST_WAIT_NANOS = 3.6e12;
    private static final long SHORTEST_WAIT_NANOS = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeSet<Timer> timers = new TreeSet<>();
    private final Set<Thread> sleeping = ConcurrentHashMap.newKeySet();
    private final ReentrantLock steps = new ReentrantLock();
    private Instant anchor;
    private long anchorNanos = System.nanoTime();
    private double scale;
    private boolean stepping;
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
        this.anchor = start;
        this.scale = checked(scale);
        Thread.ofPlatform().daemon().name("local-time").start(this::drive);
    }

    private static double checked(double scale) {
        if (!(scale >= 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("time scale must be 0 or more, was " + scale);
        }
        return scale;
    }

    @Override
    public Instant now() {
        lock.lock();
        try {
            return stepping ? anchor : anchor.plusNanos((long) ((System.nanoTime() - anchorNanos) * scale));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public double scale() {
        lock.lock();
        try {
            return scale;
        } finally {
            lock.unlock();
        }
    }

    /** Changes the speed from now on; 0 stops the clock. */
    public void scale(double newScale) {
        checked(newScale);
        lock.lock();
        try {
            moveTo(now());
            scale = newScale;
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
                settling.started(next.fire(), next.task != null);
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
            moveTo(now());
            stepping = true;
            return anchor;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Timer takeDue(Instant end) {
        lock.lock();
        try {
            if (timers.isEmpty() || timers.first().due.isAfter(end)) {
                return null;
            }
            Timer next = timers.removeFirst();
            anchor = next.due.isAfter(anchor) ? next.due : anchor;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void endStep(Instant end) {
        lock.lock();
        try {
            stepping = false;
            moveTo(end);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void moveTo(Instant instant) {
        anchor = instant;
        anchorNanos = System.nanoTime();
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
            timer.woken.await();
        } finally {
            timer.cancel();
        }
        if (timer.dropped) {
            throw new InterruptedException("the local clock is closed");
        }
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return schedule(delay, task);
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("a period must be positive, was " + period);
        }
        Repeating repeating = new Repeating(period, task);
        repeating.arm(now().plus(period));
        return repeating;
    }

    private static void runReported(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "a timed task of the local AWS failed", e);
        }
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
                if (task == null) {
                    sleeping.add(timer.sleeper);
                }
                changed.signalAll();
            }
            return timer;
        } finally {
            lock.unlock();
        }
    }

    private void drive() {
        lock.lock();
        try {
            while (!closed) {
                long wait = stepping || timers.isEmpty() ? Long.MAX_VALUE : wallNanosUntil(timers.first().due);
                if (wait <= 0) {
                    timers.removeFirst().fire();
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

    /** How long to wait before looking again; 0 when it is time. */
    private long wallNanosUntil(Instant due) {
        Duration left = Duration.between(now(), due);
        if (!left.isPositive()) {
            return 0;
        }
        if (scale == 0) {
            return Long.MAX_VALUE;
        }
        double nanos = Math.min((double) left.toMillis() * 1e6 / scale, LONGEST_WAIT_NANOS);
        return Math.max((long) nanos, SHORTEST_WAIT_NANOS);
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

    /** A task to run, or a thread that sleeps. */
    private final class Timer implements Comparable<Timer>, Cancellable {
        private final Instant due;
        private final long order;
        private final @Nullable Runnable task;
        private final Thread sleeper = Thread.currentThread();
        private final CountDownLatch woken = new CountDownLatch(1);
        private volatile boolean dropped;

        Timer(Instant due, long order, @Nullable Runnable task) {
            this.due = due;
            this.order = order;
            this.task = task;
        }

        /** Gives the thread that goes on. */
        Thread fire() {
            Runnable toRun = task;
            if (toRun != null) {
                return Thread.ofVirtual().start(() -> runReported(toRun));
            }
            sleeping.remove(sleeper);
            woken.countDown();
            return sleeper;
        }

        void drop() {
            dropped = true;
            woken.countDown();
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                timers.remove(this);
                if (task == null) {
                    sleeping.remove(sleeper);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int compareTo(Timer other) {
            int byDue = due.compareTo(other.due);
            return byDue != 0 ? byDue : Long.compare(order, other.order);
        }
    }

    /**
     * Runs one after the other, so a slow run never overlaps itself. Runs keep the distance of a period from the first one on;
     * one that is late starts at once, and none is made up for.
     */
    private final class Repeating implements Cancellable {
        private final Duration period;
        private final Runnable task;
        private volatile boolean cancelled;
        private volatile Cancellable armed = () -> {};

        Repeating(Duration period, Runnable task) {
            this.period = period;
            this.task = task;
        }

        void arm(Instant due) {
            armed = schedule(due, () -> {
                if (!cancelled) {
                    runReported(task);
                    Instant next = due.plus(period);
                    Instant now = now();
                    arm(next.isBefore(now) ? now : next);
                }
            });
            if (cancelled) {
                armed.cancel();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            armed.cancel();
        }
    }
}
