package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.yaml.Problems;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the templates of this machine demand of a fleet's definitions. Asks nobody, fetches nothing, and reads of artifacts no
 * more than the first bytes of those whose names do not tell what they are.
 */
public final class FleetValidation {
    private final TemplateLibrary library;
    private final TemplateRenderer renderer = new TemplateRenderer(ArtifactFiles.HERE);

    /** @param library of which only what is here is used: built-in templates and folders */
    public FleetValidation(TemplateLibrary library) {
        this.library = library;
    }

    /**
     * Takes {@code latest} for the version that is here.
     *
     * @return what could not be looked at, a sentence each: models of versions that are not here
     * @throws InvalidFleetException with every variable, artifact, sample and rule that does not fit
     */
    public SortedSet<String> check(FleetSpec fleet) {
        Problems problems = new Problems();
        FleetLint.requireRules(fleet, problems);
        SortedSet<String> notHere = new TreeSet<>();
        for (EndpointSpec endpoint : fleet.endpoints()) {
            try {
                Optional<Template> template = library.local(endpoint.template());
                if (template.isEmpty()) {
                    notHere.add("template " + endpoint.template() + " of endpoint " + endpoint.modelType()
                            + " is neither built in nor a folder");
                } else {
                    models(fleet, endpoint, template.get(), notHere, problems);
                }
            } catch (InvalidFleetException e) {
                e.problems().forEach(p -> problems.add(p.position(), p.path(), p.what(), p.hint()));
            } catch (MmectlException e) {
                if (e.code() != ErrorCode.INVALID_INPUT) {
                    throw e;
                }
                problems.add(
                        endpoint.position(),
                        "endpoints." + endpoint.modelType(),
                        String.valueOf(e.getMessage()),
                        e.hint());
            }
        }
        problems.throwIfAny();
        return notHere;
    }

    private void models(
            FleetSpec fleet, EndpointSpec endpoint, Template template, SortedSet<String> notHere, Problems problems) {
        SortedSet<String> python = new TreeSet<>();
        for (ModelDefinition model : fleet.models(endpoint.modelType())) {
            String version = model.codeVersion();
            if (version.equals(ModelDefinition.LATEST) || version.equals(template.version())) {
                python.addAll(renderer.check(template, model, endpoint, problems));
            } else {
                notHere.add("version " + version + " of template " + template.name() + " is not here");
            }
        }
        FleetLint.image(fleet, template, python, endpoint, problems);
    }
}
