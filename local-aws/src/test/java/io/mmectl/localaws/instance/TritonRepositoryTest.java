package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TritonRepositoryTest {
    @TempDir
    Path folder;

    private static final String HASH = "0123456789abcdef0123456789abcdef";

    private TritonRepository read(Map<String, String> files) throws IOException, ModelLoadException {
        new ArchiveUnpacker(true).unpack(new ByteArrayInputStream(Archives.tarGz(files)), folder.resolve("model"));
        return TritonRepository.read(folder.resolve("model"), HASH, "t.tar.gz");
    }

    private void assertRefused(Map<String, String> files, String reason) {
        assertThatThrownBy(() -> read(files))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(reason);
    }

    private static Map<String, String> embedding() {
        return new LinkedHashMap<>(Archives.embeddingFiles(485, 300));
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "archive layout: an ensemble is served and its steps are loaded",
            sure = Sure.VERIFIED,
            source = "Triton's source and a real Triton 2.51")
    void anEnsembleIsServedAndItsStepsAreLoaded() throws Exception {
        TritonRepository repository = read(embedding());

        assertThat(repository.served().directory()).isEqualTo("ensemble");
        assertThat(repository.loaded()).containsOnlyKeys("ensemble", "preprocess", "encoder");
        assertThat(Footprint.of(repository).gpuMib()).isEqualTo(485);
        assertThat(Footprint.of(repository).sharesCudaContext()).isTrue();
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "archive layout: config at the root",
            sure = Sure.VERIFIED,
            source = "Triton's source and a real Triton 2.51")
    void aConfigAtTheRootMakesTheRootTheModel() throws Exception {
        Map<String, String> flat = new LinkedHashMap<>();
        Archives.autocompleteFiles(950, 2867)
                .forEach((name, text) -> flat.put(name.replace("autocomplete/", ""), text));

        assertThat(read(flat).served().directory()).isEmpty();
    }

    @Test
    void aModelThatNobodyServesIsNotLoaded() throws Exception {
        Map<String, String> files = embedding();
        files.put("stray/config.pbtxt", "this is not even a config {");

        assertThat(read(files).loaded()).doesNotContainKey("stray");
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a version without its file is refused",
            sure = Sure.VERIFIED,
            source = "Triton's source and a real Triton 2.51")
    void missingPiecesAreRefused() throws Exception {
        Map<String, String> noFile = embedding();
        noFile.remove("encoder/1/model.pt");
        noFile.put("encoder/1/other.pt", "weights");
        assertRefused(
                noFile,
                "which has no loaded version. Model '/opt/ml/models/" + HASH
                        + "/model::encoder' loading failed with error: version 1 is at UNAVAILABLE state: Not found: no file");
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a model without a version is refused",
            sure = Sure.VERIFIED,
            source = "Triton's source and a real Triton 2.51")
    void aVersionDirectoryIsNeeded() {
        Map<String, String> files = embedding();
        files.remove("ensemble/1/");
        assertRefused(files, "at least one version must be available");
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "an ensemble step without its model is refused",
            sure = Sure.VERIFIED,
            source = "Triton's source and a real Triton 2.51")
    void aStepWithoutItsModelIsRefused() {
        Map<String, String> files = embedding();
        files.keySet().removeIf(name -> name.startsWith("encoder/"));
        assertRefused(files, "contains models that are not available or ambiguous: encoder");
    }

    @Test
    void aStepThatMapsANonExistingTensorIsRefused() {
        Map<String, String> files = embedding();
        files.computeIfPresent(
                "ensemble/config.pbtxt",
                (name, text) -> text.replace(
                        "key: \"IDS\" value: \"ids\" } output_map { key: \"EMBEDDING\"",
                        "key: \"TOKENS\" value: \"ids\" } output_map { key: \"EMBEDDING\""));
        assertRefused(files, "ensemble tensor ids is mapping to non-existing input TOKENS in model");
    }

    @Test
    void ofSeveralEnsemblesOneIsServed() throws Exception {
        Map<String, String> files = embedding();
        files.put("second/1/", "");
        files.put("second/config.pbtxt", files.getOrDefault("ensemble/config.pbtxt", ""));

        assertThat(read(files).served().directory()).isIn("ensemble", "second");
    }

    @Test
    void aPythonModelWithoutAConfigIsCompleted() throws Exception {
        TritonRepository repository = read(Map.of("model/1/model.py", "class TritonPythonModel: pass"));

        assertThat(repository.served().config().inputs()).isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a config with an unknown field is refused",
            sure = Sure.VERIFIED,
            source = "Triton's source and a real Triton 2.51")
    void aMisspeltFieldOfAStepMakesTheStepUnavailable() {
        Map<String, String> files = embedding();
        files.computeIfPresent("encoder/config.pbtxt", (name, text) -> text + "max_batchsize: 3\n");
        assertRefused(files, "contains models that are not available or ambiguous: encoder");
    }

    @Test
    void aMisspeltFieldOfTheServedModelIsSaidInTheLogOnly() {
        Map<String, String> files = new LinkedHashMap<>(Archives.autocompleteFiles(1, 1));
        files.computeIfPresent("autocomplete/config.pbtxt", (name, text) -> text + "max_batchsize: 3\n");

        assertThatThrownBy(() -> read(files)).isInstanceOfSatisfying(ModelLoadException.class, e -> {
            assertThat(e).hasMessage("failed to load 't.tar.gz', failed to poll from model repository");
            assertThat(e.detail()).contains("has no field named \"max_batchsize\"");
        });
    }

    @Test
    void whatIsNotDeclaredIsPredictedFromTheFiles() throws Exception {
        Map<String, String> files = new LinkedHashMap<>(Archives.autocompleteFiles(1, 1));
        files.computeIfPresent("autocomplete/config.pbtxt", (name, text) -> text.replaceAll("parameters .*\n", ""));
        TritonRepository small = read(files);
        ModelConfig config = small.served().config();
        TritonRepository.Model large = new TritonRepository.Model("autocomplete", config, 1, 292_000_000);

        Footprint footprint = Footprint.of(new TritonRepository(small.ids(), large, Map.of("autocomplete", large)));

        assertThat(footprint.gpuMib()).isBetween(900.0, 1000.0);
        assertThat(footprint.hostMib()).isBetween(2800.0, 2950.0);
        Duration coldStart = footprint.load().plus(InstanceDisk.downloadTime(292_000_000));
        assertThat(coldStart).isBetween(Duration.ofMillis(12_000), Duration.ofMillis(13_400));
    }

    @Test
    void largeFilesKeepTheirSizeWithoutTheirContent() throws Exception {
        Map<String, String> files = embedding();
        files.put("encoder/1/model.pt", "x".repeat(400_000));
        new ArchiveUnpacker(false).unpack(new ByteArrayInputStream(Archives.tarGz(files)), folder.resolve("sparse"));

        TritonRepository.Model encoder = TritonRepository.read(folder.resolve("sparse"), HASH, "t.tar.gz")
                .loaded()
                .get("encoder");

        assertThat(encoder).isNotNull();
        assertThat(encoder.bytes()).isEqualTo(400_000);
    }

    @Test
    void anArchiveMayNotWriteOutsideItsFolder() {
        assertThatThrownBy(() -> read(Map.of("../evil/config.pbtxt", "x")))
                .isInstanceOf(ArchiveUnpacker.BadArchiveException.class);
    }
}
