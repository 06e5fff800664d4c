package io.mmectl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.MmectlException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "1572864,1.5 MiB", "306184192,292 MiB", "10737418240,10.0 GiB"})
    void writesSizesWithAtMostOneDecimal(long bytes, String expected) {
        assertThat(Quantities.bytes(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"45,45 ms", "999,999 ms", "12700,12.7 s", "125000,2 min 5 s", "3780000,1 h 3 min"})
    void writesTimesInTheUnitThatFits(long millis, String expected) {
        assertThat(Quantities.time(Duration.ofMillis(millis))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,0 models", "1,1 model", "300,300 models"})
    void writesPlurals(long count, String expected) {
        assertThat(Quantities.count(count, "model")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1000000000000,1000000000000",
        "500MiB,524288000",
        "2GiB,2147483648",
        "999999TiB,1099510528264372224"
    })
    void readsSizes(String text, long expected) {
        assertThat(Quantities.parseBytes("--max-bytes", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1.5GiB", "2GB", "1g", "99999999999999999999", "99999999TiB"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Quantities.parseBytes("--max-bytes", text))
                .isInstanceOf(MmectlException.class)
                .hasMessage("--max-bytes: '" + text + "' is no number of bytes");
    }
}
