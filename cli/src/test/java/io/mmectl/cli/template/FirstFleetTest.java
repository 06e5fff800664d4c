package io.mmectl.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.cli.Shell;
import io.mmectl.cli.render.Terminal;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstFleetTest {
    /** Half a character, which no file can hold in UTF-8. */
    private static final String NOT_TO_BE_WRITTEN = "\ud800";

    @TempDir
    private Path directory;

    @Test
    void nothingIsLeftWhenTheLastFileCannotBeWritten() throws IOException {
        Path sample = Files.writeString(directory.resolve("sample.json"), "{}");
        Path folder = directory.resolve("suite");
        TreeMap<String, Path> copies = new TreeMap<>(Map.of("example/sample.json", sample));

        assertThatThrownBy(() -> new FirstFleet(NOT_TO_BE_WRITTEN, "customer: example\n", copies).write(folder))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED));

        assertThat(folder).isEmptyDirectory();
        assertThat(new FirstFleet("fleet: suite\n", "customer: example\n", copies).write(folder))
                .isEqualTo(List.of("fleet.yaml", "models/example.yaml", "artifacts/example/sample.json"));
        assertThat(sample).exists();
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws IOException {
        Files.writeString(directory.resolve("model.yaml"), """
                customer: tester
                type: embedding
                artifacts: {encoder: a/model.onnx, tokenizer: b/model.onnx}
                """);
        Shell shell = new Shell(
                Map.of(),
                directory,
                new BufferedReader(Reader.nullReader()),
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(Writer.nullWriter()),
                Terminal.NONE);

        assertThatThrownBy(() -> FirstFleet.of("suite", new TemplateLookup(shell).find("embedding"), directory))
                .isInstanceOf(MmectlException.class)
                .hasMessageContaining("both " + directory.resolve("a/model.onnx") + " and "
                        + directory.resolve("b/model.onnx") + " would be written to artifacts/example/model.onnx");
    }
}
