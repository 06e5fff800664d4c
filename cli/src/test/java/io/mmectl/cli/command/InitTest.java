package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.templates.BuiltInTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitTest {
    @TempDir
    private Path directory;

    private CliRun cli;

    @BeforeEach
    void typeInAnEmptyFolder() {
        cli = new CliRun(directory);
    }

    static List<String> templates() {
        return new BuiltInTemplates().names();
    }

    /** On the account in memory, which stands for the reader's own: only its address is put in. */
    @ParameterizedTest
    @MethodSource("templates")
    void aFirstFleetIsValidAndCanBeAppliedAsItIs(String template) throws IOException {
        Result init = cli.run("init", "--template", template);

        assertThat(init.status()).as(init.err()).isZero();
        assertThat(init.out()).startsWith("fleet.yaml\nmodels/example.yaml\nartifacts/example/");
        assertThat(init.err()).isEqualTo("next: mmectl --local apply\n");
        assertThat(init.out().lines())
                .allSatisfy(path -> assertThat(directory.resolve(path)).exists());
        Result validate = cli.run("validate");
        assertThat(validate.status()).as(validate.err()).isZero();
        assertThat(validate.out()).contains(", 1 model definition, rendered to ");
        Result lint = cli.run("lint", "--strict");
        assertThat(lint.status()).as(lint.out() + lint.err()).isZero();

        Path fleet = directory.resolve("fleet.yaml");
        Files.writeString(
                fleet,
                Files.readString(fleet)
                        .replace("000000000000", "123456789012")
                        .replace("my-models", FleetFolder.BUCKET));
        Result apply = cli.run("apply", "--yes");
        assertThat(apply.status()).as(apply.err()).isZero();
        assertThat(cli.run("models").out()).contains("example");
    }

    @Test
    void theExampleAccountIsNobodys() {
        cli.run("init");

        Result plan = cli.run("plan");

        assertThat(plan.status()).isEqualTo(2);
        assertThat(plan.err()).contains("000000000000");
    }

    @Test
    void aNewFolderIsMadeAndGivesTheFleetItsName() throws IOException {
        Result init = cli.run("init", "spell-suite", "--template", "spellcheck");

        assertThat(init.status()).as(init.err()).isZero();
        assertThat(init.out()).startsWith("spell-suite/fleet.yaml\nspell-suite/models/example.yaml\n");
        assertThat(init.err()).isEqualTo("next: mmectl --local apply -f spell-suite/fleet.yaml\n");
        assertThat(Files.readString(directory.resolve("spell-suite/fleet.yaml")))
                .startsWith("fleet: \"spell-suite\"\n")
                .contains("provides: [onnxruntime]}");
        assertThat(cli.run("validate", "-f", "spell-suite/fleet.yaml").status()).isZero();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"2024", "true", "null", "1e3"})
    void aNameThatYamlWouldTakeForSomethingElseIsAName(String name) {
        assertThat(cli.run("init", name).status()).isZero();

        Result validate = cli.run("validate", "-f", name + "/fleet.yaml");

        assertThat(validate.status()).as(validate.err()).isZero();
    }

    @Test
    void aFolderWithoutANameIsRefused() {
        Result init = cli.run("init", "/");

        assertThat(init.status()).isEqualTo(2);
        assertThat(init.err())
                .isEqualTo("error: / has no name that a fleet could take\n"
                        + "hint: name a folder in it, as mmectl init /my-fleet\n");
    }

    @Test
    void whatWasWrittenIsADocumentWhereThatIsAsked() {
        Result init = cli.run("init", "suite", "--template", "spellcheck", "-o", "json");

        assertThat(init.json().get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(init.json().get("files").values())
                .extracting(file -> file.asString())
                .startsWith("suite/fleet.yaml", "suite/models/example.yaml")
                .allSatisfy(file -> assertThat(directory.resolve(file)).exists());
        assertThat(cli.run("template", "new", "word-count", "-o", "json")
                        .json()
                        .get("files")
                        .values())
                .extracting(file -> file.asString())
                .contains("word-count/template.yaml");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"fleet.yaml", "models", "artifacts"})
    void nothingIsOverwritten(String there) throws IOException {
        Files.writeString(directory.resolve(there), "mine");

        Result init = cli.run("init");

        assertThat(init.status()).isEqualTo(2);
        assertThat(init.err())
                .contains(there + " is there already, and nothing was written\nhint: name an empty or a new folder\n");
        assertThat(Files.readString(directory.resolve(there))).isEqualTo("mine");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(f -> !f.endsWith(".cache"))).containsExactly(directory.resolve(there));
        }
    }

    @Test
    void anUnknownTemplateIsSuggested() {
        Result init = cli.run("init", "--template", "embeding");

        assertThat(init.status()).isEqualTo(2);
        assertThat(init.err())
                .isEqualTo("error: there is no built-in template 'embeding'\nhint: Did you mean 'embedding'?\n");
        assertThat(directory).isEmptyDirectory();
    }
}
