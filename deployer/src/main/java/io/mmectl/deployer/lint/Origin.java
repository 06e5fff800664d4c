package io.mmectl.deployer.lint;

import io.mmectl.config.Position;
import io.mmectl.deployer.lint.pbtxt.Place;
import org.jspecify.annotations.Nullable;

/**
 * Where in a user's files that stands which a finding in something rendered is about.
 *
 * @param position in a model definition, a fleet file or a template of the user's own; the nearest that is known
 * @param field what stands there, as {@code artifacts.weights}; empty for a template's file and for a whole definition
 * @param templateFile the file of a template that what was found comes from, as messages name it; empty = from none
 * @param templatePlace in that file; null = not known, or the file as a whole
 */
public record Origin(
        Position position,
        String field,
        String templateFile,
        @Nullable Place templatePlace) {
    /** A field of a definition or a fleet file. */
    public static Origin ofField(Position position, String field) {
        return new Origin(position, field, "", null);
    }

    /** {@code file:line:column} of the template as far as it is known; empty where it comes from none. */
    public String template() {
        return templatePlace == null ? templateFile : templateFile + ":" + templatePlace;
    }

    /** As {@code  (template embedding/layout/encoder.pbtxt:3:1)}; empty where the position says it already, or nothing does. */
    public String templateAside() {
        return templateFile.isEmpty() || templateFile.equals(position.file()) ? "" : " (" + template() + ")";
    }
}
