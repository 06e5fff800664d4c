package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.content.Inspected.Origin;
import io.mmectl.deployer.lint.content.Item;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What lies at the root, and which model SageMaker's Triton takes. */
public final class LayoutCheck implements Check {
    static final Rule NO_MODEL = Rule.error(
            "no-model",
            "the repository holds no model",
            "SageMaker unpacks the archive and Triton looks for a config.pbtxt at its root, or for directories there. It"
                    + " finds neither, so LOAD fails.",
            Sources.SAGEMAKER_SERVER,
            "Put each model into a directory with a config.pbtxt.");
    static final Rule EXTRA_ROOT = Rule.error(
            "extra-root-folder",
            "the models lie one folder too deep",
            "Triton takes the folder at the root for the model. It holds no version directory but further models, so LOAD"
                    + " fails. It happens when the folder itself is packed instead of what is in it.",
            Sources.SAGEMAKER_SERVER + "; github.com/aws/sagemaker-tensorflow-serving-container/issues/166",
            "Pack what is in the folder: tar -C folder -czf model.tar.gz followed by the models' names.");
    static final Rule BESIDE = Rule.warning(
            "file-beside-models",
            "a file beside the models is not used",
            "Triton reads models from directories. A file at the root of a repository of directories is unpacked at every"
                    + " cold start, and nobody looks at it.",
            Sources.SAGEMAKER_SERVER,
            "Move it into a model, or remove it.");
    static final Rule NO_ENSEMBLE = Rule.error(
            "several-models-no-ensemble",
            "several models, and none of them an ensemble",
            "SageMaker loads one model for each archive. With several directories and no ensemble that is the one which a"
                    + " directory listing happens to name last; the others are not loaded.",
            Sources.SAGEMAKER_SERVER,
            "Add an ensemble that has them as steps, or keep one model.");
    static final Rule ENSEMBLES = Rule.error(
            "several-ensembles",
            "several ensembles",
            "The ensemble that answers is the one which a directory listing happens to name last.",
            Sources.SAGEMAKER_SERVER,
            "Keep one ensemble.");
    static final Rule STRAY = Rule.error(
            "stray-directory",
            "a directory at the root is no model",
            "Every directory at the root counts as a model for SageMaker's Triton, hidden ones and those of notebooks and"
                    + " file managers too. Without an ensemble beside it, it may be the one that is served.",
            Sources.SAGEMAKER_SERVER,
            "Remove it. mmectl leaves the best-known ones out when it packs a directory.");
    static final Rule STRAY_INSIDE = Rule.note(
            "stray-file",
            "what an editor, a notebook or an interpreter left behind",
            "It is packed, sent and unpacked at every cold start, and does nothing.",
            Sources.SAGEMAKER_SERVER,
            "Remove it.");
    static final Rule LINK = Rule.error(
            "symlink",
            "a symbolic or hard link",
            "mmectl does not pack links, Triton does not count a link at the root for a directory, and what an unpacked"
                    + " link points to is not known.",
            Sources.SAGEMAKER_SERVER + "; github.com/awslabs/multi-model-server/issues/928",
            "Replace it by what it points to (cp -L, or tar -h).");
    static final Rule UNSAFE = Rule.error(
            "unsafe-path",
            "an entry that must not be unpacked",
            "A path that is absolute or leads upwards would be written outside of the model's folder; devices and pipes are"
                    + " no files.",
            "CWE-22; GNU tar manual, Integrity",
            "Pack the archive again, with relative paths of files and directories only.");
    static final Rule FLAT_AND_NESTED = Rule.error(
            "flat-and-nested",
            "a model at the root and models in directories",
            "With a config.pbtxt at the root, the root is the model and the only one; directories in it count as versions or"
                    + " are passed over.",
            Sources.SAGEMAKER_SERVER,
            "Move the model at the root into a directory of its own, or remove the others.");
    static final Rule MANY = Rule.note(
            "many-models",
            "more than five models in one archive",
            "SageMaker's Triton warns about it: all of an archive's models are loaded and unloaded together, so a large"
                    + " ensemble makes eviction coarse.",
            Sources.SAGEMAKER_SERVER,
            "Keep an ensemble small, or merge its Python steps.");

    /** Known leftovers; the first ones are what DirectoryScanner leaves out. */
    private static final Set<String> LEFTOVERS = Set.of(
            ".git",
            "__MACOSX",
            ".ipynb_checkpoints",
            "__pycache__",
            ".DS_Store",
            ".idea",
            ".vscode",
            ".svn",
            "Thumbs.db");

    private static final Set<String> LEFT_OUT =
            Set.of(".git", "__MACOSX", ".ipynb_checkpoints", "__pycache__", ".DS_Store");
    private static final int MANY_MODELS = 5;
    private static final int SHOWN = 20;

    @Override
    public List<Rule> rules() {
        return List.of(
                NO_MODEL,
                EXTRA_ROOT,
                BESIDE,
                NO_ENSEMBLE,
                ENSEMBLES,
                STRAY,
                STRAY_INSIDE,
                LINK,
                UNSAFE,
                FLAT_AND_NESTED,
                MANY);
    }

    @Override
    public void run(Inspection in, Findings out) {
        long ensembles = in.models().stream().filter(ModelDirectory::ensemble).count();
        in.repository().items().forEach(item -> entry(in, item, ensembles, out));
        List<ModelDirectory> models = models(in);
        if (models.isEmpty()) {
            out.add(NO_MODEL, "", null, "holds no model");
            return;
        }
        if (models.getFirst().name().isEmpty()) {
            flat(models.getFirst(), out);
            return;
        }
        models.forEach(m -> extraRoot(m, out));
        served(in, models, out);
    }

    private static void entry(Inspection in, Item item, long ensembles, Findings out) {
        boolean flat = in.models().size() == 1 && in.models().getFirst().name().isEmpty();
        boolean root = !item.path().contains("/")
                || item.path().indexOf('/') == item.path().length() - 1;
        boolean leftover = LEFTOVERS.contains(item.name()) || item.name().endsWith(".pyc");
        switch (item.kind()) {
            case LINK -> out.add(LINK, item.path(), null, "is a link to '" + item.detail() + "'");
            case OTHER -> out.add(UNSAFE, item.path(), null, item.detail());
            case DIRECTORY -> {
                if (root && !flat && isStray(item)) {
                    strayDirectory(in, item, ensembles, out);
                } else if (leftover) {
                    out.add(STRAY_INSIDE, item.path(), null, "is a leftover");
                }
            }
            case FILE -> {
                if (leftover) {
                    out.add(STRAY_INSIDE, item.path(), null, "is a leftover");
                } else if (root && !flat) {
                    out.add(BESIDE, item.path(), null, "lies beside the models and is not used");
                }
            }
        }
    }

    /** With exactly one ensemble the stray directory is harmless, and so is one that mmectl does not pack. */
    private static void strayDirectory(Inspection in, Item item, long ensembles, Findings out) {
        boolean leftOut = in.repository().origin() == Origin.DIRECTORY && LEFT_OUT.contains(item.name());
        Severity severity = ensembles == 1 || leftOut ? Severity.WARNING : Severity.ERROR;
        out.add(STRAY, severity, item.path(), null, "is no model, but counts as one", STRAY.fix());
    }

    private static boolean isStray(Item item) {
        return LEFTOVERS.contains(item.name()) || item.name().startsWith(".");
    }

    private static List<ModelDirectory> models(Inspection in) {
        return in.models().stream()
                .filter(m -> m.name().isEmpty()
                        || (!LEFTOVERS.contains(m.name()) && !m.name().startsWith(".")))
                .toList();
    }

    private static void flat(ModelDirectory model, Findings out) {
        model.directories().stream()
                .filter(d -> model.holds(d + ModelDirectory.CONFIG))
                .forEach(d -> out.add(
                        FLAT_AND_NESTED, d, null, "is a model inside of the one whose config.pbtxt lies at the root"));
    }

    private static void extraRoot(ModelDirectory model, Findings out) {
        boolean nested = model.configText().isEmpty()
                && model.versions().isEmpty()
                && model.directories().stream().anyMatch(d -> model.holds(d + ModelDirectory.CONFIG));
        if (nested) {
            out.add(EXTRA_ROOT, model.prefix(), null, "is no model, the models are in it");
        }
    }

    private static void served(Inspection in, List<ModelDirectory> models, Findings out) {
        List<ModelDirectory> ensembles =
                in.models().stream().filter(ModelDirectory::ensemble).toList();
        if (models.size() > MANY_MODELS) {
            out.add(MANY, "", null, "holds " + models.size() + " models");
        }
        if (models.size() < 2) {
            return;
        }
        if (ensembles.isEmpty()) {
            out.add(NO_ENSEMBLE, "", null, "holds several models but no ensemble: " + names(models));
        } else if (ensembles.size() > 1) {
            out.add(ENSEMBLES, "", null, "holds several ensembles: " + names(ensembles));
        }
    }

    private static String names(List<ModelDirectory> models) {
        String names = models.stream().limit(SHOWN).map(ModelDirectory::name).collect(Collectors.joining(", "));
        return models.size() <= SHOWN ? names : names + " and " + (models.size() - SHOWN) + " more";
    }
}
