package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.deployer.template.Template.ArtifactSlot;
import io.mmectl.deployer.template.Template.LayoutEntry;
import io.mmectl.deployer.template.Template.LayoutSource;
import io.mmectl.deployer.template.Template.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateYamlTest {
    @TempDir
    Path folder;

    @Test
    void readsEverythingOfATemplate() {
        Template template = TemplateYaml.read(TemplateSource.ofFolder(Definitions.SMALL));

        assertThat(template.name()).isEqualTo("small");
        assertThat(template.version()).isEqualTo("1.1.0");
        assertThat(template.requires().backends()).containsExactly("python");
        assertThat(template.artifacts())
                .containsOnlyKeys("first", "notes", "second", "vocabulary")
                .containsEntry("notes", new ArtifactSlot("anything", false, new TreeMap<>()))
                .containsEntry("first", new ArtifactSlot("weights of the first part", true, new TreeMap<>()));
        assertThat(template.parts()).containsOnlyKeys("one", "two");
        assertThat(template.parts().get("two")).containsEntry("weights", "second");
        assertThat(template.variables().get("length")).isEqualTo(new TemplateVariable.Whole("tokens", 128L, 1, 4096));
        assertThat(template.layout())
                .contains(
                        new LayoutEntry(
                                "pre/config.pbtxt", new LayoutSource.Render("layout/pre.pbtxt"), new TreeMap<>()),
                        new LayoutEntry("ensemble/1/", new LayoutSource.EmptyDirectory(), new TreeMap<>()));
        assertThat(template.inputs()).containsExactly(new Tensor("TEXT", "BYTES", List.of(-1L, 1L)));
        assertThat(template.footprint()).isEqualTo(new Footprint(485L, 300L, null, null));
        assertThat(template.files()).containsKeys("template.yaml", "code/pre.py", "sample.json");
    }

    @ParameterizedTest
    @MethodSource("templatesOfTheProject")
    void theProjectsOwnTemplatesAreRead(Path template) {
        assertThat(TemplateYaml.read(TemplateSource.ofFolder(template)).name())
                .isEqualTo(template.getFileName().toString());
    }

    static List<Path> templatesOfTheProject() throws IOException {
        try (Stream<Path> list = Files.list(Path.of("../model-templates/templates"))) {
            return list.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    version: 1.1.0          | version: "1.1"        | 2:10: version: '1.1' is not a version as 1.2.0
                    default: 128            | default: 0            | 14:36: variables.length.default: '0' is out of range
                    default: NONE           | default: none         | 17:34: variables.label.default: 'none' does not match
                    pattern: "[A-Z\\"]+"    | pattern: "["          | is not a regular expression: Unclosed character class
                    default: 0.5, min: 0    | min: 2                | variables.ratio.max: max is less than min
                    type: boolean,          | type: boolean, min: 1,| variables.lower.min: min has no meaning for a variable of type boolean
                    copy: code/pre.py       | copy: code/prae.py    | repository[1].copy: there is no file 'code/prae.py' in the template. Did you mean 'code/pre.py'?
                    copy: code/pre.py       | copy: code/pre.py, artifact: notes | repository[1]: has several sources: copy, artifact
                    , copy: code/pre.py     | ` `                   | repository[1]: has no source
                    path: pre/1/model.py    | path: ../model.py     | Repository entry '../model.py' has a '..' segment
                    path: pre/1/model.py    | path: pre/1/vocab.txt | repository[2].path: two entries have the path 'pre/1/vocab.txt'
                    path: ensemble/1/       | path: ensemble/1      | is a directory without a final '/'
                    artifact: vocabulary    | artifact: vocabularie | there is no artifact 'vocabularie'. Did you mean 'vocabulary'?
                    artifact: notes         | artifact: vocabulary  | artifacts.notes: the artifact is in no entry of the repository
                    two: {weights: second}  | two: {weight: second} | alias 'weights' is not defined in every part
                    two: {weights: second}  | two: {weights: third} | parts.two.weights: there is no artifact 'third'
                    serves: ensemble        | serves: ensembl       | serves: the repository has no ensembl/config.pbtxt
                    sample: sample.json     | sample: none.json     | sample: there is no file 'none.json'
                    textInput: TEXT         | textInput: TXT        | textInput: there is no input 'TXT' of datatype BYTES
                    length: {type           | customer: {type       | variables.customer: 'customer' is built in
                    serves: ensemble        | bringsRepository: true| bringsRepository: the definition brings the repository
                    """)
    void aMistakeIsNamedWithItsPlace(String from, String to, String expected) throws Exception {
        Path template = copy();
        String text = Files.readString(template.resolve("template.yaml"));
        assertThat(text).contains(from);
        Files.writeString(template.resolve("template.yaml"), text.replace(from, to == null ? "" : to));

        InvalidFleetException e = refused(template);

        assertThat(e.getMessage()).contains(expected).startsWith(template + "/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    onnx: {}                   | tensorflow: {}             | artifacts.second.kinds: unknown key 'tensorflow'
                    ids: INPUT__0              | idds: INPUT__0             | artifacts.first.kinds.tensorrt: has no value 'idds', which another kind has
                    ids: INPUT__0              | file: INPUT__0             | artifacts.first.kinds.torchscript.values.file: 'file' is built in
                    file: engine.plan          | file: ../engine.plan       | '../engine.plan' is not a file name
                    {{weights.file}}           | {{weights.fil}}            | a path cannot hold {{weights.fil}}. It may hold {{weights.file}}.
                    path: pre/1/model.py       | path: "pre/1/{{length}}"   | a path cannot hold {{length}}. Write the path out.
                    when: {lower: false}       | when: {lower: true}        | two entries have the path 'pre/config.pbtxt'
                    when: {lower: false}       | when: {lowr: false}        | repository[1].when.lowr: 'lowr' is neither a variable nor built in. Did you mean 'lower'?
                    """)
    void aMistakeInTheKindsOfAnEngineIsNamedWithItsPlace(String from, String to, String expected) throws Exception {
        Path template = copy(Definitions.ENGINES);
        String text = Files.readString(template.resolve("template.yaml"));
        assertThat(text).contains(from);
        Files.writeString(template.resolve("template.yaml"), text.replace(from, to));

        assertThat(refused(template).getMessage()).contains(expected).startsWith(template + "/");
    }

    @Test
    void aPlaceholderOfAnEngineThatOnePartDoesNotHaveIsUnknown() throws Exception {
        Path template = copy(Definitions.ENGINES);
        Files.writeString(
                template.resolve("layout/encoder.pbtxt"), "a: {{weights.kind}} {{weights.idds}} {{words.kind}}");

        assertThat(refused(template).getMessage().lines())
                .anyMatch(l -> l.contains("encoder.pbtxt:1:21: placeholder {{weights.idds}} is neither"))
                .anyMatch(l -> l.contains("encoder.pbtxt:1:38: placeholder {{words.kind}} is neither"))
                .hasSize(2);
    }

    @Test
    void anUnknownPlaceholderIsNamedWhereItStands() throws Exception {
        Path template = copy();
        Files.writeString(template.resolve("layout/pre.pbtxt"), "name: \"pre\"\nä: {{lenght}} {{length\n");

        assertThat(refused(template).getMessage().lines())
                .containsExactly(
                        template
                                + "/layout/pre.pbtxt:2:4: placeholder {{lenght}} is neither a variable nor built in. "
                                + "Did you mean 'length'?",
                        template + "/layout/pre.pbtxt:2:15: a placeholder is not closed. End it with }}.");
    }

    @Test
    void whatToolsLeaveBehindIsNoPartOfATemplate() throws Exception {
        Path template = copy();
        var before =
                TemplateYaml.read(TemplateSource.ofFolder(template)).files().keySet();
        for (String stray :
                List.of(".git/config", ".venv/lib/x.py", "code/__pycache__/x.pyc", ".DS_Store", "tests/x.py")) {
            Files.createDirectories(template.resolve(stray).getParent());
            Files.writeString(template.resolve(stray), "x");
        }
        Files.createSymbolicLink(template.resolve("tests/link"), Path.of("x.py"));

        assertThat(TemplateYaml.read(TemplateSource.ofFolder(template)).files()).containsOnlyKeys(before);
    }

    @Test
    void aLinkInATemplateIsRefusedAndNotFollowed() throws Exception {
        Path template = copy();
        Path link = Files.createSymbolicLink(template.resolve("code/more.py"), Path.of("/etc/passwd"));

        assertThatThrownBy(() -> TemplateYaml.read(TemplateSource.ofFolder(template)))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage("'" + link + "' is a symbolic link to '/etc/passwd'");

        Files.delete(link);
        Path alias = Files.createSymbolicLink(folder.resolve("alias"), template);
        assertThat(TemplateYaml.read(TemplateSource.ofFolder(alias)).name()).isEqualTo("small");
    }

    @Test
    void aTemplateThatHoldsAModelIsRefused() throws Exception {
        Path template = copy();
        for (int i = 0; i < 5; i++) {
            Files.write(template.resolve("weights" + i), new byte[15 << 20]);
        }

        assertThatThrownBy(() -> TemplateYaml.read(TemplateSource.ofFolder(template)))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage("Template " + template + " is larger than 64 MiB");
    }

    @Test
    void aFolderWithoutTheFileIsNoTemplate() {
        assertThat(refused(folder)).hasMessageContaining("template.yaml:1:1: there is no such file");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whateverIsInTheFileTheOnlyFailureIsAProblem(long seed) throws Exception {
        Path template = copy();
        byte[] original = Files.readAllBytes(template.resolve("template.yaml"));
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            byte[] bytes = original.clone();
            for (int change = 0; change < 1 + random.nextInt(3); change++) {
                bytes[random.nextInt(bytes.length)] = (byte) " {}[]:-'\"\n#&*!|>x0\t\0é".charAt(random.nextInt(20));
            }
            Files.write(template.resolve("template.yaml"), bytes);
            try {
                TemplateYaml.read(TemplateSource.ofFolder(template));
            } catch (InvalidFleetException e) {
                refused++;
                assertThat(e.problems()).isNotEmpty();
            }
        }
        assertThat(refused).isGreaterThan(50);
    }

    private static InvalidFleetException refused(Path template) {
        return catchThrowableOfType(
                InvalidFleetException.class, () -> TemplateYaml.read(TemplateSource.ofFolder(template)));
    }

    private Path copy() throws IOException {
        return copy(Definitions.SMALL);
    }

    private Path copy(Path from) throws IOException {
        Path to = folder.resolve("copy");
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.copy(file, target);
            }
        }
        return to;
    }
}
