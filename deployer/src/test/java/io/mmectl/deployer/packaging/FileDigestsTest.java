package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDigestsTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String FORGED = "0".repeat(64);

    /** As if the file had been written an hour ago. */
    private static final InstantSource LATER = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

    @TempDir
    Path folder;

    private Path file;
    private Path cache;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("weights.pt"), "abc");
        cache = folder.resolve("cache/digests");
        assumeThat(file.getFileSystem().supportedFileAttributeViews()).contains("unix");
    }

    @Test
    void digestIsThatOfTheContent() throws IOException {
        assertThat(FileDigests.inMemory(LATER).of(file)).isEqualTo(new FileDigests.FileDigest(3, ABC));
    }

    @Test
    void anUnchangedFileIsNotReadAgain() throws IOException {
        learn(LATER);
        forgeCache();

        assertThat(FileDigests.at(cache, LATER).of(file).sha256()).isEqualTo(FORGED);
    }

    @Test
    void tenThousandUnchangedModelsAreNotReadAgain() throws IOException {
        List<TritonRepository> repositories = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            files.add(Files.writeString(folder.resolve("weights-" + i + ".pt"), "weights of " + i));
        }
        for (int model = 0; model < 10_000; model++) {
            Path weights = files.get(model % files.size());
            repositories.add(new TritonRepository(List.of(
                    RepositoryEntry.text("m/config.pbtxt", "name: \"m\""),
                    RepositoryEntry.file("m/1/model.pt", weights))));
        }
        FileDigests first = FileDigests.at(cache, LATER);
        List<Manifest> manifests = manifests(repositories, first);
        first.save();

        FileDigests second = FileDigests.at(cache, LATER);

        assertThat(manifests(repositories, second)).isEqualTo(manifests);
        assertThat(first.filesRead()).isEqualTo(files.size());
        assertThat(second.filesRead()).isZero();
    }

    private static List<Manifest> manifests(List<TritonRepository> repositories, FileDigests digests)
            throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (TritonRepository repository : repositories) {
            manifests.add(Manifests.of(repository, digests));
        }
        return manifests;
    }

    @Test
    void aFileThatWasWrittenJustBeforeItWasReadIsReadAgain() throws IOException {
        learn(InstantSource.system());

        assertThat(cache).doesNotExist();
    }

    @Test
    void aChangeThatKeepsSizeAndModificationTimeIsSeen() throws IOException {
        learn(LATER);
        forgeCache();
        FileTime modified = Files.getLastModifiedTime(file);
        Object changed = Files.getAttribute(file, "unix:ctime");
        do {
            Files.writeString(file, "abd");
            Files.setLastModifiedTime(file, modified);
        } while (Files.getAttribute(file, "unix:ctime").equals(changed)); // the kernel's clock ticks every few ms

        assertThat(FileDigests.at(cache, LATER).of(file).sha256()).isNotIn(FORGED, ABC);
    }

    @Test
    void anotherFileUnderTheSameNameIsSeen() throws IOException {
        learn(LATER);
        forgeCache();
        Path other = Files.writeString(folder.resolve("other"), "abd");
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(FileDigests.at(cache, LATER).of(file).sha256()).isNotIn(FORGED, ABC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n\n", "another format\n1 2 3", "mmectl-file-digests/1\n1 2\nx x x x x x\n", "\u0000\u00ff"
            })
    void aDamagedCacheCountsAsEmpty(String content) throws IOException {
        Files.createDirectories(cache.getParent());
        Files.write(cache, content.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(FileDigests.at(cache, LATER).of(file).sha256()).isEqualTo(ABC);
    }

    @Test
    void entriesOfFilesThatAreGoneAreLeftOut() throws IOException {
        Path gone = Files.writeString(folder.resolve("gone.pt"), "abc");
        FileDigests digests = FileDigests.at(cache, LATER);
        digests.of(file);
        digests.of(gone);
        Files.delete(gone);
        digests.save();

        assertThat(Files.readString(cache)).contains("weights.pt").doesNotContain("gone.pt");
        try (var left = Files.list(cache.getParent())) {
            assertThat(left).containsExactly(cache);
        }
    }

    @Test
    void aLinkIsFollowedAndADirectoryRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertThat(FileDigests.inMemory(LATER).of(link).sha256()).isEqualTo(ABC);
        assertThatThrownBy(() -> FileDigests.inMemory(LATER).of(folder))
                .isInstanceOf(MmectlException.class)
                .hasMessage("'" + folder + "' is not a regular file");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> FileDigests.inMemory(LATER).of(folder.resolve("nope")))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage("File '" + folder.resolve("nope") + "' does not exist");
    }

    @Test
    void aFileWithoutReadPermissionIsNamed() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();

        assertThatThrownBy(() -> FileDigests.inMemory(LATER).of(file))
                .isInstanceOf(MmectlException.class)
                .hasMessage("File '" + file + "' may not be read");
    }

    @Test
    void aFutureModificationTimeIsNeverTrusted() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
        learn(LATER);

        assertThat(cache).doesNotExist();
    }

    private void learn(InstantSource clock) throws IOException {
        FileDigests digests = FileDigests.at(cache, clock);
        digests.of(file);
        digests.save();
    }

    /** Puts another digest in, so that an answer from the cache can be told from one that was read. */
    private void forgeCache() throws IOException {
        String content = Files.readString(cache);
        assertThat(content).contains(ABC);
        Files.writeString(cache, content.replace(ABC, FORGED));
    }
}
