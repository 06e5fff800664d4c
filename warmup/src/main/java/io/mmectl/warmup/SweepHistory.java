package io.mmectl.warmup;

import io.mmectl.config.MmectlException;
import io.mmectl.warmup.port.SweepLog;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** The reports of past sweeps. */
public final class SweepHistory {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final SweepLog log;

    public SweepHistory(SweepLog log) {
        this.log = log;
    }

    /** Keeps a report under the moment of its start. */
    public void add(SweepReport report) {
        log.write(report.modelType(), NAME.format(report.startedAt()) + ".json", SweepJson.write(report));
    }

    /**
     * The endpoint's previous sweep, for the planner and for people; empty when there is none or when it was written by
     * another version: a record of the past must not stop the next sweep.
     */
    public Optional<SweepReport> latest(String modelType) {
        return log.latest(modelType).flatMap(document -> {
            try {
                return Optional.of(SweepJson.read(document));
            } catch (MmectlException unreadable) {
                return Optional.empty();
            }
        });
    }
}
