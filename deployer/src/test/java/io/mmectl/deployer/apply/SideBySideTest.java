package io.mmectl.deployer.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.fixture.Audit;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Endpoints are worked on at the same time: often enough that two of them meet in every way they can. */
class SideBySideTest {
    private static final List<String> MODEL_TYPES = List.of("embedding", "autocomplete", "spellcheck", "ranking");

    private final InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private final Audit audit = new Audit(account);
    private final Deployment deployment = new Deployment(account.ports(), Limits.DEFAULT, new Tokens());

    @RepeatedTest(100)
    @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsAppliedSideBySideIsWholeAfterwards() {
        apply("v1");
        apply("v2");

        assertThat(deployment.plan(fleet("v2").desired(), Purpose.DEPLOY).isEmpty())
                .isTrue();
        assertThat(audit.violations()).isEmpty();
    }

    private void apply(String version) {
        TestFleet fleet = fleet(version);
        Plan plan = deployment.plan(fleet.desired(), Purpose.DEPLOY);
        ApplyReport report = deployment.apply(fleet.desired(), plan, ApplyOptions.of("tester"), e -> {});
        assertThat(report.problem()).isEmpty();
    }

    private static TestFleet fleet(String version) {
        TestFleet fleet = TestFleet.named("suite");
        for (String modelType : MODEL_TYPES) {
            fleet.endpoint(modelType)
                    .bounds(modelType, 1, 4)
                    .model(modelType, "acme", "search", "", version)
                    .model(modelType, "globex", "search", "", version);
        }
        return fleet;
    }
}
