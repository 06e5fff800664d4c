package io.mmectl.deployer.packaging;

import io.mmectl.config.Printable;
import java.util.HashSet;
import java.util.Set;

/**
 * How much of an archive's table of contents is kept in memory, and how much content is taken: few bytes of gzip can make
 * very many.
 */
final class ArchiveBounds {
    static final int MOST_MEMBERS = 100_000;

    /** Of paths and of the directories above them, each directory once; in characters. */
    private static final long MOST_CHARACTERS = 64L << 20;

    private static final int SHOWN = 60;

    private final Set<String> directories = new HashSet<>();
    private final long mostContent;
    private int members;
    private long characters;
    private long content;

    /** Any amount of content. */
    ArchiveBounds() {
        this(Long.MAX_VALUE);
    }

    /** @param mostContent bytes of all files together */
    ArchiveBounds(long mostContent) {
        this.mostContent = mostContent;
    }

    /**
     * Counts a member in, before anything of it is kept.
     *
     * @param path not checked yet
     */
    void add(String path) throws TarReader.BadTarException {
        members++;
        if (members > MOST_MEMBERS) {
            throw new TarReader.BadTarException("holds more than " + MOST_MEMBERS + " files and directories");
        }
        if (EntryPaths.isTooDeep(path)) {
            throw new TarReader.BadTarException("holds '"
                    + Printable.line(path.substring(0, Math.min(path.length(), SHOWN)))
                    + "…', which lies deeper than " + EntryPaths.DEEPEST + " levels");
        }
        characters += path.length();
        for (String parent : EntryPaths.parents(path)) {
            if (directories.add(parent)) {
                characters += parent.length();
            }
        }
        if (characters > MOST_CHARACTERS) {
            throw new TarReader.BadTarException("holds names of more than " + (MOST_CHARACTERS >> 20) + " MiB");
        }
    }

    /** Counts a file's content in, before any of it is read. */
    void addContent(String path, long size) throws TarReader.BadTarException {
        content += size;
        if (content > mostContent || content < 0) {
            throw new TarReader.BadTarException("holds more than " + mostContent + " bytes: '" + Printable.line(path)
                    + "' of " + size + " bytes is too much");
        }
    }

    /** The directories above all members so far, each with its final slash. */
    Set<String> directories() {
        return directories;
    }
}
