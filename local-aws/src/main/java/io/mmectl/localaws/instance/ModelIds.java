package io.mmectl.localaws.instance;

/**
 * What Triton calls the models of one archive in its messages: namespacing puts the repository in front, and the served
 * model has the name of its target.
 *
 * @param repository the folder that is registered: that of the archive, or the one above when the config is at its root
 * @param directory of the served model; empty for a config at the root
 */
record ModelIds(String repository, String directory, String target) {
    static ModelIds of(String modelName, String directory, String target) {
        String home = "/opt/ml/models/" + modelName;
        return new ModelIds(directory.isEmpty() ? home : home + "/model", directory, target);
    }

    String served() {
        return repository + "::" + target;
    }

    String of(String other) {
        return other.equals(directory) ? served() : repository + "::" + other;
    }
}
