package io.mmectl.deployer.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.PlanJson;
import io.mmectl.deployer.port.EndpointControl.Resource;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.state.DesiredEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before or while something is changed, and what the user is told. */
class RefusalsTest {
    private final InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private final Deployment deployment = new Deployment(account.ports(), Limits.DEFAULT, new Tokens());

    @Test
    void anotherAccountIsRefusedBeforeAnythingElse() {
        MmectlException refusal = refusal(TestFleet.small().accountId("999999999999"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal).hasMessageContaining(InMemoryAccount.ACCOUNT_ID).hasMessageContaining("999999999999");
    }

    @Test
    void aMissingBucketComesWithTheCommandThatCreatesIt() {
        Deployment empty = new Deployment(new InMemoryAccount().ports(), Limits.DEFAULT, new Tokens());

        assertThatThrownBy(() -> empty.plan(TestFleet.small().desired(), Purpose.DEPLOY))
                .isInstanceOfSatisfying(
                        MmectlException.class,
                        e -> assertThat(e.hint())
                                .contains("aws s3api create-bucket --region eu-west-1 --bucket " + TestFleet.BUCKET
                                        + " --create-bucket-configuration LocationConstraint=eu-west-1"));
    }

    @Test
    void aMissingRoleComesWithTheCommandThatCreatesIt() {
        account.removeRole("arn:aws:iam::123456789012:role/serving");

        MmectlException refusal = refusal(TestFleet.small());

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal.hint()).contains("aws iam create-role --role-name serving");
    }

    @Test
    void changedCodeUnderAPublishedVersionIsRefused() {
        apply(TestFleet.small().code("embedding", "1.0.0", "return 1"));

        MmectlException refusal = refusal(TestFleet.small().code("embedding", "1.0.0", "return 2"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal).hasMessageContaining("embedding/1.0.0");
    }

    @Test
    void anObjectOfTheSameNameWithOtherContentIsNotOverwritten() {
        TestFleet fleet = TestFleet.small();
        Plan plan = plan(fleet);
        S3Location place = fleet.desired().layout().artifact("embedding", fleet.targetModel("acme", "search", ""));
        Deployment racing = new Deployment(account.ports(), Limits.DEFAULT, new Tokens());

        ApplyReport report = racing.apply(fleet.desired(), plan, ApplyOptions.of("tester"), e -> {
            if (e instanceof ApplyEvent.Started s
                    && s.action() instanceof Action.PublishArtifact artifact
                    && artifact.location().equals(place)) {
                account.objects().putIfAbsent(place, Content.of(new byte[] {1}), Map.of());
            }
        });

        assertThat(report.problem()).contains(ErrorCode.CONFLICT);
        assertThat(account.objects().get(place).orElseThrow().bytes()).containsExactly(1);
    }

    @Test
    void aScalableTargetThatSomebodyElseRegisteredIsAConflict() {
        apply(TestFleet.small());
        account.scaling().registerTarget("suite--prod--embedding", ResourceNames.VARIANT, 1, 2, new TreeMap<>());

        MmectlException refusal = refusal(TestFleet.small());

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal).hasMessageContaining("Scalable target of endpoint suite--prod--embedding");
    }

    @ParameterizedTest
    @CsvSource({"MODEL, SageMaker model", "ENDPOINT_CONFIG, Endpoint configuration", "ENDPOINT, Endpoint"})
    void whatHasAWantedNameAndIsAnotherFleetsIsAConflict(Resource resource, String called) {
        apply(TestFleet.small());
        DesiredEndpoint wanted = TestFleet.small().desired().endpoints().getFirst();
        String name = switch (resource) {
            case MODEL -> wanted.model().name();
            case ENDPOINT_CONFIG -> wanted.config().name();
            case ENDPOINT -> wanted.name();
        };
        account.endpoints().addTags(resource, name, new TreeMap<>(Map.of(ResourceNames.FLEET_TAG, "other")));

        MmectlException refusal = refusal(TestFleet.small());

        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal).hasMessageStartingWith(called + " " + name + " exists and does not belong to fleet suite");
    }

    @Test
    void routesThatSomebodyChangedInBetweenAreNotOverwritten() {
        TestFleet fleet = TestFleet.small();
        S3Location routes = fleet.desired().layout().routes("embedding");

        ApplyReport report = deployment.apply(fleet.desired(), plan(fleet), ApplyOptions.of("tester"), e -> {
            if (e instanceof ApplyEvent.Started s && s.action() instanceof Action.WriteRoutes) {
                account.objects().putIfAbsent(routes, Content.of(new byte[] {'{'}), Map.of());
            }
        });

        assertThat(report.problem()).contains(ErrorCode.CONFLICT);
        assertThat(account.objects().get(routes).orElseThrow().bytes()).containsExactly('{');
    }

    @Test
    void aPlanFileFromOtherInputsIsRefused() {
        String json = PlanJson.write(plan(TestFleet.small()), TestFleet.small().desired());
        TestFleet changed = TestFleet.small().model("embedding", "globex", "search", "", "v1");

        assertThatThrownBy(() -> PlanJson.complete(PlanJson.read(json, "plan.json"), changed.desired()))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void aPlanFileMayBeAppliedAsLongAsItIsTheSamePlan() {
        String json = PlanJson.write(plan(TestFleet.small()), TestFleet.small().desired());

        Plan stored = PlanJson.read(json, "plan.json").plan();
        ApplyReport report = deployment.apply(TestFleet.small().desired(), stored, ApplyOptions.of("tester"), e -> {});

        assertThat(report.problem()).isEmpty();
    }

    @Test
    void anUnknownActionInAPlanFileIsRefused() {
        String json = PlanJson.write(plan(TestFleet.small()), TestFleet.small().desired())
                .replace("\"CreateEndpoint\"", "\"LaunchRocket\"");

        assertThatThrownBy(() -> PlanJson.read(json, "plan.json"))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("plan.json")
                .hasMessageContaining("LaunchRocket");
    }

    @Test
    void whatIsNoPlanIsRefused() {
        assertThatThrownBy(() -> PlanJson.read("hello", "plan.json"))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
        assertThatThrownBy(() -> PlanJson.read("{\"schema\":\"mmectl.plan/2\",\"inputDigest\":\"\"}", "plan.json"))
                .hasMessageContaining("mmectl.plan/2");
        assertThatThrownBy(() -> PlanJson.read("{}", "plan.json")).isInstanceOf(MmectlException.class);
    }

    @Test
    void anUpdateThatIsNotVisibleYetIsNoRollBack() {
        apply(TestFleet.small());
        TestFleet fleet = TestFleet.small().image("26.05");
        account.hideUpdatesFor(Duration.ofSeconds(20));

        ApplyReport report = apply(fleet);

        assertThat(report.problem()).isEmpty();
    }

    private MmectlException refusal(TestFleet fleet) {
        try {
            deployment.plan(fleet.desired(), Purpose.DEPLOY);
        } catch (MmectlException e) {
            return e;
        }
        throw new AssertionError("the plan was not refused");
    }

    private Plan plan(TestFleet fleet) {
        return deployment.plan(fleet.desired(), Purpose.DEPLOY);
    }

    private ApplyReport apply(TestFleet fleet) {
        return deployment.apply(fleet.desired(), plan(fleet), ApplyOptions.of("tester"), e -> {});
    }
}
