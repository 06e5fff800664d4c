package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.TextFormat;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import io.mmectl.deployer.lint.pbtxt.TextSyntaxException;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One Triton model of a repository: a directory at its root, or the root itself. */
public final class ModelDirectory {
    /** File name of a model's configuration. */
    public static final String CONFIG = "config.pbtxt";

    private static final Pattern ENSEMBLE = Pattern.compile("platform:\\s*\"ensemble\"");
    private static final Pattern VERSION = Pattern.compile("(0|[1-9][0-9]{0,17})/");

    private final String name;
    private final List<Item> items;
    private final Optional<String> configText;
    private final boolean ensemble;
    private final ModelConfig config;
    private final @Nullable TextSyntaxException syntaxError;

    /** @param items sorted by path */
    private ModelDirectory(String name, List<Item> items) {
        this.name = name;
        this.items = List.copyOf(items);
        this.configText = Item.find(items, prefix() + CONFIG).flatMap(Item::text);
        this.ensemble = configText.map(text -> ENSEMBLE.matcher(text).find()).orElse(false);
        TextMessage message = new TextMessage(List.of());
        TextSyntaxException failure = null;
        try {
            message = TextFormat.parse(configText.orElse(""));
        } catch (TextSyntaxException e) {
            failure = e;
        }
        this.config = new ModelConfig(message);
        this.syntaxError = failure;
    }

    /**
     * The models of a repository, sorted by name. A {@code config.pbtxt} at the root makes the whole a flat repository of
     * one model.
     *
     * @throws IOException when a config cannot be read
     */
    public static List<ModelDirectory> of(TritonRepository repository) throws IOException {
        return of(Inspected.of(repository));
    }

    /** As {@link #of(TritonRepository)}. A directory without a configuration is a model to Triton as well. */
    public static List<ModelDirectory> of(Inspected repository) {
        if (repository.item(CONFIG).isPresent()) {
            return List.of(new ModelDirectory("", repository.items()));
        }
        SortedMap<String, List<Item>> byName = new TreeMap<>();
        for (Item item : repository.items()) {
            int slash = item.path().indexOf('/');
            if (slash >= 0 && item.kind() != Item.Kind.OTHER) {
                List<Item> inside = byName.computeIfAbsent(item.path().substring(0, slash), name -> new ArrayList<>());
                if (item.path().length() > slash + 1) {
                    inside.add(item);
                }
            }
        }
        List<ModelDirectory> models = new ArrayList<>();
        byName.forEach((name, items) -> models.add(new ModelDirectory(name, items)));
        return models;
    }

    /** Its directory; empty for a flat repository, whose root is the model. */
    public String name() {
        return name;
    }

    /** Its directory with the slash; empty for a flat repository. */
    public String prefix() {
        return name.isEmpty() ? "" : name + "/";
    }

    /** What is in it, with paths from the repository's root. */
    public List<Item> items() {
        return items;
    }

    /** A file or directory in it. */
    public Optional<Item> item(String path) {
        return Item.find(items, prefix() + path);
    }

    public boolean holds(String path) {
        return item(path).isPresent();
    }

    /** Path of its config in the repository. */
    public String configPath() {
        return prefix() + CONFIG;
    }

    /** Its config.pbtxt; empty when there is none. */
    public Optional<String> configText() {
        return configText;
    }

    /** What it says; as if nothing were said, where there is none or it cannot be parsed. */
    public ModelConfig config() {
        return config;
    }

    public Optional<TextSyntaxException> syntaxError() {
        return Optional.ofNullable(syntaxError);
    }

    /** Whether there is a configuration that could be parsed. */
    public boolean configured() {
        return configText.isPresent() && syntaxError == null;
    }

    /** Whether Triton's SageMaker server takes it for an ensemble: by this very text, not by the parsed message. */
    public boolean ensemble() {
        return ensemble;
    }

    /** Version directories with their slash, as {@code 1/}, in numerical order. */
    public List<String> versions() {
        return directories().stream()
                .filter(d -> VERSION.matcher(d).matches())
                .sorted(Comparator.comparing((String d) -> Long.parseLong(d.substring(0, d.length() - 1))))
                .toList();
    }

    /** All directories right in it, with their slash, in Triton's order. */
    public List<String> directories() {
        return items.stream()
                .filter(Item::isDirectory)
                .map(i -> i.path().substring(prefix().length()))
                .filter(p -> p.indexOf('/') == p.length() - 1)
                .toList();
    }

    /** The backend that Triton takes for it; empty for an ensemble and where it finds none. */
    public Optional<Backend> backend() {
        if (config.ensemble()) {
            return Optional.empty();
        }
        // Triton looks for the model's file into the first directory, whatever that is.
        String first = directories().stream().findFirst().orElse("1/");
        return Backend.of(config, file -> holds(first + file));
    }

    public boolean runs(String backend) {
        return backend().filter(b -> b.name().equals(backend)).isPresent();
    }
}
