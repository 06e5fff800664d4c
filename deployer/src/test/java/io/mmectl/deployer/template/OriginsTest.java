package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.FleetSpec;
import io.mmectl.config.fleet.FleetInputs;
import io.mmectl.config.fleet.FleetYaml;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.packaging.FileDigests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where findings lead to: a fleet, a definition and a template of the user's own, each mistake on a line that is known. */
class OriginsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void aFleetWithATemplateOfItsOwn() {
        write("fleet.yaml", """
                fleet: suite
                image:
                  triton: "25.09"
                endpoints:
                  tagger:
                    template: ./mine
                    instanceType: ml.g4dn.xlarge
                    environment: {SAGEMAKER_TRITON_SHM_DEFAULT_BYTE_SIZE: "1073741824"}
                    variables: {kind: KIND_CPU, batch: 4}
                models: "models/*.yaml"
                """);
        write("models/acme.yaml", """
                customer: acme
                type: tagger
                artifacts:
                  weights: ../weights.txt
                """);
        write("weights.txt", "weights");
        write("mine/template.yaml", """
                name: mine
                version: 1.0.0
                description: "tags"
                artifacts:
                  weights: {description: "weights"}
                variables:
                  batch: {type: integer, default: 8}
                  preferred: {type: integer, default: 4}
                  delay: {type: integer, default: 100}
                  kind: {type: string, default: KIND_CPU}
                serves: tagger
                repository:
                  - {path: tagger/config.pbtxt, render: tagger.pbtxt}
                  - {path: tagger/1/model.py, copy: model.py}
                  - {path: tagger/1/weights.pt, artifact: weights}
                inputs: [{name: TEXT, datatype: BYTES, shape: [-1]}]
                sample: sample.json
                """);
        write("mine/tagger.pbtxt", """
                backend: "python"
                max_batch_size: {{batch}}
                input { name: "TEXT" data_type: TYPE_STRING dims: [ 1 ] }
                output { name: "TAG" data_type: TYPE_STRING dims: [ 1 ] }
                instance_group [ { kind: {{kind}} } ]
                dynamic_batching { preferred_batch_size: [ {{preferred}} ]
                  max_queue_delay_microseconds: {{delay}} }
                """);
        write("mine/model.py", """
                class TritonPythonModel:
                    def execute(self, requests):
                        return []
                """);
        write("mine/sample.json", """
                {"inputs": [{"name": "TEXT", "datatype": "BYTES", "shape": [1, 1], "data": ["hello"]}]}
                """);
        assertThat(places()).isEmpty();
    }

    @Test
    void aFileThatADefinitionBringsLeadsToItsField() {
        write("weights.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");

        assertThat(places())
                .containsExactly("git-lfs-pointer at models/acme.yaml:4:12 artifacts.weights, tagger/1/weights.pt");
    }

    @Test
    void aLineOfATemplateLeadsToTheTemplatesFileAtTheSameLineAndColumn() {
        replace(
                "mine/tagger.pbtxt",
                "instance_group [ { kind: {{kind}} } ]",
                "instance_group [ { kind: {{kind}} kin: 3 } ]");
        replace("mine/model.py", "return []", "return [");

        assertThat(places())
                .containsExactlyInAnyOrder(
                        "config-unknown-field at mine/tagger.pbtxt:5:35 , tagger/config.pbtxt:5:35",
                        "python-syntax at mine/model.py:3:16 , tagger/1/model.py:3:16");
        replace("mine/tagger.pbtxt", "{ kind: {{kind}} kin: 3 }", "{ kind: {{kind}} count: {{batch}} kin: 3 }");
        assertThat(places())
                .as("what stands before it became shorter: {{batch}} is 4")
                .contains("config-unknown-field at mine/tagger.pbtxt:5:52 , tagger/config.pbtxt:5:44");
    }

    @Test
    void aValueLeadsToWhereTheUserSetsIt() {
        replace("fleet.yaml", "batch: 4", "batch: -4");
        assertThat(places())
                .contains("max-batch-size at fleet.yaml:9:40 endpoints.tagger.variables.batch, tagger/config.pbtxt:2:1"
                        + " from mine/tagger.pbtxt:2:1");

        write("models/acme.yaml", read("models/acme.yaml") + "variables:\n  batch: -3\n");
        assertThat(places())
                .contains("max-batch-size at models/acme.yaml:6:10 variables.batch, tagger/config.pbtxt:2:1"
                        + " from mine/tagger.pbtxt:2:1");
        replace("fleet.yaml", "kind: KIND_CPU", "kind: KIND_CPUS");
        assertThat(places())
                .contains("config-value at fleet.yaml:9:23 endpoints.tagger.variables.kind, tagger/config.pbtxt:5:26"
                        + " from mine/tagger.pbtxt:5:26");
    }

    @Test
    void aDefaultOfTheTemplateLeadsToTheTemplate() {
        replace(
                "mine/template.yaml",
                "delay: {type: integer, default: 100}",
                "delay: {type: integer, default: 9000000}");

        assertThat(places()).containsExactly("queue-delay at mine/tagger.pbtxt:7:3 , tagger/config.pbtxt:7:3");
    }

    @Test
    void whatTheTargetIsLeadsToItsSetting() {
        replace("fleet.yaml", "4}", "4}\n    # wide");
        replace("mine/tagger.pbtxt", "{ kind: {{kind}} }", "{ kind: {{kind}} count: 5 }");
        write("models/acme.yaml", read("models/acme.yaml") + "footprint: {gpuMemoryMib: 20000, hostMemoryMib: 20}\n");

        assertThat(places())
                .containsExactly(
                        "footprint-too-large at models/acme.yaml:5:27 footprint.gpuMemoryMib, ",
                        "shared-memory at fleet.yaml:8:59"
                                + " endpoints.tagger.environment.SAGEMAKER_TRITON_SHM_DEFAULT_BYTE_SIZE, ");
    }

    @Test
    void aFootprintOfTheTemplateLeadsToTheTemplate() {
        write("mine/template.yaml", read("mine/template.yaml") + "footprint:\n  hostMemoryMib: 99999\n");

        assertThat(places()).containsExactly("footprint-too-large at mine/template.yaml:19:18 , ");
    }

    @Test
    void aFootprintBelowACopiedConfigurationLeadsToTheFootprint() {
        replace("mine/template.yaml", "config.pbtxt, render:", "config.pbtxt, copy:");
        write("mine/tagger.pbtxt", """
                backend: "python"
                input { name: "TEXT" data_type: TYPE_STRING dims: [ 1 ] }
                output { name: "TAG" data_type: TYPE_STRING dims: [ 1 ] }
                max_batch_size:
                """);
        write("models/acme.yaml", read("models/acme.yaml") + "footprint: {hostMemoryMib: 20}\n");

        assertThat(places())
                .containsExactly("config-syntax at models/acme.yaml:5:1 footprint, tagger/config.pbtxt:5:12");
    }

    @Test
    void aPromisedTensorLeadsToItsLineOfTheTemplate() {
        replace("mine/template.yaml", "name: TEXT", "name: WORDS");
        replace("mine/sample.json", "TEXT", "WORDS");

        assertThatThrownBy(this::places)
                .hasMessageContaining(
                        "mine/template.yaml:16:17: inputs[0].name: input 'WORDS' is none of model 'tagger'");
    }

    @Test
    void aTemplateThatIsNotTheUsersLeadsToTheEndpointThatNamesIt() {
        replace("fleet.yaml", "./mine", "mine");
        replace("mine/tagger.pbtxt", "backend: \"python\"", "backend: \"python\" bakend: 3");

        assertThat(places())
                .containsExactly("config-unknown-field at fleet.yaml:6:15 endpoints.tagger.template,"
                        + " tagger/config.pbtxt:1:19 from mine/tagger.pbtxt:1:19");
        assertThatThrownBy(() -> renderer().render(fleet(), CodeChoice.fresh()))
                .hasMessageContaining(
                        "fleet.yaml:6:15: endpoints.tagger.template: acme/tagger: tagger/config.pbtxt:1:19 ("
                                + folder.resolve("mine/tagger.pbtxt:1:19") + "): a model's configuration has no field");
    }

    /** {@code rule at FILE:LINE:COLUMN FIELD, PATH from TEMPLATE} of each finding but notes, with paths as seen from the fleet. */
    private List<String> places() {
        return renderer().lint(fleet(), CodeChoice.fresh(), model -> {}).stream()
                .flatMap(l -> l.findings().stream())
                .filter(f -> f.severity() != io.mmectl.deployer.lint.Severity.NOTE)
                .map(this::place)
                .toList();
    }

    private String place(Finding f) {
        assertThat(f.origin()).isNotNull();
        String aside = f.origin().templateAside();
        return f.rule().id() + " at "
                + f.origin().position().toString().replace(folder + "/", "") + " "
                + f.origin().field() + ", " + f.where()
                + (aside.isEmpty() || f.path().isEmpty()
                        ? ""
                        : " from " + aside.substring(2, aside.length() - 1).replace(folder + "/", ""));
    }

    private FleetSpec fleet() {
        return FleetYaml.read(folder.resolve("fleet.yaml"), FleetInputs.local(name -> null));
    }

    private FleetRenderer renderer() {
        TemplateLibrary library = new TemplateLibrary(
                name -> Optional.of(TemplateSource.ofFolder(folder.resolve(name))), PublishedTemplates.NONE);
        return new FleetRenderer(library, ArtifactFiles.HERE, FileDigests.inMemory(() -> Instant.EPOCH));
    }

    private void replace(String file, String from, String to) {
        assertThat(read(file)).contains(from);
        write(file, read(file).replace(from, to));
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
