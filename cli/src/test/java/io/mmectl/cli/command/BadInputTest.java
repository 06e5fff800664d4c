package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes in files: each is one line with its place, status 2, and the account stays as it was. */
class BadInputTest {
    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void makeFleet() {
        fleet = FleetFolder.in(directory);
        cli = new CliRun(directory);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "unknown key",
                        f -> f.replace("fleet.yaml", "instances:", "instanses:"),
                        "fleet.yaml:14:5: endpoints.embedding: unknown key 'instanses'. Did you mean 'instances'?"),
                mistake(
                        "wrong type",
                        f -> f.replace("fleet.yaml", "target: 80", "target: much"),
                        "fleet.yaml:16:27: endpoints.embedding.scaling.gpuMemory.target: must be a number, but is 'much'."),
                mistake(
                        "two models with one name",
                        f -> f.write("models/again.yaml", f.read("models/acme.yaml")),
                        "models/again.yaml:1:1: customer 'acme' has a model 'embedding' of type 'embedding' already, at "),
                mistake(
                        "two customers with one slug",
                        f -> f.replace("models/acme.yaml", "customer: acme", "customer: \"Acme:(..\"")
                                .replace("models/birchwood.yaml", "customer: birchwood", "customer: \"Acme%~);\""),
                        "models/birchwood.yaml:1:11: customer: customers 'Acme%~);' and 'Acme:(..' "),
                mistake(
                        "missing artifact file",
                        f -> f.delete("files/query.pt"),
                        "models/acme.yaml:6:17: artifacts.queryEncoder: there is no file '../files/query.pt'."),
                mistake(
                        "empty artifact file",
                        f -> f.write("files/query.pt", ""),
                        "models/acme.yaml:6:17: artifacts.queryEncoder: '../files/query.pt' is empty."),
                mistake(
                        "unsupported instance type",
                        f -> f.replace("fleet.yaml", "ml.g4dn.xlarge", "ml.g5.12xlarge"),
                        "fleet.yaml:13:19: endpoints.embedding.instanceType: MultiModel mode is not supported for"
                                + " instance type ml.g5.12xlarge: it has 4 GPUs"),
                mistake(
                        "min above max",
                        f -> f.replace("fleet.yaml", "{min: 1, max: 3}", "{min: 4, max: 3}"),
                        "fleet.yaml:14:25: endpoints.embedding.instances.max: max 3 is less than min 4."),
                mistake(
                        "target out of range",
                        f -> f.replace("fleet.yaml", "target: 80", "target: 180"),
                        "fleet.yaml:16:27: endpoints.embedding.scaling.gpuMemory.target: '180' is not above 0 and at"
                                + " most 100."),
                mistake("empty fleet file", f -> f.write("fleet.yaml", ""), "fleet.yaml:1:1: is empty."),
                mistake("empty model file", f -> f.write("models/acme.yaml", ""), "models/acme.yaml:1:1: is empty."),
                mistake(
                        "unreadable S3 object",
                        f -> f.replace("models/acme.yaml", "../files/query.pt", "s3://models-of-acme/lost.pt"),
                        "models/acme.yaml:6:17: artifacts.queryEncoder: There is no object s3://models-of-acme/lost.pt. Check bucket and key"),
                mistake(
                        "artifact that the template needs",
                        f -> f.replace("models/acme.yaml", "  vocabulary: ../files/vocab.txt\n", ""),
                        "models/acme.yaml:4:1: artifacts: artifact 'vocabulary' of template embedding is missing. Add vocabulary: "),
                mistake(
                        "artifact that the template does not know",
                        f -> f.replace("models/acme.yaml", "  vocabulary:", "  voc: ../files/vocab.txt\n  vocabulary:"),
                        "models/acme.yaml:5:8: artifacts.voc: template embedding has no artifact 'voc'. Known: "),
                mistake(
                        "unknown variable",
                        f -> f.write("models/acme.yaml", f.read("models/acme.yaml") + "variables: {lowerCas: true}\n"),
                        "models/acme.yaml:8:23: variables.lowerCas: template embedding has no variable 'lowerCas'. Did you mean 'lowerCase'?"),
                mistake(
                        "variable out of range",
                        f -> f.write("models/acme.yaml", f.read("models/acme.yaml") + "variables: {maxBatchSize: 0}\n"),
                        "models/acme.yaml:8:27: variables.maxBatchSize: '0' is out of range. It must be a whole number from "),
                mistake(
                        "unknown template",
                        f -> f.replace("fleet.yaml", "template: embedding", "template: embeding"),
                        "fleet.yaml:12:15: endpoints.embedding.template: There is no template 'embeding'. Name a built-in template"),
                mistake(
                        "code version that nobody published",
                        f -> f.write("models/acme.yaml", f.read("models/acme.yaml") + "code: 99.0.0\n"),
                        "models/acme.yaml:8:7: code: Version 99.0.0 of template 'embedding' is not published. Known versions: "));
    }

    private static Arguments mistake(String name, Consumer<FleetFolder> make, String line) {
        return Arguments.argumentSet(name, make, line);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isNamedWithItsPlaceAndChangesNothing(Consumer<FleetFolder> make, String line) {
        make.accept(fleet);

        for (String[] command : new String[][] {{"plan"}, {"apply", "--yes"}}) {
            Result refused = cli.run(command);

            assertThat(refused.status()).isEqualTo(2);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err())
                    .contains("/" + line)
                    .containsPattern("\nerror: \\d+ problems? found; nothing was changed\n$");
        }
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void everyProblemIsToldAtOnceAlsoAsData() {
        fleet.replace("fleet.yaml", "target: 80", "target: 180").delete("files/query.pt");

        Result refused = cli.run("apply", "--yes", "-o", "json");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .contains("\"code\":\"INVALID_INPUT\"")
                .contains("\"line\":16,\"column\":27,\"path\":\"endpoints.embedding.scaling.gpuMemory.target\"")
                .contains("\"path\":\"artifacts.queryEncoder\"");
    }
}
