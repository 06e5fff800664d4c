package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeaderTest {
    private static final long GIB = 1L << 30;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 8 * GIB - 1, 8 * GIB, 8 * GIB + 1, 100 * GIB, 999_999_999_999_999_999L})
    void anySizeIsReadBack(long size) throws IOException {
        byte[] header = TarHeader.of("model/1/model.pt", size);

        assertThat(commonsCompress(header).getSize()).isEqualTo(size);
        assertThat(own(header)).isEqualTo(new TarReader.Member("model/1/model.pt", 0644, size));
        assertThat(header.length).isEqualTo(size < 8 * GIB ? 512 : 3 * 512);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 99, 100, 101, 155, 156, 255, 256, 483, 484, 985, 986, 4000})
    void anyLengthOfNameIsReadBack(int length) throws IOException {
        String path = nested(length);
        byte[] header = TarHeader.of(path, 5);

        assertThat(commonsCompress(header).getName()).isEqualTo(path);
        assertThat(own(header)).isEqualTo(new TarReader.Member(path, 0644, 5));
        assertThat(header.length == 512).isEqualTo(length <= 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ünï/模型", "\uD83D\uDE80/", "a/", "with space/x=y"})
    void anyLetterIsReadBack(String path) throws IOException {
        byte[] header = TarHeader.of(path, 0);

        assertThat(commonsCompress(header).getName()).isEqualTo(path);
        assertThat(own(header).path()).isEqualTo(path);
        assertThat(own(header).mode()).isEqualTo(path.endsWith("/") ? 0755 : 0644);
    }

    private static String nested(int length) {
        StringBuilder path = new StringBuilder("f".repeat(length));
        for (int i = 90; i < length - 1; i += 91) {
            path.setCharAt(i, '/');
        }
        return path.toString();
    }

    private static TarArchiveEntry commonsCompress(byte[] header) throws IOException {
        return new TarArchiveInputStream(new ByteArrayInputStream(header), "UTF-8").getNextEntry();
    }

    private static TarReader.Member own(byte[] header) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(header);
        TarReader.Member member = new TarReader(new ByteArrayInputStream(tar.toByteArray())).next();
        assertThat(member).isNotNull();
        return member;
    }
}
