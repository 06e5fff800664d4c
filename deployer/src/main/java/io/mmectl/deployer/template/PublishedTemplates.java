package io.mmectl.deployer.template;

import java.util.List;

/** Template versions that were published. */
public interface PublishedTemplates {
    /** Nothing is published, or nobody may ask. */
    PublishedTemplates NONE = new PublishedTemplates() {
        @Override
        public List<String> versions(String template) {
            return List.of();
        }

        @Override
        public TemplateSource source(String template, String version) {
            throw new IllegalArgumentException(template + " " + version + " is not published");
        }
    };

    /** Versions that are published completely, in any order; empty for an unknown template. */
    List<String> versions(String template);

    /**
     * @param version one of {@link #versions}
     */
    TemplateSource source(String template, String version);
}
