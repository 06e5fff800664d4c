package io.mmectl.cli.fleet;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ModelDefinition;
import io.mmectl.deployer.template.PublishedTemplates;
import io.mmectl.deployer.template.StoredTemplates;
import io.mmectl.deployer.template.TemplateLibrary;
import io.mmectl.deployer.template.TemplateSource;
import io.mmectl.templates.BuiltInTemplates;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The templates that a session can use: built in, published, or the user's own folders. */
public final class TemplateAccess {
    private TemplateAccess() {}

    public static TemplateLibrary library(FleetSession session) {
        return library(new StoredTemplates(session.ports().objects(), session.layout()));
    }

    /** Built-in templates and folders only. */
    public static TemplateLibrary withoutAccount() {
        return library(PublishedTemplates.NONE);
    }

    private static TemplateLibrary library(PublishedTemplates published) {
        BuiltInTemplates builtIn = new BuiltInTemplates();
        return new TemplateLibrary(
                name -> builtIn.names().contains(name) ? Optional.of(source(builtIn, name)) : Optional.empty(),
                published);
    }

    /** Asks the account only where a model pins a version, or where a template is neither built in nor a folder. */
    public static TemplateLibrary nearest(FleetSession session) {
        boolean pinned =
                session.fleet().models().stream().anyMatch(m -> !m.codeVersion().equals(ModelDefinition.LATEST));
        boolean here = session.fleet().endpoints().stream()
                .map(EndpointSpec::template)
                .allMatch(t -> t.contains("/") || builtInNames().contains(t));
        return pinned || !here ? library(session) : withoutAccount();
    }

    public static List<String> builtInNames() {
        return new BuiltInTemplates().names();
    }

    private static TemplateSource source(BuiltInTemplates builtIn, String name) {
        return new TemplateSource() {
            @Override
            public String name() {
                return "template " + name;
            }

            @Override
            public List<String> files() {
                return builtIn.files(name);
            }

            @Override
            public InputStream open(String path) {
                return builtIn.open(name, path);
            }
        };
    }
}
