package io.mmectl.config.fleet;

import io.mmectl.config.EngineKind;
import io.mmectl.config.InstanceType.Gpu;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Position;
import io.mmectl.config.S3Location;
import io.mmectl.config.Slugs;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds one model definition and looks at its files. */
final class ModelReading {
    private static final Pattern S3 = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(\\S+)");
    private static final long MAX_SAMPLE_BYTES = 6_291_456;

    private final Problems problems;

    ModelReading(Problems problems) {
        this.problems = problems;
    }

    /**
     * @param folder what relative paths start from: the folder of the file that holds the definition
     * @return empty when customer or type could not be read
     */
    Optional<ModelDefinition> model(Section section, Path folder) {
        SortedMap<String, Artifact> artifacts = artifacts(section, folder);
        Path sample = section.text("sample").map(s -> sample(s, folder)).orElse(null);
        Optional<Item<String>> customer = section.text("customer");
        Optional<Item<String>> type = section.text("type");
        if (customer.isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ModelDefinition(
                customer.get().value(),
                Slugs.of(customer.get().value()),
                section.text("model").map(Item::value).orElse(type.get().value()),
                type.get().value(),
                section.text("code").map(Item::value).orElse(ModelDefinition.LATEST),
                artifacts,
                EndpointReading.variables(section),
                section.section("footprint").map(ModelReading::footprint).orElse(Footprint.UNKNOWN),
                sample,
                section.places()));
    }

    private SortedMap<String, Artifact> artifacts(Section section, Path folder) {
        SortedMap<String, Artifact> artifacts = new TreeMap<>();
        section.section("artifacts")
                .ifPresent(a -> a.entries().forEach((name, item) -> {
                    Artifact artifact = item.value() instanceof Section choice
                            ? chosen(choice, folder)
                            : anyGpu(location(item, folder), null, item.position());
                    if (artifact != null) {
                        artifacts.put(name, artifact);
                    }
                }));
        return artifacts;
    }

    private @Nullable Artifact chosen(Section section, Path folder) {
        EngineKind kind = section.text(ModelShapes.KIND)
                .flatMap(k -> EngineKind.ofWord(k.value()))
                .orElse(null);
        SortedMap<Gpu, ArtifactLocation> byGpu = new TreeMap<>();
        for (Gpu gpu : Gpu.values()) {
            ArtifactLocation location =
                    section.text(gpu.word()).map(item -> location(item, folder)).orElse(null);
            if (location != null) {
                byGpu.put(gpu, location);
            }
        }
        boolean perGpu = Gpu.words().stream().anyMatch(section::mentions);
        if (perGpu == section.mentions(ModelShapes.FILE)) {
            problems.add(
                    section.position(),
                    section.path(),
                    perGpu ? "names a file for all GPUs and one for each" : "names no file",
                    "Say file: …, or one for each GPU architecture: " + String.join(", ", Gpu.words()) + ".");
            return null;
        }
        if (perGpu) {
            return byGpu.isEmpty() ? null : new Artifact.PerGpu(byGpu, kind, section.position());
        }
        return section.text(ModelShapes.FILE)
                .map(item -> anyGpu(location(item, folder), kind, item.position()))
                .orElse(null);
    }

    private static @Nullable Artifact anyGpu(
            @Nullable ArtifactLocation location, @Nullable EngineKind kind, Position position) {
        return location == null ? null : new Artifact.AnyGpu(location, kind, position);
    }

    private @Nullable ArtifactLocation location(Item<?> item, Path folder) {
        String text = (String) item.value();
        return text.contains("://") ? remote(text, item) : local(text, item, folder);
    }

    private @Nullable ArtifactLocation remote(String text, Item<?> item) {
        Matcher m = S3.matcher(text);
        if (!m.matches()) {
            problem(item, "'" + text + "' is not an S3 address", "Write s3://bucket/key, or a path.");
            return null;
        }
        return new ArtifactLocation.S3(new S3Location(m.group(1), m.group(2)));
    }

    private @Nullable ArtifactLocation local(String text, Item<?> item, Path folder) {
        Path path = existing(text, item, folder);
        if (path == null) {
            return null;
        }
        if (Files.isDirectory(path)) {
            return new ArtifactLocation.Local(path);
        }
        return size(path, text, item) > 0 ? new ArtifactLocation.Local(path) : null;
    }

    private @Nullable Path sample(Item<String> item, Path folder) {
        Path path = existing(item.value(), item, folder);
        if (path == null) {
            return null;
        }
        if (!Files.isRegularFile(path)) {
            problem(item, "'" + item.value() + "' is not a file", "Name a JSON file.");
            return null;
        }
        long size = size(path, item.value(), item);
        if (size > MAX_SAMPLE_BYTES) {
            problem(
                    item,
                    "'" + item.value() + "' has " + size + " bytes",
                    "SageMaker takes at most " + MAX_SAMPLE_BYTES + " bytes a request.");
        }
        return path;
    }

    private @Nullable Path existing(String text, Item<?> item, Path folder) {
        Path path;
        try {
            path = folder.resolve(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            problem(item, "'" + text + "' is not a path", "Name a file, relative to this file.");
            return null;
        }
        if (!Files.exists(path)) {
            problem(item, "there is no file '" + text + "'", "Paths are relative to this file's folder.");
            return null;
        }
        if (!Files.isReadable(path)) {
            problem(item, "'" + text + "' cannot be read", "Check its permissions.");
            return null;
        }
        return path;
    }

    /** Bytes; 0 with a problem for an empty file and for what is no file. */
    private long size(Path path, String text, Item<?> item) {
        try {
            if (!Files.isRegularFile(path)) {
                problem(item, "'" + text + "' is not a regular file", "Name a file or a folder.");
                return 0;
            }
            long size = Files.size(path);
            if (size == 0) {
                problem(item, "'" + text + "' is empty", "Was it copied completely?");
            }
            return size;
        } catch (IOException e) {
            problem(item, "'" + text + "' cannot be read", "Check its permissions.");
            return 0;
        }
    }

    private void problem(Item<?> item, String what, String hint) {
        problems.add(item.position(), item.path(), what, hint);
    }

    private static Footprint footprint(Section section) {
        return new Footprint(
                number(section, "gpuMemoryMib"),
                number(section, "hostMemoryMib"),
                number(section, "sharedMemoryMib"),
                number(section, "loadTimeMs"));
    }

    private static @Nullable Long number(Section section, String key) {
        return section.whole(key).map(Item::value).orElse(null);
    }
}
