package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {
    private static final String CONFIG = "backend: \"python\"\nmax_batch_sise: 8\n"
            + "input { name: \"A\" data_type: TYPE_FP32 dims: 1 } output { name: \"B\" data_type: TYPE_FP32 dims: 1 }\n";
    private static final String MODEL =
            "class TritonPythonModel:\n    def execute(self, requests):\n        return []\n";

    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void aRepositoryWithAMistake() {
        fleet = FleetFolder.in(directory).write("mine/a/config.pbtxt", CONFIG).write("mine/a/1/model.py", MODEL);
        cli = new CliRun(directory);
    }

    @Test
    void aMistakeIsStatus2AndNamesFileLineRuleAndWhatToDo() {
        Result result = cli.run("lint", "mine");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEqualTo("""
                mine/a/config.pbtxt:2:1: error: a model's configuration has no field 'max_batch_sise' [config-unknown-field]
                    Did you mean 'max_batch_size'?
                1 error, 0 warnings, 0 notes in 1 repository
                """);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void warningsAreStatus0UnlessTheyShallNotBe() {
        fleet.write("mine/a/config.pbtxt", CONFIG.replace("max_batch_sise: 8", "dynamic_batching { }"));

        assertThat(cli.run("lint", "mine").status()).isZero();
        assertThat(cli.run("lint", "mine", "--strict").status()).isEqualTo(2);
        assertThat(cli.run("lint", "mine", "--strict", "--disable", "batching-off")
                        .out())
                .isEqualTo("nothing found in 1 repository\n");
        assertThat(cli.run("lint", "mine", "--strict", "--severity", "error").status())
                .isZero();
        assertThat(cli.run("lint", "mine", "--rule", "decoupled", "--strict").status())
                .isZero();
    }

    @Test
    void veryManyFindingsAreCountedAndTheExitStatusStays() {
        for (int i = 0; i < 60; i++) {
            fleet.write("mine/m" + i + "/config.pbtxt", CONFIG).write("mine/m" + i + "/1/model.py", MODEL);
        }

        Result few = cli.run("lint", "mine", "--rule", "config-unknown-field");
        Result one = cli.run("lint", "mine", "--rule", "config-unknown-field", "--max-findings", "1");
        Result all = cli.run("lint", "mine", "--rule", "config-unknown-field", "--max-findings", "0");

        assertThat(few.status()).isEqualTo(2);
        assertThat(few.out())
                .contains("mine: error: and 11 more [config-unknown-field]\n")
                .endsWith("61 errors, 0 warnings, 0 notes in 1 repository\n");
        assertThat(one.out().lines()).hasSize(5);
        assertThat(all.out().lines()).hasSize(2 * 61 + 1);
        assertThat(cli.run("lint", "mine", "--max-findings", "-1").err()).contains("--max-findings: -1 is negative");
    }

    @Test
    void anArchiveIsReadWithoutUnpackingIt() throws IOException {
        Files.write(directory.resolve("m.tar.gz"), archive("a/config.pbtxt", CONFIG));

        Result result = cli.run("lint", "m.tar.gz", "-o", "json");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.json().get("repositories").get(0).get("kind").asString())
                .isEqualTo("archive");
        assertThat(result.out()).contains("config-unknown-field", "version-missing");
    }

    @Test
    void aFleetIsRenderedAndLookedAtWithoutItsAccount() {
        Result result = cli.run("lint");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("in 4 repositories");
        assertThat(cli.run("lint", "--severity", "warning").out()).isEqualTo("nothing found in 4 repositories\n");
    }

    @Test
    void whatTheFleetAllowsWithAReasonStopsNoApplyAndIsStillShown() {
        fleet.write("models/acme.yaml", fleet.read("models/acme.yaml") + "footprint: {gpuMemoryMib: 20000}\n");
        fleet.replace(
                "fleet.yaml",
                "endpoints:\n",
                "lint:\n  allow:\n    - {rule: weights-exceed-gpu, customer: birchwood, because: \"wrong one\"}\nendpoints:\n");
        assertThat(cli.run("lint", "--severity", "warning").out()).contains("[footprint-too-large]");
        assertThat(cli.run("plan").err()).contains("[footprint-too-large]").doesNotContain("allowed");

        fleet.replace(
                "fleet.yaml",
                "{rule: weights-exceed-gpu, customer: birchwood",
                "{rule: footprint-too-large, customer: acme");
        Result lint = cli.run("lint", "--severity", "warning", "--strict");
        Result plan = cli.run("plan");

        assertThat(lint.status()).isZero();
        assertThat(lint.out())
                .contains(
                        "/models/acme.yaml:8:27: acme/embedding/query: allowed: ",
                        "[footprint-too-large]\n    because wrong one\n")
                .endsWith("nothing found, 2 allowed in 4 repositories\n");
        assertThat(plan.status()).isZero();
        assertThat(plan.err()).isEqualTo("2 findings are allowed with a reason, which mmectl lint shows\n");
        assertThat(cli.run("lint", "-o", "sarif").out()).contains("\"suppressions\"", "wrong one");
    }

    @Test
    void aRuleThatThereIsNotCannotBeAllowed() {
        fleet.replace("fleet.yaml", "endpoints:\n", "lint: {allow: [{rule: queue-dely, because: x}]}\nendpoints:\n");

        for (String command : new String[] {"lint", "plan", "validate"}) {
            Result result = cli.run(command);

            assertThat(result.status()).isEqualTo(2);
            assertThat(result.err())
                    .contains("lint.allow: there is no rule 'queue-dely'")
                    .contains("Did you mean 'queue-delay'?");
        }
    }

    @Test
    void whatStopsAnApplyInAnyCaseCannotBeAllowed() {
        fleet.replace(
                "fleet.yaml", "endpoints:\n", "lint: {allow: [{rule: image-packages, because: x}]}\nendpoints:\n");

        for (String command : new String[] {"lint", "plan", "validate"}) {
            Result result = cli.run(command);

            assertThat(result.status()).isEqualTo(2);
            assertThat(result.err())
                    .contains("lint.allow: rule 'image-packages' cannot be allowed")
                    .contains("image.provides")
                    .doesNotContain("there is no rule");
        }
    }

    @Test
    void sarifIsForLintOnly() {
        Result sarif = cli.run("lint", "mine", "-o", "sarif");

        assertThat(sarif.status()).isEqualTo(2);
        assertThat(sarif.json().get("version").asString()).isEqualTo("2.1.0");
        assertThat(sarif.json().toString()).contains("\"uri\":\"mine/a/config.pbtxt\"");
        Result other = cli.run("status", "-o", "sarif");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("only lint writes sarif");
    }

    @Test
    void aRuleIsExplained() {
        assertThat(cli.run("lint", "--explain", "bls-not-loaded").out())
                .startsWith("# bls-not-loaded\n\nError: ")
                .contains("## Why", "## What to do", "## Sources");
        assertThat(cli.run("lint", "--explain", "all").out()).contains("[bls-not-loaded](bls-not-loaded.md)");
    }

    @Test
    void whatDoesNotExistIsAMistake() {
        assertThat(cli.run("lint", "nowhere").err()).contains("cannot read nowhere");
        assertThat(cli.run("lint", "mine", "--rule", "bls-not-loded").err())
                .contains("there is no rule bls-not-loded", "Did you mean 'bls-not-loaded'?");
        assertThat(cli.run("lint", "mine", "--instance-type", "ml.g4dn.xlrge").err())
                .contains("there is no instance type", "Did you mean 'ml.g4dn.xlarge'?");
        assertThat(cli.run("lint", "mine", "--image", "25").err()).contains("there is no Triton release 25");
        assertThat(cli.run("lint", "fleet.yaml").status()).isEqualTo(2);
    }

    /** One file in a tar of its own. */
    private static byte[] archive(String path, String text) throws IOException {
        byte[] header = new byte[512];
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        put(header, 0, path);
        put(header, 100, "0000644");
        put(header, 124, String.format("%011o", content.length));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar");
        header[263] = '0';
        header[264] = '0';
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(header);
            gzip.write(content);
            gzip.write(new byte[(512 - content.length % 512) % 512 + 1024]);
        }
        return bytes.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
