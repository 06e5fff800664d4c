package io.mmectl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only commands that a line names are made whole; what a user sees is the same. {@link HelpGoldenTest} has the lists. */
class CommandsTest {
    @TempDir
    private Path directory;

    @Test
    void aFileOfArgumentsMayNameAnyCommand() throws IOException {
        Files.writeString(directory.resolve("arguments"), "template list");

        CliRun.Result result = new CliRun(directory).run("@" + directory.resolve("arguments"));

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("embedding");
    }

    @Test
    void aWordIsComparedWithCommandsThatWereNotMade() {
        CliRun.Result result = new CliRun(directory).run("validat");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("validat", "validate");
    }

    @Test
    void aCommandsNameAsAnOptionsValueChangesNothing() {
        CliRun.Result result = new CliRun(directory).run("validate", "-f", "plan");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("plan");
    }

    @Test
    void optionsOfAllCommandsMayStandBeforeTheName() {
        CliRun.Result result = new CliRun(directory).run("-o", "json", "template", "list");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.json().isEmpty()).isFalse();
    }
}
