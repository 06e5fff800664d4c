package io.mmectl.deployer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.apply.Deployment;
import io.mmectl.deployer.apply.Limits;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Plan.Purpose;
import org.junit.jupiter.api.Test;

class PlanTextTest {
    @Test
    void verboseShowsEveryModelOfALongList() {
        TestFleet fleet = TestFleet.named("suite").fixed("embedding", 1);
        for (int i = 1; i <= 20; i++) {
            fleet.model("embedding", "customer-" + i, "search", "", "v1");
        }
        InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
        Plan plan =
                new Deployment(account.ports(), Limits.ONE_BY_ONE, () -> "token").plan(fleet.desired(), Purpose.DEPLOY);

        assertThat(PlanText.of(plan, true))
                .contains("artifact         customer-20/search")
                .doesNotContain("more");
        assertThat(PlanText.of(plan, false))
                .doesNotContain("customer-20/search")
                .contains("… 15 more");
    }

    @Test
    void titlesSayWhatIsDeletedAndWhatIsUpdated() {
        assertThat(PlanText.title(new Action.DeleteEndpoint("a"))).isEqualTo("delete endpoint a");
        assertThat(PlanText.title(new Action.UpdateEndpoint("a", "a--1", "a--2")))
                .isEqualTo("update endpoint a");
        assertThat(PlanText.title(new Action.CreateEndpoint("a", "a--1", new java.util.TreeMap<>())))
                .isEqualTo("endpoint a");
    }

    @Test
    void aTerminalsLinesGoOnUnderWhatTheyAreAbout() {
        TestFleet fleet = TestFleet.named("suite").fixed("embedding", 1).model("embedding", "acme", "search", "", "v1");
        InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
        Plan plan =
                new Deployment(account.ports(), Limits.ONE_BY_ONE, () -> "token").plan(fleet.desired(), Purpose.DEPLOY);

        String narrow = PlanText.of(plan, false, 90);

        assertThat(narrow.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(90));
        assertThat(narrow)
                .containsPattern(
                        "  \\+ artifact +acme/search  acme--search--[0-9a-f]{12}\\.tar\\.gz, [^\n]*  new model\n")
                .containsPattern("  \\+ configuration +suite--[^ ]*\n {21}ml\\.[^\n]*\n");
        assertThat(PlanText.of(plan, false, 1000)).isEqualTo(PlanText.of(plan, false));
        assertThat(narrow.replaceAll("\\s+", " "))
                .isEqualTo(PlanText.of(plan, false).replaceAll("\\s+", " "));
    }
}
