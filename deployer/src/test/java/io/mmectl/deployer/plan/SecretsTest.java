package io.mmectl.deployer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.SecretVariables;
import io.mmectl.deployer.apply.ApplyEvent;
import io.mmectl.deployer.apply.ApplyOptions;
import io.mmectl.deployer.apply.ApplyReport;
import io.mmectl.deployer.apply.Deployment;
import io.mmectl.deployer.apply.Limits;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.PlanJson.StoredPlan;
import io.mmectl.deployer.state.DesiredState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A secret in a container's environment is applied as it is and shown nowhere. */
class SecretsTest {
    private static final String SECRET = "hunter2-hunter2";

    private final InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private final Deployment deployment = new Deployment(account.ports(), Limits.ONE_BY_ONE, () -> "token");
    private final DesiredState desired = fleet(SECRET).desired();

    private static TestFleet fleet(String secret) {
        return TestFleet.small().variable("embedding", "HF_TOKEN", secret);
    }

    @Test
    void aKeptPlanHoldsNoSecretAndIsAppliedWithIt() {
        Plan plan = deployment.plan(desired, Purpose.DEPLOY);
        String json = PlanJson.write(plan, desired);
        StoredPlan stored = PlanJson.read(json, "plan.json");

        assertThat(json).doesNotContain(SECRET).contains(SecretVariables.HIDDEN).contains("\"false\"");
        assertThat(PlanText.of(plan, true))
                .doesNotContain(SECRET)
                .contains("! Variable HF_TOKEN of endpoint suite--prod--embedding looks like a secret");
        assertThat(plan.toString()).doesNotContain(SECRET);
        ApplyReport report =
                deployment.apply(desired, PlanJson.complete(stored, desired), ApplyOptions.of("tester"), e -> {});

        assertThat(report.problem()).isEmpty();
        assertThat(account.endpoints()
                        .describeModel(desired.endpoints().getFirst().model().name())
                        .orElseThrow()
                        .environment())
                .containsEntry("HF_TOKEN", SECRET);
    }

    @Test
    void anotherSecretMakesAnotherPlan() {
        DesiredState other = fleet("hunter3-hunter3").desired();
        StoredPlan stored = PlanJson.read(PlanJson.write(deployment.plan(desired, Purpose.DEPLOY), desired), "p");

        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                MmectlException.class, () -> PlanJson.complete(stored, other))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void aRefusalThatQuotesASecretIsToldWithoutIt() {
        DesiredState tooLong = fleet(SECRET.repeat(100)).desired();
        List<ApplyEvent> events = new ArrayList<>();

        ApplyReport report = deployment.apply(
                tooLong, deployment.plan(tooLong, Purpose.DEPLOY), ApplyOptions.of("tester"), events::add);

        assertThat(report.problem()).contains(ErrorCode.INVALID_INPUT);
        assertThat(events.toString() + report).contains("failed to satisfy").doesNotContain(SECRET);
    }
}
