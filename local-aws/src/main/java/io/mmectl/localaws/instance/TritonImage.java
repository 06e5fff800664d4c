package io.mmectl.localaws.instance;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What depends on the version of the serving image.
 *
 * @param month of its release, such as 202509; 0 when its name does not say
 */
record TritonImage(int month) {
    private static final Pattern TAG = Pattern.compile(":(\\d\\d)\\.(\\d\\d)(-|$)");

    /** From this release on a model's name may not hold a path. */
    private static final int NO_PATHS = 202603;

    static TritonImage of(String image) {
        Matcher tag = TAG.matcher(image);
        return new TritonImage(
                tag.find() ? (2000 + Integer.parseInt(tag.group(1))) * 100 + Integer.parseInt(tag.group(2)) : 0);
    }

    boolean takesName(String targetModel) {
        return month < NO_PATHS || !targetModel.contains("/") && !targetModel.contains("..");
    }

    String nameRefusal(String targetModel) {
        return "invalid model name '" + targetModel + "', model name must not contain path traversal characters";
    }
}
