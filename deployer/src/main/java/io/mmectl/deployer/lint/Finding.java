package io.mmectl.deployer.lint;

/**
 * Something about a repository that a user should know.
 *
 * @param path in the repository; empty for the whole
 * @param what without a full stop
 * @param hint what to do, a sentence
 */
public record Finding(Severity severity, String path, String what, String hint) {
    /** What a finding means for apply. */
    public enum Severity {
        /** It cannot work: nothing is published. */
        ERROR,
        /** It may not do what is wanted. */
        WARNING
    }

    static Finding error(String path, String what, String hint) {
        return new Finding(Severity.ERROR, path, what, hint);
    }

    static Finding warning(String path, String what, String hint) {
        return new Finding(Severity.WARNING, path, what, hint);
    }

    /** {@code path: what. hint} */
    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + what + ". " + hint;
    }
}
