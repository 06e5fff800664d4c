package io.mmectl.aws.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.warmup.port.ModelInvoker;
import io.mmectl.warmup.port.ModelInvoker.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link ModelInvoker} promises. */
public interface ModelInvokerContract extends Contract {
    String SECRET = "the-customers-own-words";
    byte[] PAYLOAD = ("{\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\"" + SECRET
                    + "\"]}]}")
            .getBytes(UTF_8);
    Duration TIMEOUT = Duration.ofSeconds(70);

    private Answer invoke(Deployment deployment, String targetModel) {
        ModelInvoker invoker = aws().invoker();
        return invoker.invoke(deployment.name(), targetModel, PAYLOAD, TIMEOUT);
    }

    /** All answers up to the first that is not Loading. */
    private List<Answer> invokeUntilLoaded(Deployment deployment, String targetModel) {
        List<Answer> answers = new ArrayList<>();
        aws().await(targetModel + " is loaded", () -> {
            answers.add(invoke(deployment, targetModel));
            return !(answers.getLast() instanceof Answer.Loading);
        });
        return answers;
    }

    @Test
    default void aTargetModelAnswers() {
        Deployment deployment = Deployment.inService(aws(), "invoke");
        deployment.publish("acme.tar.gz", TritonArchive.answering());

        assertThat(invokeUntilLoaded(deployment, "acme.tar.gz").getLast()).isEqualTo(new Answer.Answered());
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it never loads")
    default void aLoadOfMoreThanAMinuteIsLoadingAndThenAnswers() {
        Deployment deployment = Deployment.inService(aws(), "invoke-slow");
        deployment.publish("slow.tar.gz", TritonArchive.loadingFor(90_000));

        List<Answer> answers = invokeUntilLoaded(deployment, "slow.tar.gz");

        assertThat(answers.getFirst()).isEqualTo(new Answer.Loading());
        assertThat(answers.getLast()).isEqualTo(new Answer.Answered());
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it answers for any endpoint")
    default void anEndpointThatIsNotThereRefuses() {
        Deployment nowhere = Deployment.named(aws(), "invoke-nowhere");

        assertThat(invoke(nowhere, "acme.tar.gz"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class, a -> assertThat(a.message()).contains(nowhere.name()));
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it reads no archive")
    default void anArchiveThatIsNotThereRefuses() {
        Deployment deployment = Deployment.inService(aws(), "invoke-missing");

        assertThat(invokeUntilLoaded(deployment, "nobody.tar.gz").getLast())
                .isInstanceOfSatisfying(
                        Answer.Refused.class, a -> assertThat(a.message()).contains("nobody.tar.gz"));
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it reads no archive")
    default void aModelThatCannotLoadFailsWithoutAWordOfThePayload() {
        Deployment deployment = Deployment.inService(aws(), "invoke-broken");
        deployment.publish("broken.tar.gz", TritonArchive.withoutModelFile());

        assertThat(invokeUntilLoaded(deployment, "broken.tar.gz").getLast())
                .isInstanceOfSatisfying(Answer.ModelFailed.class, a -> {
                    assertThat(a.originalStatus()).isEqualTo(400);
                    assertThat(a.message()).isNotBlank().doesNotContain(SECRET);
                });
    }
}
