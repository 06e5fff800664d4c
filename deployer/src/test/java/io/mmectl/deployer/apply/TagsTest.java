package io.mmectl.deployer.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.ResourceNames;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.PlanText;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.Resource;
import io.mmectl.deployer.state.DesiredEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tags of the fleet file reach what exists already, and only what is the fleet's. */
class TagsTest {
    private static final String ENDPOINT = "suite--prod--embedding";

    private final InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private final Deployment deployment = new Deployment(account.ports(), Limits.ONE_BY_ONE, new Tokens());

    private static TestFleet scaled() {
        return TestFleet.small().bounds("embedding", 1, 3);
    }

    @Test
    void anEditedTagReachesEverythingThatBearsTags() {
        apply(scaled(), e -> {});
        account.endpoints().addTags(Resource.ENDPOINT, ENDPOINT, new TreeMap<>(Map.of("pager", "ops")));
        TestFleet edited = scaled().tag("team", "ranking").tag("cost", "42");

        Plan plan = plan(edited);
        Endpoint before = account.endpoints().describeEndpoint(ENDPOINT).orElseThrow();
        ApplyReport report = apply(edited, e -> {});

        assertThat(PlanText.of(plan, false).lines().filter(l -> l.startsWith("  ~ tags")))
                .hasSize(4)
                .allMatch(l -> l.contains("cost=42, team=search → ranking"));
        assertThat(plan.actions()).hasSize(4);
        assertThat(report.problem()).isEmpty();
        assertThat(tagsOf(edited))
                .hasSize(4)
                .allSatisfy(tags -> assertThat(tags)
                        .containsEntry("team", "ranking")
                        .containsEntry("cost", "42")
                        .containsEntry(ResourceNames.FLEET_TAG, "suite"));
        Endpoint after = account.endpoints().describeEndpoint(ENDPOINT).orElseThrow();
        assertThat(after.tags()).as("what others put there").containsEntry("pager", "ops");
        assertThat(after.lastModified()).isEqualTo(before.lastModified());
        assertThat(plan(edited).isEmpty()).isTrue();
    }

    @Test
    void aTagThatTheFleetNoLongerNamesStays() {
        apply(scaled().tag("cost", "42"), e -> {});

        assertThat(plan(scaled()).isEmpty()).isTrue();
    }

    @Test
    void whatBecameSomebodyElsesMeanwhileIsNotTagged() {
        apply(scaled(), e -> {});
        TestFleet edited = scaled().tag("cost", "42");

        ApplyReport report = apply(edited, event -> {
            if (event instanceof ApplyEvent.Started s
                    && s.action() instanceof Action.AddTags tags
                    && tags.resource() == Resource.ENDPOINT) {
                String config = account.endpoints()
                        .describeEndpoint(ENDPOINT)
                        .orElseThrow()
                        .endpointConfigName();
                account.endpoints().deleteEndpoint(ENDPOINT);
                account.pacer().pause(Duration.ofHours(1));
                account.endpoints().createEndpoint(ENDPOINT, config, new TreeMap<>());
            }
        });

        assertThat(report.problem()).contains(ErrorCode.CONFLICT);
        assertThat(account.endpoints().describeEndpoint(ENDPOINT).orElseThrow().tags())
                .isEmpty();
    }

    private List<SortedMap<String, String>> tagsOf(TestFleet fleet) {
        DesiredEndpoint wanted = fleet.desired().endpoints().getFirst();
        return List.of(
                account.endpoints()
                        .describeModel(wanted.model().name())
                        .orElseThrow()
                        .tags(),
                account.endpoints()
                        .describeEndpointConfig(wanted.config().name())
                        .orElseThrow()
                        .tags(),
                account.endpoints().describeEndpoint(ENDPOINT).orElseThrow().tags(),
                account.scaling()
                        .describe(ENDPOINT, ResourceNames.VARIANT)
                        .orElseThrow()
                        .tags());
    }

    private Plan plan(TestFleet fleet) {
        return deployment.plan(fleet.desired(), Purpose.DEPLOY);
    }

    private ApplyReport apply(TestFleet fleet, Consumer<ApplyEvent> events) {
        return deployment.apply(fleet.desired(), plan(fleet), ApplyOptions.of("tester"), events);
    }
}
