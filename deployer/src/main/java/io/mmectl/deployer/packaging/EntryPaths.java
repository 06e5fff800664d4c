package io.mmectl.deployer.packaging;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Printable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** The rules for names inside an archive, for those that go in and those that come out. */
final class EntryPaths {
    /** Linux file systems refuse longer names; counted in UTF-8 bytes. */
    private static final int LONGEST_SEGMENT = 255;

    private static final int LONGEST_PATH = 4095;

    /** Names in a path. No repository is that deep, and each level is one more name to keep. */
    static final int DEEPEST = 64;

    /** By UTF-8 bytes, so that the order is that of {@code LC_ALL=C sort} and no JVM setting changes it. */
    static final Comparator<String> ORDER = EntryPaths::compare;

    private EntryPaths() {}

    /** Only characters of two UTF-16 units have another order there than in UTF-8. */
    private static int compare(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Character.isSurrogate(a) || Character.isSurrogate(b)
                        ? Arrays.compareUnsigned(
                                left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8))
                        : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    static void check(String path, boolean directory) {
        if (path.isEmpty()) {
            throw refused(path, "is empty", "Give every entry a name.");
        }
        if (path.startsWith("/")) {
            throw refused(path, "is absolute", "Use a path relative to the repository's root.");
        }
        if (path.endsWith("/") != directory) {
            throw refused(
                    path,
                    directory ? "is a directory without a final '/'" : "is a file with a final '/'",
                    "Only directories end in '/'.");
        }
        path.chars().forEach(c -> checkCharacter(path, (char) c));
        if (utf8Length(path, path) > LONGEST_PATH) {
            throw refused(path, "is longer than " + LONGEST_PATH + " bytes", "Use shorter names.");
        }
        if (isTooDeep(path)) {
            throw refused(path, "lies deeper than " + DEEPEST + " levels", "Use fewer directories in one another.");
        }
        String inner = directory ? path.substring(0, path.length() - 1) : path;
        for (String segment : inner.split("/", -1)) {
            checkSegment(path, segment);
        }
    }

    static boolean isTooDeep(String path) {
        return path.chars()
                        .limit(Math.max(0, path.length() - 1))
                        .filter(c -> c == '/')
                        .count()
                >= DEEPEST;
    }

    /** The directories above a path, outermost first, each with its final slash. */
    static java.util.List<String> parents(String path) {
        java.util.List<String> parents = new java.util.ArrayList<>();
        for (int slash = path.indexOf('/');
                slash >= 0 && slash < path.length() - 1;
                slash = path.indexOf('/', slash + 1)) {
            parents.add(path.substring(0, slash + 1));
        }
        return parents;
    }

    private static void checkCharacter(String path, char c) {
        if (c == '\\' || c < ' ' || c == 0x7f) {
            throw refused(path, "holds a backslash or a control character", "Rename the file.");
        }
    }

    private static void checkSegment(String path, String segment) {
        if (segment.isEmpty()) {
            throw refused(path, "has an empty segment", "Remove the doubled '/'.");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw refused(path, "has a '" + segment + "' segment", "Nothing may point outside the repository.");
        }
        if (utf8Length(path, segment) > LONGEST_SEGMENT) {
            throw refused(path, "has a name longer than " + LONGEST_SEGMENT + " bytes", "Use shorter names.");
        }
    }

    private static int utf8Length(String path, String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.length();
        }
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return bytes.remaining();
        } catch (CharacterCodingException e) {
            throw refused(path, "is not valid Unicode", "Rename the file.");
        }
    }

    private static MmectlException refused(String path, String why, String hint) {
        return new MmectlException(
                ErrorCode.INVALID_INPUT, "Repository entry '" + Printable.line(path) + "' " + why, hint);
    }
}
