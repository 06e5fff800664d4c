package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Position;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.LintResult;
import io.mmectl.deployer.lint.Origin;
import io.mmectl.deployer.lint.Suppressed;
import io.mmectl.deployer.lint.pbtxt.Place;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.template.Template.LayoutSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where in the user's files that stands which lint's findings in one target model are about. A file that a definition
 * brings leads to the definition's field; a line of a template to the variable that is its value, where the user sets that, else
 * to the template's file when the folder is the user's, else to the endpoint's {@code template}.
 */
final class Origins {
    /** Rules about a field's name, whatever its value. */
    private static final Set<String> ABOUT_NAMES = Set.of("config-unknown-field", "config-set-twice", "config-too-new");

    private static final String FOOTPRINT = "footprint";

    private final FleetSpec fleet;
    private final EndpointSpec endpoint;
    private final ModelDefinition model;
    private final Template template;
    private final RenderedTargetModel rendered;

    Origins(
            FleetSpec fleet,
            EndpointSpec endpoint,
            ModelDefinition model,
            Template template,
            RenderedTargetModel rendered) {
        this.fleet = fleet;
        this.endpoint = endpoint;
        this.model = model;
        this.template = template;
        this.rendered = rendered;
    }

    /** The same findings, each with its origin. */
    LintResult in(LintResult result) {
        return new LintResult(
                result.findings().stream().map(f -> f.withOrigin(of(f))).toList(),
                result.suppressed().stream()
                        .map(s -> new Suppressed(s.finding().withOrigin(of(s.finding())), s.place(), s.because()))
                        .toList());
    }

    private Origin of(Finding finding) {
        if (!finding.setting().isEmpty()) {
            return setting(finding.setting());
        }
        if (template.bringsRepository()) {
            return artifact(Template.REPOSITORY_ARTIFACT);
        }
        LayoutSource source = source(finding.path());
        return switch (source) {
            case LayoutSource.Render(String file) ->
                line(file, finding.place(), !ABOUT_NAMES.contains(finding.rule().id()));
            case LayoutSource.Copy(String file) ->
                finding.place() != null && behind(finding.place(), text(file))
                        ? setting(FOOTPRINT)
                        : template(file, finding.place());
            case LayoutSource.Artifact(String name) -> artifact(template.artifactOf(rendered.part(), name));
            // The whole, a folder, or a file that is not there: the layout is the template's.
            case LayoutSource.EmptyDirectory() ->
                template(Template.FILE, place(template.places().of("repository")));
        };
    }

    private LayoutSource source(String path) {
        LayoutSource found = rendered.provenance().sources().get(path);
        return found == null ? new LayoutSource.EmptyDirectory() : found;
    }

    private Origin setting(String setting) {
        if (setting.equals("image")) {
            return Origin.ofField(fleet.places().of(setting), setting);
        }
        if (setting.startsWith(FOOTPRINT)) {
            boolean own = !model.footprint().equals(Footprint.UNKNOWN)
                    && (model.places().mentions(setting) || !template.places().mentions(setting));
            return own
                    ? Origin.ofField(model.places().of(setting), setting)
                    : template(Template.FILE, place(template.places().of(setting)));
        }
        return setting.equals("artifacts")
                ? Origin.ofField(model.places().of(setting), setting)
                : Origin.ofField(endpoint.places().of(setting), ofEndpoint(setting));
    }

    private Origin artifact(String name) {
        Artifact artifact = model.artifacts().get(name);
        String field = "artifacts." + name;
        return Origin.ofField(
                artifact == null
                        ? model.places().of(field)
                        : ChosenArtifact.position(name, artifact, model.places(), endpoint.instanceType()),
                field);
    }

    /** A line that was rendered. */
    private Origin line(String file, @Nullable Place place, boolean aboutValue) {
        if (place == null) {
            return template(file, null);
        }
        String text = text(file);
        if (behind(place, text)) {
            return setting(FOOTPRINT);
        }
        Placeholders.Rendered from =
                Placeholders.rendered(text, rendered.provenance().values(), place);
        Origin inTemplate = template(file, from.place());
        return Optional.of(from.value())
                .filter(name -> aboutValue && !name.isEmpty())
                .flatMap(this::variable)
                .map(v -> new Origin(v.position(), v.field(), inTemplate.templateFile(), inTemplate.templatePlace()))
                .orElse(inTemplate);
    }

    /** Whether a place lies below what the template says, where the renderer writes the footprint. */
    private static boolean behind(Place place, String text) {
        return place.line() > text.lines().count();
    }

    private String text(String file) {
        Source.InMemory source = template.files().get(file);
        return source == null ? "" : new String(source.bytes(), StandardCharsets.UTF_8);
    }

    /** Where the user gives a placeholder its value; empty where the template's default or the program does. */
    private Optional<Origin> variable(String name) {
        String path = "variables." + name;
        if (model.variables().containsKey(name)) {
            return Optional.of(Origin.ofField(model.places().of(path), path));
        }
        if (endpoint.variables().containsKey(name)) {
            return Optional.of(Origin.ofField(endpoint.places().of(path), ofEndpoint(path)));
        }
        String artifact = template.artifactOf(rendered.part(), name.replaceFirst("\\..*", ""));
        return name.contains(".") && model.artifacts().containsKey(artifact)
                ? Optional.of(artifact(artifact))
                : Optional.empty();
    }

    private Origin template(String file, @Nullable Place place) {
        Optional<Path> own = ownFolder();
        if (own.isPresent()) {
            String shown = own.get().resolve(file).toString();
            Position position =
                    place == null ? new Position(shown, 1, 1) : new Position(shown, place.line(), place.column());
            return new Origin(position, "", shown, place);
        }
        return new Origin(
                endpoint.places().of("template"), ofEndpoint("template"), template.origin() + "/" + file, place);
    }

    /** The template's folder as the fleet's other files are named, when it is a folder of the user's. */
    private Optional<Path> ownFolder() {
        Path folder = Path.of(endpoint.template());
        if (!folder.isAbsolute() || !template.origin().equals(endpoint.template())) {
            return Optional.empty();
        }
        Path fleetFile = Path.of(fleet.places().whole().file());
        Path fleetFolder = fleetFile.toAbsolutePath().normalize().getParent();
        return Optional.of(
                fleetFolder == null
                        ? folder
                        : fleetFile
                                .resolveSibling(fleetFolder.relativize(folder))
                                .normalize());
    }

    private String ofEndpoint(String path) {
        return "endpoints." + endpoint.modelType() + "." + path;
    }

    private static Place place(Position position) {
        return new Place(position.line(), position.column());
    }
}
