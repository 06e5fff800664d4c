package io.mmectl.deployer.template;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Position;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.config.yaml.ShapeReader;
import io.mmectl.config.yaml.Substitution;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.config.yaml.YamlDocument;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.template.Template.ArtifactSlot;
import io.mmectl.deployer.template.Template.LayoutEntry;
import io.mmectl.deployer.template.Template.Requirements;
import io.mmectl.deployer.template.Template.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a template. */
public final class TemplateYaml {
    /** Largest file of a template; models come as artifacts. */
    static final int MAX_FILE_BYTES = 16 << 20;

    /** Of all files together: they are kept in memory. */
    static final int MAX_BYTES = 64 << 20;

    private static final int MAX_FILES = 1000;

    private final TemplateSource source;
    private final Problems problems = new Problems();
    private final SortedMap<String, Source.InMemory> files = new TreeMap<>();

    private TemplateYaml(TemplateSource source) {
        this.source = source;
    }

    /**
     * Reads all files of a template and checks them against each other.
     *
     * @throws InvalidFleetException with every problem that was found
     * @throws MmectlException FAILED when a file cannot be read
     */
    public static Template read(TemplateSource source) {
        return new TemplateYaml(source).read();
    }

    private Template read() {
        try {
            readFiles();
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    "Template " + source.name() + " cannot be read: " + reason(e),
                    "Check the folder and its permissions.",
                    e);
        }
        String name = source.name() + "/" + Template.FILE;
        Source.InMemory yaml = files.get(Template.FILE);
        if (yaml == null) {
            problems.add(new Position(name, 1, 1), "", "there is no such file", "A template is a folder with one.");
            throw new InvalidFleetException(problems.all());
        }
        Template template = YamlDocument.parse(yaml.bytes(), name, problems)
                .flatMap(root -> new ShapeReader(Substitution.NONE, problems).document(root, TemplateShapes.DOCUMENT))
                .map(this::template)
                .orElse(null);
        if (template == null || !problems.isEmpty()) {
            throw new InvalidFleetException(problems.all());
        }
        return template;
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case NoSuchFileException missing -> missing.getFile() + " is not there";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static MmectlException tooLarge(String what) {
        return new MmectlException(
                ErrorCode.INVALID_INPUT,
                what,
                "A template is code and configuration; a model's files come as artifacts.");
    }

    private void readFiles() throws IOException {
        List<String> paths = source.files();
        if (paths.size() > MAX_FILES) {
            throw tooLarge("Template " + source.name() + " has " + paths.size() + " files, more than " + MAX_FILES);
        }
        long all = 0;
        for (String path : paths) {
            try (InputStream in = source.open(path)) {
                byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
                all += bytes.length;
                if (bytes.length > MAX_FILE_BYTES || all > MAX_BYTES) {
                    throw tooLarge(
                            bytes.length > MAX_FILE_BYTES
                                    ? source.name() + "/" + path + " is larger than " + (MAX_FILE_BYTES >> 20) + " MiB"
                                    : "Template " + source.name() + " is larger than " + (MAX_BYTES >> 20) + " MiB");
                }
                files.put(path, new Source.InMemory(bytes));
            }
        }
    }

    private Template template(Section section) {
        SortedMap<String, ArtifactSlot> artifacts = artifacts(section);
        SortedMap<String, SortedMap<String, String>> parts = parts(section, artifacts);
        SortedMap<String, TemplateVariable> variables = new VariableReading(problems).variables(section);
        boolean brings = section.flag("bringsRepository").map(Item::value).orElse(false);
        List<LayoutEntry> layout =
                new LayoutReading(source.name(), files, problems).layout(section, artifacts, parts, variables, brings);
        List<Tensor> inputs = tensors(section, "inputs");
        String sample = section.text("sample").map(Item::value).orElse(null);
        section.text("sample")
                .filter(s -> !files.containsKey(s.value()))
                .ifPresent(s -> problems.add(
                        s.position(),
                        s.path(),
                        "there is no file '" + s.value() + "'",
                        "Paths start in the template's folder."));
        return new Template(
                source.name(),
                text(section, "name"),
                text(section, "version"),
                text(section, "description"),
                requirements(section),
                artifacts,
                parts,
                variables,
                section.text("serves").map(Item::value).orElse(null),
                layout,
                inputs,
                tensors(section, "outputs"),
                sample,
                textInput(section, inputs),
                footprint(section),
                files,
                section.places());
    }

    private SortedMap<String, ArtifactSlot> artifacts(Section section) {
        EngineReading engines = new EngineReading(problems);
        SortedMap<String, ArtifactSlot> artifacts = new TreeMap<>();
        section.section("artifacts")
                .ifPresent(a -> a.entries().forEach((name, item) -> {
                    Section slot = (Section) item.value();
                    artifacts.put(
                            name,
                            new ArtifactSlot(
                                    text(slot, "description"),
                                    slot.flag("required").map(Item::value).orElse(true),
                                    engines.kinds(slot)));
                }));
        return artifacts;
    }

    private SortedMap<String, SortedMap<String, String>> parts(
            Section section, SortedMap<String, ArtifactSlot> artifacts) {
        SortedMap<String, SortedMap<String, String>> parts = new TreeMap<>();
        section.section("parts")
                .ifPresent(p -> p.entries().forEach((part, item) -> {
                    SortedMap<String, String> aliases = new TreeMap<>();
                    ((Section) item.value()).entries().forEach((alias, target) -> {
                        String artifact = (String) target.value();
                        if (!artifacts.containsKey(artifact)) {
                            problems.add(
                                    target.position(),
                                    target.path(),
                                    "there is no artifact '" + artifact + "'",
                                    Suggestion.hint(artifact, artifacts.keySet()));
                        }
                        aliases.put(alias, artifact);
                    });
                    parts.put(part, aliases);
                }));
        return parts;
    }

    /** Of a template, or of a kind of engine. */
    static Requirements requirements(Section section) {
        Optional<Section> requires = section.section("requires");
        return new Requirements(names(requires, "backends"), names(requires, "python"));
    }

    private static SortedSet<String> names(Optional<Section> section, String key) {
        SortedSet<String> names = new TreeSet<>();
        section.ifPresent(s -> s.items(key).forEach(i -> names.add((String) i.value())));
        return names;
    }

    private static List<Tensor> tensors(Section section, String key) {
        List<Tensor> tensors = new ArrayList<>();
        for (Item<?> item : section.items(key)) {
            Section tensor = (Section) item.value();
            tensors.add(new Tensor(
                    text(tensor, "name"),
                    text(tensor, "datatype"),
                    tensor.items("shape").stream().map(i -> (Long) i.value()).toList()));
        }
        return tensors;
    }

    private @Nullable String textInput(Section section, List<Tensor> inputs) {
        return section.text("textInput")
                .map(item -> {
                    boolean fits = inputs.stream()
                            .anyMatch(t -> t.name().equals(item.value())
                                    && t.datatype().equals("BYTES"));
                    if (!fits) {
                        problems.add(
                                item.position(),
                                item.path(),
                                "there is no input '" + item.value() + "' of datatype BYTES",
                                "Name one of inputs.");
                    }
                    return item.value();
                })
                .orElse(null);
    }

    private static Footprint footprint(Section section) {
        return section.section("footprint")
                .map(f -> new Footprint(
                        number(f, "gpuMemoryMib"),
                        number(f, "hostMemoryMib"),
                        number(f, "sharedMemoryMib"),
                        number(f, "loadTimeMs")))
                .orElse(Footprint.UNKNOWN);
    }

    private static @Nullable Long number(Section section, String key) {
        return section.whole(key).map(Item::value).orElse(null);
    }

    private static String text(Section section, String key) {
        return section.text(key).map(Item::value).orElse("");
    }
}
