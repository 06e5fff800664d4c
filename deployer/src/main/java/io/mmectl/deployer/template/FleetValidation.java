package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Suggestion;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Renders a fleet's definitions with the templates of this machine, and says what does not fit. Asks nobody, fetches nothing, and
 * reads of artifacts no more than the first bytes of those whose names do not tell what they are.
 */
public final class FleetValidation {
    /** What is on S3 has a place in the repository that is rendered, and is not read. */
    private static final ArtifactFiles NOT_FETCHED = new ArtifactFiles() {
        @Override
        public Path file(ArtifactLocation location) {
            return ifHere(location).orElse(Path.of("not-fetched"));
        }

        @Override
        public Optional<Path> ifHere(ArtifactLocation location) {
            return HERE.ifHere(location);
        }
    };

    private final TemplateLibrary library;
    private final List<String> builtIn;
    private final TemplateRenderer renderer = new TemplateRenderer(NOT_FETCHED);

    /**
     * What was looked at.
     *
     * @param targetModels that the definitions were rendered into
     * @param notLookedAt and why, to be read after "not looked at: "
     */
    public record Validated(int targetModels, SortedSet<String> notLookedAt) {
        public Validated {
            notLookedAt = Collections.unmodifiableSortedSet(new TreeSet<>(notLookedAt));
        }
    }

    /**
     * @param library of which only what is here is used: built-in templates and folders
     * @param builtIn names of the former
     */
    public FleetValidation(TemplateLibrary library, List<String> builtIn) {
        this.library = library;
        this.builtIn = List.copyOf(builtIn);
    }

    /**
     * Takes {@code latest} for the version that is here.
     *
     * @throws InvalidFleetException with every variable, artifact, sample, promised tensor and rule that does not fit
     */
    public Validated check(FleetSpec fleet) {
        int targetModels = 0;
        Problems problems = new Problems();
        FleetLint.requireRules(fleet, problems);
        SortedSet<String> notHere = new TreeSet<>();
        for (EndpointSpec endpoint : fleet.endpoints()) {
            try {
                Optional<Template> template = library.local(endpoint.template());
                if (template.isEmpty()) {
                    notHere.add(notHere(endpoint));
                } else {
                    targetModels += models(fleet, endpoint, template.get(), notHere, problems);
                }
            } catch (InvalidFleetException e) {
                e.problems().forEach(p -> problems.add(p.position(), p.path(), p.what(), p.hint()));
            } catch (MmectlException e) {
                if (e.code() != ErrorCode.INVALID_INPUT) {
                    throw e;
                }
                problems.add(
                        endpoint.places().of("template"),
                        "endpoints." + endpoint.modelType() + ".template",
                        String.valueOf(e.getMessage()),
                        e.hint());
            }
        }
        problems.throwIfAny();
        return new Validated(targetModels, notHere);
    }

    private String notHere(EndpointSpec endpoint) {
        return "the models of endpoint " + endpoint.modelType() + ", whose template '" + endpoint.template()
                + "' is neither built in nor a folder; what was published is on S3, which plan and lint read"
                + Suggestion.nearest(endpoint.template(), builtIn)
                        .map(near -> " (did you mean '" + near + "', which is built in?)")
                        .orElse("");
    }

    private int models(
            FleetSpec fleet, EndpointSpec endpoint, Template template, SortedSet<String> notHere, Problems problems) {
        int targetModels = 0;
        SortedSet<String> python = new TreeSet<>();
        for (ModelDefinition model : fleet.models(endpoint.modelType())) {
            String version = model.codeVersion();
            if (version.equals(ModelDefinition.LATEST) || version.equals(template.version())) {
                Problems found = new Problems();
                TemplateRenderer.Checked checked = renderer.check(template, model, endpoint, found);
                python.addAll(checked.python());
                targetModels += checked.targetModels();
                if (checked.targetModels() == 0 && found.isEmpty()) {
                    notHere.add("what " + model.customer() + "/" + model.model()
                            + " renders to: the kind of an artifact on" + " S3 decides, which plan and lint fetch");
                }
                found.all().forEach(p -> problems.add(p.position(), p.path(), p.what(), p.hint()));
            } else {
                notHere.add("the models that pin version " + version + " of template " + template.name() + ": here is "
                        + template.version() + "; what was published is on S3, which plan and lint read");
            }
        }
        FleetLint.image(fleet, template, python, endpoint, problems);
        return targetModels;
    }
}
