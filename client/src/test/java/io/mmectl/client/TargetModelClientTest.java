package io.mmectl.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmectl.client.RuntimeCaller.Reply;
import io.mmectl.client.triton.TritonMessage;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TargetModelClientTest {
    private static final TritonMessage REQUEST =
            new TritonMessage(TritonMessage.JSON, "{\"secret\":1}".getBytes(StandardCharsets.UTF_8));
    private static final TritonMessage ANSWER = new TritonMessage(TritonMessage.JSON, new byte[] {1});

    private final VirtualPacer pacer = new VirtualPacer();
    private final AtomicInteger calls = new AtomicInteger();

    /** What the endpoint says to the n-th call, 1 the first. */
    private interface Script {
        Reply reply(int call) throws InterruptedException;
    }

    @Test
    void anAnswerIsPassedOn() {
        assertThat(client(call -> new Reply.Answered(ANSWER)).invoke("e", "m.tar.gz", REQUEST))
                .isSameAs(ANSWER);
        assertThat(calls).hasValue(1);
    }

    @Test
    void aColdModelIsAskedAgainUntilItIsLoaded() {
        TargetModelClient client = client(call -> {
            pacer.advance(Duration.ofSeconds(60));
            return call <= 4 ? new Reply.Loading() : new Reply.Answered(ANSWER);
        });

        assertThat(client.invoke("e", "m.tar.gz", REQUEST)).isSameAs(ANSWER);
        assertThat(calls).hasValue(5);
    }

    @Test
    void after360SecondsOfLoadingItGivesUp() {
        TargetModelClient client = client(call -> {
            pacer.advance(Duration.ofSeconds(60));
            return new Reply.Loading();
        });

        assertThatExceptionOfType(InvocationException.StillLoading.class)
                .isThrownBy(() -> client.invoke("e", "m.tar.gz", REQUEST))
                .withMessage("m.tar.gz on e is still loading after 360 s")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_CONVERGED));
        assertThat(calls).hasValue(6);
    }

    @Test
    void throttlingIsAnsweredWithGrowingPausesAndABoundedNumberOfAttempts() {
        TargetModelClient client = client(call -> new Reply.Unavailable("HTTP 400 ThrottlingException: Rate exceeded"));

        assertThatExceptionOfType(InvocationException.Unavailable.class)
                .isThrownBy(() -> client.invoke("e", "m.tar.gz", REQUEST))
                .withMessage("m.tar.gz on e gave no answer in 6 attempts: HTTP 400 ThrottlingException: Rate exceeded");
        assertThat(calls).hasValue(6);
        assertThat(pacer.pauses).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(pacer.pauses.get(i)).isBetween(Duration.ofMillis(100L << i), Duration.ofMillis(200L << i));
        }
    }

    @Test
    void aModelsOwnFaultIsThrownAtOnceWithoutTheRequest() {
        TargetModelClient client = client(call -> new Reply.ModelFailed(400, "bad input secret", "arn:logs"));

        assertThatExceptionOfType(InvocationException.ModelFailed.class)
                .isThrownBy(() -> client.invoke("e", "m.tar.gz", REQUEST))
                .withMessage("m.tar.gz on e failed with status 400")
                .satisfies(e -> {
                    assertThat(e.status()).isEqualTo(400);
                    assertThat(e.containerMessage()).isEqualTo("bad input secret");
                    assertThat(e.hint()).isEqualTo("See the container log arn:logs.");
                });
        assertThat(calls).hasValue(1);
    }

    @Test
    void aBodyThatSageMakerDoesNotTakeIsNotSent() {
        TritonMessage large = new TritonMessage(TritonMessage.JSON, new byte[TargetModelClient.LARGEST_BODY + 1]);

        assertThatExceptionOfType(InvocationException.Refused.class)
                .isThrownBy(() -> client(call -> new Reply.Answered(ANSWER)).invoke("e", "m.tar.gz", large))
                .withMessage("the request to m.tar.gz on e has 6291457 bytes, SageMaker takes 6291456");
        assertThat(calls).hasValue(0);
    }

    @Test
    void callersOfAColdModelWaitForTheOneThatIsUnderWay() throws Exception {
        CountDownLatch firstArrived = new CountDownLatch(1);
        CountDownLatch loaded = new CountDownLatch(1);
        TargetModelClient client = client(call -> {
            if (call == 1) {
                firstArrived.countDown();
                loaded.await();
            }
            return new Reply.Answered(ANSWER);
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<TritonMessage> leader = threads.submit(() -> client.invoke("e", "m.tar.gz", REQUEST));
            firstArrived.await();
            List<Thread> waiting = new ArrayList<>();
            List<TritonMessage> answers = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 20; i++) {
                waiting.add(Thread.ofPlatform().start(() -> answers.add(client.invoke("e", "m.tar.gz", REQUEST))));
            }
            awaitAllWaiting(waiting);
            // Another model is nobody's business.
            assertThat(client.invoke("e", "other.tar.gz", REQUEST)).isSameAs(ANSWER);
            assertThat(calls).hasValue(2);

            loaded.countDown();
            for (Thread thread : waiting) {
                thread.join();
            }

            assertThat(leader.get()).isSameAs(ANSWER);
            assertThat(answers).hasSize(20).containsOnly(ANSWER);
            assertThat(calls).hasValue(22);
        }
    }

    @Test
    void whatKeepsTheFirstCallerFromAnAnswerIsToldToAllThatWait() throws Exception {
        CountDownLatch firstArrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        TargetModelClient client = client(call -> {
            firstArrived.countDown();
            go.await();
            return new Reply.Unavailable("HTTP 503");
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<TritonMessage> leader = threads.submit(() -> client.invoke("e", "m.tar.gz", REQUEST));
            firstArrived.await();
            List<String> errors = Collections.synchronizedList(new ArrayList<>());
            Thread follower = Thread.ofPlatform().start(() -> {
                try {
                    client.invoke("e", "m.tar.gz", REQUEST);
                } catch (InvocationException.Unavailable e) {
                    errors.add(String.valueOf(e.getMessage()));
                }
            });
            awaitAllWaiting(List.of(follower));
            go.countDown();
            follower.join();

            assertThat(errors).containsExactly("m.tar.gz on e gave no answer in 6 attempts: HTTP 503");
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(leader::get);
            assertThat(calls).hasValue(6);
        }
    }

    @Test
    void aWarmModelsCallersDoNotWaitForEachOther() throws Exception {
        CountDownLatch bothInside = new CountDownLatch(2);
        TargetModelClient client = client(call -> {
            if (call > 1) {
                bothInside.countDown();
                bothInside.await();
            }
            return new Reply.Answered(ANSWER);
        });
        client.invoke("e", "m.tar.gz", REQUEST);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<TritonMessage> one = threads.submit(() -> client.invoke("e", "m.tar.gz", REQUEST));
            Future<TritonMessage> other = threads.submit(() -> client.invoke("e", "m.tar.gz", REQUEST));

            assertThat(one.get()).isSameAs(ANSWER);
            assertThat(other.get()).isSameAs(ANSWER);
        }
    }

    @Test
    void interruptionIsAnErrorOfItsOwnAndKeepsTheStatus() {
        TargetModelClient client = client(call -> {
            throw new InterruptedException();
        });

        assertThatExceptionOfType(MmectlException.class)
                .isThrownBy(() -> client.invoke("e", "m.tar.gz", REQUEST))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void awaitAllWaiting(List<Thread> threads) {
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
    }

    private TargetModelClient client(Script script) {
        return new TargetModelClient(
                (endpoint, target, request) -> script.reply(calls.incrementAndGet()),
                RetryPolicy.standard(),
                pacer,
                new SplittableRandom(1));
    }
}
