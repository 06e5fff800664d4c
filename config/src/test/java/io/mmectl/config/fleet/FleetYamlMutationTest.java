package io.mmectl.config.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.LintAllowance;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.Places;
import io.mmectl.config.Position;
import io.mmectl.config.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetYamlMutationTest {
    private static final int ROUNDS = 250;
    private static final String[] SPLICES = {
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!!str ",
        "!x ",
        "|",
        ">",
        "\"",
        "'",
        "#",
        "\n",
        "\n  ",
        "\t",
        "${env:",
        "${must_env:X}",
        "}",
        "-1",
        "99999999999999999999",
        "0x1f",
        ".nan",
        "1e999",
        "null",
        "~",
        "true",
        "\0",
        "\u00e9",
        "\ud83d\ude00",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "<<: ",
        "? ",
        "../",
        "/",
        "**",
        "[a-",
        "s3://",
        "\u2028",
        "\ufeff",
        "0s",
        "ml.g5.48xlarge"
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverIsInAFileTheOnlyFailureIsAProblemWithAPositionInsideTheFile(long seed) throws Exception {
        Fixtures.copy(Fixtures.COMPLETE.getParent(), folder);
        Path fleet = folder.resolve("fleet.yaml");
        Path model = folder.resolve("models/acme-embedding.yaml");
        byte[] fleetText = Files.readAllBytes(fleet);
        byte[] modelText = Files.readAllBytes(model);
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            boolean ofFleet = random.nextInt(3) > 0;
            Files.write(fleet, ofFleet ? mutate(fleetText, random) : fleetText);
            Files.write(model, ofFleet ? modelText : mutate(modelText, random));
            try {
                FleetYaml.read(fleet, Fixtures.inputs(random.nextBoolean() ? "prod" : "staging"));
            } catch (InvalidFleetException e) {
                refused++;
                assertThat(e.problems()).isNotEmpty();
                for (Problem problem : e.problems()) {
                    assertThat(problem.toString()).doesNotContain("\n");
                    assertInside(problem.position());
                }
            }
        }
        assertThat(refused).isGreaterThan(ROUNDS / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void theOrderOfKeysDoesNotMatter(long seed) throws Exception {
        Fixtures.copy(Fixtures.COMPLETE.getParent(), folder);
        FleetSpec before = withoutPositions(FleetYaml.read(folder.resolve("fleet.yaml"), Fixtures.inputs("prod")));
        Random random = new Random(seed);
        List<String> blocks = topLevelBlocks(Files.readString(folder.resolve("fleet.yaml")));
        Collections.shuffle(blocks, random);
        Files.writeString(folder.resolve("fleet.yaml"), String.join("", blocks));
        for (Path file : Fixtures.files(folder.resolve("models"))) {
            List<String> lines = topLevelBlocks(Files.readString(file));
            Collections.shuffle(lines, random);
            Files.writeString(file, String.join("", lines));
        }

        FleetSpec after = withoutPositions(FleetYaml.read(folder.resolve("fleet.yaml"), Fixtures.inputs("prod")));

        assertThat(after).isEqualTo(before);
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length + 1);
            int length = random.nextInt(4) == 0 ? Math.min(bytes.length - at, random.nextInt(30)) : 0;
            byte[] splice = switch (random.nextInt(3)) {
                case 0 -> new byte[] {(byte) random.nextInt(256)};
                case 1 -> SPLICES[random.nextInt(SPLICES.length)].getBytes(StandardCharsets.UTF_8);
                default -> new byte[0];
            };
            if (splice.length == 0 && length == 0) {
                length = Math.min(bytes.length - at, 1 + random.nextInt(5));
            }
            byte[] next = new byte[bytes.length - length + splice.length];
            System.arraycopy(bytes, 0, next, 0, at);
            System.arraycopy(splice, 0, next, at, splice.length);
            System.arraycopy(bytes, at + length, next, at + splice.length, bytes.length - at - length);
            bytes = next;
        }
        return bytes;
    }

    private void assertInside(Position position) throws Exception {
        String text = Files.readString(Path.of(position.file()), StandardCharsets.ISO_8859_1);
        // YAML 1.2 breaks lines at CR too; bytes of ISO 8859-1 are never fewer than the characters of UTF-8.
        String[] lines = text.split("\r\n|\r|\n|\u0085", -1);
        assertThat(position.line()).as("%s", position).isBetween(1, lines.length);
        assertThat(position.column()).as("%s", position).isBetween(1, lines[position.line() - 1].length() + 1);
    }

    /** Top-level keys with what is below them; comments go along with what follows. */
    private static List<String> topLevelBlocks(String text) {
        List<String> blocks = new ArrayList<>();
        for (String line : text.split("(?<=\n)")) {
            if (blocks.isEmpty() || Character.isLetter(line.charAt(0))) {
                blocks.add(line);
            } else {
                blocks.set(blocks.size() - 1, blocks.getLast() + line);
            }
        }
        return blocks;
    }

    private static FleetSpec withoutPositions(FleetSpec fleet) {
        return new FleetSpec(
                fleet.name(),
                fleet.environment(),
                fleet.account(),
                fleet.image(),
                fleet.tags(),
                fleet.endpoints().stream()
                        .map(FleetYamlMutationTest::withoutPosition)
                        .toList(),
                fleet.models().stream()
                        .map(m -> new ModelDefinition(
                                m.customer(),
                                m.customerSlug(),
                                m.model(),
                                m.type(),
                                m.codeVersion(),
                                withoutPositions(m.artifacts()),
                                m.variables(),
                                m.footprint(),
                                m.sample(),
                                Places.at(new Position("", 1, 1))))
                        .toList(),
                fleet.allowances().stream()
                        .map(a -> new LintAllowance(
                                a.rule(), a.because(), a.type(), a.customer(), new Position("", 1, 1)))
                        .toList());
    }

    private static SortedMap<String, Artifact> withoutPositions(SortedMap<String, Artifact> artifacts) {
        SortedMap<String, Artifact> without = new TreeMap<>(artifacts);
        Position nowhere = new Position("", 1, 1);
        without.replaceAll((name, artifact) -> switch (artifact) {
            case Artifact.AnyGpu any -> new Artifact.AnyGpu(any.location(), any.kind(), nowhere);
            case Artifact.PerGpu per -> new Artifact.PerGpu(per.locations(), per.kind(), nowhere);
        });
        return without;
    }

    private static EndpointSpec withoutPosition(EndpointSpec e) {
        return new EndpointSpec(
                e.modelType(),
                e.template(),
                e.instanceType(),
                e.instances(),
                e.containerEnvironment(),
                e.routing(),
                e.modelCache(),
                e.timeouts(),
                e.scaling(),
                e.warmup(),
                e.variables(),
                e.packing(),
                Places.at(new Position("", 1, 1)));
    }
}
