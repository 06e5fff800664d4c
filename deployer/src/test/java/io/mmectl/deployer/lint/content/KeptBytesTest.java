package io.mmectl.deployer.lint.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
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

    private static Inspected read(int files, int bytes) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(archive))) {
            for (int i = 0; i < files; i++) {
                TarArchiveEntry entry = new TarArchiveEntry(i + ".txt");
                entry.setSize(bytes);
                tar.putArchiveEntry(entry);
                tar.write(new byte[bytes]);
                tar.closeArchiveEntry();
            }
        }
        return ArchiveContent.of(new ByteArrayInputStream(archive.toByteArray()), "m.tar.gz", MOST);
    }
}
