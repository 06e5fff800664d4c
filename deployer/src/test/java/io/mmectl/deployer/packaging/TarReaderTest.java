package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers as other tools write them, put together byte by byte. */
class TarReaderTest {
    private static final String USTAR = "ustar\00000";
    private static final String GNU = "ustar  \0";

    @Test
    void theSecondHalfOfALongNameStandsBehindItInUstarOnly() throws Exception {
        byte[] ustar = header("w.bin", '0', USTAR);
        put(ustar, 345, "model/1");
        byte[] gnu = header("w.bin", '0', GNU);
        put(gnu, 345, "13571357"); // a time

        assertThat(read(ustar, "").next().path()).isEqualTo("model/1/w.bin");
        assertThat(read(gnu, "").next().path()).isEqualTo("w.bin");
    }

    /** Which is how sizes from 8 GiB on are written. */
    @Test
    void sizesMayBeBinary() throws Exception {
        byte[] header = header("w.bin", '0', USTAR);
        binarySize(header, 0x1_02_03_04_05L);

        assertThat(read(header, "").next().size()).isEqualTo(0x1_02_03_04_05L);
    }

    @Test
    void aBinarySizeThatIsNoSizeIsRefused() {
        byte[] header = header("w.bin", '0', USTAR);
        binarySize(header, -1);

        assertThatThrownBy(() -> read(header, "").next())
                .isInstanceOf(TarReader.BadTarException.class)
                .hasMessageContaining("out of range");
    }

    @Test
    void aDamagedHeaderIsRefused() {
        byte[] header = header("w.bin", '0', USTAR);
        summed(header);
        header[0] = 'v';

        assertThatThrownBy(() -> new TarReader(new ByteArrayInputStream(header)).next())
                .isInstanceOf(TarReader.BadTarException.class)
                .hasMessageContaining("checksum");
    }

    @ParameterizedTest
    @CsvSource({
        "0, a/w, false",
        "0, a/, true",
        "7, a/w, false",
        "5, a/, true",
        "5, a, true",
        "'', a/w, false",
        "'', a/, true"
    })
    void filesAndDirectoriesHaveHadSeveralTypes(String type, String name, boolean directory) throws Exception {
        TarReader.Member member = read(header(name, type.isEmpty() ? 0 : type.charAt(0), USTAR), "")
                .next();

        assertThat(member.isDirectory()).isEqualTo(directory);
        assertThat(member.other()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22 GNU.sparse.major=1\n", "22 GNU.sparse.name=xx\n"})
    void sparseFilesAreRefused(String record) throws IOException {
        TarReader reader = read(header("pax", 'x', USTAR), record, header("w.bin", '0', USTAR));

        assertThatThrownBy(reader::next)
                .isInstanceOf(TarReader.BadTarException.class)
                .hasMessageContaining("sparse");
    }

    @Test
    void anExtendedHeaderIsForTheNextMemberOnly() throws Exception {
        TarReader reader = read(
                header("pax", 'x', USTAR),
                "14 path=other\n",
                header("w.bin", '0', USTAR),
                "abc",
                header("v.bin", '0', USTAR));

        assertThat(reader.next().path()).isEqualTo("other");
        assertThat(reader.next().path()).isEqualTo("v.bin");
        assertThat(reader.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "15 path=other\n",
                "13 path=other\n",
                "path=other\n",
                "14 path=other ",
                "99999999999999999999 a=b\n"
            })
    void anExtendedHeaderThatDoesNotAddUpIsRefused(String record) throws IOException {
        TarReader reader = read(header("pax", 'x', USTAR), record, header("w.bin", '0', USTAR));

        assertThatThrownBy(reader::next)
                .isInstanceOf(TarReader.BadTarException.class)
                .hasMessageContaining("damaged extended header");
    }

    private static byte[] header(String name, int type, String magic) {
        byte[] header = new byte[TarHeader.RECORD];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 124, "00000000000\0");
        header[156] = (byte) type;
        put(header, 257, magic);
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static void binarySize(byte[] header, long size) {
        for (int i = 0; i < 12; i++) {
            int shift = 8 * (11 - i);
            header[124 + i] = (byte) (shift < 64 ? size >>> shift : size < 0 ? 0xff : 0);
        }
        header[124] |= (byte) 0x80;
    }

    private static void summed(byte[] header) {
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
    }

    /** Headers, each before what it is of, by turns; the size of what follows is put into those that say none. */
    private static TarReader read(Object... parts) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (int i = 0; i < parts.length; i += 2) {
            byte[] header = (byte[]) parts[i];
            byte[] content =
                    i + 1 < parts.length ? ((String) parts[i + 1]).getBytes(StandardCharsets.UTF_8) : new byte[0];
            if (content.length > 0) {
                put(header, 124, String.format("%011o\0", content.length));
            }
            summed(header);
            tar.write(header);
            tar.write(content);
            tar.write(new byte[TarHeader.padding(content.length)]);
        }
        tar.write(new byte[2 * TarHeader.RECORD]);
        return new TarReader(new ByteArrayInputStream(tar.toByteArray()));
    }
}
