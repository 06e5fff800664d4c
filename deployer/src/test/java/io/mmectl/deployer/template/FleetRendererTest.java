package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InstanceType.Gpu;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.RouteKey;
import io.mmectl.config.S3Location;
import io.mmectl.config.fleet.FleetInputs;
import io.mmectl.config.fleet.FleetYaml;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.TargetModel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetRendererTest {
    @TempDir
    Path folder;

    private final ObjectStore objects = InMemoryAccount.withBucket("bucket").objects();
    private final FileDigests digests = FileDigests.inMemory(() -> Instant.EPOCH);

    @Test
    void aFleetBecomesTargetModelsAndTheCodeTheyWereMadeFrom() throws Exception {
        RenderedFleet rendered = renderer(Definitions.SMALL)
                .render(fleet(model("acme", "latest"), model("beta", "1.1.0")), CodeChoice.fresh());

        assertThat(rendered.targetModels())
                .extracting(t -> t.key().toString())
                .containsExactly(
                        "acme/embedding/one", "acme/embedding/two", "beta/embedding/one", "beta/embedding/two");
        TargetModel target = rendered.targetModels().getFirst();
        assertThat(target.fileName()).matches("acme--embedding--one--[0-9a-f]{12}\\.tar\\.gz");
        assertThat(target.manifestSha256()).startsWith(target.fileName().substring(22, 34));
        assertThat(target.latest()).isTrue();
        assertThat(rendered.targetModels().getLast().latest()).isFalse();
        assertThat(target.codeVersion()).isEqualTo("1.1.0");
        assertThat(target.sample().sha256()).hasSize(64);
        assertThat(rendered.code()).extracting(CodePackage::version).containsExactly("1.1.0");
        assertThat(rendered.code().getFirst().files()).containsKeys("template.yaml", "layout/pre.pbtxt");
        assertThat(rendered.warnings()).isEmpty();
    }

    @Test
    void artifactsOnS3AreFetchedOnceAndGiveTheSameTargetModelAsLocalOnes() throws Exception {
        S3Location there = new S3Location("bucket", "weights.pt");
        objects.putIfAbsent(there, Content.of("first".getBytes()), Map.of());
        ModelDefinition local = model("acme", "latest");
        Map<String, Artifact> artifacts = new TreeMap<>(local.artifacts());
        artifacts.put("first", Definitions.any(new ArtifactLocation.S3(there)));
        ModelDefinition remote = Definitions.bringing("acme", "latest", artifacts, Map.of(), Footprint.UNKNOWN, null);

        RenderedFleet fromS3 = renderer(Definitions.SMALL).render(fleet(remote), CodeChoice.fresh());

        assertThat(fromS3.targetModels())
                .extracting(TargetModel::manifestSha256)
                .isEqualTo(renderer(Definitions.SMALL).render(fleet(local), CodeChoice.fresh()).targetModels().stream()
                        .map(TargetModel::manifestSha256)
                        .toList());
        assertThat(folder.resolve("cache"))
                .isDirectoryContaining(f -> f.getFileName().toString().length() == 64);
    }

    @Test
    void aMissingOrEmptyObjectIsAProblemOfItsDefinition() throws Exception {
        objects.putIfAbsent(new S3Location("bucket", "empty.pt"), Content.of(new byte[0]), Map.of());
        Map<String, Artifact> missing = new TreeMap<>(model("a", "latest").artifacts());
        missing.put("first", Definitions.any(new ArtifactLocation.S3(new S3Location("bucket", "none.pt"))));
        Map<String, Artifact> empty = new TreeMap<>(missing);
        empty.put("first", Definitions.any(new ArtifactLocation.S3(new S3Location("bucket", "empty.pt"))));

        assertThatThrownBy(() -> renderer(Definitions.SMALL)
                        .render(
                                fleet(
                                        Definitions.bringing("a", "latest", missing, Map.of(), Footprint.UNKNOWN, null),
                                        Definitions.bringing("b", "latest", empty, Map.of(), Footprint.UNKNOWN, null)),
                                CodeChoice.fresh()))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("models/acme.yaml:1:1: artifacts.first: There is no object s3://bucket/none.pt")
                .hasMessageContaining("models/acme.yaml:1:1: artifacts.first: Object s3://bucket/empty.pt is empty");
    }

    @Test
    void anObjectThatMayNotBeReadIsAProblemOfItsDefinitionToo() {
        ArtifactLocation secret = new ArtifactLocation.S3(new S3Location("bucket", "secret.pt"));
        ObjectStore closed = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    throw new MmectlException(ErrorCode.NOT_PERMITTED, "s3:GetObject is denied", "");
                });

        assertThatThrownBy(() -> new CachedArtifacts(closed, folder.resolve("cache")).file(secret))
                .hasMessage("Object s3://bucket/secret.pt may not be read: s3:GetObject is denied")
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    void theExampleOfTheProjectIsRenderedWithTheProjectsTemplates() {
        FleetSpec example =
                FleetYaml.read(Path.of("../examples/support-suite/fleet.yaml"), FleetInputs.local(name -> null));
        TemplateLibrary library = new TemplateLibrary(
                name -> Optional.of(TemplateSource.ofFolder(Path.of("../model-templates/templates", name))),
                PublishedTemplates.NONE);

        RenderedFleet rendered = new FleetRenderer(
                        library, new CachedArtifacts(objects, folder.resolve("cache")), digests)
                .render(example, CodeChoice.fresh());

        assertThat(rendered.warnings()).isEmpty();
        assertThat(rendered.targetModels())
                .filteredOn(t -> t.modelType().equals("embedding"))
                .hasSize(20);
        assertThat(rendered.targetModels())
                .filteredOn(t -> t.modelType().equals("autocomplete"))
                .hasSize(8);
    }

    @Test
    void whatLatestMeantIsKeptUntilItIsUpgraded() throws Exception {
        FleetSpec fleet = fleet(model("acme", "latest"));
        publish(fleet, TemplateYaml.read(TemplateSource.ofFolder(Definitions.SMALL)));
        Path newer = copyWithVersion("1.2.0");
        Map<String, Map<String, String>> recorded = Map.of("embedding", Map.of("small", "1.1.0"));

        RenderedFleet kept = renderer(newer).render(fleet, new CodeChoice(recorded, false));
        RenderedFleet moved = renderer(newer).render(fleet, new CodeChoice(recorded, true));

        assertThat(kept.targetModels()).allMatch(t -> t.codeVersion().equals("1.1.0"));
        assertThat(kept.targetModels())
                .extracting(TargetModel::fileName)
                .isEqualTo(renderer(Definitions.SMALL).render(fleet, CodeChoice.fresh()).targetModels().stream()
                        .map(TargetModel::fileName)
                        .toList());
        assertThat(kept.code().getFirst().sha256())
                .isEqualTo(renderer(Definitions.SMALL)
                        .codePackage(TemplateYaml.read(TemplateSource.ofFolder(Definitions.SMALL)))
                        .sha256());
        assertThat(moved.targetModels()).allMatch(t -> t.codeVersion().equals("1.2.0"));
    }

    @Test
    void whatIsPublishedIsNotAskedForWhenTheVersionIsHere() throws Exception {
        PublishedTemplates nobodyMayAsk = new PublishedTemplates() {
            @Override
            public List<String> versions(String template) {
                throw new AssertionError("asked for versions of " + template);
            }

            @Override
            public TemplateSource source(String template, String version) {
                throw new AssertionError("asked for " + template + " " + version);
            }
        };
        TemplateLibrary library =
                new TemplateLibrary(name -> Optional.of(TemplateSource.ofFolder(Definitions.SMALL)), nobodyMayAsk);

        assertThat(library.find("small", "1.1.0", Map.of(), false).latest()).isFalse();
        assertThat(library.find("small", "latest", Map.of("small", "1.1.0"), false)
                        .latest())
                .isTrue();
    }

    @Test
    void mistakesOfSeveralDefinitionsAreReportedTogether() throws Exception {
        ModelDefinition pinned = model("acme", "9.9.9");
        ModelDefinition wrong =
                Definitions.model("beta", "latest", Map.of(), Map.of("zzz", 1L), Footprint.UNKNOWN, null);

        assertThatThrownBy(() -> renderer(Definitions.SMALL).render(fleet(pinned, wrong), CodeChoice.fresh()))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("Version 9.9.9 of template 'small' is not published")
                .hasMessageContaining("artifact 'vocabulary' of template small is missing")
                .hasMessageContaining("template small has no variable 'zzz'");
    }

    @Test
    void anImageWithoutTheNeededPackagesIsRefusedBeforeAnythingIsPublished() throws Exception {
        Path needy = copy(text -> text.replace("python: [numpy]", "python: [numpy, torch]"));
        FleetSpec fleet = fleet(model("acme", "latest"));

        assertThatThrownBy(() -> renderer(needy).render(fleet, CodeChoice.fresh()))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining(
                        "fleet.yaml:12:5: endpoints.embedding.template: template small needs Python torch, which the serving "
                                + "image does not provide");
        FleetSpec provided = Definitions.fleet(fleet.endpoints().getFirst(), fleet.models(), "torch");
        assertThat(renderer(needy).render(provided, CodeChoice.fresh()).targets())
                .hasSize(2);
    }

    @Test
    void whatAnImageNeedsDependsOnTheEngineAndARecordOnS3ComesWithItsPlan() throws Exception {
        objects.putIfAbsent(new S3Location("bucket", "a.plan"), Content.of("plan".getBytes()), Map.of());
        objects.putIfAbsent(new S3Location("bucket", "a.plan.json"), Content.of("{}".getBytes()), Map.of());
        Map<String, Artifact> artifacts = new TreeMap<>(Map.of(
                "words", Definitions.any(new ArtifactLocation.Local(Files.writeString(folder.resolve("words"), "w"))),
                "second",
                        Definitions.any(new ArtifactLocation.Local(Files.writeString(folder.resolve("b.onnx"), "g")))));
        artifacts.put(
                "first",
                new Artifact.PerGpu(
                        new TreeMap<>(Map.of(
                                Gpu.T4, new ArtifactLocation.S3(new S3Location("bucket", "a.plan")),
                                Gpu.A10G, new ArtifactLocation.S3(new S3Location("bucket", "not-there.plan")))),
                        null,
                        Definitions.MODEL_POSITION));
        FleetSpec fleet = fleet(Definitions.bringing("acme", "latest", artifacts, Map.of(), Footprint.UNKNOWN, null));

        assertThatThrownBy(() -> renderer(Definitions.ENGINES).render(fleet, CodeChoice.fresh()))
                .isInstanceOf(InvalidFleetException.class)
                .hasMessageContaining("template engines needs Python tensorrt, which the serving image does not");

        FleetSpec provided = Definitions.fleet(fleet.endpoints().getFirst(), fleet.models(), "tensorrt");
        assertThat(renderer(Definitions.ENGINES).render(provided, CodeChoice.fresh()).targets().stream()
                        .flatMap(r -> r.repository().entries().stream())
                        .map(RepositoryEntry::path)
                        .filter(path -> path.contains("plan")))
                .containsExactly("pre/1/engine.plan", "pre/1/engine.plan.json", "pre/1/plan.txt");
    }

    @Test
    void lintErrorsStopAndWarningsAreHandedOn() throws Exception {
        Path broken = copy(text -> text.replace("path: pre/1/model.py", "path: pre/1/main.py"));
        ModelDefinition big = Definitions.bringing(
                "acme",
                "latest",
                model("acme", "latest").artifacts(),
                Map.of(),
                new Footprint(20_000L, null, null, null),
                null);

        assertThatThrownBy(() -> renderer(broken).render(fleet(model("acme", "latest")), CodeChoice.fresh()))
                .hasMessageContaining("fleet.yaml:12:5: endpoints.embedding.template: acme/embedding/one: pre/1/ (");
        assertThat(renderer(Definitions.SMALL)
                        .render(fleet(big), CodeChoice.fresh())
                        .warnings())
                .extracting(RenderedFleet.Warning::key)
                .containsExactly(new RouteKey("acme", "embedding", "one"), new RouteKey("acme", "embedding", "two"));
    }

    @Test
    void ofVeryManyWarningsOfARuleTheFirstAreHandedOnAndTheRestIsCounted() throws Exception {
        StringBuilder pickles = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            pickles.append("  - {path: pre/1/").append(i).append(".pkl, copy: code/p.pkl}\n");
        }
        Path many = copy(text -> text.replace("repository:\n", "repository:\n" + pickles));
        Files.write(many.resolve("code/p.pkl"), new byte[] {(byte) 0x80, 4, 1});

        List<String> told =
                renderer(many).render(fleet(model("acme", "latest")), CodeChoice.fresh()).warnings().stream()
                        .map(RenderedFleet.Warning::toString)
                        .filter(w -> w.contains(": acme/embedding/one: "))
                        .toList();

        assertThat(told)
                .hasSize(21)
                .last()
                .asString()
                .endsWith("one: and 5 more of these. mmectl lint --max-findings 0 shows all. [pickle]");
    }

    private FleetRenderer renderer(Path builtIn) {
        TemplateLibrary library = new TemplateLibrary(
                name -> name.equals("small") ? Optional.of(TemplateSource.ofFolder(builtIn)) : Optional.empty(),
                new StoredTemplates(
                        objects,
                        FleetLayout.of(Definitions.fleet(Definitions.endpoint("small", Map.of()), List.of()))));
        return new FleetRenderer(library, new CachedArtifacts(objects, folder.resolve("cache")), digests);
    }

    private FleetSpec fleet(ModelDefinition... models) {
        return Definitions.fleet(Definitions.endpoint("small", Map.of()), List.of(models));
    }

    private ModelDefinition model(String customer, String code) throws IOException {
        Map<String, ArtifactLocation> artifacts = new TreeMap<>();
        for (String name : List.of("vocabulary", "first", "second")) {
            artifacts.put(name, new ArtifactLocation.Local(Files.writeString(folder.resolve(name), name)));
        }
        return Definitions.model(customer, code, artifacts, Map.of(), Footprint.UNKNOWN, null);
    }

    private void publish(FleetSpec fleet, Template template) {
        String prefix = FleetLayout.of(fleet).codePrefix(template.name(), template.version());
        CodePackage code = renderer(Definitions.SMALL).codePackage(template);
        code.files()
                .forEach((path, content) ->
                        objects.putIfAbsent(new S3Location("bucket", prefix + path), content, Map.of()));
        objects.putIfAbsent(new S3Location("bucket", prefix + ".published"), Content.of(new byte[] {1}), Map.of());
    }

    private Path copyWithVersion(String version) throws IOException {
        return copy(text -> text.replace("version: 1.1.0", "version: " + version));
    }

    private Path copy(java.util.function.UnaryOperator<String> change) throws IOException {
        Path to = folder.resolve("template");
        try (Stream<Path> walk = Files.walk(Definitions.SMALL)) {
            for (Path file : walk.toList()) {
                Files.copy(file, to.resolve(Definitions.SMALL.relativize(file).toString()));
            }
        }
        Path yaml = to.resolve("template.yaml");
        Files.writeString(yaml, change.apply(Files.readString(yaml)));
        return to;
    }
}
