package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanAndApplyTest {
    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void makeFleet() {
        fleet = FleetFolder.in(directory);
        cli = new CliRun(directory);
    }

    @Test
    void whatAPlanHasReadIsKeptAlsoWhenAModelIsWrong() {
        Path weights = Path.of("../examples/support-suite/artifacts/acme/query_encoder.pt")
                .toAbsolutePath()
                .normalize();
        fleet.replace("models/acme.yaml", "../files/query.pt", weights.toString());
        fleet.replace("models/birchwood.yaml", "artifacts:", "variables: {maxSequenceLength: 1}\nartifacts:");

        assertThat(cli.run("plan").status()).isEqualTo(2);

        assertThat(directory.resolve(".cache/mmectl/file-digests")).content().contains(weights.toString());
    }

    /** Given by the machine that deploys, as a pipeline's secrets are. */
    @Test
    void aSecretOfTheContainersEnvironmentIsShownNowhereAndApplied() {
        String secret = "sk-hunter2-hunter2";
        fleet.replace(
                "fleet.yaml", "warmup:", "environment: {OPENAI_API_KEY: \"${must_env:KEY}\", LEVEL: low}\n    warmup:");
        cli.environment("KEY", secret);

        Result json = cli.run("plan", "-o", "json");
        fleet.write("plan.json", json.out());
        List<Result> runs = List.of(
                json,
                cli.run("plan", "--verbose"),
                cli.run("lint", "-o", "json"),
                cli.run("apply", "plan.json", "--verbose"),
                cli.run("plan"),
                cli.run("status", "-o", "json"));

        assertThat(json.out())
                .contains("\"OPENAI_API_KEY\" : \"(hidden: looks like a secret)\"", "\"LEVEL\" : \"low\"");
        assertThat(runs.get(3).status()).as(runs.get(3).err()).isZero();
        assertThat(runs.get(4).out()).contains("Nothing to do");
        assertThat(runs).noneMatch(r -> (r.out() + r.err()).contains("hunter2"));
        String model = cli.account().endpoints().listModels("suite").getFirst();
        assertThat(cli.account().endpoints().describeModel(model).orElseThrow().environment())
                .containsEntry("OPENAI_API_KEY", secret);
    }

    @Test
    void planShowsWhatApplyWouldDoAndChangesNothing() {
        Result plan = cli.run("plan");

        assertThat(plan.status()).isZero();
        assertThat(plan.out())
                .contains("+ endpoint         suite--prod--embedding")
                .contains("+ route            acme/embedding/query")
                .endsWith("Plan: 16 to add, 2 to change, 0 to remove.\n");
        assertThat(plan.err()).isEmpty();
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void detailedExitCodeTellsChangesFromNone() {
        assertThat(cli.run("plan", "--detailed-exitcode").status()).isEqualTo(3);
        cli.run("apply", "--yes");

        Result plan = cli.run("plan", "--detailed-exitcode");

        assertThat(plan.status()).isZero();
        assertThat(plan.out()).endsWith("Nothing to do: 4 target models as wanted.\n");
    }

    @Test
    void applyPrintsPlanAndResultToStdoutAndTalksOnStderr() {
        Result apply = cli.run("apply", "--yes");

        assertThat(apply.status()).isZero();
        assertThat(apply.out()).contains("""
                TYPE       ENDPOINT                ACTIONS  RELEASE  RESULT
                shared     -                       1/1      -        done
                embedding  suite--prod--embedding  14/14    1        done

                Next:
                  mmectl status
                  mmectl models --customer acme
                  mmectl warmup
                """).doesNotContain("✓");
        assertThat(apply.err())
                .contains("✓ embedding: published 4 artifacts\n")
                .contains("embedding: warming [####################] 100 %  4/4\n")
                .endsWith("✓ embedding: routes embedding\n")
                .doesNotContain("\u001b");
        assertThat(cli.objects()).contains("mmectl/suite/prod/control/routes-embedding.json");
    }

    @Test
    void commandsThatAreSuggestedNameTheProgramAsItWasTyped() {
        assertThat(cli.environment("MMECTL_COMMAND", "./mmectl")
                        .run("apply", "--yes")
                        .out())
                .endsWith("""
                Next:
                  ./mmectl status
                  ./mmectl models --customer acme
                  ./mmectl warmup
                """);
    }

    @Test
    void commandsThatAreSuggestedNameTheFleetFileAsItWasTyped() {
        fleet.write("other.yaml", fleet.read("fleet.yaml"));

        assertThat(cli.run("apply", "--yes", "-f", "other.yaml").out()).endsWith("""
                Next:
                  mmectl status -f other.yaml
                  mmectl models --customer acme -f other.yaml
                  mmectl warmup -f other.yaml
                """);
    }

    @Test
    void secondApplyHasNothingToDoAndAsksNobody() {
        cli.run("apply", "--yes");
        int calls = cli.account().calls().size();

        Result apply = cli.run("apply");

        assertThat(apply.status()).isZero();
        assertThat(apply.out()).contains("Nothing to do: 4 target models as wanted.");
        assertThat(apply.err()).isEmpty();
        assertThat(cli.account().calls()).hasSize(calls);
    }

    @Test
    void withoutATerminalApplyNeedsYes() {
        Result apply = cli.run("apply");

        assertThat(apply.status()).isEqualTo(2);
        assertThat(apply.err()).isEqualTo("""
                error: there is no terminal to ask at: Apply this plan to prod?
                hint: add --yes to go ahead
                """);
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void answeringNoChangesNothing() {
        for (String answer : List.of("n\n", "\n", "maybe\n", "")) {
            Result apply = cli.answering(answer).run("apply");

            assertThat(apply.status()).isEqualTo(130);
            assertThat(apply.err()).isEqualTo("Apply this plan to prod? [y/N] error: nothing was changed\n");
            assertThat(cli.account().calls()).isEmpty();
        }
    }

    @Test
    void anInterruptAtTheQuestionChangesNothing() {
        Result apply = cli.interrupting().run("apply");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(apply.status()).isEqualTo(130);
        assertThat(apply.err()).isEqualTo("Apply this plan to prod? [y/N] \nerror: nothing was changed\n");
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void anInterruptWhileFilesAreReadIsAnInterruptToo() {
        Thread.currentThread().interrupt();

        Result plan = cli.run("plan");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(plan)
                .isEqualTo(new Result(130, "", "error: interrupted\nhint: run the command again to continue\n"));
    }

    @Test
    void answeringYesApplies() {
        assertThat(cli.answering("Yes\n").run("apply").status()).isZero();
        assertThat(cli.run("plan", "--detailed-exitcode").status()).isZero();
    }

    @Test
    void withJsonThePlanThatIsAskedAboutIsTalk() {
        Result apply = cli.answering("y\n").run("apply", "-o", "json");

        assertThat(apply.json().required("result").asString()).isEqualTo("DONE");
        assertThat(apply.err()).contains("Plan: 16 to add, 2 to change, 0 to remove.\nApply this plan to prod? [y/N] ");
    }

    @Test
    void aKeptPlanIsAppliedWithoutAQuestion() {
        fleet.write("plan.json", cli.run("plan", "-o", "json").out());

        Result apply = cli.run("apply", "plan.json");

        assertThat(apply.status()).isZero();
        assertThat(cli.run("plan", "--detailed-exitcode").status()).isZero();
    }

    @Test
    void aKeptPlanIsStaleWhenTheAccountHasMovedOn() {
        fleet.write("plan.json", cli.run("plan", "-o", "json").out());
        cli.run("apply", "--yes");
        List<String> before = changes();

        Result apply = cli.run("apply", "plan.json");

        assertThat(apply.status()).isEqualTo(9);
        assertThat(apply.err()).contains("error: The plan is stale: ").contains("hint: Plan again");
        assertThat(changes()).isEqualTo(before);
    }

    @Test
    void aKeptPlanThatHadNothingToDoIsStaleToo() {
        cli.run("apply", "--yes");
        fleet.write("plan.json", cli.run("plan", "-o", "json").out());
        assertThat(cli.run("apply", "plan.json").status()).isZero();

        cli.run("destroy", "--yes");

        assertThat(cli.run("apply", "plan.json").status()).isEqualTo(9);
    }

    @Test
    void aKeptPlanIsRefusedForAnotherEnvironmentOrFleetAndSaysSo() {
        fleet.write("plan.json", cli.run("plan", "-o", "json").out());
        String prod = fleet.read("fleet.yaml");

        fleet.write("fleet.yaml", prod.replace("  prod:", "  stage:"));
        Result environment = cli.run("apply", "plan.json");
        fleet.write("fleet.yaml", prod.replace("fleet: suite", "fleet: other"));
        Result other = cli.run("apply", "plan.json");

        assertThat(environment.status()).isEqualTo(9);
        assertThat(environment.err())
                .startsWith("error: the plan is for suite in prod, not for suite in stage\nhint: name ");
        assertThat(other.status()).isEqualTo(9);
        assertThat(other.err()).startsWith("error: the plan is for suite in prod, not for other in prod\n");
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void aKeptPlanIsRefusedWhenAFileHasChanged() {
        fleet.write("plan.json", cli.run("plan", "-o", "json").out());
        fleet.write("files/query.pt", "other weights");

        Result apply = cli.run("apply", "plan.json");

        assertThat(apply.status()).isEqualTo(9);
        assertThat(apply.err()).contains("error: The plan was made from other inputs");
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void whatIsNoPlanIsRefused() {
        fleet.write("plan.json", "{}");
        assertThat(cli.run("apply", "plan.json"))
                .returns(2, Result::status)
                .extracting(Result::err)
                .asString()
                .contains("error: plan.json is not a plan that this version can apply");

        Result missing = cli.run("apply", "nowhere.json");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).isEqualTo("""
                error: cannot read the plan nowhere.json: there is no such file or folder
                hint: make one with: mmectl plan -o json > plan.json
                """);
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void aChangedFileIsOneArtifactOneReleaseAndItsRoutes() {
        cli.run("apply", "--yes");
        fleet.write("files/acme-query.pt", "better weights")
                .replace("models/acme.yaml", "../files/query.pt", "../files/acme-query.pt");

        Result apply = cli.run("apply", "--yes");

        assertThat(apply.status()).isZero();
        assertThat(apply.out())
                .contains("Plan: 2 to add, 3 to change, 0 to remove.")
                .contains("embedding  suite--prod--embedding  4/4      2        done");
    }

    @Test
    void anEndpointThatIsGoneIsDeletedOnlyWhenAllowed() {
        cli.run("apply", "--yes");
        fleet.delete("models/acme.yaml").delete("models/birchwood.yaml");
        fleet.replace("fleet.yaml", "  embedding:\n    template", "  search:\n    template")
                .customer("cobalt")
                .replace("models/cobalt.yaml", "type: embedding", "type: search");

        assertThat(cli.run("apply", "--yes").status()).isZero();
        assertThat(cli.account().endpoints().describeEndpoint(FleetFolder.ENDPOINT))
                .isPresent();

        Result apply = cli.run("apply", "--yes", "--allow-delete");

        assertThat(apply.status()).isZero();
        assertThat(apply.out()).contains("- endpoint");
        assertThat(cli.account().endpoints().describeEndpoint(FleetFolder.ENDPOINT))
                .isEmpty();
    }

    @Test
    void aModelThatDoesNotAnswerIsNotRoutedAndTheOthersAre() {
        cli.models().fail("acme--embedding--query", "torch is missing");

        Result apply = cli.run("apply", "--yes");

        assertThat(apply.status()).isEqualTo(8);
        assertThat(apply.out())
                .contains("1 model not verified")
                .contains("not routed: acme/embedding/query: ")
                .contains("torch is missing")
                .doesNotContain("Next:");
        assertThat(cli.run("models").out())
                .contains("acme--embedding--passage")
                .doesNotContain("acme--embedding--query");

        cli.models().repair();
        assertThat(cli.run("apply", "--yes").status()).isZero();
        assertThat(cli.run("models").out()).contains("acme--embedding--query");
    }

    @Test
    void resultsAsJsonAreOneDocumentAndTheReportOfAFailureToo() {
        cli.models().fail("acme--embedding--query", "torch is missing");

        Result apply = cli.run("apply", "--yes", "-o", "json");

        assertThat(apply.status()).isEqualTo(8);
        assertThat(apply.json().required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(apply.json().required("result").asString()).isEqualTo("WARMUP_INCOMPLETE");
        assertThat(apply.json().at("/sections/1/notRouted/0/route").asString()).isEqualTo("acme/embedding/query");
    }

    @Test
    void durationsOfOptionsAreChecked() {
        Result apply = cli.run("apply", "--yes", "--wait-for-lease", "soon");

        assertThat(apply.status()).isEqualTo(2);
        assertThat(apply.err()).isEqualTo("""
                error: --wait-for-lease: 'soon' is not a time above zero
                hint: write a number and a unit: 90s, 10m, 1h, 1d
                """);
        assertThat(cli.account().calls()).isEmpty();
    }

    /** Changing calls, but for those that take and give back the lease. */
    private List<String> changes() {
        return cli.account().calls().stream()
                .filter(call -> !call.endsWith("lease.json"))
                .toList();
    }
}
