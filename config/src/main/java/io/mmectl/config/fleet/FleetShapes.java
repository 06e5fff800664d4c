package io.mmectl.config.fleet;

import static io.mmectl.config.fleet.CommonShapes.slug;
import static io.mmectl.config.yaml.Shape.Field.optional;
import static io.mmectl.config.yaml.Shape.Field.required;

import io.mmectl.config.yaml.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The fields of {@code fleet.yaml} and of model files: the table that the reader and the JSON Schema share. */
public final class FleetShapes {
    private static final int MANY = 10_000;

    private static final Shape.Dictionary ENDPOINTS =
            new Shape.Dictionary("endpoints by model type", slug("a model type"), EndpointShapes.ENDPOINT, 200);

    private static final Shape.Group LINT = new Shape.Group(
            "what lint shall not say",
            List.of(optional(
                    "allow",
                    new Shape.Items(
                            "findings that may stay, each with the reason",
                            new Shape.Group(
                                    "a rule's findings that may stay, of all models unless type or customer say otherwise",
                                    List.of(
                                            required(
                                                    "rule",
                                                    Shape.Text.matching(
                                                            "the rule's id, as mmectl lint shows it",
                                                            100,
                                                            "[a-z][a-z0-9]*(-[a-z0-9]+)*",
                                                            "a rule's id as exceeds-disk")),
                                            required(
                                                    "because",
                                                    new Shape.Text(
                                                            "why that is all right here",
                                                            1,
                                                            500,
                                                            Pattern.compile("\\S([^\\p{Cntrl}]*\\S)?"),
                                                            "a reason on one line")),
                                            optional("type", slug("only in models of this type")),
                                            optional(
                                                    "customer",
                                                    Shape.Text.of("only in models of this customer, by its id")))),
                            1000))));

    /** What an environment may change of the rest of the file. */
    static final Shape.Group OVERRIDES = new Shape.Group(
            "what differs in this environment; image is replaced as a whole",
            List.of(
                    optional("image", EnvironmentShapes.IMAGE),
                    optional("tags", EnvironmentShapes.TAGS),
                    optional(
                            "endpoints",
                            new Shape.Dictionary(
                                    "changes of endpoints",
                                    slug("a model type"),
                                    EndpointShapes.ENDPOINT.partial("changes of an endpoint"),
                                    200))));

    /** What is read besides the environment, after the overrides were merged in. */
    static final Shape.Group FLEET = new Shape.Group("a fleet", fleetFields());

    /** One model definition in a file of its own, for the schema. */
    public static final Shape.Group MODEL = ModelShapes.MODEL;

    /** The whole document, for the schema. */
    public static final Shape.Group DOCUMENT = document();

    private FleetShapes() {}

    private static Shape.Group document() {
        List<Shape.Field> fields = new ArrayList<>(fleetFields());
        fields.add(
                1,
                optional(
                        "environments",
                        new Shape.Dictionary(
                                "where the fleet is deployed, by environment",
                                slug("an environment's name, as prod"),
                                withOverrides(EnvironmentShapes.PLAIN),
                                50,
                                Map.of("local", withOverrides(EnvironmentShapes.LOCAL)))));
        return new Shape.Group("a fleet of SageMaker multi-model endpoints", fields);
    }

    private static List<Shape.Field> fleetFields() {
        return List.of(
                required("fleet", slug("the fleet's name")),
                optional("image", EnvironmentShapes.IMAGE),
                optional("tags", EnvironmentShapes.TAGS),
                optional("lint", LINT),
                required("endpoints", ENDPOINTS),
                required(
                        "models",
                        new Shape.Either(
                                "a glob of model files, or a list of globs and model definitions",
                                List.of(
                                        glob(),
                                        new Shape.Items(
                                                "globs and model definitions",
                                                new Shape.Either(
                                                        "a glob or a model definition",
                                                        List.of(glob(), ModelShapes.MODEL)),
                                                MANY)))));
    }

    private static Shape.Group withOverrides(Shape.Group environment) {
        List<Shape.Field> fields = new ArrayList<>(environment.fields());
        fields.add(optional("overrides", OVERRIDES));
        return new Shape.Group(environment.description(), fields);
    }

    private static Shape.Text glob() {
        return Shape.Text.of("a path or glob of model files relative to this file, as models/*.yaml");
    }
}
