package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleModelTest {
    private static final Map<String, String> UNNAMED = Map.of();

    @TempDir
    Path repository;

    @BeforeEach
    void aModel() throws IOException {
        write("encoder/config.pbtxt", "platform: \"pytorch_libtorch\"");
    }

    private void write(String file, String text) throws IOException {
        Path path = repository.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static Map<String, String> named(String model) {
        return Map.of("SAGEMAKER_TRITON_DEFAULT_MODEL_NAME", model);
    }

    @Test
    void theOnlyDirectoryIsServed() throws IOException {
        assertThat(SingleModel.prepare(repository, UNNAMED)).isEqualTo("encoder");
    }

    @Test
    void ofSeveralOneHasToBeNamed() throws IOException {
        write("other/config.pbtxt", "backend: \"python\"");

        assertThatThrownBy(() -> SingleModel.prepare(repository, UNNAMED)).hasMessageContaining("2 model directories");
        assertThat(SingleModel.prepare(repository, named("encoder"))).isEqualTo("encoder");
        assertThat(repository.resolve("other"))
                .as("Triton loads none beside it")
                .doesNotExist();
    }

    @Test
    void anEnsembleKeepsItsSteps() throws IOException {
        write("whole/config.pbtxt", "platform: \"ensemble\"");

        assertThat(SingleModel.prepare(repository, named("whole"))).isEqualTo("whole");
        assertThat(repository.resolve("encoder")).exists();
    }

    @Test
    void whatIsNamedHasToBeThere() {
        assertThatThrownBy(() -> SingleModel.prepare(repository, named("decoder")))
                .hasMessageContaining("decoder");
    }

    @Test
    void aConfigAtTheRootIsForMultiModelContainersOnly() throws IOException {
        write("config.pbtxt", "backend: \"python\"");

        assertThatThrownBy(() -> SingleModel.prepare(repository, UNNAMED)).hasMessageContaining("needs a directory");
    }
}
