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

class CodeTest {
    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void makeFleet() {
        fleet = FleetFolder.in(directory)
                .write("own/template.yaml", """
                name: own
                version: 1.0.0
                description: A model of our own
                requires: {backends: [python]}
                artifacts:
                  weights: {description: Weights, required: true}
                serves: own
                repository:
                  - {path: own/config.pbtxt, render: config.pbtxt}
                  - {path: own/1/model.py, copy: model.py}
                  - {path: own/1/weights.bin, artifact: weights}
                inputs:
                  - {name: X, datatype: FP32, shape: [1]}
                outputs:
                  - {name: Y, datatype: FP32, shape: [1]}
                sample: sample.json
                """)
                .write("own/config.pbtxt", "name: \"own\"\nbackend: \"python\"\n")
                .write("own/model.py", "class TritonPythonModel: pass\n")
                .write("own/sample.json", "{\"inputs\":[]}");
        cli = new CliRun(directory);
    }

    @Test
    void publishingTwiceIsOnce() {
        Result first = cli.run("code", "publish", "embedding");
        List<String> objects = cli.objects();
        Result second = cli.run("code", "publish", "embedding");

        assertThat(first.status()).isZero();
        assertThat(first.err()).startsWith("published: embedding ");
        assertThat(first.out()).isEmpty();
        assertThat(second.status()).isZero();
        assertThat(second.err()).startsWith("already published: embedding ");
        assertThat(cli.objects()).isEqualTo(objects).allMatch(key -> key.startsWith("mmectl/code/embedding/"));
    }

    @Test
    void publishedCodeNeverChanges() {
        assertThat(cli.run("code", "publish", "./own").status()).isZero();
        fleet.write("own/model.py", "class TritonPythonModel: changed = True\n");

        Result changed = cli.run("code", "publish", "./own");

        assertThat(changed.status()).isEqualTo(9);
        assertThat(changed.err()).isEqualTo("""
                error: own 1.0.0 is published with other files
                hint: published code never changes: give the changed template a new version in template.yaml
                """);
        assertThat(new String(cli.object("mmectl/code/own/1.0.0/model.py"))).doesNotContain("changed");

        fleet.replace("own/template.yaml", "version: 1.0.0", "version: 1.1.0");
        assertThat(cli.run("code", "publish", "./own").status()).isZero();
    }

    @Test
    void listShowsWhatIsHereAndWhatIsPublished() {
        cli.run("code", "publish", "embedding");

        Result list = cli.run("code", "list");

        assertThat(list.status()).isZero();
        assertThat(list.out()).matches("TEMPLATE   HERE   PUBLISHED\nembedding  (\\S+)  \\1\n");
        Result json = cli.run("code", "list", "-o", "json");
        assertThat(json.json().required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.json().at("/published/embedding")).hasSize(1);
    }

    @Test
    void anUnknownTemplateIsStatus2() {
        Result unknown = cli.run("code", "publish", "embeding");

        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).isEqualTo("""
                error: there is no template 'embeding'
                hint: built in are autocomplete, classifier, directory, embedding, sentence-embedding, spellcheck, text2text; or name a folder as ./mine
                """);
    }

    @Test
    void codeAloneTellsItsCommands() {
        Result code = cli.run("code");

        assertThat(code.status()).isEqualTo(2);
        assertThat(code.out()).isEmpty();
        assertThat(code.err()).startsWith("Usage: mmectl code").contains("  publish  ");
    }

    @Test
    void aTemplateThatIsNewerHereIsToldUntilItIsTaken() {
        assertThat(cli.run("template", "new", "embedding", "--from", "embedding")
                        .status())
                .isZero();
        fleet.replace("fleet.yaml", "template: embedding", "template: ./embedding");
        String before = fleet.read("embedding/template.yaml");
        assertThat(cli.run("apply", "--yes").status()).isZero();

        assertThat(cli.run("plan").err()).doesNotContain("note:");
        fleet.write("embedding/template.yaml", before.replaceFirst("(?m)^version: \\S+", "version: 9.0.0"));

        Result plan = cli.run("plan");
        assertThat(plan.out()).contains("Nothing to do");
        assertThat(plan.err())
                .containsPattern(
                        "note: template embedding is 9\\.0\\.0 here; 'latest' stays at [0-9.]+ until --upgrade-code\n");
        assertThat(cli.run("plan", "--upgrade-code").err()).doesNotContain("note:");
    }
}
