package io.mmectl.deployer.template;

import static io.mmectl.config.yaml.Shape.Field.optional;
import static io.mmectl.config.yaml.Shape.Field.required;

import io.mmectl.config.EngineKind;
import io.mmectl.config.Slugs;
import io.mmectl.config.yaml.Shape;
import java.util.List;

/** The fields of {@code template.yaml}. */
final class TemplateShapes {
    private static final String SLUG_FORM = "lower-case letters, digits and single hyphens";
    private static final Shape.Text NAME =
            Shape.Text.matching("a name", 100, "[A-Za-z_][A-Za-z0-9_-]*", "a name of letters, digits, _ and -");
    private static final Shape.Text PATH = Shape.Text.of("a path of the template");
    private static final Shape.Choice DATATYPE = new Shape.Choice(
            "a datatype of the v2 protocol",
            List.of(
                    "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "BF16",
                    "FP32", "FP64", "BYTES"));

    private static final Shape.Group VARIABLE = new Shape.Group(
            "a variable",
            List.of(
                    required("type", new Shape.Choice("its type", List.of("integer", "number", "boolean", "string"))),
                    optional("default", new Shape.Variable("the value when nobody sets it; must be set when absent")),
                    optional("min", number("the least value")),
                    optional("max", number("the greatest value")),
                    optional("pattern", Shape.Text.of("a regular expression for the whole text")),
                    optional("description", Shape.Text.of("what it does"))));

    private static final Shape.Group ENTRY = new Shape.Group(
            "an entry of the repository with one of render, copy, artifact, directory",
            List.of(
                    required("path", Shape.Text.of("the path in the repository")),
                    optional("render", PATH),
                    optional("copy", PATH),
                    optional("artifact", NAME),
                    optional("directory", new Shape.Flag("true for an empty directory")),
                    optional(
                            "when",
                            new Shape.Dictionary(
                                    "values of placeholders under which the entry is there",
                                    Shape.Text.matching(
                                            "a placeholder", 200, "[A-Za-z0-9_.-]+", "the name of a placeholder"),
                                    new Shape.Variable("the value that it must have"),
                                    10))));

    private static final Shape.Group REQUIRES = new Shape.Group(
            "what the serving image must have",
            List.of(
                    optional("backends", new Shape.Items("Triton backends", NAME, 50)),
                    optional("python", new Shape.Items("Python import names", NAME, 200))));

    private static final Shape.Group ENGINE = new Shape.Group(
            "what it means that the artifact is of this kind",
            List.of(
                    optional(
                            "file",
                            Shape.Text.matching("its file name", 100, "[A-Za-z0-9_-][A-Za-z0-9_.-]*", "a file name")),
                    optional(
                            "values",
                            new Shape.Dictionary(
                                    "values of the placeholders artifact.name",
                                    NAME,
                                    new Shape.Variable("the value for this kind"),
                                    50)),
                    optional("requires", REQUIRES)));

    private static final Shape.Group ARTIFACT = new Shape.Group(
            "an artifact",
            List.of(
                    optional("description", Shape.Text.of("what it is")),
                    optional("required", new Shape.Flag("whether it must be there")),
                    optional(
                            "kinds",
                            new Shape.Group(
                                    "the kinds of engine that it may be",
                                    EngineKind.words().stream()
                                            .map(kind -> optional(kind, ENGINE))
                                            .toList()))));

    private static final Shape.Items TENSORS = new Shape.Items(
            "tensors",
            new Shape.Group(
                    "a tensor",
                    List.of(
                            required("name", Shape.Text.of("the tensor's name")),
                            required("datatype", DATATYPE),
                            required(
                                    "shape",
                                    new Shape.Items(
                                            "dimensions, -1 for any",
                                            new Shape.Whole("a dimension", -1, Integer.MAX_VALUE),
                                            16)))),
            100);

    static final Shape.Group DOCUMENT = new Shape.Group(
            "a template",
            List.of(
                    required(
                            "name",
                            Shape.Text.matching("the template's name", Slugs.MAX_LENGTH, Slugs.PATTERN, SLUG_FORM)),
                    required(
                            "version",
                            Shape.Text.matching(
                                    "the version, as 1.2.0", 60, CodeVersions.PATTERN, "a version as 1.2.0")),
                    optional("description", Shape.Text.of("one line about it")),
                    optional("requires", REQUIRES),
                    optional(
                            "artifacts",
                            new Shape.Dictionary("files that a model definition brings", NAME, ARTIFACT, 100)),
                    optional(
                            "parts",
                            new Shape.Dictionary(
                                    "target models of one definition",
                                    Shape.Text.matching("a part's name", Slugs.MAX_LENGTH, Slugs.PATTERN, SLUG_FORM),
                                    new Shape.Dictionary("artifacts by alias", NAME, NAME, 100),
                                    50)),
                    optional("variables", new Shape.Dictionary("variables", NAME, VARIABLE, 200)),
                    optional("serves", NAME),
                    optional("bringsRepository", new Shape.Flag("whether a definition brings the whole repository")),
                    optional("repository", new Shape.Items("entries of the repository", ENTRY, 1000)),
                    optional("inputs", TENSORS),
                    optional("outputs", TENSORS),
                    optional("sample", PATH),
                    optional("textInput", Shape.Text.of("the BYTES input for plain text")),
                    optional(
                            "footprint",
                            new Shape.Group(
                                    "what one target model takes",
                                    List.of(
                                            optional("gpuMemoryMib", amount("GPU memory in MiB")),
                                            optional("hostMemoryMib", amount("host memory in MiB")),
                                            optional("sharedMemoryMib", amount("shared memory in MiB")),
                                            optional("loadTimeMs", amount("time to load in milliseconds")))))));

    private TemplateShapes() {}

    private static Shape.Decimal number(String description) {
        return new Shape.Decimal(description, -1e15, 1e15);
    }

    private static Shape.Whole amount(String description) {
        return new Shape.Whole(description, 0, 10_000_000);
    }
}
