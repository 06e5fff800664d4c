package io.mmectl.localaws.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.sagemaker.Fleets.Fleet;
import io.mmectl.localaws.sagemaker.HostedVariant;
import io.mmectl.localaws.sagemaker.VariantMetrics;
import io.mmectl.localaws.time.ManualTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fleet of an endpoint that is updated answers an invocation. */
class GreenShareTest {
    private final Router router = new Router(new Dice(42));
    private final Map<String, HostedVariant> blue = variants();
    private final Map<String, HostedVariant> green = variants();

    private static Map<String, HostedVariant> variants() {
        VariantMetrics metrics =
                new VariantMetrics(new MetricStore(), new ManualTime(Instant.EPOCH), "eu-central-1", "e", "AllTraffic");
        return Map.of("AllTraffic", new HostedVariant("AllTraffic", 1, true, "", List.of(), Map.of(), metrics));
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "while an update shifts traffic, each invocation goes to the old or the new fleet by the share of the"
                            + " moment",
            sure = Sure.DOCUMENTED,
            source = "developer guide, deployment guardrails; that each invocation is thrown anew is guessed")
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.25, 0.5, 1})
    void theNewFleetAnswersItsShare(double share) {
        Fleet fleet = new Fleet("eu-central-1", "e", blue, green, share);
        int answered = 0;
        for (int i = 0; i < 10_000; i++) {
            answered += fleet.serving(router.mark("request-" + i)) == green ? 1 : 0;
        }

        assertThat(answered / 10_000.0).isCloseTo(share, Offset.offset(share % 1 == 0 ? 0.0 : 0.02));
    }
}
