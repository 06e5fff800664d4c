package io.mmectl.deployer.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.fixture.CountingObjects;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.port.Account;
import org.junit.jupiter.api.Test;

class ManyCustomersTest {
    private final InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private final CountingObjects objects = new CountingObjects(account.objects());
    private final Deployment deployment = new Deployment(
            new Account(
                    account.identity(),
                    objects,
                    account.endpoints(),
                    account.scaling(),
                    account.warmer(),
                    account.pacer()),
            Limits.DEFAULT,
            new Tokens());

    @Test
    void aPlanAsksTheAccountAsOftenForThreeHundredModelsAsForOne() {
        TestFleet one = fleet(1);
        apply(one);
        int callsForOne = callsOfPlan(one);
        TestFleet many = fleet(300);
        apply(many);

        int callsForMany = callsOfPlan(many);

        assertThat(callsForMany).isEqualTo(callsForOne);
        assertThat(deployment.plan(many.desired(), Purpose.DEPLOY).isEmpty()).isTrue();
    }

    private int callsOfPlan(TestFleet fleet) {
        int before = objects.calls();
        deployment.plan(fleet.desired(), Purpose.DEPLOY);
        return objects.calls() - before;
    }

    private void apply(TestFleet fleet) {
        Plan plan = deployment.plan(fleet.desired(), Purpose.DEPLOY);
        ApplyReport report = deployment.apply(fleet.desired(), plan, ApplyOptions.of("tester"), e -> {});
        assertThat(report.problem()).isEmpty();
    }

    private static TestFleet fleet(int customers) {
        TestFleet fleet = TestFleet.named("suite").fixed("embedding", 1);
        for (int i = 0; i < customers; i++) {
            fleet.model("embedding", "customer-" + i, "search", "", "v1");
        }
        return fleet;
    }
}
