package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmupTest {
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
    void aSweepInvokesEveryModelTwiceAndIsComplete() {
        cli.run("apply", "--yes");
        int before = cli.models().invoked().size();

        Result sweep = cli.run("warmup");

        assertThat(sweep.status()).isZero();
        assertThat(sweep.out())
                .contains("4 warm, 0 cold, 0 failed in ")
                .endsWith("complete: every routed model is resident\n");
        assertThat(sweep.err()).isEqualTo("embedding: pass 1, 4 models\nembedding: pass 2, 4 models\n");
        assertThat(cli.models().invoked()).hasSize(before + 8);
    }

    @Test
    void modelsThatFellOutAreStatus8AndNamed() {
        cli.run("apply", "--yes");
        cli.models().makeRoomFor(3);

        Result sweep = cli.run("warmup");

        assertThat(sweep.status()).isEqualTo(8);
        assertThat(sweep.out()).contains("incomplete").contains("acme/embedding/passage");
        assertThat(cli.run("status").out()).contains("INCOMPLETE");
    }

    @Test
    void aModelThatFailsIsStatus8AndDoesNotStopTheOthers() {
        cli.run("apply", "--yes");
        cli.models().fail("acme--embedding--query", "CUDA out of memory");

        Result sweep = cli.run("warmup", "-o", "json");

        assertThat(sweep.status()).isEqualTo(8);
        assertThat(sweep.err()).contains("! acme/embedding/query: ").contains("CUDA out of memory");
        assertThat(sweep.json().required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(sweep.json().at("/sweeps/0/complete").asBoolean()).isFalse();
        assertThat(sweep.json().at("/sweeps/0/counts/warm").asInt()).isEqualTo(3);
        assertThat(sweep.json().at("/sweeps/0/counts/failed").asInt()).isEqualTo(1);
    }

    @Test
    void theTemplatesFootprintCountsForModelsThatNameNone() {
        cli.run("apply", "--yes");

        assertThat(cli.run("warmup").out()).doesNotContain("have no footprint");
    }

    @Test
    void aModelsOwnFootprintGoesBeforeTheTemplates() {
        cli.run("apply", "--yes");
        fleet.write("models/acme.yaml", fleet.read("models/acme.yaml") + "footprint: {gpuMemoryMib: 14000}\n");

        Result sweep = cli.run("warmup");

        assertThat(sweep.status()).isEqualTo(8);
        assertThat(sweep.out()).contains("not fit on 1 instance");
    }

    @Test
    void aFleetThatIsNotDeployedIsStatus8AndTellsWhatToDo() {
        Result sweep = cli.run("warmup");

        assertThat(sweep.status()).isEqualTo(8);
        assertThat(sweep.out())
                .contains("not started: no instance is in service. Nothing is routed to it yet: run mmectl apply.");
    }

    @Test
    void intervalsAreChecked() {
        Result sweep = cli.run("warmup", "--every", "0h");

        assertThat(sweep.status()).isEqualTo(2);
        assertThat(sweep.err()).startsWith("error: --every: '0h' is not a time above zero\n");
    }
}
