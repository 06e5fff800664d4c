package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.Mmectl;
import io.mmectl.cli.Shell;
import io.mmectl.cli.Wiring;
import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.render.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that cannot be understood: exit status 2, nothing on stdout, what is wrong on stderr. */
class UsageTest {
    @TempDir
    private Path directory;

    private CliRun cli;

    @BeforeEach
    void typeInAnEmptyFolder() {
        cli = new CliRun(directory);
    }

    @Test
    void anUnknownCommandSuggestsTheNearOne() {
        Result unknown = cli.run("aply");

        assertThat(unknown).isEqualTo(new Result(2, "", """
                error: Unmatched argument at index 0: 'aply'
                Did you mean: mmectl apply or mmectl plan or mmectl template?
                hint: see mmectl --help
                """));
    }

    @ParameterizedTest
    @CsvSource({
        "invoke --txt hi, --text",
        "invoke a/b --txt=hi, --text",
        "apply --yess, --yes",
        "warmup --evry 1h, --every",
        "lint --sevrity error, --severity",
        "plan --loca, --local",
        "plan --detailed, --detailed-exitcode"
    })
    void anUnknownOptionSuggestsTheNearOne(String line, String meant) {
        Result unknown = cli.run(line.split(" "));

        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("\nDid you mean: " + meant + "?\nhint: see mmectl ");
    }

    @Test
    void anOptionThatIsLikeNoOtherSuggestsNothing() {
        assertThat(cli.run("plan", "--xyzzy").err())
                .isEqualTo("error: Unknown option: '--xyzzy'\nhint: see mmectl plan --help\n");
    }

    /** As on a full disk. */
    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        Writer full = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        StringWriter err = new StringWriter();
        Shell shell = new Shell(
                Map.of(),
                directory,
                new BufferedReader(Reader.nullReader()),
                new PrintWriter(full),
                new PrintWriter(err),
                Terminal.NONE);

        int status = Mmectl.run(shell, Wiring.sdk(), "template", "list");

        assertThat(status).isEqualTo(1);
        assertThat(err.toString()).startsWith("error: cannot write all of the output to stdout\nhint: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            apply --yess         | Unknown option: '--yess'                                   | apply
            invoke               | Missing required parameter: 'CUSTOMER/MODEL[/PART]'        | invoke
            code publish         | Missing required parameter: 'TEMPLATE'                     | code publish
            plan -f              | Missing required parameter for option '--file' (FILE)      | plan
            warmup --every       | Missing required parameter for option '--every' (TIME)     | warmup
            local start --port x | Invalid value for option '--port': 'x' is not an int       | local start
            status extra         | Unmatched argument at index 1: 'extra'                     | status
            """)
    void aMistakeIsNamedAndHelpIsPointedTo(String line, String message, String command) {
        Result mistake = cli.run(line.split(" "));

        assertThat(mistake.status()).isEqualTo(2);
        assertThat(mistake.out()).isEmpty();
        assertThat(mistake.err())
                .startsWith("error: " + message + "\n")
                .endsWith("hint: see mmectl " + command + " --help\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--port, -1",
        "--port, 65536",
        "--time-scale, 0",
        "--time-scale, -3",
        "--time-scale, NaN",
        "--time-scale, 1e9"
    })
    void aLocalAwsIsNotStartedWithNumbersThatItCannotUse(String option, String value) {
        Result start = cli.run("local", "start", option, value);

        assertThat(start.status()).isEqualTo(2);
        assertThat(start.err()).startsWith("error: " + option + ": ").contains("\nhint: ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anUnknownFormatNamesTheKnownOnes() {
        assertThat(cli.run("plan", "-o", "yaml").err())
                .startsWith("error: Invalid value for option '--output': expected one of [text, json, sarif] ")
                .contains("but was 'yaml'");
    }

    @ParameterizedTest
    @CsvSource({"'', mmectl, apply", "code, mmectl code, publish", "local, mmectl local, reset"})
    void aGroupAloneTellsItsCommands(String group, String name, String command) {
        Result alone = group.isEmpty() ? cli.run() : cli.run(group);

        assertThat(alone.status()).isEqualTo(2);
        assertThat(alone.out()).isEmpty();
        assertThat(alone.err()).startsWith("Usage: " + name + " ").contains("\n  " + command + " ");
    }

    @Test
    void helpAndVersionAreData() {
        for (String[] line : new String[][] {{"--help"}, {"-h"}, {"plan", "--help"}, {"--version"}, {"-V"}}) {
            Result answer = cli.run(line);

            assertThat(answer.status()).isZero();
            assertThat(answer.out()).isNotEmpty();
            assertThat(answer.err()).isEmpty();
        }
    }

    @Test
    void aMissingFleetFileSaysHowToNameOne() {
        Result plan = cli.run("plan");

        assertThat(plan.status()).isEqualTo(2);
        assertThat(plan.err()).isEqualTo("error: there is no fleet file fleet.yaml\nhint: name it with -f FILE\n");
    }
}
