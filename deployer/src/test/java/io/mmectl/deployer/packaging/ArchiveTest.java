package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Packing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, FAST",
        "2, FAST",
        "3, FAST",
        "4, FAST",
        "5, FAST",
        "6, FAST",
        "1, COMPACT",
        "2, COMPACT",
        "3, COMPACT",
        "7, COMPACT",
        "8, COMPACT",
        "9, COMPACT"
    })
    void anIndependentReaderFindsEveryFileAsItWas(long seed, Packing packing) throws IOException {
        SortedMap<String, byte[]> files = RandomTree.files(seed);

        byte[] archive = read(archive(RandomTree.inMemory(files), packing));

        Map<String, byte[]> found = new TreeMap<>();
        try (TarArchiveInputStream tar = commonsCompress(archive)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entry.getMode() & 07777).isEqualTo(entry.isDirectory() ? 0755 : 0644);
                assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
                assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
                assertThat(entry.getLastModifiedTime())
                        .isEqualTo(FileTime.from(java.time.Instant.ofEpochSecond(315532800)));
                found.put(entry.getName(), tar.readAllBytes());
            }
        }
        assertThat(found.keySet()).containsAll(files.keySet());
        files.forEach((path, content) -> assertThat(found.get(path)).as(path).isEqualTo(content));
        found.keySet().removeAll(files.keySet());
        assertThat(found.keySet()).allMatch(path -> path.endsWith("/"));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void bytesDependOnNothingButTheContent(long seed) throws IOException {
        SortedMap<String, byte[]> files = RandomTree.writableFiles(seed);
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        RandomTree.write(files, first, 1);
        RandomTree.write(files, second, 2);
        for (String path : files.keySet()) {
            Path file = second.resolve(path);
            Files.setLastModifiedTime(file, FileTime.fromMillis(seed * 1_000_000_007L));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }

        for (Packing packing : Packing.values()) {
            byte[] fromFirst = read(archive(DirectoryScanner.scan(first).repository(), packing));
            byte[] fromSecond = read(archive(DirectoryScanner.scan(second).repository(), packing));
            byte[] fromMemory = read(archive(RandomTree.inMemory(files), packing));

            assertThat(fromFirst).isEqualTo(fromSecond).isEqualTo(fromMemory);
        }
    }

    @Test
    void threadsDoNotChangeTheBytes() throws Exception {
        TritonRepository repository = RandomTree.inMemory(RandomTree.files(21));
        byte[] alone = read(archive(repository, Packing.COMPACT));

        List<Callable<byte[]>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(() -> read(archive(repository, Packing.COMPACT)));
        }
        try (var executor = Executors.newFixedThreadPool(4)) {
            for (Future<byte[]> result : executor.invokeAll(tasks)) {
                assertThat(result.get()).isEqualTo(alone);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void everyOpenGivesTheSameStreamAndTheWriterToo(long seed) throws IOException {
        TritonRepository repository = RandomTree.inMemory(RandomTree.files(seed));
        Archive archive = Archive.of(repository, FileDigests.inMemory(InstantSource.system()), Packing.FAST);
        ByteArrayOutputStream inOnePass = new ByteArrayOutputStream();

        Manifest found = ArchiveWriter.writeAndDigest(repository, Packing.FAST, inOnePass);

        byte[] once = read(archive);
        assertThat(read(archive)).isEqualTo(once);
        assertThat(bytewise(archive)).isEqualTo(once);
        assertThat(inOnePass.toByteArray()).isEqualTo(once);
        assertThat(found).isEqualTo(archive.manifest());
        assertThat((long) once.length).isLessThanOrEqualTo(archive.maximumLength());
    }

    @Test
    void weightsAreStoredAndTheLengthIsExact() throws IOException {
        TritonRepository repository = new TritonRepository(
                List.of(RepositoryEntry.bytes("m/1/model.pt", RandomTree.weights(new Random(1), 1_000_000))));
        Archive archive = Archive.of(repository, FileDigests.inMemory(InstantSource.system()), Packing.FAST);

        // The last of the four blocks ends in zeros and may shrink; the other three may not.
        assertThat((long) read(archive).length).isBetween(archive.maximumLength() - 2_000, archive.maximumLength());
    }

    @Test
    void packingIsNoPartOfTheIdentity() throws IOException {
        TritonRepository repository = new TritonRepository(
                List.of(RepositoryEntry.bytes("m/1/model.pt", RandomTree.weights(new Random(1), 1_000_000))));

        Archive fast = archive(repository, Packing.FAST);
        Archive compact = archive(repository, Packing.COMPACT);

        assertThat(fast.manifest()).isEqualTo(compact.manifest());
        assertThat(read(compact)).hasSizeLessThan(read(fast).length * 94 / 100);
        assertThat(ArchiveReader.manifest(compact.open(), "compact")).isEqualTo(fast.manifest());
    }

    @Test
    void textIsCompressed() throws IOException {
        TritonRepository repository = new TritonRepository(
                List.of(RepositoryEntry.bytes("m/1/tokenizer.json", RandomTree.text(new Random(1), 1_000_000))));

        assertThat(archiveOf(repository)).hasSizeLessThan(400_000);
    }

    @Test
    void aFileThatWasRewrittenSinceTheManifestIsAnErrorThatNamesIt() throws IOException {
        Path weights = Files.write(folder.resolve("weights.pt"), RandomTree.weights(new Random(1), 700_000));
        Archive archive = archiveOfFile(weights);
        Files.write(weights, RandomTree.weights(new Random(2), 700_000));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining(weights.toString())
                .hasMessageContaining("changed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 699_999, 700_001, 1_500_000})
    void aFileThatGrewOrShrankIsAnErrorThatNamesIt(int sizeNow) throws IOException {
        Path weights = Files.write(folder.resolve("weights.pt"), RandomTree.weights(new Random(1), 700_000));
        Archive archive = archiveOfFile(weights);
        Files.write(weights, RandomTree.weights(new Random(1), sizeNow));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(MmectlException.class)
                .hasMessageContaining(weights.toString());
    }

    @Test
    void aFileThatIsGoneIsAnErrorThatNamesIt() throws IOException {
        Path weights = Files.write(folder.resolve("weights.pt"), new byte[10]);
        Archive archive = archiveOfFile(weights);
        Files.delete(weights);

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(MmectlException.class)
                .hasMessageContaining(weights + "' does not exist");
    }

    @Test
    void whatWasWrittenBeforeAnErrorIsNoWholeArchive() throws IOException {
        Path weights = Files.write(folder.resolve("weights.pt"), RandomTree.weights(new Random(1), 700_000));
        Archive archive = archiveOfFile(weights);
        Files.write(weights, RandomTree.weights(new Random(2), 700_000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> ArchiveWriter.write(archive.repository(), archive.manifest(), Packing.FAST, out))
                .isInstanceOf(MmectlException.class);
        assertThatThrownBy(() -> ArchiveReader.manifest(new ByteArrayInputStream(out.toByteArray()), "x.tar.gz"))
                .isInstanceOf(MmectlException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void aStreamClosedHalfWayEndsItsThread() throws Exception {
        Archive archive = Archive.of(
                RandomTree.inMemory(RandomTree.files(41)), FileDigests.inMemory(InstantSource.system()), Packing.FAST);
        try (InputStream in = archive.open()) {
            assertThat(in.readNBytes(100)).hasSize(100);
        }

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("mmectl-digest")) {
                assertThat(thread.join(java.time.Duration.ofMinutes(2))).isTrue();
            }
        }
    }

    @Test
    void aDirectoryInPlaceOfAFileIsAnErrorThatNamesIt() throws IOException {
        Path weights = Files.write(folder.resolve("weights.pt"), new byte[10]);
        Archive archive = archiveOfFile(weights);
        Files.delete(weights);
        Files.createDirectory(weights);

        assertThatThrownBy(() -> read(archive)).hasMessageContaining(weights.toString());
    }

    @Test
    void contentInMemoryThatIsNotTheManifestsIsAnErrorThatNamesIt() throws IOException {
        Manifest stale = Manifests.of(
                new TritonRepository(List.of(RepositoryEntry.text("ünï/config.pbtxt", "old"))),
                FileDigests.inMemory(InstantSource.system()));
        TritonRepository fresh = new TritonRepository(List.of(RepositoryEntry.text("ünï/config.pbtxt", "new")));

        assertThatThrownBy(() -> read(new Archive(fresh, stale, Packing.FAST)))
                .isInstanceOf(MmectlException.class)
                .hasMessage("File 'ünï/config.pbtxt' changed while it was being packed");
    }

    @Test
    void anInterruptedThreadStopsReading() throws IOException {
        Archive archive = archiveOfFile(Files.write(folder.resolve("weights.pt"), new byte[10_000_000]));
        try (InputStream in = archive.open()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anotherRepositorysManifestIsRefused() throws IOException {
        Manifest other = Manifests.of(
                new TritonRepository(List.of(RepositoryEntry.text("b", "b"))),
                FileDigests.inMemory(InstantSource.system()));
        TritonRepository repository = new TritonRepository(List.of(RepositoryEntry.text("a", "a")));

        assertThatThrownBy(() -> new Archive(repository, other, Packing.FAST))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Archive archiveOfFile(Path file) throws IOException {
        TritonRepository repository = new TritonRepository(List.of(RepositoryEntry.file("m/1/model.pt", file)));
        return Archive.of(repository, FileDigests.inMemory(InstantSource.system()), Packing.FAST);
    }

    private static Archive archive(TritonRepository repository, Packing packing) throws IOException {
        return Archive.of(repository, FileDigests.inMemory(InstantSource.system()), packing);
    }

    private static byte[] archiveOf(TritonRepository repository) throws IOException {
        return read(Archive.of(repository, FileDigests.inMemory(InstantSource.system()), Packing.FAST));
    }

    private static byte[] read(Archive archive) throws IOException {
        try (InputStream in = archive.open()) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytewise(Archive archive) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = archive.open()) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                out.write(b);
            }
        }
        return out.toByteArray();
    }

    private static TarArchiveInputStream commonsCompress(byte[] archive) throws IOException {
        return new TarArchiveInputStream(new GzipCompressorInputStream(new ByteArrayInputStream(archive)), "UTF-8");
    }
}
