package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryScannerTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void findsAllFilesAndEmptyDirectories(long seed) throws IOException {
        SortedMap<String, byte[]> files = RandomTree.writableFiles(seed);
        RandomTree.write(files, folder, seed);

        DirectoryScanner.Scan scan = DirectoryScanner.scan(folder);

        assertThat(scan.repository().entries())
                .extracting(RepositoryEntry::path)
                .containsExactlyElementsOf(RandomTree.inMemory(files).entries().stream()
                        .map(RepositoryEntry::path)
                        .toList());
        assertThat(scan.skipped()).isEmpty();
    }

    @Test
    void leavesOutStrayEntriesAndSaysSo() throws IOException {
        file("model/config.pbtxt");
        file("model/1/model.py");
        file("model/1/__pycache__/model.pyc");
        file("model/.ipynb_checkpoints/config-checkpoint.pbtxt");
        file(".git/HEAD");
        file("__MACOSX/._model");
        file(".DS_Store");

        DirectoryScanner.Scan scan = DirectoryScanner.scan(folder);

        assertThat(scan.repository().entries())
                .extracting(RepositoryEntry::path)
                .containsExactly("model/", "model/1/", "model/1/model.py", "model/config.pbtxt");
        assertThat(scan.skipped())
                .containsExactly(".DS_Store", ".git", "__MACOSX", "model/.ipynb_checkpoints", "model/1/__pycache__");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../outside", "config.pbtxt", "nowhere"})
    void refusesEverySymbolicLinkWhereverItPoints(String target) throws IOException {
        file("model/config.pbtxt");
        Path link = Files.createSymbolicLink(folder.resolve("model/link"), Path.of(target));

        assertThatThrownBy(() -> DirectoryScanner.scan(folder))
                .isInstanceOfSatisfying(MmectlException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT);
                    assertThat(e.hint()).contains("cp -L");
                })
                .hasMessage("'" + link + "' is a symbolic link to '" + target + "'");
        Files.delete(link); // or JUnit warns that it points outside of the folder
    }

    @Test
    void refusesASocket() throws IOException {
        file("model/config.pbtxt");
        Path socket = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThatThrownBy(() -> DirectoryScanner.scan(folder))
                    .isInstanceOf(MmectlException.class)
                    .hasMessage("'" + socket + "' is a device, pipe or socket");
        }
    }

    @Test
    void refusesANameWithALineEnd() throws IOException {
        file("model/con\nfig");

        assertThatThrownBy(() -> DirectoryScanner.scan(folder)).hasMessageContaining("'model/con\\u000afig'");
    }

    @Test
    void refusesWhatIsNoDirectoryOrHoldsNoFile() throws IOException {
        Path file = file("x");

        assertThatThrownBy(() -> DirectoryScanner.scan(file)).hasMessage("'" + file + "' is not a directory");
        Path empty = Files.createDirectories(folder.resolve("empty/1"));
        assertThatThrownBy(() -> DirectoryScanner.scan(empty.getParent()))
                .hasMessage("Directory '" + empty.getParent() + "' holds no file");
    }

    private Path file(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, path);
    }
}
