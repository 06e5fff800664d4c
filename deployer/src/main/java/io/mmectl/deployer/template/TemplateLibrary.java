package io.mmectl.deployer.template;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All templates that a fleet can name: built in, published, or a folder of the user. Each is read once. Not safe for
 * concurrent use.
 */
public final class TemplateLibrary {
    private final Function<String, Optional<TemplateSource>> builtIn;
    private final PublishedTemplates published;
    private final Map<String, Optional<Template>> local = new HashMap<>();
    private final Map<String, List<String>> versions = new HashMap<>();
    private final Map<String, Template> stored = new HashMap<>();

    /**
     * @param builtIn the template of that name that comes with the program; empty when there is none
     */
    public TemplateLibrary(Function<String, Optional<TemplateSource>> builtIn, PublishedTemplates published) {
        this.builtIn = builtIn;
        this.published = published;
    }

    /** A template of a decided version. */
    public record Found(Template template, boolean latest) {}

    /**
     * @param reference what an endpoint's {@code template} says: a name, or an absolute path
     * @param requested version or {@code latest}
     * @param recorded what {@code latest} meant in the last release, by template name
     * @throws MmectlException INVALID_INPUT when there is no such template or version, or it is broken
     */
    public Found find(String reference, String requested, Map<String, String> recorded, boolean upgrade) {
        Template own = local(reference).orElse(null);
        String name = own != null ? own.name() : reference;
        boolean latest = requested.equals(ModelDefinition.LATEST);
        String wanted = latest && !upgrade ? recorded.get(name) : requested;
        if (own != null && own.version().equals(wanted)) {
            return new Found(own, latest); // what is published need not be asked for
        }
        CodeVersions.Resolved resolved = CodeVersions.resolve(
                name, requested, recorded.get(name), versions(name), own == null ? null : own.version(), upgrade);
        Template template = own != null && own.version().equals(resolved.version())
                ? own
                : stored.computeIfAbsent(name + "/" + resolved.version(), key -> stored(name, resolved.version()));
        return new Found(template, resolved.latest());
    }

    /** The template as this program or the user's folder has it; empty when it is only published, or not at all. */
    public Optional<Template> local(String reference) {
        return local.computeIfAbsent(reference, r -> source(r).map(TemplateYaml::read));
    }

    private Optional<TemplateSource> source(String reference) {
        return isFolder(reference)
                ? Optional.of(TemplateSource.ofFolder(Path.of(reference)))
                : builtIn.apply(reference);
    }

    private List<String> versions(String name) {
        return versions.computeIfAbsent(name, published::versions);
    }

    private Template stored(String name, String version) {
        Template template = TemplateYaml.read(published.source(name, version));
        if (!template.name().equals(name) || !template.version().equals(version)) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    template.origin() + " holds template " + template.name() + " " + template.version(),
                    "Something else than mmectl wrote there. Publish the template under a new version.");
        }
        return template;
    }

    private static boolean isFolder(@Nullable String reference) {
        return reference != null && reference.contains("/");
    }
}
