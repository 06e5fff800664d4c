package io.mmectl.deployer.lint.pbtxt;

import java.util.Arrays;

/** Where the lines of a text begin, so that many places in it are told in one pass. */
public final class Lines {
    private final int[] starts;

    public Lines(String text) {
        int[] found = new int[16];
        int count = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = i + 1;
        }
        starts = Arrays.copyOf(found, count);
    }

    /** @param offset in UTF-16 units */
    public Place at(int offset) {
        int found = Arrays.binarySearch(starts, offset);
        int line = found >= 0 ? found : -found - 2;
        return new Place(line + 1, offset - starts[line] + 1);
    }
}
