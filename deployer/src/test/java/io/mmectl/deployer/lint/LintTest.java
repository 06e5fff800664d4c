package io.mmectl.deployer.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.InstanceType;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.ServingImage;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LintTest {
    private static final InstanceType T4 = new InstanceType("ml.g4dn.xlarge", 4, 16, InstanceType.Gpu.T4, 15360);
    private static final String PYTHON = "backend: \"python\"";
    private static final String ENSEMBLE =
            "platform: \"ensemble\" ensemble_scheduling { step [ { model_name: \"a\" } ] }";

    @Test
    void aSingleModelAndAnEnsembleAreFine() throws Exception {
        assertThat(lint("a/config.pbtxt", PYTHON, "a/1/model.py", "")).isEmpty();
        assertThat(lint("config.pbtxt", PYTHON, "1/model.py", "")).isEmpty();
        assertThat(lint("a/config.pbtxt", PYTHON, "a/1/model.py", "", "e/config.pbtxt", ENSEMBLE, "e/1/", ""))
                .isEmpty();
    }

    @Test
    void severalModelsNeedExactlyOneEnsemble() throws Exception {
        assertThat(lint("a/config.pbtxt", PYTHON, "a/1/model.py", "", "b/config.pbtxt", PYTHON, "b/1/model.py", ""))
                .containsExactly(
                        "ERROR holds several models but no ensemble: a, b. Triton serves whichever directory is listed "
                                + "last. Add an ensemble, or keep one model.");
        assertThat(lint(
                        "a/config.pbtxt",
                        PYTHON,
                        "a/1/model.py",
                        "",
                        "e/config.pbtxt",
                        ENSEMBLE,
                        "e/1/",
                        "",
                        "f/config.pbtxt",
                        ENSEMBLE,
                        "f/1/",
                        ""))
                .containsExactly(
                        "ERROR holds several ensembles: a, e, f. Triton serves exactly one. Keep one ensemble.");
    }

    @Test
    void aModelNeedsItsConfigAndItsBackendsFile() throws Exception {
        assertThat(lint("a/1/model.py", ""))
                .containsExactly("ERROR a/config.pbtxt: there is no config.pbtxt. Every model needs one; stray "
                        + "directories must not be in the repository.");
        assertThat(lint("a/config.pbtxt", "platform: \"pytorch_libtorch\"", "a/1/weights.pt", ""))
                .containsExactly("ERROR a/1/: there is no model.pt. The pytorch backend loads that file.");
        assertThat(lint(
                        "a/config.pbtxt",
                        "backend: \"pytorch\" default_model_filename: \"weights.pt\"",
                        "a/1/weights.pt",
                        ""))
                .isEmpty();
        assertThat(lint("a/config.pbtxt", PYTHON, "a/model.py", ""))
                .containsExactly("ERROR a/: has no version directory. Add a directory 1 with the model's file.");
        assertThat(lint("a/config.pbtxt", "backend: \"mine\"", "a/1/anything", ""))
                .isEmpty();
    }

    @Test
    void otherVersionsThanOneAreSuspicious() throws Exception {
        assertThat(lint("a/config.pbtxt", PYTHON, "a/3/model.py", ""))
                .containsExactly("WARNING a/: has version directories 3. SageMaker's Triton looks at version 1 when it "
                        + "lists models. Keep one directory 1.");
    }

    @Test
    void aConfigThatCannotBeReadIsNamedWithItsPlace() throws Exception {
        assertThat(lint("a/config.pbtxt", "name: \"a\"\nbackend \"python\"", "a/1/model.py", ""))
                .containsExactly("ERROR a/config.pbtxt:2:9: is not in protobuf's text format: ':' or '{' is expected. "
                        + "Mend it there.");
    }

    @Test
    void stepsAndModelsBelongTogether() throws Exception {
        String unknownStep = ENSEMBLE.replace("\"a\"", "\"z\"");
        assertThat(lint("a/config.pbtxt", PYTHON, "a/1/model.py", "", "e/config.pbtxt", unknownStep, "e/1/", ""))
                .containsExactly(
                        "ERROR e/config.pbtxt: step \"z\" is no model of the repository. An archive holds all models of "
                                + "its ensemble.",
                        "WARNING a: is no step of the ensemble, so SageMaker's Triton does not load it. Models that are "
                                + "called from Python must be steps too, or be left out.");
        assertThat(lint("a/config.pbtxt", "name: \"b\" " + PYTHON, "a/1/model.py", ""))
                .containsExactly("ERROR a/config.pbtxt: name \"b\" differs from its directory 'a'. Triton refuses that "
                        + "for every model but the served one: make them equal.");
    }

    @Test
    void whatMultiModelEndpointsCannotDoIsRefused() throws Exception {
        assertThat(lint("a/config.pbtxt", PYTHON + " model_transaction_policy { decoupled: true }", "a/1/model.py", ""))
                .containsExactly(
                        "ERROR a/config.pbtxt: the model is decoupled. SageMaker's multi-model endpoints take one "
                                + "response per request: set decoupled to false.");
        assertThat(lint(
                        "a/config.pbtxt",
                        PYTHON + " parameters { key: \"EXECUTION_ENV_PATH\" value { string_value: \"x\" } }",
                        "a/1/model.py",
                        ""))
                .containsExactly(
                        "WARNING a/config.pbtxt: brings a packed Python environment (EXECUTION_ENV_PATH). It is "
                                + "unpacked at every cold start. An image that provides the packages is faster.");
    }

    @Test
    void namesThatLookLikeMemoryShortageAreSuspicious() throws Exception {
        assertThat(lint("ROOM/config.pbtxt", PYTHON, "ROOM/1/model.py", "", "notes.txt", ""))
                .hasSize(5)
                .anyMatch(f -> f.startsWith("WARNING ROOM/1/model.py: its name holds 'OOM'."))
                .anyMatch(f -> f.startsWith("WARNING notes.txt: lies beside the models"));
    }

    @Test
    void aFootprintLargerThanTheInstanceIsAWarning() throws Exception {
        TritonRepository fine = repository("a/config.pbtxt", PYTHON, "a/1/model.py", "");

        assertThat(Lint.check(fine, new Footprint(15360L, 16384L, 8192L, null), T4))
                .isEmpty();
        assertThat(Lint.check(fine, new Footprint(15361L, 16385L, 8193L, null), T4))
                .extracting(Finding::toString)
                .allMatch(f -> f.endsWith("It will not load. Correct the footprint, or choose a larger instance type."))
                .hasSize(3)
                .first()
                .asString()
                .startsWith("needs 15361 MiB of GPU memory, an ml.g4dn.xlarge has 15360.");
    }

    @Test
    void theImageMustProvideWhatTheTemplateNeeds() {
        ServingImage plain = new ServingImage("x", "25.09", null, new TreeSet<>());
        ServingImage torch = new ServingImage("x", null, null, new TreeSet<>(List.of("torch")));

        assertThat(Lint.image("t", new TreeSet<>(List.of("numpy")), plain)).isEmpty();
        assertThat(Lint.image("t", new TreeSet<>(List.of("numpy", "torch")), torch))
                .isEmpty();
        assertThat(Lint.image("t", new TreeSet<>(List.of("numpy", "torch")), plain))
                .hasValueSatisfying(f -> assertThat(f.severity()).isEqualTo(Finding.Severity.ERROR));
    }

    /** Severity and text of each finding about a repository of paths and contents. */
    private static List<String> lint(String... pathsAndTexts) throws IOException {
        return Lint.check(repository(pathsAndTexts), Footprint.UNKNOWN, T4).stream()
                .map(f -> f.severity() + " " + f)
                .toList();
    }

    private static TritonRepository repository(String... pathsAndTexts) {
        List<RepositoryEntry> entries = new ArrayList<>();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            String path = pathsAndTexts[i];
            entries.add(
                    path.endsWith("/")
                            ? RepositoryEntry.directory(path)
                            : RepositoryEntry.text(path, pathsAndTexts[i + 1]));
        }
        return new TritonRepository(entries);
    }
}
