package io.mmectl.config.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mmectl.config.AccountSpec;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.EndpointSpec.InstanceCount;
import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.EndpointSpec.TargetTracking;
import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.EngineKind;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InstanceType.Gpu;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.LintAllowance;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Position;
import io.mmectl.config.S3Location;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetYamlTest {
    @TempDir
    Path folder;

    @Test
    void readsTheEnvironmentThatWasAskedFor() {
        FleetSpec fleet = FleetYaml.read(Fixtures.COMPLETE, Fixtures.inputs("prod"));

        assertThat(fleet.name()).isEqualTo("support-suite");
        assertThat(fleet.environment()).isEqualTo("prod");
        assertThat(fleet.account())
                .isEqualTo(new AccountSpec(
                        "us-east-1",
                        "123456789012",
                        "my-company-models",
                        "team/mmectl",
                        "arn:aws:iam::123456789012:role/mme-execution",
                        "alias/models",
                        new AccountSpec.Vpc(List.of("sg-1"), List.of("subnet-1", "subnet-2"))));
        assertThat(fleet.image().uri())
                .isEqualTo("763104351884.dkr.ecr.us-east-1.amazonaws.com/sagemaker-tritonserver:25.09-py3");
        assertThat(fleet.image().tritonVersion()).isEqualTo("25.09");
        assertThat(fleet.image().inferenceAmiVersion()).isEqualTo("al2023-ami-sagemaker-inference-gpu-4-1");
        assertThat(fleet.image().provides()).containsExactly("torch");
        assertThat(fleet.tags()).containsExactly(Map.entry("team", "support-ml"));
    }

    @Test
    void readsAnEndpointWithEverything() {
        EndpointSpec embedding = FleetYaml.read(Fixtures.COMPLETE, Fixtures.inputs("prod"))
                .endpoint("embedding")
                .orElseThrow();

        assertThat(embedding.instances()).isEqualTo(new InstanceCount.Bounds(1, 3));
        assertThat(embedding.containerEnvironment())
                .containsExactly(
                        Map.entry("SAGEMAKER_TRITON_LOG_INFO", "false"),
                        Map.entry("SAGEMAKER_TRITON_LOG_VERBOSE", "false"),
                        Map.entry("SAGEMAKER_TRITON_PING_MODE", "live"),
                        Map.entry("SAGEMAKER_TRITON_THREAD_COUNT", "16"));
        assertThat(embedding.routing()).isEqualTo(EndpointSpec.Routing.LEAST_OUTSTANDING_REQUESTS);
        assertThat(embedding.timeouts())
                .isEqualTo(new EndpointSpec.Timeouts(
                        Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(45)));
        assertThat(embedding.scaling().gpuMemory())
                .isEqualTo(new TargetTracking(80, Duration.ofMinutes(5), Duration.ofMinutes(10), true));
        assertThat(embedding.scaling().invocationsPerInstance())
                .isEqualTo(new TargetTracking(225.5, Duration.ofMinutes(5), Duration.ofMinutes(5), false));
        assertThat(embedding.scaling().schedules())
                .containsExactly(
                        new Schedule("business-hours", "cron(0 8 ? * MON-FRI *)", "Europe/Berlin", 2, 3),
                        new Schedule("evening", "cron(0 20 ? * MON-FRI *)", "Europe/Berlin", 1, 1));
        assertThat(embedding.warmup()).isEqualTo(new WarmupSpec(Duration.ofMinutes(30), Duration.ofMillis(1500), 8));
        assertThat(embedding.variables())
                .containsExactly(
                        Map.entry("lowerCase", false),
                        Map.entry("maxSequenceLength", 256L),
                        Map.entry("outputName", "VECTOR"),
                        Map.entry("temperature", 0.5));
    }

    @Test
    void whatAnEndpointLeavesOutHasADefault() {
        EndpointSpec autocomplete = FleetYaml.read(Fixtures.COMPLETE, Fixtures.inputs("prod"))
                .endpoint("autocomplete")
                .orElseThrow();

        assertThat(autocomplete.template()).isEqualTo("autocomplete");
        assertThat(autocomplete.instances()).isEqualTo(new InstanceCount.Fixed(1));
        assertThat(autocomplete.instanceType().gpuMemoryMib()).isEqualTo(23028);
        assertThat(autocomplete.routing()).isEqualTo(EndpointSpec.Routing.RANDOM);
        assertThat(autocomplete.modelCache()).isEqualTo(EndpointSpec.ModelCache.ENABLED);
        assertThat(autocomplete.timeouts()).isEqualTo(new EndpointSpec.Timeouts(null, null, Duration.ofMinutes(30)));
        assertThat(autocomplete.scaling()).isEqualTo(EndpointSpec.ScalingSpec.none());
        assertThat(autocomplete.warmup()).isEqualTo(new WarmupSpec(Duration.ofHours(1), Duration.ofSeconds(2), 4));
        assertThat(autocomplete.containerEnvironment()).containsEntry("SAGEMAKER_TRITON_PING_MODE", "live");
    }

    @Test
    void whatLintFindsMayStayWithAReason() {
        FleetSpec fleet = FleetYaml.read(Fixtures.COMPLETE, Fixtures.inputs("prod"));
        ModelDefinition second = fleet.models("autocomplete").getLast();
        ModelDefinition other = fleet.models("embedding").getFirst();

        assertThat(fleet.allowances())
                .extracting(LintAllowance::rule, LintAllowance::because, LintAllowance::type, LintAllowance::customer)
                .containsExactly(
                        tuple("exceeds-disk", "instances have larger volumes", "autocomplete", "Ärger & Söhne"),
                        tuple("queue-delay", "x", null, null));
        assertThat(fleet.allowances().getFirst().covers("exceeds-disk", second)).isTrue();
        assertThat(fleet.allowances().getFirst().covers("exceeds-disk", other)).isFalse();
        assertThat(fleet.allowances().getFirst().covers("queue-delay", second)).isFalse();
        assertThat(fleet.allowances().getLast().covers("queue-delay", other)).isTrue();
    }

    @Test
    void collectsModelsOfFilesAndInlineOnesInOneOrder() {
        List<ModelDefinition> models =
                FleetYaml.read(Fixtures.COMPLETE, Fixtures.inputs("prod")).models();

        assertThat(models)
                .extracting(m -> m.type() + " " + m.customer() + " " + m.model())
                .containsExactly(
                        "autocomplete acme autocomplete",
                        "autocomplete Ärger & Söhne second",
                        "embedding acme embedding");
        Path files = Fixtures.COMPLETE.resolveSibling("files").toAbsolutePath().normalize();
        ModelDefinition embedding = models.get(2);
        assertThat(embedding.codeVersion()).isEqualTo("1.2.0");
        assertThat(location(embedding, "vocabulary")).isEqualTo(new ArtifactLocation.Local(files.resolve("vocab.txt")));
        assertThat(location(embedding, "queryEncoder"))
                .isEqualTo(new ArtifactLocation.Local(files.resolve("model.pt")));
        assertThat(embedding.footprint()).isEqualTo(new Footprint(485L, 300L, 16L, 900L));
        assertThat(embedding.sample()).isEqualTo(files.resolve("sample.json"));
        assertThat(embedding.position().file())
                .isEqualTo("src/test/resources/fleets/complete/models/acme-embedding.yaml");
        ModelDefinition second = models.get(1);
        assertThat(second.customerSlug()).matches("arger-sohne-x[0-9a-f]{8}");
        assertThat(second.codeVersion()).isEqualTo(ModelDefinition.LATEST);
        assertThat(location(second, "weights"))
                .isEqualTo(new ArtifactLocation.S3(new S3Location("their-bucket", "path/model.pt")));
    }

    private static ArtifactLocation location(ModelDefinition model, String artifact) {
        return ((Artifact.AnyGpu) model.artifacts().get(artifact)).location();
    }

    @Test
    void anArtifactSaysItsKindOrHasAFileForEachGpu() {
        ModelDefinition autocomplete = FleetYaml.read(Fixtures.COMPLETE, Fixtures.inputs("prod"))
                .models()
                .getFirst();
        Path files = Fixtures.COMPLETE.resolveSibling("files").toAbsolutePath().normalize();
        String file = "src/test/resources/fleets/complete/models/acme-autocomplete.yaml";

        assertThat(autocomplete.artifacts())
                .containsEntry(
                        "decoder",
                        new Artifact.AnyGpu(
                                new ArtifactLocation.Local(files.resolve("model.pt")),
                                EngineKind.ONNX,
                                new Position(file, 7, 19)))
                .containsEntry(
                        "encoder",
                        new Artifact.PerGpu(
                                new TreeMap<>(Map.of(
                                        Gpu.T4,
                                        new ArtifactLocation.Local(files.resolve("model.pt")),
                                        Gpu.A10G,
                                        new ArtifactLocation.S3(new S3Location("their-bucket", "enc.plan")))),
                                null,
                                new Position(file, 6, 12)));
    }

    @Test
    void overridesAndVariablesApplyInTheirEnvironment() {
        FleetSpec fleet = FleetYaml.read(Fixtures.COMPLETE, Fixtures.inputs("staging"));

        assertThat(fleet.account().region()).isEqualTo("eu-central-1");
        assertThat(fleet.account().accountId()).isEqualTo("210987654321");
        assertThat(fleet.account().bucket()).isEqualTo("staging-models");
        assertThat(fleet.account().prefix()).isEqualTo("mmectl");
        assertThat(fleet.image().uri()).endsWith("/triton:mine");
        assertThat(fleet.image().tritonVersion()).isNull();
        assertThat(fleet.image().provides()).isEmpty();
        assertThat(fleet.tags()).containsOnlyKeys("team", "stage");
        EndpointSpec embedding = fleet.endpoint("embedding").orElseThrow();
        assertThat(embedding.instances()).isEqualTo(new InstanceCount.Fixed(1));
        assertThat(embedding.scaling()).isEqualTo(EndpointSpec.ScalingSpec.none());
        assertThat(embedding.warmup()).isEqualTo(new WarmupSpec(Duration.ofDays(1), Duration.ofMillis(1500), 8));
    }

    @Test
    void theLocalEnvironmentIsBuiltInAndItsFieldsCanBeChanged() {
        FleetSpec fleet = FleetYaml.read(Fixtures.COMPLETE, FleetInputs.local(name -> null));

        assertThat(fleet.environment()).isEqualTo("local");
        assertThat(fleet.account())
                .isEqualTo(new AccountSpec(
                        "us-east-1",
                        "123456789012",
                        "another-bucket",
                        "",
                        "arn:aws:iam::123456789012:role/mmectl-local",
                        null,
                        null));
    }

    @Test
    void locallyAFleetNeedsNoEnvironmentAtAll() throws Exception {
        FleetSpec fleet = FleetYaml.read(
                write("fleet: small\nendpoints: {embedding: {instanceType: ml.g4dn.xlarge}}\nmodels: []\n"),
                FleetInputs.local(name -> null));

        assertThat(fleet.account()).isEqualTo(AccountReading.LOCAL);
        assertThat(fleet.models()).isEmpty();
    }

    @Test
    void locallyANamedEnvironmentGivesItsOverridesButNotItsAccount() {
        FleetSpec fleet = FleetYaml.read(Fixtures.COMPLETE, new FleetInputs("staging", name -> null, true));

        assertThat(fleet.environment()).isEqualTo("staging");
        assertThat(fleet.account().bucket()).isEqualTo("mmectl-local");
        assertThat(fleet.endpoint("embedding").orElseThrow().instances()).isEqualTo(new InstanceCount.Fixed(1));
    }

    @Test
    void theOnlyEnvironmentNeedsNoName() throws Exception {
        FleetSpec fleet = FleetYaml.read(write("""
                        fleet: small
                        environments:
                          prod: {region: us-east-1, bucket: the-bucket, role: "arn:aws:iam::123456789012:role/r"}
                          local: {bucket: local-bucket}
                        endpoints: {embedding: {instanceType: ml.g4dn.xlarge}}
                        models: []
                        """), FleetInputs.of(null, name -> null));

        assertThat(fleet.environment()).isEqualTo("prod");
        assertThat(fleet.account().accountId()).isNull();
    }

    @Test
    void aTemplateFolderBecomesAbsolute() throws Exception {
        Files.createDirectories(folder.resolve("mine"));
        Files.writeString(folder.resolve("mine/template.yaml"), "name: mine\n");

        FleetSpec fleet = FleetYaml.read(
                write("fleet: small\nendpoints: {a: {instanceType: ml.g4dn.xlarge, template: ./mine}}\nmodels: []\n"),
                FleetInputs.local(name -> null));

        assertThat(fleet.endpoint("a").orElseThrow().template())
                .isEqualTo(folder.resolve("mine").toString());
    }

    @Test
    void aSubstitutedSecretIsNotShownInAProblem() throws Exception {
        Path file = write("fleet: ${env:TOKEN}\nendpoints: {}\nmodels: []\n");

        assertThatThrownBy(() -> FleetYaml.read(file, FleetInputs.local(Map.of("TOKEN", "Secret Value")::get)))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("${env:TOKEN}")
                .hasMessageNotContaining("Secret Value");
    }

    @Test
    void textThatIsNotUtf8IsAProblemWhereItStops() throws Exception {
        Path file = folder.resolve("fleet.yaml");
        Files.write(file, new byte[] {'f', 'l', 'e', 'e', 't', ':', '\n', ' ', (byte) 0xC3, (byte) 0x28});

        assertThatThrownBy(() -> FleetYaml.read(file, FleetInputs.local(name -> null)))
                .hasMessage(file + ":2:2: is not UTF-8 text: byte 0xC3 at offset 8. Save it as UTF-8.");
    }

    @Test
    void aHugeFileIsRefusedUnread() throws Exception {
        Path file = write("#".repeat(2_000_000));

        assertThatThrownBy(() -> FleetYaml.read(file, FleetInputs.local(name -> null)))
                .hasMessageContaining("is larger than 1048576 bytes");
    }

    @Test
    void anAliasBombIsRefusedAtOnce() throws Exception {
        StringBuilder bomb = new StringBuilder("models: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("k").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("]\n");
        }
        Path file = write(bomb.toString());

        assertThatThrownBy(() -> FleetYaml.read(file, FleetInputs.local(name -> null)))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("has more than 500 aliases");
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        Path file = write("models: " + "[".repeat(100_000));

        assertThatThrownBy(() -> FleetYaml.read(file, FleetInputs.local(name -> null)))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("is nested deeper than 40 levels");
    }

    @Test
    void aMissingFileAndAFolderAreProblems() {
        assertThatThrownBy(() -> FleetYaml.read(folder.resolve("none.yaml"), FleetInputs.local(name -> null)))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> FleetYaml.read(folder, FleetInputs.local(name -> null)))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("is a folder");
    }

    @Test
    void unreadableFilesAreProblems() throws Exception {
        Path model = Files.writeString(folder.resolve("model.yaml"), "customer: acme");
        boolean denied = model.toFile().setReadable(false) && !Files.isReadable(model);
        org.junit.jupiter.api.Assumptions.assumeTrue(denied, "this user may read everything");
        Path file = write("fleet: small\nendpoints: {}\nmodels: model.yaml\n");

        assertThatThrownBy(() -> FleetYaml.read(file, FleetInputs.local(name -> null)))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("model.yaml:1:1: cannot be read (Access Denied)");
    }

    @Test
    void namesTheEnvironmentsOfAFile() {
        assertThat(FleetYaml.environments(Fixtures.COMPLETE)).containsExactly("prod", "staging", "local");
    }

    private Path write(String text) throws Exception {
        return Files.writeString(folder.resolve("fleet.yaml"), text);
    }
}
