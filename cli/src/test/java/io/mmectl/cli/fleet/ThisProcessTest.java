package io.mmectl.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ThisProcessTest {
    /** Above the largest number that Linux gives a process, 2^22. */
    private static final String NOBODY = ":99999999";

    private final String here =
            ThisProcess.name().substring(0, ThisProcess.name().lastIndexOf(':'));

    @Test
    void aProcessThatRunsIsNotGone() {
        assertThat(ThisProcess.gone(ThisProcess.name())).isFalse();
    }

    @Test
    void aProcessThatEndedIsGoneWhereItsNumberWouldBeSeen() {
        boolean seen = Files.exists(Path.of("/proc/self/ns/pid"));

        assertThat(ThisProcess.gone(here + NOBODY)).isEqualTo(seen);
    }

    @Test
    void aMachineOrContainerOfTheSameNameIsAnotherOne() {
        String machine = here.substring(0, here.indexOf('/'));

        assertThat(ThisProcess.gone(machine + NOBODY)).isFalse();
        assertThat(ThisProcess.gone(machine + "/unknown" + NOBODY)).isFalse();
        assertThat(ThisProcess.gone(machine + "/00000000/1" + NOBODY)).isFalse();
        assertThat(ThisProcess.gone(here + "1" + NOBODY)).isFalse();
    }

    @Test
    void whoIsNoProcessIsNotGone() {
        assertThat(ThisProcess.gone("job 7")).isFalse();
        assertThat(ThisProcess.gone(here + ":seven")).isFalse();
    }
}
