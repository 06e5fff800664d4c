package io.mmectl.localaws.instance;

import io.mmectl.localaws.pbtxt.TextFormatException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An unpacked archive, understood as Triton's SageMaker front-end does: a config at the root makes the root the model;
 * else the last sub-directory whose config says it is an ensemble is served, else the last one that the file system lists.
 *
 * @param ids what Triton calls its models
 * @param served the model that answers
 * @param loaded the served model and what its steps need, by directory name
 */
record TritonRepository(ModelIds ids, Model served, Map<String, Model> loaded) {
    /** The front-end looks for this in the text, not in the parsed config. */
    private static final Pattern ENSEMBLE = Pattern.compile("platform:\\s*\"ensemble\"");

    /**
     * One model directory.
     *
     * @param directory its name; empty for a config at the root of the archive
     * @param bytes size of the files of the served version
     */
    record Model(String directory, ModelConfig config, int version, long bytes) {}

    /**
     * Reads an unpacked archive.
     *
     * @param modelName the opaque name of the platform
     * @throws ModelLoadException where Triton would refuse it
     */
    static TritonRepository read(Path folder, String modelName, String target) throws IOException, ModelLoadException {
        boolean flat = Files.exists(folder.resolve("config.pbtxt"));
        ModelIds ids = ModelIds.of(modelName, flat ? "" : servedDirectory(folder, modelName, target), target);
        Model served = model(folder, ids, ids.directory());
        Map<String, Model> loaded = new LinkedHashMap<>();
        collect(folder, ids, served, loaded, new HashSet<>());
        return new TritonRepository(ids, served, Map.copyOf(loaded));
    }

    /** The last ensemble that the file system lists, else the last directory. */
    private static String servedDirectory(Path folder, String modelName, String target)
            throws IOException, ModelLoadException {
        String last = "";
        String ensemble = "";
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                last = entry.getFileName().toString();
                Path config = entry.resolve("config.pbtxt");
                if (Files.exists(config) && isEnsemble(Files.readString(config))) {
                    ensemble = last;
                }
            }
        }
        if (last.isEmpty()) {
            throw ModelLoadException.versionless(ModelIds.of(modelName, "-", target), "-");
        }
        return ensemble.isEmpty() ? last : ensemble;
    }

    /** Whether the front-end takes a model with this config for an ensemble. */
    static boolean isEnsemble(String config) {
        return ENSEMBLE.matcher(config).find();
    }

    private static void collect(Path folder, ModelIds ids, Model model, Map<String, Model> loaded, Set<String> path)
            throws IOException, ModelLoadException {
        if (!path.add(model.directory())) {
            throw ModelLoadException.invalid(
                    ids, "circular dependency between ensembles at '" + ids.of(model.directory()) + "'");
        }
        loaded.put(model.directory(), model);
        for (ModelConfig.Step step : model.config().steps()) {
            Model callee = step(folder, ids, model, step.model());
            checkStep(ids, model, step, callee);
            collect(folder, ids, callee, loaded, path);
            path.remove(callee.directory());
        }
    }

    private static Model step(Path folder, ModelIds ids, Model ensemble, String directory)
            throws IOException, ModelLoadException {
        Path home = folder.resolve(directory);
        boolean there = !ids.directory().isEmpty()
                && home.normalize().startsWith(folder.normalize())
                && Files.isDirectory(home);
        try {
            if (there) {
                config(home, ids, directory);
            }
        } catch (ModelLoadException e) {
            there = false;
        }
        if (!there) {
            throw ModelLoadException.invalid(
                    ids,
                    "ensemble " + ids.of(ensemble.directory())
                            + " contains models that are not available or ambiguous: " + directory);
        }
        return model(folder, ids, directory);
    }

    private static void checkStep(ModelIds ids, Model ensemble, ModelConfig.Step step, Model callee)
            throws ModelLoadException {
        checkNames(
                ids,
                ensemble,
                callee,
                "input",
                step.inputs().keySet(),
                callee.config().inputs());
        checkNames(
                ids,
                ensemble,
                callee,
                "output",
                step.outputs().keySet(),
                callee.config().outputs());
    }

    private static void checkNames(
            ModelIds ids,
            Model ensemble,
            Model callee,
            String what,
            Set<String> mapped,
            List<ModelConfig.TensorSpec> declared)
            throws ModelLoadException {
        for (String name : mapped) {
            if (declared.stream().noneMatch(t -> t.name().equals(name))) {
                throw ModelLoadException.invalid(
                        ids,
                        "in ensemble " + ids.of(ensemble.directory()) + ", ensemble tensor "
                                + tensor(ensemble, callee, what, name) + " is mapping to non-existing " + what + " "
                                + name + " in model " + ids.of(callee.directory()));
            }
        }
        boolean missing =
                what.equals("input") && declared.stream().anyMatch(t -> !t.optional() && !mapped.contains(t.name()));
        if (missing) {
            throw ModelLoadException.invalid(
                    ids,
                    "in ensemble " + ids.of(ensemble.directory()) + ", not all inputs of model "
                            + ids.of(callee.directory()) + " are mapped");
        }
    }

    /** The ensemble's own name of what a step calls otherwise. */
    private static String tensor(Model ensemble, Model callee, String what, String name) {
        return ensemble.config().steps().stream()
                .filter(step -> step.model().equals(callee.directory()))
                .map(step -> (what.equals("input") ? step.inputs() : step.outputs()).getOrDefault(name, ""))
                .filter(tensor -> !tensor.isEmpty())
                .findFirst()
                .orElse(name);
    }

    private static Model model(Path folder, ModelIds ids, String directory) throws IOException, ModelLoadException {
        Path home = directory.isEmpty() ? folder : folder.resolve(directory);
        ModelConfig config = config(home, ids, directory);
        int version = version(home, ids, directory);
        Path files = home.resolve(String.valueOf(version));
        String needed = config.defaultFile().isEmpty() ? config.backend().file() : config.defaultFile();
        if (config.backend() != Backend.ENSEMBLE && !needed.isEmpty() && !Files.exists(files.resolve(needed))) {
            throw ModelLoadException.unavailable(
                    ids, directory, "Not found: no file '" + needed + "' in version " + version);
        }
        return new Model(directory, config, version, bytes(files));
    }

    private static ModelConfig config(Path home, ModelIds ids, String directory)
            throws IOException, ModelLoadException {
        try {
            ModelConfig config = ModelConfig.parse(Files.readString(home.resolve("config.pbtxt")));
            checkConfig(ids, config, directory);
            return config;
        } catch (NoSuchFileException e) {
            return completed(home, ids, directory);
        } catch (TextFormatException e) {
            throw ModelLoadException.unreadable(
                    ids, "failed to read text proto from '" + directory + "/config.pbtxt': " + e.getMessage());
        }
    }

    /** Triton completes the config of a Python model that has none; such a model has no inputs and outputs. */
    private static ModelConfig completed(Path home, ModelIds ids, String directory)
            throws IOException, ModelLoadException {
        int version = version(home, ids, directory);
        if (!Files.exists(home.resolve(version + "/" + Backend.PYTHON.file()))) {
            throw ModelLoadException.unreadable(
                    ids, "must specify a model configuration: no '" + directory + "/config.pbtxt'");
        }
        return ModelConfig.ofPythonWithout(directory);
    }

    private static void checkConfig(ModelIds ids, ModelConfig config, String directory) throws ModelLoadException {
        boolean completed = config.backend() == Backend.PYTHON;
        if (!completed && (config.inputs().isEmpty() || config.outputs().isEmpty())) {
            throw ModelLoadException.unreadable(
                    ids, "model '" + directory + "' must specify at least one input and one output");
        }
        if (config.backend() == Backend.ENSEMBLE && config.steps().isEmpty()) {
            throw ModelLoadException.unreadable(ids, "must specify 'step' for ensemble model '" + directory + "'");
        }
        if (config.maxBatchSize() < 0) {
            throw ModelLoadException.unreadable(ids, "'max_batch_size' must be non-negative value for " + directory);
        }
    }

    private static int version(Path home, ModelIds ids, String directory) throws IOException, ModelLoadException {
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
            throw ModelLoadException.versionless(ids, directory);
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
