package io.mmectl.localaws.time;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private Instant anchor;
    private long anchorNanos = System.nanoTime();
    private double scale;
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
            return anchor.plusNanos((long) ((System.nanoTime() - anchorNanos) * scale));
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
        moveTo(Duration.ZERO, checked(newScale));
    }

    /** Jumps ahead; everything due on the way runs at once, in order of its due time, each on its own thread. */
    public void step(Duration ahead) {
        if (ahead.isNegative()) {
            throw new IllegalArgumentException("time cannot step back by " + ahead);
        }
        moveTo(ahead, scale());
    }

    private void moveTo(Duration ahead, double newScale) {
        lock.lock();
        try {
            anchor = now().plus(ahead);
            anchorNanos = System.nanoTime();
            scale = newScale;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean woken = new AtomicBoolean();
        Timer timer = schedule(now().plus(duration), () -> {
            woken.set(true);
            done.countDown();
        });
        timer.onDrop = done::countDown;
        if (dropped(timer)) {
            throw new InterruptedException("the local clock is closed");
        }
        try {
            done.await();
        } finally {
            timer.cancel();
        }
        if (!woken.get()) {
            throw new InterruptedException("the local clock was closed");
        }
    }

    private boolean dropped(Timer timer) {
        lock.lock();
        try {
            return closed && !timers.contains(timer);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return schedule(now().plus(delay), () -> Thread.ofVirtual().start(() -> runReported(task)));
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("a period must be positive, was " + period);
        }
        Repeating repeating = new Repeating(period, task);
        repeating.arm();
        return repeating;
    }

    private static void runReported(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "a timed task of the local AWS failed", e);
        }
    }

    private Timer schedule(Instant due, Runnable fire) {
        lock.lock();
        try {
            Timer timer = new Timer(due, sequence++, fire);
            if (!closed) {
                timers.add(timer);
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
                Timer next = timers.peek();
                long wait = next == null ? Long.MAX_VALUE : wallNanosUntil(next.due);
                if (next != null && wait <= 0) {
                    timers.remove(next);
                    next.fire.run();
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
            timers.forEach(t -> t.onDrop.run());
            timers.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Timer implements Comparable<Timer>, Cancellable {
        private final Instant due;
        private final long order;
        private final Runnable fire;
        private volatile Runnable onDrop = () -> {};

        Timer(Instant due, long order, Runnable fire) {
            this.due = due;
            this.order = order;
            this.fire = fire;
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                timers.remove(this);
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

    /** Runs one after the other: the next period starts when the run is over, so a slow run never overlaps itself. */
    private final class Repeating implements Cancellable {
        private final Duration period;
        private final Runnable task;
        private volatile boolean cancelled;
        private volatile Cancellable armed = () -> {};

        Repeating(Duration period, Runnable task) {
            this.period = period;
            this.task = task;
        }

        void arm() {
            armed = after(period, () -> {
                if (!cancelled) {
                    runReported(task);
                    arm();
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
