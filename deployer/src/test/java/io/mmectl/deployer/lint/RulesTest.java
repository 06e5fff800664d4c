package io.mmectl.deployer.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.InstanceType;
import io.mmectl.deployer.lint.RuleCases.Case;
import io.mmectl.deployer.lint.checks.CollisionCheck;
import io.mmectl.deployer.lint.checks.ImageCheck;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.packaging.Manifest;
import io.mmectl.deployer.packaging.Manifests;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Sha256;
import io.mmectl.deployer.packaging.TritonRepository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {
    private final Lint lint = new Lint();

    static Stream<Case> cases() {
        return RuleCases.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theRuleFindsWhatIsWrong(Case c) throws Exception {
        List<Finding> findings = lint.check(c.bad().inspected(), c.badTarget());

        assertThat(findings).extracting(f -> f.rule().id()).contains(c.rule());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsNearlyWrongIsLeftAlone(Case c) throws Exception {
        List<Finding> findings = lint.check(c.near().inspected(), c.nearTarget());

        assertThat(findings)
                .noneMatch(f -> f.rule().id().equals(c.rule()))
                .noneMatch(f -> f.severity() == Severity.ERROR);
    }

    @Test
    void aCommentWithAReasonTakesARulesFindingsAwayInItsFile() throws Exception {
        String decoupled = "model_transaction_policy { decoupled: true }\n# mmectl-lint: allow decoupled ";

        assertThat(ids(Repo.python(decoupled + "because it is a test"))).doesNotContain("decoupled");
        assertThat(ids(Repo.python(decoupled))).contains("decoupled");
        assertThat(ids(Repo.python(decoupled.replace("allow decoupled", "allow batching-off") + "because of this")))
                .contains("decoupled");
    }

    @Test
    void aBackendOfSomebodysOwnMayDoWithoutTheFileThatTheConfigurationNames() throws Exception {
        Repo repo = new Repo()
                .config("a", "backend: \"sequence\" default_model_filename: \"libsequence.so\"" + Repo.TENSORS)
                .directory("a/1/");

        assertThat(lint.check(repo.inspected(), LintTarget.ANY))
                .singleElement()
                .satisfies(
                        f -> assertThat(f.severity() + " " + f.rule().id()).isEqualTo("WARNING backend-file-missing"));
    }

    @Test
    void aParametersValueIsNotShownAsItMayBeASecret() throws Exception {
        String parameter = "parameters { key: \"%s\" value { string_value: \"https://me:hunter2@host\" } }";

        assertThat(lint.check(
                        Repo.python(String.format(parameter, "EXECUTION_ENV_PATH"))
                                .inspected(),
                        LintTarget.ANY))
                .anyMatch(f -> f.rule().id().equals("env-path"))
                .noneMatch(f -> f.toString().contains("hunter2"));
        for (String key : List.of("INFERENCE_MODE", "INTRA_OP_THREAD_COUNT")) {
            assertThat(lint.check(Repo.torch(String.format(parameter, key)).inspected(), LintTarget.ANY))
                    .anyMatch(f -> f.rule().id().equals("parameter-value"))
                    .noneMatch(f -> f.toString().contains("hunter2"));
        }
    }

    @Test
    void aFindingThatIsAllowedIsKeptWithItsReason() throws Exception {
        LintResult result = lint.look(
                Repo.python("model_transaction_policy { decoupled: true }\n"
                                + "# mmectl-lint: allow decoupled because it is a test\u001b \r\n# and more")
                        .inspected(),
                LintTarget.ANY);

        assertThat(result.suppressed()).singleElement().satisfies(s -> {
            assertThat(s.finding().rule().id()).isEqualTo("decoupled");
            assertThat(s.place()).isEqualTo(Suppressed.Place.FILE);
            assertThat(s.because()).isEqualTo("it is a test\\u001b");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "7.5 | model.plan          | -",
                "8.6 | model.plan          | ERROR",
                "8.9 | model.plan          | ERROR",
                "8.6 | encoder-t4.plan     | ERROR",
                "7.5 | encoder-a10g.plan   | -",
                "''  | encoder-a10g.plan   | WARNING",
                "''  | model.plan          | -"
            })
    void theRecordOfAPlanSaysForWhichGpuItIs(String capability, String name, String severity) throws Exception {
        Repo repo = new Repo()
                .config("a", "platform: \"tensorrt_plan\" default_model_filename: \"" + name + "\"")
                .bytes("a/1/" + name, RuleCases.plan(10, 13))
                .file("a/1/" + name + ".json", "{\"computeCapability\": \"" + capability + "\", \"gpuName\": \"X\"}");

        assertThat(ofPlans(repo))
                .extracting(f -> f.severity().name() + " " + f.rule().id())
                .isEqualTo(severity == null ? List.of() : List.of(severity + " tensorrt-plan-gpu"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "7 | 5 | false | -                       | -",
                "8 | 6 | false | ERROR tensorrt-plan-gpu | was built for compute capability 8.6, an ml.g4dn.xlarge has 7.5 (T4)",
                "8 | 6 | true  | ERROR tensorrt-plan-gpu | was built for compute capability 8.6, an ml.g4dn.xlarge has 7.5 (T4)"
            })
    void aPlanSaysItselfForWhichGpuItIs(int major, int minor, boolean compatible, String rule, String what)
            throws Exception {
        Repo repo = new Repo()
                .config("a", "platform: \"tensorrt_plan\"")
                .bytes("a/1/model.plan", RuleCases.plan(major, minor, compatible));

        assertThat(ofPlans(repo))
                .extracting(f -> f.severity().name() + " " + f.rule().id() + ": " + f.what())
                .isEqualTo(rule == null ? List.of() : List.of(rule + ": " + what));
        repo.file("a/1/model.plan.json", "{\"computeCapability\": \"7.0\"}");
        assertThat(ofPlans(repo))
                .as("the plan is believed, and the record told to be another's")
                .extracting(f -> f.rule().id())
                .containsExactlyInAnyOrderElementsOf(
                        rule == null
                                ? List.of("tensorrt-plan-record")
                                : List.of("tensorrt-plan-record", "tensorrt-plan-gpu"));
    }

    @Test
    void aPlanBuiltWithHardwareCompatibilityRunsOnNewerGpus() throws Exception {
        LintTarget onA10g = RuleCases.on(new InstanceType("ml.g5.xlarge", 4, 16, InstanceType.Gpu.A10G, 23028));
        for (boolean compatible : new boolean[] {false, true}) {
            Repo repo = new Repo()
                    .config("a", "platform: \"tensorrt_plan\"")
                    .bytes("a/1/model.plan", RuleCases.plan(8, 0, compatible));
            assertThat(lint.check(repo.inspected(), onA10g).stream()
                            .filter(f -> f.rule().id().equals("tensorrt-plan-gpu")))
                    .hasSize(compatible ? 0 : 1);
        }
    }

    @Test
    void theRecordOfAPlanSaysItsVersionWhereThePlanDoesNot() throws Exception {
        byte[] plan = RuleCases.plan(10, 13);
        plan[4] = 9; // another serialization version
        Repo repo = new Repo().config("a", "platform: \"tensorrt_plan\"").bytes("a/1/model.plan", plan);

        assertThat(ofPlans(repo)).isEmpty();
        repo.file("a/1/model.plan.json", "{\"tensorrt\": \"8.6.1\"}");
        assertThat(ofPlans(repo))
                .singleElement()
                .satisfies(f -> assertThat(f.what()).startsWith("was built by TensorRT 8.6.1, image"));
        repo.file("a/1/model.plan.json", "8.6.1");
        assertThat(ofPlans(repo))
                .singleElement()
                .satisfies(f -> assertThat(f.rule().id()).isEqualTo("tensorrt-plan-record"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLAN  | ERROR tensorrt-plan-gpu      | was built for compute capability 8.6",
                "UPPER | ERROR tensorrt-plan-gpu      | was built for compute capability 8.6",
                "''    | ERROR tensorrt-plan-gpu      | was built for compute capability 8.6",
                "OTHER | WARNING tensorrt-plan-record | is the record of another plan: its planSha256 begins with eeeeeeeeeeee, the SHA-256 of model.plan with",
                "eeee  | WARNING tensorrt-plan-record | gives a planSha256 that is no SHA-256"
            })
    void theRecordOfAnotherPlanIsNotBelieved(String digest, String rule, String what) throws Exception {
        byte[] plan = RuleCases.plan(10, 13);
        String given = switch (digest) {
            case "PLAN" -> Sha256.hexOf(plan);
            case "UPPER" -> Sha256.hexOf(plan).toUpperCase(Locale.ROOT);
            case "OTHER" -> "e".repeat(64);
            default -> digest;
        };
        Repo repo = new Repo()
                .config("a", "platform: \"tensorrt_plan\"")
                .bytes("a/1/model.plan", plan)
                .file(
                        "a/1/model.plan.json",
                        "{\"computeCapability\": \"8.6\", \"tensorrt\": \"10.13.0\", \"planSha256\": \"" + given
                                + "\"}");

        assertThat(ofPlans(repo)).singleElement().satisfies(f -> {
            assertThat(f.severity().name() + " " + f.rule().id()).isEqualTo(rule);
            assertThat(f.what()).startsWith(what);
        });
    }

    @Test
    void aPlanWhoseDigestIsKnownIsNotReadForIt(@TempDir Path folder) throws Exception {
        Path plan = Files.write(folder.resolve("p"), RuleCases.plan(10, 13));
        TritonRepository repository = new TritonRepository(List.of(
                RepositoryEntry.text("a/config.pbtxt", "platform: \"tensorrt_plan\""),
                RepositoryEntry.file("a/1/model.plan", plan),
                RepositoryEntry.text(
                        "a/1/model.plan.json", "{\"planSha256\": \"" + Sha256.hexOf(RuleCases.plan(10, 13)) + "\"}")));
        Manifest manifest = Manifests.of(repository, FileDigests.inMemory(InstantSource.system()));
        byte[] other = RuleCases.plan(10, 13);
        other[60] = 1;
        Files.write(plan, other);

        assertThat(lint.look(repository, manifest, RuleCases.ON_T4).findings())
                .as("what the manifest says")
                .noneMatch(f -> f.rule().id().equals("tensorrt-plan-record"));
        assertThat(lint.look(repository, RuleCases.ON_T4).findings())
                .anyMatch(f -> f.rule().id().equals("tensorrt-plan-record"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# mmectl-lint: allow queue-dealy because x    | there is no rule 'queue-dealy' | Did you mean 'queue-delay'?",
                "# mmectl-lint: allow Queue-Delay because x    | there is no rule 'Queue-Delay' | Did you mean 'queue-delay'?",
                "# mmectl-lint: allow queue-delay              | the comment that allows 'queue-delay' gives no reason | because",
                "# mmectl-lint: allow queue-delay because      | the comment that allows 'queue-delay' gives no reason | because",
                "# mmectl-lint: allow image-packages because x | rule 'image-packages' cannot be allowed | image.provides",
                "# mmectl-lint: allow image-driver because x   | rule 'image-driver' is about an endpoint | lint.allow",
                "# mmectl-lint: allow a, b because x           | a comment for lint of another form | # mmectl-lint: allow RULE",
                "# mmectl-lint allow queue-delay because x     | a comment for lint of another form | # mmectl-lint: allow RULE",
                "# MMECTL-LINT: disable=queue-delay            | a comment for lint of another form | # mmectl-lint: allow RULE"
            })
    void aCommentThatAllowsNothingIsTold(String comment, String what, String hint) throws Exception {
        assertThat(lint.check(Repo.python("\n  " + comment).inspected(), LintTarget.ANY))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.rule().id() + " " + f.where()).isEqualTo("allow-comment a/config.pbtxt:2:3");
                    assertThat(f.what()).startsWith(what);
                    assertThat(f.hint()).contains(hint);
                });
    }

    @ParameterizedTest
    @CsvSource({"x = 1, true", "# coding: latin-1, false", "'#!/usr/bin/python\n# -*- coding: cp1252 -*-', false"})
    void pythonThatIsNotUtf8AndDoesNotSaySoDoesNotCompile(String start, boolean wrong) throws Exception {
        byte[] source = (start + "\n# caf?\n" + Repo.PYTHON).getBytes(StandardCharsets.UTF_8);
        source[start.length() + 6] = (byte) 0xe9;

        assertThat(ids(Repo.python("").bytes("a/1/model.py", source)).contains("python-syntax"))
                .isEqualTo(wrong);
    }

    /** Each took minutes, or the whole memory, as long as the time grew with the square of the input. */
    @Test
    @Timeout(60)
    void largeInputIsLookedAtInTime() throws Exception {
        StringBuilder steps = new StringBuilder();
        for (int i = 4000; i > 0; i--) {
            steps.append("step { model_name: \"a\" model_version: -1 input_map { key: \"A\" value: \"t" + (i - 1)
                    + "\" } output_map { key: \"B\" value: \"t" + i + "\" } }\n");
        }
        Repo chain = Repo.python("")
                .config(
                        "e",
                        "platform: \"ensemble\" input { name: \"t0\" data_type: TYPE_FP32 dims: -1 } output { name: \"t4000\""
                                + " data_type: TYPE_FP32 dims: -1 } ensemble_scheduling { " + steps + "}")
                .directory("e/1/");
        Repo cycle = Repo.python("")
                .config(
                        "e",
                        "platform: \"ensemble\" ensemble_scheduling { "
                                + steps.toString().replace("value: \"t0\"", "value: \"t4000\"") + "}")
                .directory("e/1/");
        Repo many = new Repo();
        for (int i = 0; i < 5_000; i++) {
            many.file(".m" + i + "/config.pbtxt", "");
        }

        assertThat(ids(chain)).doesNotContain("ensemble-cycle", "ensemble-not-written");
        assertThat(lint.check(cycle.inspected(), LintTarget.ANY))
                .filteredOn(f -> f.rule().id().equals("ensemble-cycle"))
                .singleElement()
                .satisfies(f -> assertThat(f.what()).endsWith("a, a and 3990 more"));
        assertThat(ids(many)).contains("stray-directory");
        assertThat(ids(Repo.python("# mmectl-lint: alow\n".repeat(10_000)))).hasSize(10_000);
        assertThat(ids(Repo.python("").file("a/1/model.py", Repo.PYTHON + "x = 1" + "e+".repeat(400_000))))
                .isEmpty();
        assertThat(ids(Repo.python("")
                        .file("a/1/model.py", Repo.PYTHON + "InferenceRequest(model_name=n)\n".repeat(20_000))))
                .contains("bls-dynamic");
    }

    private List<Finding> ofPlans(Repo repo) throws java.io.IOException {
        return lint.check(repo.inspected(), RuleCases.ON_T4).stream()
                .filter(f -> f.rule().id().startsWith("tensorrt-plan"))
                .toList();
    }

    private List<String> ids(Repo repo) throws java.io.IOException {
        return lint.check(repo.inspected(), LintTarget.ANY).stream()
                .map(f -> f.rule().id())
                .toList();
    }

    @Test
    void everyRuleHasACase() {
        List<String> elsewhere = List.of(CollisionCheck.COLLISION.id(), "image-packages");

        assertThat(cases().map(Case::rule).distinct().toList())
                .containsExactlyInAnyOrderElementsOf(Rules.all().stream()
                        .map(Rule::id)
                        .filter(id -> !elsewhere.contains(id))
                        .toList());
    }

    @Test
    void everyRuleSaysWhyAndWhatToDo() {
        assertThat(Rules.all()).extracting(Rule::id).doesNotHaveDuplicates();
        assertThat(Rules.all()).allSatisfy(rule -> {
            assertThat(rule.title()).isNotBlank().doesNotEndWith(".");
            assertThat(rule.why()).endsWith(".");
            assertThat(rule.fix()).endsWith(".");
            assertThat(rule.sources())
                    .isNotEmpty()
                    .allSatisfy(s -> assertThat(s).isNotBlank());
        });
        assertThat(Rules.byId("ensemble-shape")).isPresent();
        assertThat(Rules.byId("none")).isEmpty();
    }

    @Test
    void namesCollideOnlyWithoutNamespaces() {
        CollisionCheck endpoint = new CollisionCheck();

        assertThat(CollisionCheck.withoutNamespaces(Map.of())).isFalse();
        assertThat(CollisionCheck.withoutNamespaces(Map.of("SAGEMAKER_TRITON_DISABLE_MODEL_NAMESPACING", "false")))
                .isTrue();
        assertThat(endpoint.add("acme/x", List.of("a", "b"))).isEmpty();
        assertThat(endpoint.add("beta/x", List.of("c"))).isEmpty();
        assertThat(endpoint.add("gamma/x", List.of("b"))).contains("model 'b' is in acme/x as well");
    }

    @Test
    void theImageMustProvideWhatTheTemplateNeeds() {
        assertThat(packages(List.of("numpy"), List.of())).isEmpty();
        assertThat(packages(List.of("numpy", "torch"), List.of("torch"))).isEmpty();
        assertThat(packages(List.of("numpy", "torch"), List.of()))
                .singleElement()
                .satisfies(f -> assertThat(f.what()).contains("needs Python torch"));
    }

    private static List<Finding> packages(List<String> required, List<String> provided) {
        Findings findings = new Findings();
        ImageCheck.packages(
                "t",
                new java.util.TreeSet<>(required),
                new io.mmectl.config.ServingImage("x", null, null, new java.util.TreeSet<>(provided)),
                findings);
        return findings.all();
    }
}
