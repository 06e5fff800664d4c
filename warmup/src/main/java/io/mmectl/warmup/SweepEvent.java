package io.mmectl.warmup;

import io.mmectl.config.RouteKey;
import java.time.Duration;

/** Progress of a running sweep. */
public sealed interface SweepEvent {
    /** @param pass 1 or 2; models = those that it will invoke */
    record PassStarted(int pass, int models) implements SweepEvent {}

    /** @param done models with an outcome in this pass, this one included */
    record Answered(int pass, RouteKey key, Duration latency, boolean cold, int done) implements SweepEvent {}

    record Retrying(int pass, RouteKey key, String why, Duration pause) implements SweepEvent {}

    record Failed(int pass, RouteKey key, String message, int done) implements SweepEvent {}
}
