package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.config.ControlDocuments;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.Lease;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.ObjectStore.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an apply that does not succeed exits with, says and leaves. */
class ExitStatusTest {
    private static final S3Location LEASE = new S3Location(FleetFolder.BUCKET, "mmectl/suite/prod/control/lease.json");

    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void makeFleet() {
        fleet = FleetFolder.in(directory);
        cli = new CliRun(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, 1, failed",
        "NOT_PERMITTED, 4, failed",
        "NO_CAPACITY, 7, failed",
        "INTERRUPTED, 130, interrupted"
    })
    void aFailedActionDecidesTheStatusAndTheNextApplyGoesOn(ErrorCode code, int status, String result) {
        cli.account().failNext("createEndpoint", new MmectlException(code, "the account said no", "ask it nicely"));

        Result apply = cli.run("apply", "--yes");

        assertThat(apply.status()).isEqualTo(status);
        assertThat(apply.out())
                .contains("embedding  suite--prod--embedding  7/14     -        " + result)
                .contains("error: the account said no\nhint: ask it nicely\n")
                .doesNotContain("Next:");
        assertThat(apply.err()).contains("! embedding: endpoint suite--prod--embedding: the account said no\n");
        assertThat(cli.run("apply", "--yes").status()).isZero();
    }

    @Test
    void anEndpointThatTakesTooLongIsStatus5() {
        cli.account().slowDown(Duration.ofHours(2));

        Result apply = cli.run("apply", "--yes");

        assertThat(apply.status()).isEqualTo(5);
        assertThat(apply.out()).contains("error: Endpoint suite--prod--embedding is still Creating after 30 min");
        cli.account().pacer().pause(Duration.ofHours(2));
        assertThat(cli.run("apply", "--yes").status()).isZero();
    }

    @Test
    void aRollBackIsStatus6() {
        cli.run("apply", "--yes");
        cli.account().rollBackNextUpdate("the container did not answer its ping");
        fleet.replace("fleet.yaml", "triton: \"25.09\"", "uri: 1.dkr.ecr.us-east-1.amazonaws.com/own:1");

        Result apply = cli.run("apply", "--yes");

        assertThat(apply.status()).isEqualTo(6);
        assertThat(apply.out()).contains("went back to configuration").contains("did not answer its ping");
        assertThat(cli.run("status").out())
                .contains("suite--prod--embedding: ")
                .contains("the container did not answer its ping");
    }

    @Test
    void noInstancesIsStatus7() {
        cli.account()
                .failNextCreation(
                        "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity");

        Result apply = cli.run("apply", "--yes");

        assertThat(apply.status()).isEqualTo(7);
        assertThat(apply.out()).contains("error: Endpoint suite--prod--embedding is Failed");
        assertThat(cli.run("apply", "--yes").status()).isZero();
    }

    @Test
    void aLeaseThatSomebodyElseHoldsIsStatus9AndNamesTheHolder() {
        hold("ci@runner-7:4711", Duration.ofMinutes(10));

        Result apply = cli.run("apply", "--yes");

        assertThat(apply.status()).isEqualTo(9);
        assertThat(apply.err()).contains("error: The environment is being changed by ci@runner-7:4711 since ");
        assertThat(cli.objects()).containsExactly("mmectl/suite/prod/control/lease.json");
    }

    @Test
    void waitingForALeaseGoesOnWhenItHasExpired() {
        hold("ci@runner-7:4711", Duration.ofMinutes(10));

        assertThat(cli.run("apply", "--yes", "--wait-for-lease", "2m").status()).isEqualTo(9);
        Result apply = cli.run("apply", "--yes", "--wait-for-lease", "20m");

        assertThat(apply.status()).isZero();
        assertThat(apply.err()).contains("lease: held by ci@runner-7:4711 until ");
    }

    @Test
    void whatSomebodyDidWhileWeWaitedForTheLeaseIsPlannedAnew() {
        cli.run("apply", "--yes");
        String artifact = birchwoodsArtifact();
        fleet.write("files/acme.pt", "new weights")
                .replace("models/acme.yaml", "../files/query.pt", "../files/acme.pt");
        hold("ci@runner-7:4711", Duration.ofMinutes(1));
        AtomicBoolean ours = new AtomicBoolean();
        cli.account().watchWrites((location, bytes) -> {
            if (location.equals(LEASE) && ours.compareAndSet(false, true)) {
                cli.account().objects().delete(new S3Location(FleetFolder.BUCKET, artifact));
            }
        });

        Result apply = cli.run("apply", "--yes", "--wait-for-lease", "5m");

        assertThat(apply.status()).isZero();
        assertThat(apply.err()).contains("the account changed in the meantime: planning again\n");
        assertThat(apply.out()).contains("Plan: 2 to add, 3 to change").contains("Plan: 3 to add, ");
        assertThat(birchwoodsArtifact()).isEqualTo(artifact);
    }

    @Test
    void anEndpointOfSomebodyElseIsStatus9AndStaysAsItIs() {
        cli.run("apply", "--yes");
        Endpoint ours = endpoint();
        String config = ours.endpointConfigName();
        cli.account().endpoints().deleteEndpoint(FleetFolder.ENDPOINT);
        cli.account().pacer().pause(Duration.ofHours(1));
        cli.account()
                .endpoints()
                .createEndpoint(FleetFolder.ENDPOINT, config, new TreeMap<>(Map.of("owner", "others")));
        cli.account().pacer().pause(Duration.ofHours(1));
        int calls = cli.account().calls().size();

        for (String[] command : new String[][] {{"plan"}, {"apply", "--yes"}}) {
            Result refused = cli.run(command);

            assertThat(refused.status()).isEqualTo(9);
            assertThat(refused.err()).contains("error: ").contains(FleetFolder.ENDPOINT);
        }
        assertThat(cli.account().calls()).hasSize(calls);

        assertThat(cli.run("destroy", "--yes").status()).isZero();
        assertThat(endpoint().tags()).containsOnly(Map.entry("owner", "others"));
    }

    @Test
    void credentialsOfAnotherAccountAreStatus2() {
        fleet.replace("fleet.yaml", "account: \"123456789012\"", "account: \"999999999999\"")
                .replace("fleet.yaml", "iam::123456789012", "iam::999999999999");

        Result plan = cli.run("plan");

        assertThat(plan.status()).isEqualTo(2);
        assertThat(plan.err()).isEqualTo("""
                error: The credentials belong to account 123456789012 (arn:aws:iam::123456789012:user/tester), but the fleet expects account 999999999999
                hint: Use credentials of account 999999999999, or correct 'account' in fleet.yaml
                """);
    }

    @Test
    void aMissingBucketOrRoleIsStatus2WithTheCommandThatMakesIt() {
        cli.account().removeRole("arn:aws:iam::123456789012:role/serving");
        assertThat(cli.run("apply", "--yes"))
                .returns(2, Result::status)
                .extracting(Result::err)
                .asString()
                .contains("Run: aws iam create-role --role-name serving");

        fleet.replace("fleet.yaml", "bucket: models-of-acme", "bucket: models-of-nobody");
        assertThat(cli.run("apply", "--yes"))
                .returns(2, Result::status)
                .extracting(Result::err)
                .asString()
                .contains("Run: aws s3api create-bucket --region us-east-1 --bucket models-of-nobody");
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void failuresAsJsonAreOneLineOnStderr() {
        hold("ci@runner-7:4711", Duration.ofMinutes(10));

        Result apply = cli.run("apply", "--yes", "-o", "json");

        assertThat(apply.status()).isEqualTo(9);
        assertThat(apply.out()).isEmpty();
        assertThat(apply.err()).contains("{\"error\":{\"code\":\"CONFLICT\",\"message\":\"The environment is");
    }

    @Test
    void verboseShowsTheCauseAndOthersDoNot() {
        hold("ci@runner-7:4711", Duration.ofMinutes(10));

        assertThat(cli.run("apply", "--yes").err()).doesNotContain("\tat io.mmectl");
        assertThat(cli.run("apply", "--yes", "--verbose").err()).contains("\tat io.mmectl");
    }

    private String birchwoodsArtifact() {
        return cli.objects().stream()
                .filter(key -> key.contains("/birchwood--embedding--query--"))
                .findFirst()
                .orElseThrow();
    }

    private Endpoint endpoint() {
        return cli.account().endpoints().describeEndpoint(FleetFolder.ENDPOINT).orElseThrow();
    }

    private void hold(String holder, Duration term) {
        Instant now = cli.account().pacer().now();
        Lease lease = new Lease(holder, "token", now, now.plus(term));
        cli.account().objects().delete(LEASE);
        cli.account().objects().putIfAbsent(LEASE, Content.of(ControlDocuments.write(lease)), Map.of());
    }
}
