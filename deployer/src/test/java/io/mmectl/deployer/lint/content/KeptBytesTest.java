package io.mmectl.deployer.lint.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.packaging.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class KeptBytesTest {
    private static final long MOST = 4 << 20;

    @Test
    void anArchiveOfMoreSmallFilesThanMayBeKeptIsRefused() throws IOException {
        assertThat(read(4, 1 << 20).items()).hasSize(4);

        assertThatThrownBy(() -> read(5, 1 << 20))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage("Archive 'm.tar.gz' holds more small files than lint keeps in memory, which is 4 MiB");
    }

    @Test
    void ofLargeFilesOnlyTheirBeginningCounts() throws IOException {
        assertThat(read(5, 2 << 20).items()).hasSize(5);
    }

    @Test
    void ofAPlanTheDigestIsKept() throws IOException {
        Item plan = read(1, 2 << 20, ".plan").item("0.plan").orElseThrow();
        Item other = read(1, 2 << 20, ".bin").item("0.bin").orElseThrow();

        assertThat(plan.sha256()).contains(Sha256.hexOf(new byte[2 << 20]));
        assertThat(other.sha256()).isEmpty();
    }

    private static Inspected read(int files, int bytes) throws IOException {
        return read(files, bytes, ".txt");
    }

    private static Inspected read(int files, int bytes, String ending) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(archive))) {
            for (int i = 0; i < files; i++) {
                TarArchiveEntry entry = new TarArchiveEntry(i + ending);
                entry.setSize(bytes);
                tar.putArchiveEntry(entry);
                tar.write(new byte[bytes]);
                tar.closeArchiveEntry();
            }
        }
        return ArchiveContent.of(new ByteArrayInputStream(archive.toByteArray()), "m.tar.gz", MOST);
    }
}
