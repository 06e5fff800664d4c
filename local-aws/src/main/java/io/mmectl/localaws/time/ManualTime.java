package io.mmectl.localaws.time;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A clock that only a test moves. {@link #step} runs what falls due on the calling thread, in order of due time, with
 * {@link #now} at each task's own due time; so a test sees the effects when {@code step} returns. Sleepers are woken but
 * run on their own threads.
 */
public final class ManualTime implements LocalTime {
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private Instant now;
    private long sequence;
    private long tick;

    public ManualTime(Instant start) {
        this.now = start;
    }

    /** Moves time ahead by the given endpoint time and runs everything due on the way. */
    public void step(Duration ahead) {
        Instant end = now().plus(ahead);
        Timer next;
        while ((next = takeDue(end)) != null) {
            next.task.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized @Nullable Timer takeDue(Instant end) {
        Timer next = timers.peek();
        if (next == null || next.due.isAfter(end)) {
            return null;
        }
        timers.poll();
        now = next.due.isAfter(now) ? next.due : now;
        return next;
    }

    /** From now on every look at the clock is a nanosecond later than the one before, as with a real one. */
    public synchronized void tick() {
        tick = 1;
    }

    /** How many tasks and sleepers wait. */
    public synchronized int waiting() {
        return timers.size();
    }

    @Override
    public synchronized Instant now() {
        now = now.plusNanos(tick);
        return now;
    }

    @Override
    public double scale() {
        return 0;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Cancellable timer = after(duration, done::countDown);
        try {
            done.await();
        } finally {
            timer.cancel();
        }
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable task) {
        Timer timer = new Timer(now.plus(delay), sequence++, task);
        timers.add(timer);
        return () -> drop(timer);
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        Repeating repeating = new Repeating(period, task);
        repeating.arm();
        return repeating;
    }

    private synchronized void drop(Timer timer) {
        timers.remove(timer);
    }

    @Override
    public synchronized void close() {
        timers.clear();
    }

    private record Timer(Instant due, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byDue = due.compareTo(other.due);
            return byDue != 0 ? byDue : Long.compare(order, other.order);
        }
    }

    private final class Repeating implements Cancellable {
        private final Duration period;
        private final Runnable task;
        private boolean cancelled;
        private Cancellable armed = () -> {};

        Repeating(Duration period, Runnable task) {
            this.period = period;
            this.task = task;
        }

        void arm() {
            if (!cancelled) {
                armed = after(period, () -> {
                    arm();
                    task.run();
                });
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            armed.cancel();
        }
    }
}
