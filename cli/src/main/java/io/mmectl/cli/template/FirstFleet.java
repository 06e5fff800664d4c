package io.mmectl.cli.template;

import io.mmectl.cli.Reasons;
import io.mmectl.config.EngineKind;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Slugs;
import io.mmectl.config.catalogue.ImageCatalogue;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.YamlDocument;
import io.mmectl.config.yaml.YamlNode;
import io.mmectl.deployer.packaging.FreshFolder;
import io.mmectl.deployer.template.EngineUse;
import io.mmectl.deployer.template.Template;
import io.mmectl.deployer.template.Template.ArtifactSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The first files of a user's fleet: one endpoint of a built-in template, and one model. Files for the model are those that the
 * template is tested with, which lie in a checkout of mmectl: they work, and a customer's own take their place.
 *
 * @param definition of the model
 * @param copies where each of its files lies, by its name below {@code artifacts/}; a file or a folder
 */
public record FirstFleet(String fleet, String definition, SortedMap<String, Path> copies) {
    private static final String FLEET = "fleet.yaml";
    private static final String MODELS = "models";
    private static final String ARTIFACTS = "artifacts";
    private static final String CUSTOMER = "example";
    private static final int LONGEST_NAME = 24;

    /**
     * What to write.
     *
     * @param name of the fleet's folder, which becomes the fleet's name where it can
     * @param template a built-in one
     * @param tests the folder with the template's {@code model.yaml} and its files
     * @throws MmectlException INVALID_INPUT when they are not there, or two of one name are
     */
    public static FirstFleet of(String name, Template template, Path tests) {
        Path file = tests.resolve("model.yaml");
        if (!Files.isRegularFile(file)) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "the files that template " + template.name() + " is tested with are not here",
                    "run init with the mmectl of a checkout; mmectl template show " + template.name()
                            + " tells what a definition brings");
        }
        Problems problems = new Problems();
        YamlNode root = YamlDocument.read(file, file.toString(), problems).orElse(null);
        problems.throwIfAny();
        if (!(root instanceof YamlNode.Mapping tested)) {
            throw new IllegalStateException(file + " is no model definition");
        }
        SortedMap<String, Path> copies = new TreeMap<>();
        String definition = definition(template, tested, tests, copies);
        return new FirstFleet(fleet(name, template, copies.keySet()), definition, copies);
    }

    private static String definition(
            Template template, YamlNode.Mapping tested, Path tests, SortedMap<String, Path> copies) {
        StringBuilder text = new StringBuilder();
        text.append("customer: ").append(CUSTOMER).append("    # a customer's id; one file like this for each model\n");
        text.append("type: ").append(template.name()).append("    # its endpoint in fleet.yaml\n");
        entries(tested, "variables")
                .ifPresent(variables -> text.append("variables: {")
                        .append(variables.entries().stream()
                                .map(v -> v.key() + ": " + written(v.value()))
                                .collect(Collectors.joining(", ")))
                        .append("}\n"));
        text.append("artifacts:    # files to try it with: put the customer's own in their place\n");
        entries(tested, ARTIFACTS).stream()
                .flatMap(a -> a.entries().stream())
                .forEach(artifact -> text.append("  ")
                        .append(artifact.key())
                        .append(": ")
                        .append(copy(artifact.value(), tests, copies))
                        .append('\n'));
        tested.entry("sample")
                .ifPresent(sample -> text.append("sample: ")
                        .append(copy(sample.value(), tests, copies))
                        .append("    # the request that warms the model\n"));
        return text.toString();
    }

    private static Optional<YamlNode.Mapping> entries(YamlNode.Mapping in, String key) {
        return in.entry(key)
                .map(YamlNode.Entry::value)
                .filter(YamlNode.Mapping.class::isInstance)
                .map(YamlNode.Mapping.class::cast);
    }

    private static String written(YamlNode value) {
        return value instanceof YamlNode.Scalar scalar
                ? scalar.plain() ? scalar.text() : JsonMapper.shared().writeValueAsString(scalar.text())
                : "";
    }

    /** Notes the file, and says how the definition names it. */
    private static String copy(YamlNode value, Path tests, SortedMap<String, Path> copies) {
        Path source = tests.resolve(written(value)).normalize();
        String name = CUSTOMER + "/" + source.getFileName();
        Path other = copies.put(name, source);
        if (other != null && !other.equals(source)) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "both " + other + " and " + source + " would be written to " + ARTIFACTS + "/" + name,
                    "give the template's files different names");
        }
        return "../" + ARTIFACTS + "/" + name;
    }

    private static String fleet(String name, Template template, Iterable<String> files) {
        SortedSet<String> python = new TreeSet<>(template.requires().python());
        files.forEach(file -> EngineKind.ofFileName(file)
                .ifPresent(kind -> template.artifacts().values().stream()
                        .map(ArtifactSlot::kinds)
                        .filter(kinds -> kinds.containsKey(kind))
                        .map(kinds -> kinds.get(kind))
                        .map(EngineUse::requires)
                        .forEach(requires -> python.addAll(requires.python()))));
        python.remove("numpy");
        String provides = python.isEmpty()
                ? "}"
                : ", provides: [" + String.join(", ", python)
                        + "]}    # AWS's image has none of them: model-templates/image";
        return String.format(
                Locale.ROOT,
                """
                fleet: "%s"
                environments:
                  prod:    # put your own in, before the first command without --local
                    region: us-east-1
                    account: "000000000000"    # with any other account's credentials nothing is done
                    bucket: my-models
                    role: arn:aws:iam::000000000000:role/my-execution-role
                image: {triton: "%s"%s
                endpoints:
                  %s:
                    template: %s    # mmectl template show %s tells what its models bring and what can be set
                    instanceType: ml.g4dn.xlarge
                    instances: {min: 1, max: 2}
                    scaling: {gpuMemory: {target: 80}}
                    warmup: {interval: 1h}
                models: models/*.yaml
                """,
                name.matches(Slugs.PATTERN) && name.length() <= LONGEST_NAME ? name : "my-fleet",
                ImageCatalogue.load().defaultVersion(),
                provides,
                template.name(),
                template.name(),
                template.name());
    }

    /**
     * Writes them into a folder, which is made where it is not there. The fleet file comes last, so that without it nothing is a
     * fleet.
     *
     * @return what was written, relative to the folder
     * @throws MmectlException INVALID_INPUT when something of that name is there already, FAILED when it cannot be written: then
     *     none of them is there
     */
    public List<String> write(Path folder) {
        for (String name : List.of(FLEET, MODELS, ARTIFACTS)) {
            if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                throw new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        folder.resolve(name) + " is there already, and nothing was written",
                        "name an empty or a new folder");
            }
        }
        try {
            Files.createDirectories(folder);
            try (FreshFolder artifacts = FreshFolder.beside(folder.resolve(ARTIFACTS));
                    FreshFolder models = FreshFolder.beside(folder.resolve(MODELS))) {
                for (var copy : copies.entrySet()) {
                    copyTree(copy.getValue(), artifacts.content().resolve(copy.getKey()));
                }
                Files.writeString(models.content().resolve(CUSTOMER + ".yaml"), definition);
                putInPlace(folder, artifacts, models);
            }
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    "cannot write into " + folder + ": " + Reasons.of(e),
                    "check that the folder can be written and has room",
                    e);
        }
        List<String> written = new ArrayList<>(List.of(FLEET, MODELS + "/" + CUSTOMER + ".yaml"));
        copies.keySet().forEach(name -> written.add(ARTIFACTS + "/" + name));
        return written;
    }

    private void putInPlace(Path folder, FreshFolder artifacts, FreshFolder models) throws IOException {
        boolean done = false;
        try {
            artifacts.finish();
            models.finish();
            writeFleet(folder.resolve(FLEET));
            done = true;
        } finally {
            if (!done) { // or the next run would be refused for them
                models.takeBack();
                artifacts.takeBack();
            }
        }
    }

    private void writeFleet(Path file) throws IOException {
        Files.createFile(file);
        try {
            Files.writeString(file, fleet);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path :
                    paths.filter(p -> !p.toString().contains("__pycache__")).toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
