package io.mmectl.localaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.store.Tables;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivesTest {
    @Test
    void eachStartOfAStateIsAnother(@TempDir Path folder) throws IOException {
        for (long before = 0; before < 3; before++) {
            try (Tables tables = Tables.open(folder)) {
                assertThat(new Lives(tables).begin()).isEqualTo(before);
            }
        }
        try (Tables tables = Tables.inMemory()) {
            assertThat(new Lives(tables).begin()).isZero();
        }
    }
}
