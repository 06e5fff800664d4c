package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestroyTest {
    @TempDir
    private Path directory;

    private CliRun cli;

    @BeforeEach
    void deploy() {
        FleetFolder.in(directory);
        cli = new CliRun(directory);
        cli.run("apply", "--yes");
    }

    @Test
    void takesTheEndpointAwayAndLeavesArtifactsAndLedger() {
        Result destroy = cli.run("destroy", "--yes");

        assertThat(destroy.status()).isZero();
        assertThat(destroy.out())
                .contains("Plan: 1 to add, 1 to change, 9 to remove.")
                .contains("embedding  suite--prod--embedding  8/8      2        done");
        assertThat(cli.account().endpoints().describeEndpoint(FleetFolder.ENDPOINT))
                .isEmpty();
        assertThat(cli.objects()).anyMatch(key -> key.contains("/models/embedding/acme--embedding--query--"));
        assertThat(destroy.err())
                .endsWith("artifacts and ledger stay below s3://models-of-acme/mmectl/suite/prod/; to delete them too:"
                        + " mmectl destroy --purge\n");
        assertThat(cli.run("models").err()).isEqualTo("no model is routed\n");
        assertThat(cli.run("--env", "prod", "destroy", "--yes", "--purge").err())
                .doesNotContain("stay");
        assertThat(cli.run("destroy", "--yes").err()).as("nothing is left").doesNotContain("stay");
    }

    @Test
    void whatStaysIsNoReasonToFail() {
        Result destroy = cli.withoutLists("mmectl/suite/prod/").run("destroy", "--yes");

        assertThat(destroy.status()).as(destroy.err()).isZero();
        assertThat(destroy.err()).doesNotContain("stay");
        assertThat(cli.account().endpoints().describeEndpoint(FleetFolder.ENDPOINT))
                .isEmpty();
    }

    @Test
    void purgeTakesTheFleetsObjectsTooButNotTheCodeThatOthersMayUse() {
        Result destroy = cli.run("destroy", "--yes", "--purge");

        assertThat(destroy.status()).isZero();
        assertThat(destroy.out()).contains("shared     -                       1/1      -        done");
        assertThat(cli.objects())
                .isNotEmpty()
                .allMatch(key -> key.startsWith("mmectl/code/") || key.endsWith("/lease.json"));
    }

    @Test
    void secondTimeHasNothingToDo() {
        cli.run("destroy", "--yes");

        Result destroy = cli.run("destroy");

        assertThat(destroy.status()).isZero();
        assertThat(destroy.out()).endsWith("Nothing to do: nothing is left.\n");
    }

    @Test
    void asksFirst() {
        int calls = cli.account().calls().size();

        Result noTerminal = cli.run("destroy");
        assertThat(noTerminal.status()).isEqualTo(2);
        assertThat(noTerminal.err()).contains("there is no terminal to ask at: Delete all of suite in prod?");

        Result no = cli.answering("n\n").run("destroy");
        assertThat(no.status()).isEqualTo(130);
        assertThat(no.err()).isEqualTo("Delete all of suite in prod? [y/N] error: nothing was changed\n");
        assertThat(cli.account().calls()).hasSize(calls);
    }

    @Test
    void resultAsJsonIsOneDocument() {
        Result destroy = cli.run("destroy", "--yes", "-o", "json");

        assertThat(destroy.status()).isZero();
        assertThat(destroy.json().required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(destroy.json().required("result").asString()).isEqualTo("DONE");
    }
}
