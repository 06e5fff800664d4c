package io.mmectl.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInTemplatesTest {

    private static final Path FOLDER = Path.of("templates");

    private final BuiltInTemplates templates = new BuiltInTemplates();

    @Test
    void threeTemplatesComeWithMmectl() {
        assertThat(templates.names()).containsExactly("autocomplete", "directory", "embedding");
    }

    /** To write the index anew: {@code cd model-templates/templates && find * -mindepth 1 -type f | sort > INDEX}. */
    @Test
    void theIndexListsExactlyTheFilesOfTheFolder() throws IOException {
        assertThat(Files.readAllLines(FOLDER.resolve("INDEX"))).isEqualTo(filesOnDisk());
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
    @ValueSource(strings = {"autocomplete", "directory", "embedding"})
    void everyTemplateDescribesItselfUnderItsOwnName(String name) throws IOException {
        assertThat(templates.files(name)).contains("template.yaml", "README.md");
        assertThat(new String(templates.open(name, "template.yaml").readAllBytes()))
                .startsWith("name: " + name + "\n");
    }

    @Test
    void anUnknownTemplateIsRefusedWithTheNamesThatThereAre() {
        assertThatThrownBy(() -> templates.files("embeding"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("no built-in template 'embeding'; there are [autocomplete, directory, embedding]");
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
                    .filter(path -> path.contains("/") && !path.contains("__pycache__"))
                    .sorted()
                    .toList();
        }
    }
}
