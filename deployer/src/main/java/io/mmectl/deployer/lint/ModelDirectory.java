package io.mmectl.deployer.lint;

import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One Triton model of a repository.
 *
 * @param name its directory; empty for a flat repository, whose root is the model
 * @param paths what is in it, relative to it, directories with their slash
 * @param configText its config.pbtxt; empty when there is none
 */
public record ModelDirectory(String name, List<String> paths, Optional<String> configText) {
    /** File name of a model's configuration. */
    public static final String CONFIG = "config.pbtxt";

    private static final Pattern ENSEMBLE = Pattern.compile("platform:\\s*\"ensemble\"");
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]*/");
    private static final int MAX_CONFIG_BYTES = 4 << 20;

    public ModelDirectory {
        paths = List.copyOf(paths);
    }

    /**
     * The models of a repository, sorted by name. A {@code config.pbtxt} at the root makes the whole a flat repository of
     * one model.
     *
     * @throws IOException when a config cannot be read
     */
    public static List<ModelDirectory> of(TritonRepository repository) throws IOException {
        boolean flat = repository.entries().stream().anyMatch(e -> e.path().equals(CONFIG));
        if (flat) {
            return List.of(directory("", repository));
        }
        TreeSet<String> names = new TreeSet<>();
        for (RepositoryEntry entry : repository.entries()) {
            int slash = entry.path().indexOf('/');
            if (slash >= 0) {
                names.add(entry.path().substring(0, slash));
            }
        }
        List<ModelDirectory> models = new ArrayList<>();
        for (String name : names) {
            models.add(directory(name, repository));
        }
        return models;
    }

    /** Path of its config in the repository. */
    public String configPath() {
        return prefix(name) + CONFIG;
    }

    /** Whether Triton's SageMaker server takes it for an ensemble: by this very text, not by the parsed message. */
    public boolean ensemble() {
        return configText.map(text -> ENSEMBLE.matcher(text).find()).orElse(false);
    }

    /** Version directories with their slash, as {@code 1/}. */
    public List<String> versions() {
        return paths.stream().filter(p -> VERSION.matcher(p).matches()).toList();
    }

    private static ModelDirectory directory(String name, TritonRepository repository) throws IOException {
        String prefix = prefix(name);
        List<String> paths = new ArrayList<>();
        Optional<String> config = Optional.empty();
        for (RepositoryEntry entry : repository.entries()) {
            if (!entry.path().startsWith(prefix) || entry.path().equals(prefix)) {
                continue;
            }
            String path = entry.path().substring(prefix.length());
            paths.add(path);
            if (path.equals(CONFIG)) {
                config = Optional.of(text(entry.source()));
            }
        }
        return new ModelDirectory(name, paths, config);
    }

    private static String prefix(String name) {
        return name.isEmpty() ? "" : name + "/";
    }

    private static String text(Source source) throws IOException {
        return switch (source) {
            case Source.InMemory memory -> new String(memory.bytes(), StandardCharsets.UTF_8);
            case Source.LocalFile(Path path) -> {
                try (InputStream in = Files.newInputStream(path)) {
                    yield new String(in.readNBytes(MAX_CONFIG_BYTES), StandardCharsets.UTF_8);
                }
            }
            case Source.Directory() -> "";
        };
    }
}
