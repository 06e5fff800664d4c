package io.mmectl.config.fleet;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.EndpointSpec.InstanceCount;
import io.mmectl.config.EndpointSpec.Timeouts;
import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.InstanceType;
import io.mmectl.config.Packing;
import io.mmectl.config.Slugs;
import io.mmectl.config.catalogue.InstanceCatalogue;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.config.yaml.Suggestion;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds one endpoint. */
final class EndpointReading {
    private static final SortedMap<String, String> CONTAINER_DEFAULTS = new TreeMap<>(Map.of(
            // Exported only when the name exists in the environment already; "ready" fails while any model loads.
            "SAGEMAKER_TRITON_PING_MODE", "live",
            "SAGEMAKER_TRITON_LOG_INFO", "true",
            // The serve script's own default is true, which floods CloudWatch Logs.
            "SAGEMAKER_TRITON_LOG_VERBOSE", "false"));
    private static final Duration IN_SERVICE = Duration.ofMinutes(30);
    private static final Duration WARMUP_INTERVAL = Duration.ofHours(1);
    private static final Duration COLD_THRESHOLD = Duration.ofSeconds(2);
    private static final int WARMUP_CONCURRENCY = 4;

    private final InstanceCatalogue instances;
    private final Path folder;
    private final Problems problems;

    EndpointReading(InstanceCatalogue instances, Path folder, Problems problems) {
        this.instances = instances;
        this.folder = folder;
        this.problems = problems;
    }

    /** Empty when the instance type is not usable; other problems leave defaults in place. */
    Optional<EndpointSpec> endpoint(String modelType, Section section) {
        InstanceCount count = count(section);
        String template = template(modelType, section);
        SortedMap<String, String> environment = new TreeMap<>(CONTAINER_DEFAULTS);
        section.section("environment")
                .ifPresent(e -> e.entries().forEach((key, item) -> environment.put(key, (String) item.value())));
        EndpointSpec.ScalingSpec scaling = new ScalingReading(problems).scaling(section, count);
        return instanceType(section)
                .map(type -> new EndpointSpec(
                        modelType,
                        template,
                        type,
                        count,
                        environment,
                        section.text("routing")
                                .map(r -> EndpointSpec.Routing.valueOf(r.value()))
                                .orElse(EndpointSpec.Routing.RANDOM),
                        section.text("modelCache")
                                .filter(c -> c.value().equals("Disabled"))
                                .map(c -> EndpointSpec.ModelCache.DISABLED)
                                .orElse(EndpointSpec.ModelCache.ENABLED),
                        timeouts(section),
                        scaling,
                        warmup(section),
                        variables(section),
                        packing(section),
                        section.places()));
    }

    static SortedMap<String, Object> variables(Section section) {
        SortedMap<String, Object> variables = new TreeMap<>();
        section.section("variables")
                .ifPresent(v -> v.entries().forEach((key, item) -> variables.put(key, item.value())));
        return variables;
    }

    private static Packing packing(Section section) {
        return section.text("packing").filter(p -> p.value().equals("compact")).isPresent()
                ? Packing.COMPACT
                : Packing.FAST;
    }

    private Optional<InstanceType> instanceType(Section section) {
        return section.text("instanceType").flatMap(item -> {
            Optional<InstanceType> found = instances.find(item.value());
            if (found.isEmpty()) {
                problems.add(
                        item.position(),
                        item.path(),
                        instances.refusal(item.value()),
                        Suggestion.hint(item.value(), instances.names()));
            }
            return found;
        });
    }

    private InstanceCount count(Section section) {
        Optional<Section> bounds = section.section("instances");
        if (bounds.isEmpty()) {
            return new InstanceCount.Fixed(
                    section.whole("instances").map(i -> i.value().intValue()).orElse(1));
        }
        int min = ScalingReading.count(bounds.get(), "min");
        int max = ScalingReading.count(bounds.get(), "max");
        return new InstanceCount.Bounds(min, ScalingReading.atLeast(min, max, bounds.get(), problems));
    }

    /** A name as it is; a folder as absolute path. */
    private String template(String modelType, Section section) {
        Optional<Item<String>> item = section.text("template");
        String text = item.map(Item::value).orElse(modelType);
        if (item.isEmpty() || !(text.contains("/") || text.startsWith("."))) {
            item.filter(i -> !Slugs.isSlug(i.value()))
                    .ifPresent(i -> problems.add(
                            i.position(),
                            i.path(),
                            "'" + i.value() + "' is neither a template's name nor a folder",
                            "A name has " + CommonShapes.SLUG_FORM + "; a folder starts with ./ or holds a slash."));
            return text;
        }
        try {
            Path path = folder.resolve(text).toAbsolutePath().normalize();
            if (!Files.isRegularFile(path.resolve("template.yaml"))) {
                problems.add(
                        item.get().position(),
                        item.get().path(),
                        "there is no template.yaml in folder '" + text + "'",
                        "Name a folder with a template.yaml, relative to this file.");
            }
            return path.toString();
        } catch (InvalidPathException e) {
            problems.add(item.get().position(), item.get().path(), "'" + text + "' is not a path", "Name a folder.");
            return text;
        }
    }

    private static Timeouts timeouts(Section section) {
        Optional<Section> timeouts = section.section("timeouts");
        return new Timeouts(
                span(timeouts, "modelDataDownload"),
                span(timeouts, "containerStartup"),
                timeouts.flatMap(t -> t.span("inService")).map(Item::value).orElse(IN_SERVICE));
    }

    private static WarmupSpec warmup(Section section) {
        Optional<Section> warmup = section.section("warmup");
        return new WarmupSpec(
                warmup.flatMap(w -> w.span("interval")).map(Item::value).orElse(WARMUP_INTERVAL),
                warmup.flatMap(w -> w.span("coldThreshold")).map(Item::value).orElse(COLD_THRESHOLD),
                warmup.flatMap(w -> w.whole("concurrency"))
                        .map(c -> c.value().intValue())
                        .orElse(WARMUP_CONCURRENCY));
    }

    private static @Nullable Duration span(Optional<Section> section, String key) {
        return section.flatMap(s -> s.span(key)).map(Item::value).orElse(null);
    }
}
