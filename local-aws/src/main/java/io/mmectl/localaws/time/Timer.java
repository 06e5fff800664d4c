package io.mmectl.localaws.time;

import io.mmectl.localaws.concurrent.WaitingThreads;
import java.lang.System.Logger;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A task to run, or the thread that made it, which sleeps. Ordered by due time, and then by the order of making. */
final class Timer implements Comparable<Timer> {
    private static final Logger LOG = System.getLogger(Timer.class.getName());

    private final Instant due;
    private final long order;
    private final @Nullable Runnable task;
    private final Thread sleeper = Thread.currentThread();
    private final CountDownLatch woken = new CountDownLatch(1);
    private volatile boolean dropped;

    /** @param task null for a sleeper */
    Timer(Instant due, long order, @Nullable Runnable task) {
        this.due = due;
        this.order = order;
        this.task = task;
    }

    Instant due() {
        return due;
    }

    boolean sleeps() {
        return task == null;
    }

    Thread sleeper() {
        return sleeper;
    }

    /** Gives the thread that goes on: one of its own for a task. */
    Thread fire() {
        Runnable toRun = task;
        if (toRun != null) {
            return WaitingThreads.builder().start(() -> runReported(toRun));
        }
        woken.countDown();
        return sleeper;
    }

    static void runReported(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "a timed task of the local AWS failed", e);
        }
    }

    /** Wakes a sleeper without its time having come; a task never runs. */
    void drop() {
        dropped = true;
        woken.countDown();
    }

    /**
     * Sleeps until it fires.
     *
     * @throws InterruptedException when it was dropped, too
     */
    void await() throws InterruptedException {
        woken.await();
        if (dropped) {
            throw new InterruptedException("the local clock is closed");
        }
    }

    @Override
    public int compareTo(Timer other) {
        int byDue = due.compareTo(other.due);
        return byDue != 0 ? byDue : Long.compare(order, other.order);
    }
}
