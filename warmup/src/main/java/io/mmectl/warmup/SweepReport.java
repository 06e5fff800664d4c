package io.mmectl.warmup;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.RouteKey;
import io.mmectl.warmup.Outcome.Cold;
import io.mmectl.warmup.Outcome.Failed;
import io.mmectl.warmup.Outcome.FellOut;
import io.mmectl.warmup.Outcome.NotReached;
import io.mmectl.warmup.Outcome.Skipped;
import io.mmectl.warmup.Outcome.Warm;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one sweep over one endpoint came to.
 *
 * @param duration from the first invocation to the last answer
 * @param coldThreshold slower answers were taken for loads
 * @param interrupted whether it was stopped before its end
 * @param refusal why it was not started; empty when it ran
 * @param notes what the planner said before it started
 * @param results one a routed model, sorted by key
 */
public record SweepReport(
        String modelType,
        String endpointName,
        Instant startedAt,
        Duration duration,
        Duration coldThreshold,
        boolean interrupted,
        String refusal,
        List<String> notes,
        List<ModelResult> results) {
    public SweepReport {
        notes = List.copyOf(notes);
        results = results.stream()
                .sorted(Comparator.comparing(ModelResult::key).thenComparing(ModelResult::targetModel))
                .toList();
    }

    /** The report of a sweep that was not started. */
    public static SweepReport refused(SweepRefusal refusal, Instant at) {
        return new SweepReport(
                refusal.modelType(),
                refusal.endpointName(),
                at,
                Duration.ZERO,
                Duration.ZERO,
                false,
                refusal.reason() + ". " + refusal.hint(),
                List.of(),
                refusal.models().stream()
                        .map(key -> new ModelResult(key, "", 0, new Skipped()))
                        .toList());
    }

    /** Whether every routed model is resident now. */
    public boolean complete() {
        return refusal.isEmpty()
                && !interrupted
                && results.stream().allMatch(r -> r.outcome().resident());
    }

    /** What a command that ran only this sweep ends with; empty when it is complete. */
    public Optional<ErrorCode> errorCode() {
        if (interrupted) {
            return Optional.of(ErrorCode.INTERRUPTED);
        }
        return complete() ? Optional.empty() : Optional.of(ErrorCode.WARMUP_INCOMPLETE);
    }

    public Counts counts() {
        return new Counts(
                count(Warm.class),
                count(Cold.class),
                count(FellOut.class),
                count(Failed.class),
                count(NotReached.class),
                count(Skipped.class));
    }

    /** Invocations sent, all passes and repetitions. */
    public int calls() {
        return results.stream().mapToInt(ModelResult::calls).sum();
    }

    /** The models that were loaded and pushed out again within the sweep. */
    public List<RouteKey> fellOut() {
        return results.stream()
                .filter(r -> r.outcome() instanceof FellOut)
                .map(ModelResult::key)
                .toList();
    }

    /** Times to the first pass's answers. */
    public Latencies firstPass() {
        return Latencies.of(
                results.stream().flatMap(r -> first(r.outcome()).stream()).toList());
    }

    /** Times to the second pass's answers. */
    public Latencies secondPass() {
        return Latencies.of(
                results.stream().flatMap(r -> second(r.outcome()).stream()).toList());
    }

    /** Empty when it never answered. */
    static Optional<Duration> first(Outcome outcome) {
        return switch (outcome) {
            case Warm w -> Optional.of(w.first());
            case Cold c -> Optional.of(c.first());
            case FellOut f -> Optional.of(f.first());
            case Failed f -> Optional.empty();
            case NotReached n -> Optional.empty();
            case Skipped s -> Optional.empty();
        };
    }

    /** Empty when it did not answer in the second pass. */
    static Optional<Duration> second(Outcome outcome) {
        return switch (outcome) {
            case Warm w -> Optional.ofNullable(w.second());
            case Cold c -> Optional.ofNullable(c.second());
            case FellOut f -> Optional.of(f.second());
            case Failed f -> Optional.empty();
            case NotReached n -> Optional.empty();
            case Skipped s -> Optional.empty();
        };
    }

    private int count(Class<? extends Outcome> kind) {
        return (int) results.stream().filter(r -> kind.isInstance(r.outcome())).count();
    }

    /** How many models ended in which way. */
    public record Counts(int warm, int cold, int fellOut, int failed, int notReached, int skipped) {
        public int models() {
            return warm + cold + fellOut + failed + notReached + skipped;
        }
    }
}
