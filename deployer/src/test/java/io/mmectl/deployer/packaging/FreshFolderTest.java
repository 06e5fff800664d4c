package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Packing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshFolderTest {
    @TempDir
    Path folder;

    @Test
    void itAppearsWholeOrNotAtAll() throws Exception {
        try (FreshFolder given = FreshFolder.beside(folder.resolve("up"))) {
            Files.writeString(given.content().resolve("x"), "x");
        }
        assertThat(folder).isEmptyDirectory();

        try (FreshFolder made = FreshFolder.beside(folder.resolve("made"))) {
            Files.writeString(made.content().resolve("x"), "x");
            made.finish();
        }
        assertThat(names()).containsExactly("made");
        assertThat(folder.resolve("made/x")).hasContent("x");
    }

    @Test
    void whatIsThereMeanwhileStays() throws Exception {
        Path target = folder.resolve("out");
        assertThatThrownBy(() -> {
                    try (FreshFolder fresh = FreshFolder.beside(target)) {
                        Files.createDirectory(target);
                        fresh.finish();
                    }
                })
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(names()).containsExactly("out");
        assertThat(target).isEmptyDirectory();
    }

    /** A killed process's lock is nobody's: its file is there as before. */
    @Test
    void whatAKilledProcessLeftGoesWhenTheSameIsMadeAgain() throws Exception {
        leave(".out.12");

        FreshFolder.beside(folder.resolve("other")).close();
        assertThat(names()).containsExactly(".out.12");
        FreshFolder.beside(folder.resolve("out")).close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsBeingMadeAndWhatIsSomebodyElsesStays() throws Exception {
        leave(".out.tmp");
        leave(".out.");
        Files.createDirectories(folder.resolve(".out.7/content"));
        leave("elsewhere");
        Files.createSymbolicLink(folder.resolve(".out.8"), folder.resolve("elsewhere"));
        Files.writeString(folder.resolve(".out.9"), "a file");

        try (FreshFolder first = FreshFolder.beside(folder.resolve("out"));
                FreshFolder second = FreshFolder.beside(folder.resolve("out"))) {
            assertThat(first.content()).isEmptyDirectory();
            assertThat(second.content()).isEmptyDirectory();
        }
        assertThat(names()).containsExactly(".out.", ".out.7", ".out.8", ".out.9", ".out.tmp", "elsewhere");
        assertThat(folder.resolve("elsewhere/content/x")).exists();
    }

    @Test
    void anInterruptEndsUnpackingAndLeavesNothing() throws Exception {
        byte[] weights = new byte[1 << 20];
        new Random(1).nextBytes(weights);
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put("m/1/w.bin", weights);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        ArchiveWriter.writeAndDigest(RandomTree.inMemory(files), Packing.FAST, archive);
        InputStream interrupted = new FilterInputStream(new ByteArrayInputStream(archive.toByteArray())) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                Thread.currentThread().interrupt();
                return super.read(into, offset, Math.min(length, 100_000));
            }
        };

        assertThatThrownBy(() -> ArchiveReader.unpack(interrupted, "a", folder.resolve("out"), Optional.empty()))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    private void leave(String name) throws IOException {
        Path content = Files.createDirectories(folder.resolve(name).resolve("content"));
        Files.writeString(content.resolve("x"), "x");
        Files.writeString(folder.resolve(name).resolve("mmectl.lock"), "");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }
}
