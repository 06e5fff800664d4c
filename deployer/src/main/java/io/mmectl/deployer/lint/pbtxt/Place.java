package io.mmectl.deployer.lint.pbtxt;

/**
 * Where something stands in a text.
 *
 * @param line 1-based
 * @param column 1-based, in UTF-16 units
 */
public record Place(int line, int column) {
    @Override
    public String toString() {
        return line + ":" + column;
    }
}
