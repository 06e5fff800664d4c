package io.mmectl.localaws.time;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Waits until what a step of the clock set going has done what it can do at that time. A task must have ended or sleep by the
 * clock; a woken sleeper must have ended or wait for something. Others that those two let go on, such as a client whose load
 * has ended, get a moment; under a heavy load of the machine they may see a later time than they would have.
 */
final class Settling {
    private static final Logger LOG = System.getLogger(Settling.class.getName());

    /** On the wall; a task that takes longer is left behind. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long PAUSE_NANOS = 20_000;
    private static final long MOMENT_NANOS = 300_000;

    private final Predicate<Thread> sleeping;
    /** Whether each is a task. */
    private final Map<Thread, Boolean> going = new LinkedHashMap<>();

    private boolean sleepersWoken;

    /** @param sleeping whether a thread sleeps by the clock */
    Settling(Predicate<Thread> sleeping) {
        this.sleeping = sleeping;
    }

    void started(Thread thread, boolean task) {
        going.put(thread, task);
        sleepersWoken |= !task;
    }

    /** @param registered how many timers there have been so far: a new one means that somebody went on */
    void await(LongSupplier registered) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long before;
        do {
            before = registered.getAsLong();
            if (!awaitQuiet(deadline)) {
                LOG.log(Logger.Level.WARNING, "a step of the local clock goes on without {0}", going.keySet());
                break;
            }
            if (sleepersWoken) {
                LockSupport.parkNanos(MOMENT_NANOS);
            }
        } while (registered.getAsLong() != before);
        // A sleeper that only waits may go on when another lets it: it stays under watch.
        going.entrySet().removeIf(entry -> !entry.getKey().isAlive());
    }

    private boolean awaitQuiet(long deadline) {
        while (!going.entrySet().stream().allMatch(entry -> quiet(entry.getKey(), entry.getValue()))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    private boolean quiet(Thread thread, boolean task) {
        if (!thread.isAlive() || sleeping.test(thread)) {
            return true;
        }
        return !task
                && switch (thread.getState()) {
                    case BLOCKED, WAITING, TIMED_WAITING, TERMINATED -> true;
                    case NEW, RUNNABLE -> false;
                };
    }
}
