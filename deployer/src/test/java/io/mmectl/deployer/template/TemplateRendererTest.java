package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateRendererTest {
    @TempDir
    Path folder;

    private final Template small = TemplateYaml.read(TemplateSource.ofFolder(Definitions.SMALL));
    private final TemplateRenderer renderer = new TemplateRenderer(
            location -> location instanceof ArtifactLocation.Local(Path path) ? path : Path.of("/fetched"));
    private final Map<String, ArtifactLocation> artifacts = new TreeMap<>();

    @BeforeEach
    void artifacts() throws IOException {
        for (String name : List.of("vocabulary", "first", "second")) {
            artifacts.put(name, local(name, name));
        }
    }

    @Test
    void aDefinitionBecomesOneTargetModelForEachPart() {
        List<RenderedTargetModel> rendered = renderer.render(
                small, Definitions.model(artifacts, Map.of(), null), Definitions.endpoint("small", Map.of()));

        assertThat(rendered).extracting(RenderedTargetModel::part).containsExactly("one", "two");
        assertThat(paths(rendered.get(0).repository()))
                .containsExactly(
                        "encoder/",
                        "encoder/1/",
                        "encoder/1/model.pt",
                        "encoder/config.pbtxt",
                        "ensemble/",
                        "ensemble/1/",
                        "ensemble/config.pbtxt",
                        "pre/",
                        "pre/1/",
                        "pre/1/model.py",
                        "pre/1/vocab.txt",
                        "pre/config.pbtxt");
        assertThat(source(rendered.get(0), "encoder/1/model.pt"))
                .isEqualTo(new Source.LocalFile(folder.resolve("first")));
        assertThat(source(rendered.get(1), "encoder/1/model.pt"))
                .isEqualTo(new Source.LocalFile(folder.resolve("second")));
        assertThat(rendered.get(0).textInput()).isEqualTo("TEXT");
    }

    @Test
    void placeholdersTakeTheDefinitionsValueThenTheEndpointsThenTheDefault() {
        RenderedTargetModel rendered = renderer.render(
                        small,
                        Definitions.model(artifacts, Map.of("length", 64L, "label", "\"A"), null),
                        Definitions.endpoint("small", Map.of("length", 32L, "lower", false)))
                .get(1);

        assertThat(text(rendered, "pre/config.pbtxt")).isEqualTo("""
                        name: "pre"
                        backend: "python"
                        input { name: "TEXT" data_type: TYPE_STRING dims: [ 1 ] }
                        output { name: "IDS" data_type: TYPE_INT64 dims: [ -1 ] }
                        parameters { key: "length" value: { string_value: "64" } }
                        parameters { key: "ratio" value: { string_value: "0.5" } }
                        parameters { key: "lower" value: { string_value: "false" } }
                        parameters { key: "label" value: { string_value: "\\"A" } }
                        parameters { key: "who" value: { string_value: "Acme \\"1\\"/embedding/two" } }
                        parameters { key: "here" value: { string_value: "$$TRITON_MODEL_DIRECTORY/x" } }
                        instance_group [ { kind: KIND_GPU } ]
                        """);
        assertThat(text(rendered, "pre/1/model.py")).startsWith("print(\"{{length}} stays as it is\")\n");
    }

    @Test
    void theServedModelCarriesTheFootprint() {
        ModelDefinition model =
                Definitions.model("acme", "latest", artifacts, Map.of(), new Footprint(null, 400L, null, 900L), null);

        RenderedTargetModel rendered = renderer.render(small, model, Definitions.endpoint("small", Map.of()))
                .getFirst();

        assertThat(rendered.footprint()).isEqualTo(new Footprint(485L, 400L, null, 900L));
        assertThat(text(rendered, "ensemble/config.pbtxt")).endsWith("""
                        }
                        parameters { key: "mmectl.footprint.gpu_memory_mib" value { string_value: "485" } }
                        parameters { key: "mmectl.footprint.host_memory_mib" value { string_value: "400" } }
                        parameters { key: "mmectl.footprint.load_time_ms" value { string_value: "900" } }
                        """);
        assertThat(text(rendered, "encoder/config.pbtxt")).doesNotContain("footprint");
    }

    @Test
    void anOptionalArtifactIsLeftOutOrTaken() throws Exception {
        artifacts.put("notes", local("notes", "notes"));

        RenderedTargetModel rendered = renderer.render(
                        small, Definitions.model(artifacts, Map.of(), null), Definitions.endpoint("small", Map.of()))
                .getFirst();

        assertThat(paths(rendered.repository())).contains("pre/1/notes.txt");
    }

    @Test
    void renderingTwiceGivesEqualRepositories() {
        ModelDefinition model = Definitions.model(artifacts, Map.of("ratio", 1L), null);

        assertThat(renderer.render(small, model, Definitions.endpoint("small", Map.of())))
                .isEqualTo(renderer.render(small, model, Definitions.endpoint("small", Map.of())));
    }

    @Test
    void whatDoesNotFitTheTemplateIsNamedAllAtOnce() throws Exception {
        artifacts.remove("first");
        artifacts.put("vocabulari", local("x", "x"));
        artifacts.put("second", new ArtifactLocation.Local(folder));
        Path sample = Files.writeString(
                folder.resolve("sample.json"),
                "{\"inputs\": [{\"name\": \"TEXT\", \"datatype\": \"FP32\"}, {\"name\": \"IDS\"}]}");

        assertThatThrownBy(() -> renderer.render(
                        small,
                        Definitions.model(artifacts, Map.of("length", 0L, "lenght", 1L, "lower", "yes"), sample),
                        Definitions.endpoint("small", Map.of("label", "x", "ratio", true))))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessage("""
                        fleet.yaml:12:5: endpoints.embedding.variables.label: 'x' does not match [A-Z"]+. It must be text that matches [A-Z"]+.
                        fleet.yaml:12:5: endpoints.embedding.variables.ratio: 'true' is not a number. It must be a number from 0.0 to 1.0.
                        models/acme.yaml:1:1: artifacts: artifact 'first' of template small is missing. Add first: weights of the first part.
                        models/acme.yaml:1:1: artifacts.second: is a folder. Name a file.
                        models/acme.yaml:1:1: artifacts.vocabulari: template small has no artifact 'vocabulari'. Did you mean 'vocabulary'?
                        models/acme.yaml:1:1: sample: input 'TEXT' has datatype 'FP32'. It must be BYTES.
                        models/acme.yaml:1:1: sample: the model has no input 'IDS'. Inputs: TEXT.
                        models/acme.yaml:1:1: variables.lenght: template small has no variable 'lenght'. Did you mean 'length'?
                        models/acme.yaml:1:1: variables.length: '0' is out of range. It must be a whole number from 1 to 4096.
                        models/acme.yaml:1:1: variables.lower: 'yes' is not a truth value. It must be true or false.\
                        """);
    }

    @Test
    void aSampleThatIsNoRequestIsNamed() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{");
        Path other = Files.writeString(folder.resolve("other.json"), "{\"inputs\": {}}");

        assertThatThrownBy(() -> render(Definitions.model(artifacts, Map.of(), broken)))
                .hasMessageContaining("sample: is not JSON");
        assertThatThrownBy(() -> render(Definitions.model(artifacts, Map.of(), other)))
                .hasMessageContaining("sample: has no list 'inputs'");
    }

    @Test
    void aBroughtRepositoryIsTakenAsItIsAndCarriesTheFootprint() throws Exception {
        Template directory =
                TemplateYaml.read(TemplateSource.ofFolder(Path.of("../model-templates/templates/directory")));
        Path repository = folder.resolve("repository");
        Files.createDirectories(repository.resolve("mine/1"));
        Files.createDirectories(repository.resolve(".ipynb_checkpoints"));
        Files.writeString(repository.resolve("mine/config.pbtxt"), "backend: \"python\"");
        Files.writeString(repository.resolve("mine/1/model.py"), "");
        Path sample = Files.writeString(folder.resolve("sample.json"), "{\"inputs\": [{\"name\": \"X\"}]}");
        Map<String, ArtifactLocation> brought = Map.of("repository", new ArtifactLocation.Local(repository));

        RenderedTargetModel rendered = renderer.render(
                        directory,
                        Definitions.model(
                                "acme", "latest", brought, Map.of(), new Footprint(100L, null, null, null), sample),
                        Definitions.endpoint("directory", Map.of()))
                .getFirst();

        assertThat(rendered.part()).isEmpty();
        assertThat(paths(rendered.repository()))
                .containsExactly("mine/", "mine/1/", "mine/1/model.py", "mine/config.pbtxt");
        assertThat(rendered.skipped()).containsExactly(".ipynb_checkpoints");
        assertThat(text(rendered, "mine/config.pbtxt")).isEqualTo("""
                        backend: "python"
                        parameters { key: "mmectl.footprint.gpu_memory_mib" value { string_value: "100" } }
                        """);
        assertThatThrownBy(() -> renderer.render(
                        directory,
                        Definitions.model(Map.of("repository", artifacts.get("first")), Map.of(), null),
                        Definitions.endpoint("directory", Map.of())))
                .hasMessageContaining("artifacts.repository: is not a folder of this machine")
                .hasMessageContaining("sample: template directory has no sample of its own");
    }

    private void render(ModelDefinition model) {
        renderer.render(small, model, Definitions.endpoint("small", Map.of()));
    }

    private ArtifactLocation local(String name, String content) throws IOException {
        return new ArtifactLocation.Local(Files.writeString(folder.resolve(name), content));
    }

    private static List<String> paths(TritonRepository repository) {
        return repository.entries().stream().map(RepositoryEntry::path).toList();
    }

    private static Source source(RenderedTargetModel rendered, String path) {
        return rendered.repository().entries().stream()
                .filter(e -> e.path().equals(path))
                .findFirst()
                .orElseThrow()
                .source();
    }

    private static String text(RenderedTargetModel rendered, String path) {
        return new String(((Source.InMemory) source(rendered, path)).bytes(), StandardCharsets.UTF_8);
    }
}
