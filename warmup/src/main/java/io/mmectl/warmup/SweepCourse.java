package io.mmectl.warmup;

import io.mmectl.config.Route;
import io.mmectl.warmup.port.ModelInvoker.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The decisions of a running sweep, without threads and without a clock of its own: asked what to do at an instant, told
 * what came back. A model holds one of the sweep's places from its first call until its outcome, so that the loads that the
 * platform works on are bounded too, not only the calls. Not safe for concurrent use.
 */
final class SweepCourse {
    /** What to do next. */
    sealed interface Step {
        /** Send one invocation. */
        record Invoke(int pass, int model, Route route) implements Step {}

        /** Nothing before that instant, unless an answer arrives. */
        record WaitUntil(Instant instant) implements Step {}

        /** Nothing before an answer arrives. */
        record AwaitAnswer() implements Step {}

        record Finished() implements Step {}
    }

    private record Due(Instant at, int model) {}

    private final Sweep sweep;
    private final RetryRules rules;
    private final RandomGenerator random;
    private final Consumer<SweepEvent> events;
    private final List<Trial> trials;
    private final PriorityQueue<Due> repetitions =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingInt(Due::model));
    private Deque<Integer> fresh = new ArrayDeque<>();
    private int pass;
    private int done;
    private int places;
    private Instant nextStart = Instant.MIN;

    SweepCourse(Sweep sweep, RetryRules rules, RandomGenerator random, Consumer<SweepEvent> events) {
        this.sweep = sweep;
        this.rules = rules;
        this.random = random;
        this.events = events;
        this.trials = sweep.routes().stream().map(Trial::new).toList();
    }

    /** An {@link Step.Invoke} counts as sent. */
    Step next(Instant now) {
        if (places == 0 && fresh.isEmpty() && !startPass()) {
            return new Step.Finished();
        }
        boolean repeat = !repetitions.isEmpty() && !repetitions.peek().at().isAfter(now);
        boolean begin = !fresh.isEmpty() && places < sweep.concurrency();
        if (!repeat && !begin) {
            return repetitions.isEmpty()
                    ? new Step.AwaitAnswer()
                    : new Step.WaitUntil(repetitions.peek().at());
        }
        if (now.isBefore(nextStart)) {
            return new Step.WaitUntil(nextStart);
        }
        nextStart = now.plus(sweep.gap());
        return invoke(repeat ? repetitions.remove().model() : freshModel());
    }

    /**
     * @param started when the call was sent
     * @param now when the answer was there
     */
    void answered(int model, Answer answer, Instant started, Instant now) {
        Trial trial = trials.get(model);
        switch (answer) {
            case Answer.Answered a -> answered(trial, started, now);
            case Answer.Loading l -> loading(model, trial, started, now);
            case Answer.Unavailable u -> unavailable(model, trial, u.message(), now);
            case Answer.ModelFailed f ->
                failed(trial, "the model failed (status " + f.originalStatus() + "): " + f.message());
            case Answer.Refused r -> failed(trial, r.message());
        }
    }

    /** One a route of the sweep, in its order; models without an outcome yet are not reached. */
    List<ModelResult> results() {
        return trials.stream().map(t -> t.result(sweep.prove())).toList();
    }

    /** Whether there was a pass to start. */
    private boolean startPass() {
        if (pass == (sweep.prove() ? 2 : 1)) {
            return false;
        }
        pass++;
        done = 0;
        List<Integer> models = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            if (trials.get(i).nextPass()) {
                models.add(i);
            }
        }
        fresh = new ArrayDeque<>(models);
        events.accept(new SweepEvent.PassStarted(pass, models.size()));
        return !models.isEmpty();
    }

    private int freshModel() {
        places++;
        return fresh.remove();
    }

    private Step invoke(int model) {
        Trial trial = trials.get(model);
        trial.sent();
        return new Step.Invoke(pass, model, trial.route());
    }

    private void answered(Trial trial, Instant started, Instant now) {
        boolean cold = trial.answered(pass, started, now, sweep.coldThreshold());
        finish();
        events.accept(new SweepEvent.Answered(pass, trial.route().key(), trial.latency(pass), cold, done));
    }

    private void loading(int model, Trial trial, Instant started, Instant now) {
        Instant since = trial.loadingSince(started);
        if (pass == 2) {
            trial.fellOut(since, now);
            finish();
            events.accept(new SweepEvent.Answered(pass, trial.route().key(), trial.latency(pass), true, done));
            return;
        }
        Duration pause = rules.whileLoading(trial.nextLoading(), random);
        if (now.plus(pause).isAfter(since.plus(rules.loading()))) {
            failed(trial, "still loading after " + Words.time(Duration.between(since, now)));
        } else {
            repeat(model, trial, "still loading", pause, now);
        }
    }

    private void unavailable(int model, Trial trial, String message, Instant now) {
        int failures = trial.nextUnavailable();
        if (failures >= rules.attempts()) {
            failed(trial, "no answer in " + Words.count(failures, "attempt", "attempts") + ": " + message);
        } else {
            repeat(model, trial, message, rules.whileUnavailable(failures - 1, random), now);
        }
    }

    private void repeat(int model, Trial trial, String why, Duration pause, Instant now) {
        repetitions.add(new Due(now.plus(pause), model));
        events.accept(new SweepEvent.Retrying(pass, trial.route().key(), why, pause));
    }

    private void failed(Trial trial, String message) {
        trial.failed((pass == 2 ? "answered once, then: " : "") + message);
        finish();
        events.accept(new SweepEvent.Failed(pass, trial.route().key(), message, done));
    }

    private void finish() {
        places--;
        done++;
    }
}
