package io.mmectl.client;

import io.mmectl.client.RuntimeCaller.Reply;
import io.mmectl.client.triton.TritonMessage;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Invokes target models, patient with cold starts. While it is not known that a model is loaded, one call goes ahead and the
 * others wait for it: a cold model is asked for once, not once a caller. Safe for concurrent use.
 */
public final class TargetModelClient {
    /** What SageMaker takes and gives in one call. */
    static final int LARGEST_BODY = 6_291_456;

    private final RuntimeCaller runtime;
    private final RetryPolicy policy;
    private final Pacer pacer;
    private final RandomGenerator random;
    private final Map<Key, Instant> warmUntil = new ConcurrentHashMap<>();
    /** Completed empty when the leader is done, or with what stands in the way of every caller. */
    private final Map<Key, CompletableFuture<Optional<InvocationException>>> leaders = new ConcurrentHashMap<>();

    TargetModelClient(RuntimeCaller runtime, RetryPolicy policy, Pacer pacer, RandomGenerator random) {
        this.runtime = runtime;
        this.policy = policy;
        this.pacer = pacer;
        this.random = random;
    }

    private record Key(String endpointName, String targetModel) {
        @Override
        public String toString() {
            return targetModel + " on " + endpointName;
        }
    }

    /**
     * Sends one request until it is answered.
     *
     * @throws InvocationException by kind, when there is no answer
     * @throws MmectlException INTERRUPTED when the thread was interrupted; its interrupt status is set
     */
    public TritonMessage invoke(String endpointName, String targetModel, TritonMessage request) {
        Key key = new Key(endpointName, targetModel);
        if (request.body().length > LARGEST_BODY) {
            throw new InvocationException.Refused(
                    ErrorCode.INVALID_INPUT,
                    "the request to " + key + " has " + request.body().length + " bytes, SageMaker takes "
                            + LARGEST_BODY,
                    "Send fewer or smaller inputs, or the binary form.");
        }
        try {
            return new Call(key, request, pacer.now()).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MmectlException(ErrorCode.INTERRUPTED, "interrupted while calling " + key, "", e);
        }
    }

    private boolean isWarm(Key key) {
        Instant until = warmUntil.get(key);
        return until != null && pacer.now().isBefore(until);
    }

    private void answered(Key key) {
        warmUntil.put(key, pacer.now().plus(policy.warmFor()));
    }

    private final class Call {
        private final Key key;
        private final TritonMessage request;
        private final Instant deadline;
        private int failures;
        private int loadings;

        Call(Key key, TritonMessage request, Instant now) {
            this.key = key;
            this.request = request;
            this.deadline = now.plus(policy.loading());
        }

        TritonMessage run() throws InterruptedException {
            while (true) {
                Optional<TritonMessage> answer = isWarm(key) ? attempt() : leadOrWait();
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }

        /** Empty after waiting for somebody else's call. */
        private Optional<TritonMessage> leadOrWait() throws InterruptedException {
            CompletableFuture<Optional<InvocationException>> mine = new CompletableFuture<>();
            CompletableFuture<Optional<InvocationException>> leader = leaders.putIfAbsent(key, mine);
            if (leader != null) {
                await(leader);
                return Optional.empty();
            }
            Optional<InvocationException> obstacle = Optional.empty();
            try {
                Optional<TritonMessage> answer = Optional.empty();
                while (answer.isEmpty()) {
                    answer = attempt();
                }
                return answer;
            } catch (InvocationException.Unavailable | InvocationException.StillLoading e) {
                obstacle = Optional.of(e);
                throw e;
            } finally {
                leaders.remove(key, mine);
                mine.complete(obstacle);
            }
        }

        private void await(CompletableFuture<Optional<InvocationException>> leader) throws InterruptedException {
            try {
                Optional<InvocationException> obstacle =
                        leader.get(Duration.between(pacer.now(), deadline).toMillis(), TimeUnit.MILLISECONDS);
                if (obstacle.isPresent()) {
                    throw sameFor(obstacle.get());
                }
            } catch (TimeoutException e) {
                throw stillLoading();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a leader never completes with an error", e);
            }
        }

        /** An exception of this thread's own, with its own stack. */
        private InvocationException sameFor(InvocationException leaders) {
            return leaders instanceof InvocationException.StillLoading
                    ? stillLoading()
                    : new InvocationException.Unavailable(String.valueOf(leaders.getMessage()));
        }

        /** One call and the pause after it; empty when it should be repeated. */
        private Optional<TritonMessage> attempt() throws InterruptedException {
            return switch (runtime.call(key.endpointName(), key.targetModel(), request)) {
                case Reply.Answered(TritonMessage message) -> {
                    answered(key);
                    yield Optional.of(message);
                }
                case Reply.Loading() -> {
                    warmUntil.remove(key);
                    Duration pause = policy.pause(loadings++, random);
                    if (pacer.now().plus(pause).isAfter(deadline)) {
                        throw stillLoading();
                    }
                    pacer.pause(pause);
                    yield Optional.empty();
                }
                case Reply.Unavailable(String message) -> {
                    if (++failures >= policy.attempts()) {
                        throw new InvocationException.Unavailable(
                                key + " gave no answer in " + failures + " attempts: " + message);
                    }
                    pacer.pause(policy.pause(failures - 1, random));
                    yield Optional.empty();
                }
                case Reply.ModelFailed failed -> {
                    // It may be this request's fault only, and the container answered: nobody needs to wait any longer.
                    answered(key);
                    throw new InvocationException.ModelFailed(
                            key.toString(), failed.status(), failed.message(), failed.logStream());
                }
                case Reply.Refused refused ->
                    throw new InvocationException.Refused(
                            refused.code(), key + " was refused: " + refused.message(), refused.hint());
            };
        }

        private InvocationException stillLoading() {
            return new InvocationException.StillLoading(
                    key + " is still loading after " + policy.loading().toSeconds() + " s");
        }
    }
}
