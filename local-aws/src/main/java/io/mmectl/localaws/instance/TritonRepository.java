package io.mmectl.localaws.instance;

import io.mmectl.localaws.pbtxt.TextFormatException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An unpacked archive, understood as Triton's SageMaker front-end does: a config at the root makes the root the model;
 * else the sub-directory whose config says it is an ensemble is served, else the last one that the file system lists.
 *
 * @param served the model that answers
 * @param loaded the served model and what its steps need, by directory name
 */
record TritonRepository(Model served, Map<String, Model> loaded) {
    /** The front-end looks for this in the text, not in the parsed config. */
    private static final Pattern ENSEMBLE = Pattern.compile("platform:\\s*\"ensemble\"");

    /**
     * One model directory.
     *
     * @param directory its name; empty for a config at the root of the archive
     * @param bytes size of the files of the served version
     */
    record Model(String directory, ModelConfig config, int version, long bytes) {}

    static TritonRepository read(Path folder) throws IOException, ModelLoadException {
        if (Files.exists(folder.resolve("config.pbtxt"))) {
            Model served = model(folder, "");
            if (served.config().backend() == Backend.ENSEMBLE) {
                throw new ModelLoadException("ensemble at the root of the archive has no models for its steps");
            }
            return new TritonRepository(served, Map.of("", served));
        }
        Model served = model(folder, servedDirectory(folder));
        Map<String, Model> loaded = new LinkedHashMap<>();
        collect(folder, served, loaded, new HashSet<>());
        return new TritonRepository(served, Map.copyOf(loaded));
    }

    private static String servedDirectory(Path folder) throws IOException, ModelLoadException {
        String last = "";
        List<String> ensembles = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                last = entry.getFileName().toString();
                Path config = entry.resolve("config.pbtxt");
                if (Files.exists(config)
                        && ENSEMBLE.matcher(Files.readString(config)).find()) {
                    ensembles.add(last);
                }
            }
        }
        if (ensembles.size() > 1) {
            throw new ModelLoadException("more than one ensemble in the model repository: "
                    + String.join(", ", ensembles.stream().sorted().toList()));
        }
        if (last.isEmpty()) {
            throw new ModelLoadException("no model directory and no config.pbtxt in the archive");
        }
        return ensembles.isEmpty() ? last : ensembles.getFirst();
    }

    private static void collect(Path folder, Model model, Map<String, Model> loaded, Set<String> path)
            throws IOException, ModelLoadException {
        if (!path.add(model.directory())) {
            throw new ModelLoadException("circular dependency between ensembles at '" + model.directory() + "'");
        }
        loaded.put(model.directory(), model);
        for (ModelConfig.Step step : model.config().steps()) {
            Model callee = model(folder, step.model());
            checkStep(model, step, callee);
            collect(folder, callee, loaded, path);
            path.remove(callee.directory());
        }
    }

    private static void checkStep(Model ensemble, ModelConfig.Step step, Model callee) throws ModelLoadException {
        checkNames(
                ensemble,
                callee,
                "input",
                step.inputs().keySet(),
                callee.config().inputs());
        checkNames(
                ensemble,
                callee,
                "output",
                step.outputs().keySet(),
                callee.config().outputs());
    }

    private static void checkNames(
            Model ensemble, Model callee, String what, Set<String> mapped, List<ModelConfig.TensorSpec> declared)
            throws ModelLoadException {
        for (String name : mapped) {
            if (declared.stream().noneMatch(t -> t.name().equals(name))) {
                throw new ModelLoadException("in ensemble '" + ensemble.directory() + "', ensemble tensor is mapped to "
                        + "non-existing " + what + " '" + name + "' of model '" + callee.directory() + "'");
            }
        }
        boolean missing =
                what.equals("input") && declared.stream().anyMatch(t -> !t.optional() && !mapped.contains(t.name()));
        if (missing) {
            throw new ModelLoadException("in ensemble '" + ensemble.directory() + "', not all inputs of model '"
                    + callee.directory() + "' are mapped");
        }
    }

    private static Model model(Path folder, String directory) throws IOException, ModelLoadException {
        Path home = directory.isEmpty() ? folder : folder.resolve(directory);
        if (!home.normalize().startsWith(folder.normalize()) || !Files.isDirectory(home)) {
            throw new ModelLoadException("no model directory '" + directory + "' in the model repository");
        }
        ModelConfig config = config(home, directory);
        int version = version(home, directory);
        Path files = home.resolve(String.valueOf(version));
        String needed = config.defaultFile().isEmpty() ? config.backend().file() : config.defaultFile();
        if (config.backend() != Backend.ENSEMBLE && !needed.isEmpty() && !Files.exists(files.resolve(needed))) {
            throw new ModelLoadException(
                    "failed to load '" + directory + "' version " + version + ": Not found: no file '" + needed + "'");
        }
        return new Model(directory, config, version, bytes(files));
    }

    private static ModelConfig config(Path home, String directory) throws IOException, ModelLoadException {
        try {
            ModelConfig config = ModelConfig.parse(Files.readString(home.resolve("config.pbtxt")));
            checkConfig(config, directory);
            return config;
        } catch (NoSuchFileException e) {
            throw new ModelLoadException("must specify a model configuration: no '" + directory + "/config.pbtxt'");
        } catch (TextFormatException e) {
            throw new ModelLoadException(
                    "failed to read text proto from '" + directory + "/config.pbtxt': " + e.getMessage());
        }
    }

    private static void checkConfig(ModelConfig config, String directory) throws ModelLoadException {
        if (config.inputs().isEmpty() || config.outputs().isEmpty()) {
            throw new ModelLoadException("model '" + directory + "' must specify at least one input and one output");
        }
        if (config.backend() == Backend.ENSEMBLE && config.steps().isEmpty()) {
            throw new ModelLoadException("must specify 'step' for ensemble model '" + directory + "'");
        }
        if (config.maxBatchSize() < 0) {
            throw new ModelLoadException("'max_batch_size' must be non-negative value for " + directory);
        }
    }

    private static int version(Path home, String directory) throws IOException, ModelLoadException {
        int latest = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(home)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (Files.isDirectory(entry) && name.matches("[1-9][0-9]{0,8}")) {
                    latest = Math.max(latest, Integer.parseInt(name));
                }
            }
        }
        if (latest == 0) {
            throw new ModelLoadException("failed to load model '" + directory
                    + "': at least one version must be available under the version policy of model");
        }
        return latest;
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long sum = 0;
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                sum += Files.size(file);
            }
            return sum;
        }
    }
}
