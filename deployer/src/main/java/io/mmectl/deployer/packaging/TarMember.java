package io.mmectl.deployer.packaging;

import io.mmectl.config.MmectlException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A repository entry with the size that its header will promise.
 *
 * @param size bytes; 0 for a directory
 */
record TarMember(RepositoryEntry entry, long size) {

    /**
     * The members of an archive whose manifest is known.
     *
     * @throws IllegalArgumentException when the manifest is another repository's
     */
    static List<TarMember> of(TritonRepository repository, Manifest manifest) {
        List<RepositoryEntry> entries = repository.entries();
        List<ManifestLine> lines = manifest.lines();
        if (entries.size() != lines.size()) {
            throw new IllegalArgumentException("manifest of another repository: " + lines.size() + " lines");
        }
        List<TarMember> members = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            if (!entries.get(i).path().equals(lines.get(i).path())) {
                throw new IllegalArgumentException(
                        "manifest of another repository: " + lines.get(i).path());
            }
            members.add(new TarMember(entries.get(i), lines.get(i).size()));
        }
        return members;
    }

    /** The members with the sizes that the files have now. */
    static List<TarMember> of(TritonRepository repository) throws IOException {
        List<TarMember> members = new ArrayList<>(repository.entries().size());
        for (RepositoryEntry entry : repository.entries()) {
            members.add(new TarMember(entry, sizeOf(entry.source())));
        }
        return members;
    }

    /** Length of the tar that holds these members, its end mark included. */
    static long tarLength(List<TarMember> members) {
        long length = TarContents.END_MARK;
        for (TarMember member : members) {
            length += TarHeader.of(member.entry.path(), member.size).length + TarHeader.padded(member.size);
        }
        return length;
    }

    /** The content from its beginning; a directory has none. */
    ReadableByteChannel open() throws IOException {
        return switch (entry.source()) {
            case Source.Directory ignored -> Channels.newChannel(new ByteArrayInputStream(new byte[0]));
            case Source.InMemory memory -> Channels.newChannel(new ByteArrayInputStream(memory.bytes()));
            case Source.LocalFile local -> LocalFiles.open(local.path());
        };
    }

    /** What an error calls it: the local file, or the path in the archive of what has none. */
    Object name() {
        return entry.source() instanceof Source.LocalFile local ? local.path() : entry.path();
    }

    MmectlException changed() {
        return LocalFiles.changedWhileRead(name());
    }

    private static long sizeOf(Source source) throws IOException {
        return switch (source) {
            case Source.Directory ignored -> 0;
            case Source.InMemory memory -> memory.bytes().length;
            case Source.LocalFile local -> FileStamp.of(local.path()).size();
        };
    }
}
