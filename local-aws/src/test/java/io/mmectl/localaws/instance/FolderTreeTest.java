package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {
    @TempDir
    private Path data;

    @Test
    void aFolderIsOutOfTheWayAtOnceAndWhatWasLeftBeforeGoesToo() throws IOException {
        for (String folder : new String[] {"instances", "instances.gone-1-2", "logs"}) {
            Files.createDirectories(data.resolve(folder + "/a/b"));
            Files.writeString(data.resolve(folder + "/a/b/model.onnx"), "weights");
        }

        FolderTree.deleteAside(data.resolve("instances"));

        try (Stream<Path> left = Files.list(data)) {
            assertThat(left).containsExactly(data.resolve("logs"));
        }
        assertThat(data.resolve("logs/a/b/model.onnx")).exists();
    }

    @Test
    void nothingIsFine() throws IOException {
        FolderTree.deleteAside(data.resolve("none/instances"));
        FolderTree.deleteAside(data.resolve("instances"));

        try (Stream<Path> left = Files.list(data)) {
            assertThat(left).isEmpty();
        }
    }
}
