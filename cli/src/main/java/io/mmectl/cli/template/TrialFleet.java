package io.mmectl.cli.template;

import io.mmectl.cli.Reasons;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.Position;
import io.mmectl.config.Problem;
import io.mmectl.config.fleet.FleetInputs;
import io.mmectl.config.fleet.FleetYaml;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.YamlDocument;
import io.mmectl.config.yaml.YamlNode;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.template.ArtifactFiles;
import io.mmectl.deployer.template.CodeChoice;
import io.mmectl.deployer.template.FleetRenderer;
import io.mmectl.deployer.template.RenderedFleet;
import io.mmectl.deployer.template.Template;
import io.mmectl.deployer.template.TemplateLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A fleet of one model definition, which is enough to render it as apply would. */
final class TrialFleet {
    /** A trial reads files of this machine only. */
    private static final ArtifactFiles LOCAL_FILES = location -> switch (location) {
        case ArtifactLocation.Local(Path path) -> path;
        case ArtifactLocation.S3(var address) ->
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    address.uri() + " is not on this machine",
                    "test with artifacts that are; name a definition with --model");
    };

    private final TemplateLibrary library;
    private final Function<String, @Nullable String> environment;

    TrialFleet(TemplateLibrary library, Function<String, @Nullable String> environment) {
        this.library = library;
        this.environment = environment;
    }

    /**
     * @param reference what an endpoint's {@code template} would say
     * @param definition a file with one model definition
     * @param folder where the fleet's own file can be written
     * @throws InvalidFleetException with every problem of the definition, and what the linter refuses
     */
    RenderedFleet render(Template template, String reference, Path definition, String instanceType, Path folder) {
        Map<String, Object> endpoint =
                Map.of("template", reference, "instanceType", instanceType, "instances", Map.of("min", 1, "max", 1));
        Map<String, Object> fleet = Map.of(
                "fleet",
                "template-test",
                // What the user's image provides is the image's test, not the template's.
                "image",
                Map.of("provides", List.copyOf(python(template))),
                "endpoints",
                Map.of(modelType(definition), endpoint),
                "models",
                List.of(definition.toString()));
        Path file = folder.resolve("fleet.yaml");
        try {
            // JSON is YAML.
            Files.writeString(file, JsonMapper.shared().writeValueAsString(fleet));
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED, "cannot write " + file + ": " + Reasons.of(e), "check the folder", e);
        }
        FleetSpec spec = FleetYaml.read(file, FleetInputs.local(environment));
        return new FleetRenderer(library, LOCAL_FILES, FileDigests.inMemory(InstantSource.system()))
                .render(spec, new CodeChoice(Map.of(), false));
    }

    /** Everything that the template may need, whichever engines the definition brings. */
    private static SortedSet<String> python(Template template) {
        SortedSet<String> python = new TreeSet<>(template.requires().python());
        template.artifacts().values().stream()
                .flatMap(slot -> slot.kinds().values().stream())
                .forEach(use -> python.addAll(use.requires().python()));
        return python;
    }

    private static String modelType(Path definition) {
        Problems problems = new Problems();
        YamlNode root =
                YamlDocument.read(definition, definition.toString(), problems).orElse(null);
        problems.throwIfAny();
        if (root instanceof YamlNode.Mapping mapping
                && mapping.entry("type").map(YamlNode.Entry::value).orElse(null) instanceof YamlNode.Scalar type) {
            return type.text();
        }
        Position start = new Position(definition.toString(), 1, 1);
        throw new InvalidFleetException(
                List.of(new Problem(start, "type", "is missing", "Say which type the model is of.")));
    }
}
