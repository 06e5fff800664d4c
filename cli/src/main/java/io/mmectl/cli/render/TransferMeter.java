package io.mmectl.cli.render;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How far bytes have come: a bar, the rate since the beginning, and the time left at that rate. Safe for concurrent use. */
public final class TransferMeter {
    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    private final long total;
    private final LongSupplier nanoTime;
    private final long start;
    private final LongAdder done = new LongAdder();
    private final AtomicLong nextDue;

    /** @param total bytes that are expected, about; 0 when nobody knows */
    public TransferMeter(long total) {
        this(total, System::nanoTime);
    }

    TransferMeter(long total, LongSupplier nanoTime) {
        this.total = total;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.nextDue = new AtomicLong(start);
    }

    public void add(long bytes) {
        done.add(bytes);
    }

    /** Adds, and says how far it is; empty when that was said a moment ago. */
    public Optional<String> moved(long bytes) {
        add(bytes);
        long now = nanoTime.getAsLong();
        long due = nextDue.get();
        return now - due >= 0 && nextDue.compareAndSet(due, now + PAUSE) ? Optional.of(text()) : Optional.empty();
    }

    /** {@code [####................] 20 %  1.0 GiB of 5.0 GiB, 512 MiB/s, 8.0 s left} */
    public String text() {
        return text(done.sum(), total, Duration.ofNanos(nanoTime.getAsLong() - start));
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
                        .append(Quantities.time(Duration.ofMillis((total - done) * 1000 / rate)))
                        .append(" left");
            }
        }
        return text.toString();
    }
}
