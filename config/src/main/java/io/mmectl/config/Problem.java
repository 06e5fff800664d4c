package io.mmectl.config;

/**
 * One thing to mend in an input file.
 *
 * @param path where in the document, as {@code endpoints.embedding.instances.max}; empty for the document itself
 * @param what what is wrong, naming the offending value
 * @param hint what to write instead
 */
public record Problem(Position position, String path, String what, String hint) {
    /** {@code file:line:col: path: what. hint} */
    @Override
    public String toString() {
        return Printable.line(position + ": " + (path.isEmpty() ? "" : path + ": ") + what + ". " + hint);
    }
}
