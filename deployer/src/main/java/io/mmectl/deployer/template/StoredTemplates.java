package io.mmectl.deployer.template;

import io.mmectl.config.FleetLayout;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.state.CodeStore;
import java.io.InputStream;
import java.util.List;

/** Template versions below {@code <prefix>/code/} on S3. A version is complete when its marker, written last, is there. */
public final class StoredTemplates implements PublishedTemplates {
    private final ObjectStore objects;
    private final FleetLayout layout;

    public StoredTemplates(ObjectStore objects, FleetLayout layout) {
        this.objects = objects;
        this.layout = layout;
    }

    @Override
    public List<String> versions(String template) {
        return new CodeStore(objects, layout)
                .versions(template).stream()
                        .filter(version -> version.matches(CodeVersions.PATTERN))
                        .toList();
    }

    @Override
    public TemplateSource source(String template, String version) {
        String prefix = layout.codePrefix(template, version);
        return new TemplateSource() {
            @Override
            public String name() {
                return new S3Location(layout.bucket(), prefix.substring(0, prefix.length() - 1)).uri();
            }

            @Override
            public List<String> files() {
                return objects.list(layout.bucket(), prefix).stream()
                        .map(object -> object.key().substring(prefix.length()))
                        .filter(path -> !path.isEmpty() && !path.equals(CodeStore.MARKER))
                        .sorted()
                        .toList();
            }

            @Override
            public InputStream open(String path) {
                return objects.open(new S3Location(layout.bucket(), prefix + path));
            }
        };
    }
}
