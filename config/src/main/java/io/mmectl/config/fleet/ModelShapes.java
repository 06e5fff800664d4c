package io.mmectl.config.fleet;

import static io.mmectl.config.fleet.CommonShapes.slug;
import static io.mmectl.config.yaml.Shape.Field.optional;
import static io.mmectl.config.yaml.Shape.Field.required;

import io.mmectl.config.EngineKind;
import io.mmectl.config.InstanceType.Gpu;
import io.mmectl.config.yaml.Shape;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The fields of a model definition. */
final class ModelShapes {
    private static final Shape.Group FOOTPRINT = new Shape.Group(
            "what one target model of this definition takes on an instance; the template's figures fill gaps",
            List.of(
                    optional("gpuMemoryMib", mib("GPU memory in MiB")),
                    optional("hostMemoryMib", mib("host memory in MiB")),
                    optional("sharedMemoryMib", mib("shared memory in MiB")),
                    optional("loadTimeMs", new Shape.Whole("time to load in milliseconds", 0, 3_600_000))));

    private static final Shape.Text LOCATION = Shape.Text.of("a path relative to this file, or s3://bucket/key");

    static final String FILE = "file";
    static final String KIND = "kind";

    /** A file; or a file with its kind; or a file for each GPU architecture. */
    private static final Shape.Either ARTIFACT = new Shape.Either(
            "a path relative to this file, or s3://bucket/key; or a mapping with one for each GPU",
            List.of(
                    LOCATION,
                    new Shape.Group(
                            "a file, or one for each GPU architecture, and what kind it is",
                            Stream.concat(
                                            Stream.of(
                                                    optional(FILE, LOCATION),
                                                    optional(
                                                            KIND,
                                                            new Shape.Choice(
                                                                    "what kind of engine it is; its name or its first bytes tell when absent",
                                                                    EngineKind.words()))),
                                            Gpu.words().stream().map(gpu -> optional(gpu, LOCATION)))
                                    .toList())));

    /** One model definition, in a file of its own or inline. */
    static final Shape.Group MODEL = new Shape.Group(
            "one customer's model of one type",
            List.of(
                    required(
                            "customer",
                            new Shape.Text(
                                    "the customer's id, free-form",
                                    1,
                                    200,
                                    Pattern.compile("\\S(.*\\S)?"),
                                    "text without blanks at its ends")),
                    required("type", slug("a model type: the name of an endpoint in this file")),
                    optional("model", slug("the model's name, unique per customer and type; the type when absent")),
                    optional(
                            "code",
                            Shape.Text.matching(
                                    "the version of the inference code, as 1.2.0, or latest",
                                    60,
                                    "latest|[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?",
                                    "a version as 1.2.0, or latest")),
                    optional(
                            "artifacts",
                            new Shape.Dictionary(
                                    "the files that the template asks for",
                                    Shape.Text.matching(
                                            "the template's name of an artifact",
                                            100,
                                            "[A-Za-z][A-Za-z0-9_-]*",
                                            "an artifact name"),
                                    ARTIFACT,
                                    100)),
                    optional("variables", CommonShapes.VARIABLES),
                    optional("footprint", FOOTPRINT),
                    optional(
                            "sample",
                            Shape.Text.of(
                                    "a Triton v2 JSON request that warms the model; the template's when absent"))));

    private ModelShapes() {}

    private static Shape.Whole mib(String description) {
        return new Shape.Whole(description, 0, 1_000_000);
    }
}
