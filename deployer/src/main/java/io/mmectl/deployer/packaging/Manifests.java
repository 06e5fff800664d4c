package io.mmectl.deployer.packaging;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes the manifest of a repository. */
public final class Manifests {
    private Manifests() {}

    /**
     * Reads the files that the cache does not know, one after the other.
     *
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when a file is missing, no regular file or may not be read,
     *     CONFLICT when one changed while it was read
     */
    public static Manifest of(TritonRepository repository, FileDigests cache) throws IOException {
        List<ManifestLine> lines = new ArrayList<>();
        for (RepositoryEntry entry : repository.entries()) {
            lines.add(lineOf(entry, cache));
        }
        return new Manifest(lines);
    }

    private static ManifestLine lineOf(RepositoryEntry entry, FileDigests cache) throws IOException {
        return switch (entry.source()) {
            case Source.Directory ignored -> ManifestLine.directory(entry.path());
            case Source.InMemory memory -> ManifestLine.file(entry.path(), memory.length(), memory.sha256());
            case Source.LocalFile local -> {
                FileDigests.FileDigest digest = cache.of(local.path());
                yield ManifestLine.file(entry.path(), digest.size(), digest.sha256());
            }
        };
    }
}
