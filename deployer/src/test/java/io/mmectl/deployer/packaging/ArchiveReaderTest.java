package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveReaderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void findsTheManifestThatTheArchiveWasMadeOf(long seed) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        Manifest packed = ArchiveWriter.writeAndDigest(
                RandomTree.inMemory(RandomTree.files(seed)), io.mmectl.config.Packing.FAST, archive);

        assertThat(manifest(archive.toByteArray())).isEqualTo(packed);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void unpacksWhatWasPacked(long seed) throws IOException {
        SortedMap<String, byte[]> files = RandomTree.writableFiles(seed);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        Manifest packed =
                ArchiveWriter.writeAndDigest(RandomTree.inMemory(files), io.mmectl.config.Packing.FAST, archive);
        Path into = folder.resolve("out");

        ArchiveReader.unpack(input(archive.toByteArray()), "a.tar.gz", into, Optional.of(packed.digest12()));

        for (String path : files.keySet()) {
            if (path.endsWith("/")) {
                assertThat(into.resolve(path)).isDirectory();
            } else {
                assertThat(into.resolve(path)).hasBinaryContent(files.get(path));
            }
        }
        assertThat(packed)
                .isEqualTo(Manifests.of(
                        DirectoryScanner.scan(into).repository(),
                        FileDigests.inMemory(java.time.InstantSource.system())));
    }

    @ParameterizedTest
    @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
    void readsWhatOtherToolsWrite(int longNames) throws IOException {
        String longName = "model/" + "x".repeat(150) + "/weights.pt";

        byte[] archive = foreign(longNames, tar -> {
            put(tar, "./", "");
            put(tar, "./model/", "");
            put(tar, "./" + longName, "abc");
        });

        assertThat(manifest(archive).lines()).extracting(ManifestLine::path).containsExactly("model/", longName);
        assertThat(manifest(archive).contentBytes()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../outside", "model/../../outside", "./../x"})
    void refusesNamesThatLeadOutside(String path) throws IOException {
        byte[] archive = foreign(TarArchiveOutputStream.LONGFILE_POSIX, tar -> put(tar, path, "abc"));

        assertThatThrownBy(() -> ArchiveReader.unpack(input(archive), "a", folder.resolve("in/out"), Optional.empty()))
                .hasMessageContaining("There is no directory '"); // no parent directory yet
        Files.createDirectory(folder.resolve("in"));
        assertThatThrownBy(() -> ArchiveReader.unpack(input(archive), "a", folder.resolve("in/out"), Optional.empty()))
                .isInstanceOf(MmectlException.class)
                .hasMessageStartingWith("Repository entry '");
        assertThat(folder.resolve("in")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_LINK,
                TarConstants.LF_SYMLINK,
                TarConstants.LF_CHR,
                TarConstants.LF_BLK,
                TarConstants.LF_FIFO,
            })
    void refusesLinksAndDevices(byte type) throws IOException {
        byte[] archive = foreign(TarArchiveOutputStream.LONGFILE_POSIX, tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("model/evil", type);
            entry.setLinkName("/etc/passwd");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        });

        assertThatThrownBy(() -> manifest(archive))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageMatching(
                        "Archive 'a.tar.gz' holds 'model/evil', which is a (hard link|symbolic link|device|pipe)");
    }

    @Test
    void refusesAPathThatComesTwice() throws IOException {
        assertTwice("a/b", "a/b");
        assertTwice("a/b", "a/b/c");
        assertTwice("a/b/c", "a/b");
        assertTwice("a/b", "a/b/");
        assertTwice("a/b/", "a/b");
    }

    @Test
    void refusesADeepPathBeforeItsDirectoriesAreKept() throws IOException {
        byte[] deepest = foreign(TarArchiveOutputStream.LONGFILE_POSIX, tar -> put(tar, "a/".repeat(63) + "b", ""));
        byte[] deeper = foreign(TarArchiveOutputStream.LONGFILE_POSIX, tar -> put(tar, "a/".repeat(2_000) + "b", ""));

        assertThat(manifest(deepest).lines()).hasSize(1);
        assertThatThrownBy(() -> manifest(deeper)).satisfies(ArchiveReaderTest::isRefusedForItsDepth);
        assertThatThrownBy(() -> ArchiveWalk.of(input(deeper), "a.tar.gz", (member, content) -> {}))
                .satisfies(ArchiveReaderTest::isRefusedForItsDepth);
        assertThatThrownBy(() -> EntryPaths.check("a/".repeat(65), true)).hasMessageContaining("deeper than 64 levels");
        EntryPaths.check("a/".repeat(64), true);
    }

    /** A few kilobytes of gzip that would be read for hours. */
    @Test
    void whatGoesOnBehindTheEndIsBounded() throws IOException {
        byte[] tar = foreign(TarArchiveOutputStream.LONGFILE_ERROR, out -> put(out, "a", ""));
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(longer);
                java.util.zip.GZIPInputStream plain = new java.util.zip.GZIPInputStream(input(tar))) {
            plain.transferTo(gzip);
            gzip.write(new byte[3 << 20]);
        }

        assertThatThrownBy(() -> manifest(longer.toByteArray()))
                .hasMessage("Archive 'a.tar.gz' goes on for more than 1 MiB behind its end");
        assertThatThrownBy(() -> ArchiveWalk.of(input(longer.toByteArray()), "a.tar.gz", (member, content) -> {}))
                .hasMessage("Archive 'a.tar.gz' goes on for more than 1 MiB behind its end");
    }

    /** Each header may be believed, and all of them together would fill the memory. */
    @Test
    void extendedHeadersAreBoundedTogether() throws IOException {
        byte[] name = ("a".repeat(900_000) + "\0").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] tar = foreign(TarArchiveOutputStream.LONGFILE_ERROR, out -> {
            for (int i = 0; i < 3; i++) {
                TarArchiveEntry longName = new TarArchiveEntry("././@LongLink", (byte) 'L');
                longName.setSize(name.length);
                out.putArchiveEntry(longName);
                out.write(name);
                out.closeArchiveEntry();
            }
            put(out, "a", "");
        });

        assertThatThrownBy(() -> manifest(tar))
                .hasMessage("Archive 'a.tar.gz' has extended headers of more than 1048576 bytes");
    }

    private static void isRefusedForItsDepth(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage("Archive 'a.tar.gz' holds '" + "a/".repeat(30) + "…', which lies deeper than 64 levels");
    }

    @Test
    void namesAreBoundedInNumberAndLength() throws TarReader.BadTarException {
        ArchiveBounds many = new ArchiveBounds();
        for (int i = 0; i < ArchiveBounds.MOST_MEMBERS; i++) {
            many.add("m/" + i);
        }
        assertThatThrownBy(() -> many.add("m/one")).hasMessage("holds more than 100000 files and directories");
        ArchiveBounds wide = new ArchiveBounds();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < ArchiveBounds.MOST_MEMBERS; i++) {
                        wide.add((i + "x".repeat(50) + "/").repeat(60) + "f");
                    }
                })
                .hasMessage("holds names of more than 64 MiB");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyCutIsNoticed(long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchiveWriter.writeAndDigest(RandomTree.inMemory(RandomTree.files(seed)), io.mmectl.config.Packing.FAST, out);
        byte[] archive = out.toByteArray();
        Random random = new Random(seed);

        for (int i = 0; i < 40; i++) {
            int length = i < 20 ? archive.length - 1 - i : random.nextInt(archive.length);
            byte[] cut = java.util.Arrays.copyOf(archive, length);
            assertThatThrownBy(() -> manifest(cut))
                    .as("%d of %d bytes", length, archive.length)
                    .isInstanceOf(MmectlException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noFlippedBitChangesTheContentUnnoticed(long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Manifest packed = ArchiveWriter.writeAndDigest(
                RandomTree.inMemory(RandomTree.files(seed)), io.mmectl.config.Packing.FAST, out);
        byte[] archive = out.toByteArray();
        Random random = new Random(seed);
        int padding = 0;

        for (int i = 0; i < 40; i++) {
            byte[] damaged = archive.clone();
            int at = 10 + random.nextInt(archive.length - 10); // the gzip header's time and system mean nothing
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(manifest(damaged))
                        .as("byte %d of %d", at, archive.length)
                        .isEqualTo(packed);
                padding++;
            } catch (MmectlException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            }
        }
        assertThat(padding).as("bits between deflate blocks that mean nothing").isLessThan(4);
    }

    @Test
    void whatIsNoArchiveIsRefused() throws IOException {
        ByteArrayOutputStream noTar = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(noTar)) {
            gzip.write("x".repeat(5000).getBytes(StandardCharsets.US_ASCII));
        }

        assertThatThrownBy(() -> manifest(new byte[0])).hasMessageContaining("is cut off");
        assertThatThrownBy(() -> manifest("hello, world".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("is no gzip");
        assertThatThrownBy(() -> manifest(noTar.toByteArray())).hasMessageContaining("is no tar");
    }

    @Test
    void anotherContentIsNotUnpacked() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchiveWriter.writeAndDigest(
                RandomTree.inMemory(RandomTree.writableFiles(1)), io.mmectl.config.Packing.FAST, out);
        Path into = folder.resolve("out");

        assertThatThrownBy(() ->
                        ArchiveReader.unpack(input(out.toByteArray()), "a.tar.gz", into, Optional.of("0123456789ab")))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("not 0123456789ab");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingIsUnpackedOverWhatIsThere() throws IOException {
        Path there = Files.createDirectory(folder.resolve("out"));

        assertThatThrownBy(() -> ArchiveReader.unpack(input(new byte[0]), "a", there, Optional.empty()))
                .hasMessage("'" + there + "' exists already");
    }

    private static void assertTwice(String first, String second) throws IOException {
        byte[] archive = foreign(TarArchiveOutputStream.LONGFILE_POSIX, tar -> {
            put(tar, first, "");
            put(tar, second, "");
        });
        assertThatThrownBy(() -> manifest(archive)).hasMessage("Archive 'a.tar.gz' holds '" + second + "' twice");
    }

    private static Manifest manifest(byte[] archive) throws IOException {
        return ArchiveReader.manifest(input(archive), "a.tar.gz");
    }

    private static ByteArrayInputStream input(byte[] archive) {
        return new ByteArrayInputStream(archive);
    }

    private static byte[] foreign(int longNames, Members members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out), "UTF-8")) {
            tar.setLongFileMode(longNames);
            members.writeTo(tar);
        }
        return out.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(path, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    @FunctionalInterface
    private interface Members {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }
}
