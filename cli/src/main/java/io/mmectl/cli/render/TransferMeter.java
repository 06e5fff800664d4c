package io.mmectl.cli.render;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How far bytes have come: a bar, the rate since the first of them, and the time left at that rate. Safe for concurrent use. */
public final class TransferMeter {
    private static final long PAUSE = Duration.ofMillis(100).toNanos();
    private static final long NOT_BEGUN = Long.MIN_VALUE;

    private final boolean known;
    private final AtomicLong total;
    private final LongSupplier nanoTime;
    private final AtomicLong start = new AtomicLong(NOT_BEGUN);
    private final LongAdder done = new LongAdder();
    private final AtomicLong nextDue = new AtomicLong();

    /** @param total bytes that are expected, about; 0 when nobody knows */
    public TransferMeter(long total) {
        this(total, System::nanoTime);
    }

    /** @param nanoTime a clock as {@link System#nanoTime} */
    public TransferMeter(long total, LongSupplier nanoTime) {
        this.known = total > 0;
        this.total = new AtomicLong(total);
        this.nanoTime = nanoTime;
    }

    /** Less is to come than was expected, by so many bytes. */
    public void spare(long bytes) {
        total.addAndGet(-bytes);
    }

    /** Adds, and says how far it is; empty when that was said a moment ago. */
    public Optional<String> moved(long bytes) {
        long now = nanoTime.getAsLong();
        if (start.compareAndSet(NOT_BEGUN, now)) {
            nextDue.set(now);
        }
        done.add(bytes);
        long due = nextDue.get();
        return now - due >= 0 && nextDue.compareAndSet(due, now + PAUSE) ? Optional.of(text()) : Optional.empty();
    }

    /** {@code [####................] 20 %  1.0 GiB of 5.0 GiB, 512 MiB/s, 8 s left} */
    public String text() {
        long began = start.get();
        Duration elapsed = began == NOT_BEGUN ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - began);
        return text(done.sum(), known ? Math.max(1, total.get()) : 0, elapsed);
    }

    static String text(long done, long total, Duration elapsed) {
        double seconds = elapsed.toNanos() / 1e9;
        long rate = seconds < 0.1 ? 0 : (long) (done / seconds);
        StringBuilder text = new StringBuilder();
        if (total > 0) {
            text.append(Progress.bar(done, total)).append("  ");
        }
        text.append(Quantities.bytes(done));
        if (total > 0) {
            text.append(" of ").append(Quantities.bytes(Math.max(done, total)));
        }
        if (rate > 0) {
            text.append(", ").append(Quantities.bytes(rate)).append("/s");
            if (total > done) {
                text.append(", ")
                        .append(left(Math.max(1, Math.round((total - done) / (double) rate))))
                        .append(" left");
            }
        }
        return text.toString();
    }

    /** A guess: no more digits than it is worth. */
    private static String left(long seconds) {
        return seconds < 60 ? seconds + " s" : Quantities.time(Duration.ofSeconds(seconds));
    }
}
