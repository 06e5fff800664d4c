package io.mmectl.config.fleet;

import io.mmectl.config.Slugs;
import io.mmectl.config.yaml.Shape;

/** Fields that stand in several places. */
final class CommonShapes {
    static final String SLUG_FORM = "lower-case letters, digits and single hyphens";

    static final Shape.Dictionary VARIABLES = new Shape.Dictionary(
            "template variables",
            Shape.Text.matching("the name of a template variable", 100, "[A-Za-z_][A-Za-z0-9_]*", "a variable name"),
            new Shape.Variable("the value of a template variable"),
            500);

    private CommonShapes() {}

    static Shape.Text slug(String description) {
        return Shape.Text.matching(description, Slugs.MAX_LENGTH, Slugs.PATTERN, SLUG_FORM);
    }
}
