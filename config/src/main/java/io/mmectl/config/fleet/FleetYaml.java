package io.mmectl.config.fleet;

import io.mmectl.config.AccountSpec;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.LintAllowance;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ServingImage;
import io.mmectl.config.catalogue.ImageCatalogue;
import io.mmectl.config.catalogue.InstanceCatalogue;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.config.yaml.ShapeReader;
import io.mmectl.config.yaml.Substitution;
import io.mmectl.config.yaml.YamlDocument;
import io.mmectl.config.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Reads a fleet file with its model definitions. */
public final class FleetYaml {
    /** Default of {@code prefix}. */
    private static final String PREFIX = "mmectl";

    private final Path file;
    private final FleetInputs inputs;
    private final Problems problems = new Problems();

    private FleetYaml(Path file, FleetInputs inputs) {
        this.file = file;
        this.inputs = inputs;
    }

    /**
     * The fleet in one environment, everything resolved and checked. Reads the file, the model files that it names, and
     * looks at the artifacts (that they exist, can be read and are not empty); changes nothing.
     *
     * @param file as the user named it; messages name it the same way
     * @throws InvalidFleetException with every problem that was found, in file order; nothing else is thrown, whatever the
     *     files hold
     */
    public static FleetSpec read(Path file, FleetInputs inputs) {
        return new FleetYaml(file, inputs).read();
    }

    /**
     * The environments that a file names, in its order, whether or not they could be read.
     *
     * @throws InvalidFleetException when the file is not YAML
     */
    public static List<String> environments(Path file) {
        Problems problems = new Problems();
        Optional<YamlNode> root = YamlDocument.read(file, file.toString(), problems);
        if (root.isEmpty()) {
            throw new InvalidFleetException(problems.all());
        }
        return root.get() instanceof YamlNode.Mapping mapping
                        && mapping.entry("environments")
                                        .map(YamlNode.Entry::value)
                                        .orElse(null)
                                instanceof YamlNode.Mapping environments
                ? environments.entries().stream().map(YamlNode.Entry::key).toList()
                : List.of();
    }

    private FleetSpec read() {
        YamlNode root = YamlDocument.read(file, file.toString(), problems).orElse(null);
        FleetSpec spec = root == null ? null : spec(root);
        if (spec == null || !problems.isEmpty()) {
            throw new InvalidFleetException(problems.all());
        }
        return spec;
    }

    private @Nullable FleetSpec spec(YamlNode root) {
        ShapeReader reader = new ShapeReader(new Substitution(inputs.variables()), problems);
        if (!(root instanceof YamlNode.Mapping mapping)) {
            problems.add(
                    root.position(), "", "must be a mapping, but is " + root.describe(), "Start with fleet: name.");
            return null;
        }
        Optional<ChosenEnvironment> chosen = ChosenEnvironment.choose(mapping, inputs, problems);
        Optional<AccountSpec> account = chosen.map(c -> account(c, reader));
        YamlNode fleet = chosen.map(c -> (YamlNode) c.fleet()).orElse(withoutEnvironments(mapping));
        Section section = reader.document(fleet, FleetShapes.FLEET).orElse(null);
        if (section == null) {
            return null;
        }
        AccountReading accounts = new AccountReading(ImageCatalogue.load(), problems);
        ServingImage image =
                accounts.image(section, account.map(AccountSpec::region).orElse(""));
        SortedMap<String, String> tags = accounts.tags(section);
        List<EndpointSpec> endpoints = endpoints(section);
        Set<String> types = section.section("endpoints").map(Section::keys).orElse(Set.of());
        List<ModelDefinition> models = new ModelsReading(file, reader, problems).models(section, types);
        List<LintAllowance> allowances = new LintReading(problems).allowances(section, types, models);
        if (chosen.isEmpty() || account.isEmpty()) {
            return null;
        }
        return new FleetSpec(
                section.text("fleet").map(Item::value).orElse(""),
                chosen.get().name(),
                account.get(),
                image,
                tags,
                endpoints,
                models,
                allowances,
                section.places());
    }

    private AccountSpec account(ChosenEnvironment chosen, ShapeReader reader) {
        String path = "environments." + chosen.name();
        AccountSpec base =
                inputs.local() ? AccountReading.LOCAL : new AccountSpec("", null, "", PREFIX, "", null, null);
        return reader.section(
                        chosen.account(), inputs.local() ? EnvironmentShapes.LOCAL : EnvironmentShapes.PLAIN, path)
                .map(section -> new AccountReading(ImageCatalogue.load(), problems).account(section, base))
                .orElse(base);
    }

    private List<EndpointSpec> endpoints(Section fleet) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        EndpointReading reading = new EndpointReading(
                InstanceCatalogue.load(), folder == null ? file.toAbsolutePath() : folder, problems);
        List<EndpointSpec> endpoints = new ArrayList<>();
        fleet.section("endpoints").ifPresent(section -> {
            section.entries().forEach((type, item) -> {
                if (item.value() instanceof Section endpoint) {
                    reading.endpoint(type, endpoint).ifPresent(endpoints::add);
                }
            });
        });
        endpoints.sort(Comparator.comparing(EndpointSpec::modelType));
        return endpoints;
    }

    private static YamlNode withoutEnvironments(YamlNode.Mapping root) {
        return new YamlNode.Mapping(
                root.entries().stream()
                        .filter(e -> !e.key().equals("environments"))
                        .toList(),
                root.position());
    }
}
