package io.mmectl.config.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.mmectl.config.yaml.JsonSchemaWriter;
import io.mmectl.config.yaml.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** The committed JSON Schemas. {@code -Dschema.update=true} writes them anew. */
class SchemaTest {
    private static final Path FOLDER = Path.of("schema");
    private static final Path EXAMPLES = Path.of("../examples");
    private static final boolean UPDATE = "true".equals(System.getProperty("schema.update"));
    private static final Map<String, String> SCHEMAS = Map.of(
            "fleet.schema.json", write(FleetShapes.DOCUMENT, "mmectl fleet.yaml"),
            "model.schema.json", write(FleetShapes.MODEL, "mmectl model definition"));

    @TestFactory
    Stream<DynamicTest> committedSchemasAreCurrent() {
        return SCHEMAS.entrySet().stream()
                .map(e -> dynamicTest(e.getKey(), () -> {
                    Path file = FOLDER.resolve(e.getKey());
                    if (UPDATE && System.getenv("CI") == null) {
                        Files.writeString(file, e.getValue());
                    }
                    assertThat(Files.readString(file)).isEqualTo(e.getValue());
                }));
    }

    @TestFactory
    Stream<DynamicTest> fixturesAndExamplesFitTheSchemaThatTheyName() {
        Stream<Path> files = Stream.of(Fixtures.RESOURCES.resolve("fleets"), EXAMPLES)
                .filter(Files::isDirectory)
                .flatMap(f -> Fixtures.files(f).stream())
                .filter(f -> f.toString().endsWith(".yaml"))
                .filter(f -> namedSchema(f) != null);
        return files.map(
                f -> dynamicTest(f.toString(), () -> assertThat(errors(f)).isEmpty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown-keys-get-a-suggestion",
                "wrong-types",
                "missing-keys",
                "out-of-range",
                "an-environment-that-does-not-fit",
                "a-list-instead-of-a-fleet"
            })
    void whatTheReaderRefusesForItsShapeTheSchemaRefusesToo(String problem) throws IOException {
        Path file = Fixtures.RESOURCES.resolve("problems").resolve(problem).resolve("fleet.yaml");

        assertThat(errors(file, "fleet.schema.json")).isNotEmpty();
    }

    @Test
    void aFixtureNamesItsSchema() {
        assertThat(namedSchema(Fixtures.COMPLETE)).isEqualTo("fleet.schema.json");
    }

    private static String write(Shape.Group shape, String title) {
        return new JsonSchemaWriter(true).write(shape, title);
    }

    private static @org.jspecify.annotations.Nullable String namedSchema(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            String first = lines.findFirst().orElse("");
            return SCHEMAS.keySet().stream()
                    .filter(s -> first.endsWith("/" + s))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<?> errors(Path file) throws IOException {
        String first = Files.readString(file).lines().findFirst().orElseThrow();
        String relative = first.substring(first.indexOf('=') + 1);
        assertThat(file.resolveSibling(relative).normalize()).exists();
        return errors(file, String.valueOf(namedSchema(file)));
    }

    private static List<?> errors(Path file, String schema) throws IOException {
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SCHEMAS.get(schema), InputFormat.JSON);
        Object data = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        return validator.validate(JsonMapper.builder().build().writeValueAsString(data), InputFormat.JSON);
    }
}
