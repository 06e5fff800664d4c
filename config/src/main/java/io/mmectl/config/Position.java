package io.mmectl.config;

/**
 * A place in a text file.
 *
 * @param file as the user named it or relative to the fleet file
 * @param line 1-based
 * @param column 1-based
 */
public record Position(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
