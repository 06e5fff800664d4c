package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.cli.render.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validate, status and models. */
class LookingTest {
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
    void validateSaysWhatItRead() {
        assertThat(cli.run("validate"))
                .isEqualTo(new Result(
                        0,
                        "valid: fleet suite, environment prod, 1 endpoint, 2 model definitions, rendered to 4 target models\n",
                        "next: mmectl lint looks into files and what was rendered, mmectl plan at the account too\n"));
        Result json = cli.run("validate", "-o", "json");
        assertThat(json.json().required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.json().required("models").asInt()).isEqualTo(2);
        assertThat(json.json().required("targetModels").asInt()).isEqualTo(4);
        assertThat(json.err()).isEmpty();
    }

    @Test
    void validateRendersWithTheTemplatesOfThisMachine() {
        fleet.replace("fleet.yaml", "template: embedding", "template: ./mine");
        cli.run("template", "new", "mine", "--from", "embedding");
        fleet.write(
                "mine/template.yaml",
                fleet.read("mine/template.yaml").replace("{name: EMBEDDING, ", "{name: EMBEDING, "));

        Result wrong = cli.run("validate");

        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err())
                .containsPattern(
                        "mine/template\\.yaml:\\d+:\\d+: outputs\\[0]\\.name: output 'EMBEDING' is none of model")
                .endsWith("error: 1 problem found; nothing was changed\n");
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void validateKnowsWhatTheTemplatesOfThisMachineDemand() {
        fleet.replace("models/acme.yaml", "queryEncoder", "queryEncodr");
        fleet.replace("models/birchwood.yaml", "artifacts:", "variables: {maxSequenceLength: 1}\nartifacts:");

        Result wrong = cli.run("validate");

        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("models/acme.yaml")
                .contains("template embedding has no artifact 'queryEncodr'", "Did you mean 'queryEncoder'?")
                .contains("artifact 'queryEncoder' of template embedding is missing")
                .contains("models/birchwood.yaml:4:32: variables.maxSequenceLength: '1' is out of range");
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void validateSaysWhatItCannotLookAt() {
        cli.withoutCredentials();
        fleet.replace("models/acme.yaml", "artifacts:", "code: 0.9.0\nartifacts:");

        Result pinned = cli.run("validate");
        fleet.replace("fleet.yaml", "template: embedding", "template: embeddings");
        Result published = cli.run("validate", "-o", "json");

        assertThat(pinned.status()).isZero();
        assertThat(pinned.err())
                .startsWith("not looked at: the models that pin version 0.9.0 of template embedding: here is ")
                .contains("; what was published is on S3, which plan and lint read\n");
        assertThat(published.status()).isZero();
        assertThat(published.json().required("notLookedAt").get(0).asString())
                .isEqualTo(
                        "the models of endpoint embedding, whose template 'embeddings' is neither built in nor a folder;"
                                + " what was published is on S3, which plan and lint read (did you mean 'embedding', which is"
                                + " built in?)");
    }

    @Test
    void validateFetchesNothing() {
        cli.withoutCredentials();
        fleet.replace("models/acme.yaml", "../files/query.pt", "s3://elsewhere/query");

        Result validate = cli.run("validate");

        assertThat(validate.status()).isZero();
        assertThat(validate.out()).endsWith(" 2 model definitions, rendered to 4 target models\n");
    }

    @Test
    void anotherFileOrEnvironmentCanBeNamedBeforeAndAfterTheCommand() {
        fleet.write("other/fleet.yaml", fleet.read("fleet.yaml").replace("fleet: suite", "fleet: other"));
        fleet.write("other/files/vocab.txt", "x")
                .write("other/files/query.pt", "x")
                .write("other/files/passage.pt", "x");
        fleet.write("other/models/acme.yaml", fleet.read("models/acme.yaml"));

        assertThat(cli.run("validate", "-f", "other/fleet.yaml").out()).startsWith("valid: fleet other");
        assertThat(cli.run("validate", "--file", "other/fleet.yaml", "--env", "prod")
                        .out())
                .startsWith("valid: fleet other");
        assertThat(cli.run("--env", "prod", "validate").status()).isZero();

        Result unknown = cli.run("--env", "staging", "validate");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("staging").contains("prod");
    }

    @Test
    void aFleetThatIsNotDeployedHasAStatusToo() {
        Result status = cli.run("status");

        assertThat(status.status()).isZero();
        assertThat(status.out()).isEqualTo("""
                fleet suite, environment prod, us-east-1

                TYPE       ENDPOINT                STATUS        INSTANCES  SCALING  MODELS  LOADED  GPU MEMORY  LAST SWEEP
                embedding  suite--prod--embedding  not deployed  -          -        0       -       -           never
                """);
        assertThat(cli.run("status", "-o", "json")
                        .json()
                        .at("/endpoints/0/deployed")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void statusOfADeployedFleet() {
        cli.run("apply", "--yes");
        cli.run("warmup");
        cli.account().pacer().pause(Duration.ofMinutes(12));

        Result status = cli.run("status");

        assertThat(status.out()).isEqualTo("""
                fleet suite, environment prod, us-east-1

                TYPE       ENDPOINT                STATUS     INSTANCES  SCALING              MODELS  LOADED  GPU MEMORY  LAST SWEEP
                embedding  suite--prod--embedding  InService  1          1-3 80 % GPU memory  4       2       42 %        complete, 12 min 0 s ago
                """);
    }

    @Test
    void statusOfADestroyedFleetHasNoMetricsOfTheEndpointThatIsGone() {
        cli.run("apply", "--yes");
        cli.run("destroy", "--yes");

        assertThat(cli.run("status").out())
                .contains("suite--prod--embedding  not deployed  -          -        0       -       -           ");
    }

    @Test
    void statusTellsWhyAnEndpointFailed() {
        cli.account().failNextCreation("the image cannot be pulled");
        cli.run("apply", "--yes");

        Result status = cli.run("status");

        assertThat(status.out()).contains("Failed").contains("suite--prod--embedding: the image cannot be pulled\n");
    }

    @Test
    void modelsCanBeNarrowedToACustomerOrAType() {
        cli.run("apply", "--yes");

        assertThat(cli.run("models").out().lines()).hasSize(5);
        assertThat(cli.run("models", "--customer", "acme").out().lines()).hasSize(3);
        assertThat(cli.run("models", "--type", "embedding").out().lines()).hasSize(5);
        Result json = cli.run("models", "--customer", "acme", "-o", "json");
        assertThat(json.json().required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.json().required("models")).hasSize(2);
    }

    @Test
    void noModelIsSaidOnStderr() {
        Result none = cli.run("models", "--customer", "nobody");

        assertThat(none.status()).isZero();
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).isEqualTo("no model is routed for nobody\n");
    }

    @Test
    void anUnknownTypeIsAMistake() {
        for (String command : new String[] {"models", "warmup"}) {
            Result unknown = cli.run(command, "--type", "embeding");

            assertThat(unknown.status()).isEqualTo(2);
            assertThat(unknown.err()).isEqualTo("""
                    error: the fleet has no model type embeding
                    hint: its types: embedding
                    """);
        }
    }

    @Test
    void coloursAreForTerminalsThatWantThem() {
        Terminal wanting = Terminal.ofLauncher("in,out,err", "100", Map.of());
        Terminal refusing = Terminal.ofLauncher("in,out,err", "100", Map.of("NO_COLOR", "1"));
        Terminal piped = Terminal.ofLauncher("in,err", "100", Map.of());

        assertThat(cli.terminal(wanting).run("plan").out()).contains("\u001b[");
        assertThat(cli.terminal(refusing).run("plan").out()).doesNotContain("\u001b[");
        assertThat(cli.terminal(piped).run("plan").out()).doesNotContain("\u001b[");
        assertThat(cli.terminal(wanting).run("--help").out()).contains("\u001b[");
        assertThat(cli.terminal(refusing).run("--help").out()).doesNotContain("\u001b[");
        assertThat(cli.terminal(wanting).run("apply", "nowhere.json").err()).contains("\u001b[31merror: ");
        assertThat(cli.terminal(refusing).run("apply", "nowhere.json").err()).startsWith("error: ");
    }
}
