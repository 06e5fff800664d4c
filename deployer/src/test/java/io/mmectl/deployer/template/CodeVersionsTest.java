package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.MmectlException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodeVersionsTest {
    private static final List<String> PUBLISHED = List.of("1.0.0", "1.10.0", "1.9.0", "2.0.0-rc.1");

    @Test
    void versionsAreOrderedByMeaningNotByText() {
        List<String> ordered = List.of(
                "0.9.0",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.2.0",
                "1.10.0",
                "2.0.0");
        List<String> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(7));

        shuffled.sort(CodeVersions.ORDER);

        assertThat(shuffled).isEqualTo(ordered);
    }

    @Test
    void withoutARecordLatestIsTheNewestRelease() {
        assertThat(CodeVersions.resolve("t", "latest", null, PUBLISHED, "1.2.0", false))
                .isEqualTo(new CodeVersions.Resolved("1.10.0", true));
        assertThat(CodeVersions.resolve("t", "latest", null, PUBLISHED, "1.11.0", false)
                        .version())
                .isEqualTo("1.11.0");
        assertThat(CodeVersions.resolve("t", "latest", null, List.of("2.0.0-rc.1"), null, false)
                        .version())
                .isEqualTo("2.0.0-rc.1");
    }

    @Test
    void withARecordLatestStaysUntilItIsUpgraded() {
        assertThat(CodeVersions.resolve("t", "latest", "1.9.0", PUBLISHED, "1.11.0", false))
                .isEqualTo(new CodeVersions.Resolved("1.9.0", true));
        assertThat(CodeVersions.resolve("t", "latest", "1.9.0", PUBLISHED, "1.11.0", true)
                        .version())
                .isEqualTo("1.11.0");
    }

    @Test
    void aPinIsTakenAsItIs() {
        assertThat(CodeVersions.resolve("t", "1.0.0", "1.9.0", PUBLISHED, "1.11.0", true))
                .isEqualTo(new CodeVersions.Resolved("1.0.0", false));
    }

    @Test
    void aVersionThatIsNowhereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> CodeVersions.resolve("t", "3.0.0", null, PUBLISHED, "1.2.0", false))
                .isInstanceOf(MmectlException.class)
                .hasMessage("Version 3.0.0 of template 't' is not published")
                .satisfies(e -> assertThat(((MmectlException) e).hint())
                        .isEqualTo("Known versions: 1.0.0, 1.2.0, 1.9.0, 1.10.0, 2.0.0-rc.1."));
        assertThatThrownBy(() -> CodeVersions.resolve("t", "latest", "0.1.0", PUBLISHED, null, false))
                .hasMessage("Version 0.1.0 of template 't' is recorded as latest, but it is not published");
        assertThatThrownBy(() -> CodeVersions.resolve("t", "latest", null, List.of(), null, false))
                .hasMessage("There is no template 't'");
    }
}
