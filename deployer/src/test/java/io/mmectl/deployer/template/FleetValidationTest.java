package io.mmectl.deployer.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.FleetSpec;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.template.FleetValidation.Validated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetValidationTest {
    @TempDir
    Path folder;

    @Test
    void whatIsOnS3HasItsPlaceWithoutBeingRead() throws IOException {
        Validated validated = validate("graph.pt");

        assertThat(validated.targetModels()).isEqualTo(2);
        assertThat(validated.notLookedAt()).isEmpty();
    }

    @Test
    void whereTheBytesOfAnObjectWouldTellWhatItIsNothingIsRendered() throws IOException {
        Validated validated = validate("graph");

        assertThat(validated.targetModels()).isZero();
        assertThat(validated.notLookedAt())
                .containsExactly(
                        "what acme/embedding renders to: the kind of an artifact on S3 decides, which plan and lint"
                                + " fetch");
    }

    private Validated validate(String object) throws IOException {
        Map<String, ArtifactLocation> artifacts = Map.of(
                "words", new ArtifactLocation.Local(Files.writeString(folder.resolve("words"), "w")),
                "first", new ArtifactLocation.S3(new S3Location("bucket", object)),
                "second", new ArtifactLocation.Local(Files.writeString(folder.resolve("b.onnx"), "g")));
        FleetSpec fleet = Definitions.fleet(
                Definitions.endpoint("engines", Map.of()),
                List.of(Definitions.model("acme", "latest", artifacts, Map.of(), Footprint.UNKNOWN, null)),
                "tensorrt");
        TemplateLibrary library = new TemplateLibrary(
                name -> Optional.of(TemplateSource.ofFolder(Definitions.ENGINES)), PublishedTemplates.NONE);
        return new FleetValidation(library, List.of("engines")).check(fleet);
    }
}
