package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What AWS gave back for these texts is in LocalStack's recordings of it (its repository at 8b9a79f0). */
class EncodedWordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    test_\u2014_file%E2%80%94_\u00e9_2?.pdf | =?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=
                    \u00c4M\u00c4Z\u00d5\u00d1 S3 | =?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=
                    non-ascii-%E2%80%94_\u2014_\u00e9_ | =?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?=
                    test_\u2014_file%E2%80%94_\u00e9_2\ud83d\udc51.pdf | =?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=F0=9F=91=91.pdf?=
                    \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd | =?UTF-8?B?77+977+977+977+977+977+977+9?=
                    """)
    void textsAreSaidAsAwsSaysThem(String text, String header) {
        assertThat(EncodedWords.encode(text)).isEqualTo(header);
        assertThat(EncodedWords.decode(header)).isEqualTo(text);
    }

    @Test
    void controlCharactersAreStrangeAndTabsAreNot() {
        assertThat(EncodedWords.encode("\u0000\u0001\u0002\u0003")).isEqualTo("=?UTF-8?B?AAECAw==?=");
        assertThat(EncodedWords.encode("a\tb =?_")).isEqualTo("a\tb =?_");
        assertThat(EncodedWords.encode("a\r\nX-Other: b")).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?UTF-8?B?=GGG?=",
                "=?UTF-8?Q?=C?=",
                "=?UTF-8?Q?=XY?=",
                "=?none?Q?a?=",
                "=?UTF-8?Z?a?=",
                "a =? b"
            })
    void whatIsNoWordStaysAsItIs(String header) {
        assertThat(EncodedWords.decode(header)).isEqualTo(header);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xe9, 0x1f451, 'a'})
    void longTextsAreBrokenIntoWordsThatFit(int codePoint) {
        String text = "x y_" + Character.toString(codePoint).repeat(100) + "\u00e9";

        String header = EncodedWords.encode(text);

        assertThat(Arrays.stream(header.split(" ")))
                .allSatisfy(word -> assertThat(word).startsWith("=?UTF-8?").hasSizeLessThanOrEqualTo(75));
        assertThat(EncodedWords.decode(header)).isEqualTo(text);
    }
}
