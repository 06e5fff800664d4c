package io.mmectl.deployer.packaging;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an archive holds: path, mode, size and SHA-256 of each entry. The SHA-256 of its {@link #text} is the identity of
 * the artifact, and known before anything is compressed.
 *
 * @param lines sorted by path, unique
 */
public record Manifest(List<ManifestLine> lines) {
    /** First line of the text; a change of the format changes it, and so every identity. */
    private static final String FORMAT = "mmectl-manifest/1";

    private static final int SHORT_DIGEST = 12;

    public Manifest {
        lines = lines.stream()
                .sorted(Comparator.comparing(ManifestLine::path, EntryPaths.ORDER))
                .toList();
        if (lines.stream().map(ManifestLine::path).distinct().count() != lines.size()) {
            throw new IllegalArgumentException("two lines with one path");
        }
    }

    /** The canonical form: one line for each entry, ASCII digits, UTF-8 paths, {@code \n} after every line. */
    public String text() {
        return lines.stream().map(ManifestLine::text).collect(Collectors.joining("\n", FORMAT + "\n", "\n"));
    }

    /** Identity of the artifact: 64 lower-case hex digits. */
    public String sha256() {
        return Sha256.hexOf(text().getBytes(StandardCharsets.UTF_8));
    }

    /** The first 12 digits of {@link #sha256}, as they stand in the name of a target model. */
    public String digest12() {
        return sha256().substring(0, SHORT_DIGEST);
    }

    /** Bytes of all files together, as they lie on the instance's disk after unpacking; not the archive's length. */
    public long contentBytes() {
        return lines.stream().mapToLong(ManifestLine::size).sum();
    }
}
