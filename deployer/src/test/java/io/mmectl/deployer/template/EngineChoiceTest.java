package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.EngineKind;
import io.mmectl.config.InstanceType;
import io.mmectl.config.InstanceType.Gpu;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Position;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineChoiceTest {
    private static final Position HERE = new Position("models/acme.yaml", 7, 12);

    @TempDir
    Path folder;

    private final Template template = TemplateYaml.read(TemplateSource.ofFolder(Definitions.ENGINES));
    private final Map<String, Artifact> artifacts = new TreeMap<>();

    @BeforeEach
    void artifacts() throws IOException {
        artifacts.put("words", any(file("words.txt", "word"), null));
        artifacts.put("first", any(file("first.pt", "weights"), null));
        artifacts.put("second", any(file("second.onnx", "graph"), null));
    }

    @Test
    void theKindDecidesPlatformBackendFileNameAndValues() {
        RenderedTargetModel one = render(Definitions.T4).get(0);
        RenderedTargetModel two = render(Definitions.T4).get(1);

        assertThat(text(one, "pre/1/encoder.txt")).isEqualTo("""
                        platform: "pytorch_libtorch" backend: "pytorch" file: "model.pt" kind: "torchscript"
                        first: "INPUT__0" extra: "none" ""
                        """);
        assertThat(text(two, "pre/1/encoder.txt")).isEqualTo("""
                        platform: "onnxruntime_onnx" backend: "onnxruntime" file: "model.onnx" kind: "onnx"
                        first: "INPUT__0" extra: "none" ""
                        """);
        assertThat(paths(one)).contains("pre/1/model.pt").doesNotContain("pre/1/plan.txt");
        assertThat(paths(two)).contains("pre/1/model.onnx");
        assertThat(one.requires().backends()).containsExactly("python", "pytorch");
        assertThat(two.requires().backends()).containsExactly("python");
    }

    @Test
    void onlyThePlanOfTheEndpointsGpuGoesIntoTheArchiveWithItsRecord() throws Exception {
        Path t4 = file("enc-t4.plan", "built for T4");
        Path a10g = file("enc-a10g.plan", "built for A10G");
        file("enc-a10g.plan.json", "{\"gpu\": \"a10g\"}");
        artifacts.put("first", perGpu(Map.of(Gpu.T4, t4, Gpu.A10G, a10g)));

        RenderedTargetModel onT4 = render(Definitions.T4).getFirst();
        RenderedTargetModel onA10g = render(Definitions.A10G).getFirst();

        assertThat(source(onT4, "pre/1/engine.plan")).isEqualTo(new Source.LocalFile(t4));
        assertThat(paths(onT4)).doesNotContain("pre/1/engine.plan.json").contains("pre/1/plan.txt");
        assertThat(source(onA10g, "pre/1/engine.plan")).isEqualTo(new Source.LocalFile(a10g));
        assertThat(source(onA10g, "pre/1/engine.plan.json"))
                .isEqualTo(new Source.LocalFile(folder.resolve("enc-a10g.plan.json")));
        assertThat(onA10g.requires().python()).containsExactly("numpy", "tensorrt");
        assertThat(text(onA10g, "pre/1/encoder.txt"))
                .contains("\"tensorrt_plan\"")
                .contains("\"input_ids\"");
    }

    @Test
    void aMissingPlanIsNamedWithTheOnesThatThereAre() throws Exception {
        artifacts.put("first", perGpu(Map.of(Gpu.T4, file("enc-t4.plan", "built for T4"))));

        assertThatThrownBy(() -> render(Definitions.A10G))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessage("models/acme.yaml:7:12: artifacts.first: has no file for GPU a10g of ml.g5.xlarge. "
                        + "Add a10g: a file built for it, or run the endpoint on a GPU that there is one for: t4.");
    }

    @Test
    void aPlanThatDoesNotSayItsGpuIsRefused() throws Exception {
        artifacts.put("first", any(file("enc.plan", "built for something"), null));

        assertThatThrownBy(() -> render(Definitions.A10G))
                .hasMessage(
                        "models/acme.yaml:7:12: artifacts.first: does not say which GPU its TensorRT plan was built "
                                + "for. A plan fits one architecture: {a10g: …}.");
    }

    @Test
    void whatTheDefinitionSaysGoesBeforeTheName() throws Exception {
        artifacts.put("second", any(file("second.pt", "graph"), EngineKind.ONNX));

        assertThat(paths(render(Definitions.T4).get(1))).contains("pre/1/model.onnx");
    }

    @Test
    void aKindThatTheTemplateDoesNotTakeIsRefused() throws Exception {
        artifacts.put("second", any(file("second.PT", "weights"), null));
        artifacts.put("words", any(folder.resolve("words.txt"), EngineKind.ONNX));
        artifacts.put("extra", any(file("extra.bin", "???"), null));

        assertThatThrownBy(() -> render(Definitions.T4)).hasMessage("""
                        models/acme.yaml:7:12: artifacts.extra: neither its name nor its first bytes tell what kind of engine 'extra.bin' is. Say it: {file: …, kind: torchscript or onnx}.
                        models/acme.yaml:7:12: artifacts.second: is of kind torchscript, which the template does not take. It takes onnx.
                        models/acme.yaml:7:12: artifacts.words: says kind: onnx, but the template takes any file there. Remove kind.\
                        """);
    }

    @Test
    void theNameOfAnObjectOnS3TellsItsKindWithoutADownload() {
        artifacts.put(
                "second",
                new Artifact.AnyGpu(new ArtifactLocation.S3(new S3Location("theirs", "a.pt/model.ONNX")), null, HERE));

        assertThat(source(render(Definitions.T4).get(1), "pre/1/model.onnx"))
                .isEqualTo(new Source.LocalFile(Path.of("/fetched/model.ONNX")));
    }

    @Test
    void anEntryIsThereOnlyUnderItsConditions() {
        assertThat(text(render(Definitions.T4).getFirst(), "pre/config.pbtxt")).contains("lower");
        assertThat(text(render(Definitions.T4, Map.of("lower", false)).getFirst(), "pre/config.pbtxt"))
                .contains("upper")
                .doesNotContain("lower");
    }

    @Test
    void anOptionalEngineIsTakenWithItsKind() throws Exception {
        artifacts.put("extra", any(file("extra.onnx", "graph"), null));

        RenderedTargetModel one = render(Definitions.T4).getFirst();

        assertThat(paths(one)).contains("pre/1/extra-model.onnx");
        assertThat(text(one, "pre/1/encoder.txt")).contains("extra: \"onnx\" \"model.onnx\"");
    }

    @ParameterizedTest
    @CsvSource({
        "504b0304, TORCHSCRIPT",
        "70747274, TENSORRT",
        "66747274, TENSORRT",
        "08071207, ONNX", // version 7, producer's name
        "08083a10, ONNX", // version 8, graph
        "08030a00,", // field 1 again
        "08070801,", // a number where none can be
        "00071207,",
        "0807,",
        "504b0506,",
    })
    void theFirstBytesTell(String hex, @Nullable EngineKind kind) {
        assertThat(FirstBytes.kind(HexFormat.of().parseHex(hex)).orElse(null)).isEqualTo(kind);
    }

    @Test
    void aFileWithoutAKnownEndIsLookedInto() throws Exception {
        Path file = Files.write(folder.resolve("weights.bin"), HexFormat.of().parseHex("504b030414000000"));
        artifacts.put("first", any(file, null));

        assertThat(paths(render(Definitions.T4).getFirst())).contains("pre/1/model.pt");
    }

    private List<RenderedTargetModel> render(InstanceType instanceType) {
        return render(instanceType, Map.of());
    }

    private List<RenderedTargetModel> render(InstanceType instanceType, Map<String, Object> variables) {
        ArtifactFiles files = location -> switch (location) {
            case ArtifactLocation.Local(Path path) -> path;
            case ArtifactLocation.S3(S3Location s3) ->
                Path.of("/fetched", s3.key().substring(s3.key().lastIndexOf('/') + 1));
        };
        return new TemplateRenderer(files)
                .render(
                        template,
                        Definitions.bringing("acme", "latest", artifacts, variables, Footprint.UNKNOWN, null),
                        Definitions.endpoint("engines", instanceType, Map.of()));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static Artifact any(Path file, @Nullable EngineKind kind) {
        return new Artifact.AnyGpu(new ArtifactLocation.Local(file), kind, HERE);
    }

    private static Artifact perGpu(Map<Gpu, Path> files) {
        TreeMap<Gpu, ArtifactLocation> locations = new TreeMap<>();
        files.forEach((gpu, file) -> locations.put(gpu, new ArtifactLocation.Local(file)));
        return new Artifact.PerGpu(locations, null, HERE);
    }

    private static List<String> paths(RenderedTargetModel rendered) {
        return rendered.repository().entries().stream()
                .map(RepositoryEntry::path)
                .toList();
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
