package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvokeTest {
    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void deploy() {
        fleet = FleetFolder.in(directory);
        cli = new CliRun(directory);
        cli.run("apply", "--yes");
    }

    @Test
    void withoutAPartEveryPartIsAsked() {
        Result answer = cli.run("invoke", "acme/embedding", "--text", "reset my password");

        assertThat(answer.status()).isZero();
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .containsPattern("acme/embedding/passage  acme--embedding--passage--[0-9a-f]{12}\\.tar\\.gz  20 ms\n")
                .contains("acme/embedding/query")
                .contains("  EMBEDDING FP32[1, 3]  [0.2500, -0.5000, 0.1250]\n");
    }

    @Test
    void aPartIsAskedAlone() {
        Result answer = cli.run("invoke", "acme/embedding/query", "--text", "reset my password", "-o", "json");

        assertThat(answer.status()).isZero();
        assertThat(answer.json().required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(answer.json().required("answers")).hasSize(1);
        assertThat(answer.json().at("/answers/0/outputs/0/data").toString()).isEqualTo("[0.25,-0.5,0.125]");
        assertThat(cli.runtime().requests()).singleElement().satisfies(request -> {
            assertThat(request.contentType()).isEqualTo("application/json");
            assertThat(request.body().asUtf8String()).contains("\"reset my password\"");
        });
    }

    @Test
    void binaryIsTritonsBinaryForm() {
        Result answer = cli.run("invoke", "acme/embedding/query", "--text", "reset", "--binary");

        assertThat(answer.status()).isZero();
        assertThat(cli.runtime().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.contentType())
                        .startsWith("application/vnd.sagemaker-triton.binary+json;json-header-size="));
    }

    @Test
    void aRequestOfTheUsersOwnIsSentAsItIs() {
        fleet.write("request.json", "{\"inputs\": [ ]}");

        assertThat(cli.run("invoke", "acme/embedding/query", "--request", "request.json")
                        .status())
                .isZero();
        assertThat(cli.runtime().requests())
                .singleElement()
                .satisfies(request -> assertThat(request.body().asUtf8String()).isEqualTo("{\"inputs\": [ ]}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            acme                  | 'acme' is not customer/model or customer/model/part    | see mmectl models
            acme/a/b/c            | 'acme/a/b/c' is not customer/model or customer/model/part | see mmectl models
            nobody/embedding      | nothing is routed for 'nobody/embedding'               | customer nobody has no routed model; see mmectl models
            acme/spellcheck       | nothing is routed for 'acme/spellcheck'                | customer acme has acme/embedding/passage, acme/embedding/query
            acme/embedding/answer | nothing is routed for 'acme/embedding/answer'          | customer acme has acme/embedding/passage, acme/embedding/query
            """)
    void anAddressThatMeansNothingIsStatus2(String address, String what, String hint) {
        Result answer = cli.run("invoke", address, "--text", "reset");

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).isEqualTo("error: " + what + "\nhint: " + hint + "\n");
        assertThat(cli.runtime().requests()).isEmpty();
    }

    @Test
    void eitherTextOrARequestIsNeeded() {
        fleet.write("request.json", "{}");
        for (String[] line : new String[][] {
            {"invoke", "acme/embedding"},
            {"invoke", "acme/embedding", "--text", "reset", "--request", "request.json"}
        }) {
            Result answer = cli.run(line);

            assertThat(answer.status()).isEqualTo(2);
            assertThat(answer.err()).isEqualTo("error: what is to be sent?\nhint: give one of --text and --request\n");
        }
    }

    @Test
    void binaryIsForTextOnly() {
        fleet.write("request.json", "{}");

        Result answer = cli.run("invoke", "acme/embedding", "--request", "request.json", "--binary");

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.err()).isEqualTo("error: --binary is for --text\nhint: a --request is sent as it is\n");
    }

    @Test
    void aRequestThatCannotBeReadIsStatus2() {
        Result answer = cli.run("invoke", "acme/embedding", "--request", "nowhere.json");

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.err()).isEqualTo("""
                error: cannot read nowhere.json: there is no such file or folder
                hint: check the path
                """);
    }

    @Test
    void aModelsOwnErrorIsToldAndIsAFailure() {
        cli.models().fail("acme--embedding--query", "input is too long");

        Result answer = cli.run("invoke", "acme/embedding/query", "--text", "reset");

        assertThat(answer.status()).isEqualTo(1);
        assertThat(answer.err()).contains(" failed with status 500\nthe model says: input is too long\nhint: See");
    }
}
