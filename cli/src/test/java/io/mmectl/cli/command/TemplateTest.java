package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code mmectl template} where neither pytest nor Triton is there; the peers' tests run it with both. */
class TemplateTest {
    @TempDir
    private Path directory;

    private CliRun cli;

    @BeforeEach
    void withoutPython() {
        cli = new CliRun(directory)
                .environment("MMECTL_PYTHON", directory.resolve("no-python").toString());
    }

    @Test
    void listTellsWhatComesWithTheProgram() {
        Result text = cli.run("template", "list");
        JsonNode json = cli.run("template", "list", "-o", "json").json();

        assertThat(text.status()).isZero();
        assertThat(text.out()).startsWith("TEMPLATE").contains("\nautocomplete ", "\nembedding ", "\ndirectory ");
        assertThat(json.required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.at("/templates/0/name").asString()).isEqualTo("autocomplete");
    }

    @Test
    void showTellsWhatADefinitionBringsAndWhatCanBeSet() {
        Result shown = cli.run("template", "show", "embedding");
        JsonNode json = cli.run("template", "show", "embedding", "-o", "json").json();

        assertThat(shown.status()).isZero();
        assertThat(shown.out())
                .contains("parts      passage, query", "inputs     TEXT BYTES[-1, 1]")
                .containsPattern("vocabulary +yes +any file +WordPiece")
                .containsPattern("maxSequenceLength +128 +a whole number from 3 to 4096 +Tokens");
        assertThat(json.at("/parts").toString()).isEqualTo("[\"passage\",\"query\"]");
        assertThat(json.at("/inputs/0/datatype").asString()).isEqualTo("BYTES");
    }

    @Test
    void showPrintsAFileAsItIs() {
        Result file = cli.run("template", "show", "embedding", "--file", "sample.json");
        Result missing = cli.run("template", "show", "embedding", "--file", "sample.jsn");

        assertThat(file.out()).startsWith("{").doesNotStartWith("{\n  \"schemaVersion\"");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).startsWith("error: template embedding has no file 'sample.jsn'");
    }

    @Test
    void anUnknownTemplateIsStatus2() {
        assertThat(cli.run("template", "show", "embeding").status()).isEqualTo(2);
        assertThat(cli.run("template", "test", "./nowhere").status()).isEqualTo(2);
    }

    @Test
    void aNewTemplateIsRenderedAndLintedAtOnce() {
        Result made = cli.run("template", "new", "word-count");
        Result tested = cli.run("template", "test", "word-count");

        assertThat(made.status()).isZero();
        assertThat(made.out()).contains("word-count/template.yaml\n", "word-count/tests/model.yaml\n");
        assertThat(tested.status()).isZero();
        assertThat(tested.out())
                .startsWith("read      ok       word-count 0.1.0, 6 files\n")
                .containsPattern("render    ok       demo--word-count--[0-9a-f]{12}\\.tar\\.gz")
                .contains("lint      ok       nothing to say\n", "pytest    skipped  ");
    }

    @Test
    void whatCannotBeTriedFailsWhenAskedTo() {
        cli.run("template", "new", "word-count");

        Result strict = cli.run("template", "test", "word-count", "--strict", "-o", "json");

        assertThat(strict.status()).isEqualTo(1);
        assertThat(strict.json().required("passed").asBoolean()).isFalse();
        assertThat(strict.json().at("/steps/0/outcome").asString()).isEqualTo("ok");
    }

    @Test
    void theTestsOfATemplateAreNoPartOfIt() throws IOException {
        cli.run("template", "new", "word-count");
        String digest = renderedName();

        Files.writeString(directory.resolve("word-count/tests/test_more.py"), "def test_more(): pass\n");

        assertThat(renderedName()).isEqualTo(digest);
        assertThat(cli.run("template", "show", "word-count", "-o", "json")
                        .json()
                        .at("/files")
                        .toString())
                .doesNotContain("tests/");
    }

    @Test
    void whatTheLinterRefusesFailsWithItsReason() throws IOException {
        cli.run("template", "new", "word-count");
        Path layout = directory.resolve("word-count/layout/config.pbtxt");
        Files.writeString(layout, Files.readString(layout).replace("\"python\"", "\"pytorch\""));

        Result refused = cli.run("template", "test", "word-count");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out())
                .containsPattern("render    failed   .*model\\.pt")
                .contains("triton    skipped");
    }

    @Test
    void aDefinitionOfTheUsersOwnIsTried() throws IOException {
        cli.run("template", "new", "word-count");
        Files.writeString(directory.resolve("list.txt"), "hello\n");
        Files.writeString(
                directory.resolve("mine.yaml"), "customer: acme\ntype: count\nartifacts: {words: list.txt}\n");

        Result tested = cli.run("template", "test", "word-count", "--model", "mine.yaml");

        assertThat(tested.out()).containsPattern("render    ok       acme--count--[0-9a-f]{12}");
    }

    @Test
    void aBuiltInTemplateIsCopiedUnderTheNewName() throws IOException {
        Result made = cli.run("template", "new", "./own/my-embedding", "--from", "embedding");

        assertThat(made.status()).isZero();
        assertThat(Files.readString(directory.resolve("own/my-embedding/template.yaml")))
                .startsWith("name: my-embedding\nversion: 0.1.0\n");
        assertThat(cli.run("template", "show", "./own/my-embedding").out()).startsWith("my-embedding 0.1.0\n");
    }

    @Test
    void nothingThatIsThereIsWrittenOver() throws IOException {
        Files.createDirectory(directory.resolve("word-count"));

        Result refused = cli.run("template", "new", "word-count");
        Result badName = cli.run("template", "new", "Word_Count");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("is there already");
        assertThat(badName.status()).isEqualTo(2);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(p -> p.getFileName().toString()).toList()).isEqualTo(List.of("word-count"));
        }
    }

    /** Of a folder that is none it is not told what else is wrong with it. */
    @Test
    void aFolderWithoutATemplateIsSaidToBeNone() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("other"));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

        Result refused = cli.run("template", "new", "own", "--from", "./other");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("other/template.yaml:1:1: there is no such file");
        assertThat(directory.resolve("own")).doesNotExist();
    }

    @Test
    void aSampleThatIsNoJsonIsNamedWithItsPlace() throws IOException {
        cli.run("template", "new", "word-count");
        Files.writeString(directory.resolve("word-count/sample.json"), "{\"inputs\": [\n");

        Result refused = cli.run("template", "test", "word-count");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out())
                .contains(": sample: the template's sample.json: is not JSON: Unexpected end-of-input")
                .contains(", at line 2, column 1. Write a Triton v2 JSON request.")
                .doesNotContain("REDACTED");
    }

    @Test
    void theFilesOfANewTemplateAreNamedAsTheyCanBeOpened() {
        Result made = cli.run("template", "new", "not-there/../word-count");

        assertThat(made.out()).startsWith("word-count/README.md\n");
        assertThat(made.err()).isEqualTo("next: mmectl template test word-count\n");
    }

    private String renderedName() {
        return cli.run("template", "test", "word-count")
                .out()
                .lines()
                .filter(line -> line.startsWith("render"))
                .findFirst()
                .orElseThrow();
    }
}
