package io.mmectl.localaws.instance;

/** A model repository that Triton would not load; the message is what it would say, the detail what is wrong. */
final class ModelLoadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String detail;

    private ModelLoadException(String message, String detail) {
        super(message);
        this.detail = detail;
    }

    /** A config that Triton cannot read: it says so in its log only. */
    static ModelLoadException unreadable(ModelIds ids, String detail) {
        return new ModelLoadException(
                "failed to load '" + ids.target() + "', failed to poll from model repository", detail);
    }

    /** A repository that is readable and wrong. */
    static ModelLoadException invalid(ModelIds ids, String reason) {
        return new ModelLoadException("load failed for model '" + ids.served() + "': " + reason + "\n", reason);
    }

    /** A version that does not come up, of the served model or of a step. */
    static ModelLoadException unavailable(ModelIds ids, String directory, String reason) {
        String state = "version 1 is at UNAVAILABLE state: " + reason + ";";
        return invalid(ids, ids.of(directory).equals(ids.served()) ? state : ofStep(ids, directory, state));
    }

    /** A model without a version, served or a step. */
    static ModelLoadException versionless(ModelIds ids, String directory) {
        String reason =
                "at least one version must be available under the version policy of model '" + ids.of(directory) + "'";
        return invalid(ids, ids.of(directory).equals(ids.served()) ? reason : ofStep(ids, directory, reason));
    }

    /** A model whose config wants a GPU where there is none. */
    static ModelLoadException withoutGpu(ModelIds ids, String directory) {
        String name = directory.equals(ids.directory()) ? ids.target() : directory;
        return unavailable(
                ids,
                directory,
                "Invalid argument: instance group " + name + "_0 of model " + name
                        + " has kind KIND_GPU but no GPUs are available");
    }

    private static String ofStep(ModelIds ids, String directory, String reason) {
        return "ensemble '" + ids.served() + "' depends on '" + ids.of(directory)
                + "' which has no loaded version. Model '" + ids.of(directory) + "' loading failed with error: "
                + reason;
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    String detail() {
        return detail;
    }
}
