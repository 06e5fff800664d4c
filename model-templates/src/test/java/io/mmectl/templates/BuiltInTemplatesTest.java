package io.mmectl.templates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInTemplatesTest {

    private static final Path FOLDER = Path.of("templates");
    private static final Path SHARED = Path.of("shared");
    private static final Path VERSIONS = Path.of("src/test/resources/versions.txt");
    private static final List<String> NAMES = List.of(
            "autocomplete", "classifier", "directory", "embedding", "sentence-embedding", "spellcheck", "text2text");

    private final BuiltInTemplates templates = new BuiltInTemplates();

    @Test
    void theseTemplatesComeWithMmectl() {
        assertThat(templates.names()).containsExactlyElementsOf(NAMES);
    }

    /** To make the copies anew: {@code model-templates/shared/copy.sh}. */
    @Test
    void aTemplatesCopyOfASharedModuleIsTheSharedModule() throws IOException {
        Map<String, Integer> copies = new TreeMap<>();
        for (String name : templates.names()) {
            for (String file : templates.files(name)) {
                Path shared = SHARED.resolve(file.replaceFirst("^code/", ""));
                if ((file.startsWith("code/") || file.startsWith("build/")) && Files.exists(shared)) {
                    copies.merge(SHARED.relativize(shared).toString(), 1, Integer::sum);
                    assertThat(templates.open(name, file).readAllBytes())
                            .as(name + "/" + file)
                            .isEqualTo(Files.readAllBytes(shared));
                }
            }
        }
        try (Stream<Path> modules = Files.walk(SHARED)) {
            assertThat(copies.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            modules.filter(f -> f.toString().endsWith(".py"))
                                    .map(f -> SHARED.relativize(f).toString())
                                    .toList());
        }
    }

    /** A module of a template that no other has is the template's own; one that two have is shared. */
    @Test
    void noModuleIsTwiceInDifferentForms() throws IOException {
        Map<String, byte[]> seen = new TreeMap<>();
        for (String name : templates.names()) {
            for (String file : templates.files(name)) {
                if (file.endsWith(".py")) {
                    byte[] content = templates.open(name, file).readAllBytes();
                    byte[] before = seen.putIfAbsent(file, content);
                    assertThat(before == null ? content : before)
                            .as(name + "/" + file)
                            .isEqualTo(content);
                }
            }
        }
    }

    /** To write the index anew: {@code cd model-templates/templates && find * -mindepth 1 -type f | grep -v /tests/ | sort > INDEX}. */
    @Test
    void theIndexListsExactlyTheFilesOfTheFolder() throws IOException {
        assertThat(Files.readAllLines(FOLDER.resolve("INDEX"))).isEqualTo(filesOnDisk());
    }

    /**
     * Accounts keep a template's files under its version and refuse others under the same one, so that a template which changed
     * needs a new version in template.yaml. {@code -Dgolden.update=true} notes the new ones.
     */
    @Test
    void whatChangedHasANewVersion() throws IOException {
        Map<String, String> noted = new TreeMap<>();
        Files.readAllLines(VERSIONS).forEach(line -> noted.put(line.substring(0, line.lastIndexOf(' ')), line));
        Map<String, String> now = new TreeMap<>();
        for (String name : templates.names()) {
            String version = version(name);
            now.put(name + " " + version, name + " " + version + " " + digest(name));
        }
        now.forEach((version, line) -> assertThat(noted.getOrDefault(version, line))
                .as("%s changed: give it a new version", version)
                .isEqualTo(line));
        if ("true".equals(System.getProperty("golden.update"))) {
            assertThat(System.getenv("CI"))
                    .as("golden files are not written on CI")
                    .isNull();
            Files.write(VERSIONS, now.values());
        }
        assertThat(Files.readAllLines(VERSIONS)).containsExactlyElementsOf(now.values());
    }

    private String version(String name) throws IOException {
        return new String(templates.open(name, "template.yaml").readAllBytes(), UTF_8)
                .lines()
                .filter(line -> line.startsWith("version: "))
                .findFirst()
                .orElseThrow()
                .substring("version: ".length());
    }

    private String digest(String name) throws IOException {
        MessageDigest digest = sha256();
        for (String file : templates.files(name)) {
            try (InputStream content = templates.open(name, file)) {
                digest.update((file + "\0").getBytes(UTF_8));
                digest.update(sha256().digest(content.readAllBytes()));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyFileOpensWithTheContentThatItHasInTheFolder() throws IOException {
        for (String name : templates.names()) {
            for (String file : templates.files(name)) {
                try (InputStream content = templates.open(name, file)) {
                    assertThat(content.readAllBytes())
                            .as(name + "/" + file)
                            .isEqualTo(Files.readAllBytes(FOLDER.resolve(name).resolve(file)));
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void everyTemplateDescribesItselfUnderItsOwnName(String name) throws IOException {
        assertThat(templates.files(name)).contains("template.yaml", "README.md");
        assertThat(new String(templates.open(name, "template.yaml").readAllBytes()))
                .startsWith("name: " + name + "\n");
    }

    @Test
    void anUnknownTemplateIsRefusedWithTheNamesThatThereAre() {
        assertThatThrownBy(() -> templates.files("embeding"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("no built-in template 'embeding'; there are " + NAMES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent.py", "../directory/template.yaml", "", "code"})
    void aPathThatIsNoFileOfTheTemplateIsRefused(String path) {
        assertThatThrownBy(() -> templates.open("embedding", path))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("'" + path + "'");
    }

    private static List<String> filesOnDisk() throws IOException {
        try (Stream<Path> paths = Files.walk(FOLDER)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> FOLDER.relativize(path).toString().replace('\\', '/'))
                    .filter(path -> path.contains("/") && !path.contains("__pycache__") && !path.contains("/tests/"))
                    .sorted()
                    .toList();
        }
    }
}
