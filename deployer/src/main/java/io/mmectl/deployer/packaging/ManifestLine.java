package io.mmectl.deployer.packaging;

import java.util.regex.Pattern;

/**
 * One entry of a manifest.
 *
 * @param path as in {@link RepositoryEntry}; a directory ends in {@code /}
 * @param mode permission bits, 0 to 07777 octal; what mmectl packs has 0644 for files and 0755 for directories
 * @param size bytes; 0 for a directory
 * @param sha256 of the file's bytes, 64 lower-case hex digits; {@code -} for a directory
 */
public record ManifestLine(String path, int mode, long size, String sha256) {
    static final int FILE_MODE = 0644;
    static final int DIRECTORY_MODE = 0755;
    private static final int MODE_DIGITS = 4;
    private static final String NO_DIGEST = "-";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public ManifestLine {
        EntryPaths.check(path, path.endsWith("/"));
        boolean directory = path.endsWith("/");
        if (mode < 0 || mode > 07777 || size < 0 || (directory && size != 0)) {
            throw new IllegalArgumentException("mode " + mode + " or size " + size + " out of range: " + path);
        }
        if (directory ? !sha256.equals(NO_DIGEST) : !DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException("not a digest: " + sha256);
        }
    }

    static ManifestLine directory(String path) {
        return new ManifestLine(path, DIRECTORY_MODE, 0, NO_DIGEST);
    }

    static ManifestLine directory(String path, int mode) {
        return new ManifestLine(path, mode, 0, NO_DIGEST);
    }

    static ManifestLine file(String path, long size, String sha256) {
        return new ManifestLine(path, FILE_MODE, size, sha256);
    }

    public boolean isDirectory() {
        return path.endsWith("/");
    }

    /** {@code <mode> <size> <sha256> <path>}; the path is last because it may hold spaces (but never a line end). */
    String text() {
        String octal = Integer.toOctalString(mode);
        return "0".repeat(Math.max(0, MODE_DIGITS - octal.length())) + octal + " " + size + " " + sha256 + " " + path;
    }
}
