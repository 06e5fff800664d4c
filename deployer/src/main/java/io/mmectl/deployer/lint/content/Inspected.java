package io.mmectl.deployer.lint.content;

import io.mmectl.config.MmectlException;
import io.mmectl.config.Printable;
import io.mmectl.deployer.packaging.Manifest;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What lint looks at.
 *
 * @param name of the archive or directory; empty for what was rendered
 * @param origin where it comes from: a directory's stray files are left out when mmectl packs it, an archive's are in it
 * @param items sorted by path, each once; every directory of a path is among them
 * @param clashes of an archive's entries, sorted by path; none elsewhere
 */
public record Inspected(String name, Origin origin, List<Item> items, List<Clash> clashes) {
    /** What a repository was before lint saw it. */
    public enum Origin {
        DIRECTORY,
        ARCHIVE,
        RENDERED
    }

    public Inspected {
        SortedMap<String, Item> byPath = new TreeMap<>();
        items.forEach(item -> byPath.put(item.path(), item));
        for (Item item : items) {
            // What must not be unpacked makes no directory, ".." least of all.
            for (int slash = item.path().indexOf('/');
                    slash >= 0 && item.kind() != Item.Kind.OTHER;
                    slash = item.path().indexOf('/', slash + 1)) {
                String parent = item.path().substring(0, slash + 1);
                byPath.computeIfAbsent(parent, Item::directory);
            }
        }
        items = List.copyOf(byPath.values());
        clashes = List.copyOf(clashes);
    }

    /** @param items as they come; of two with the same path the later counts, as it does when an archive is unpacked */
    public Inspected(String name, Origin origin, List<Item> items) {
        this(name, origin, items, origin == Origin.ARCHIVE ? Clash.among(items) : List.of());
    }

    /** What a template or a definition became, before it is packed. */
    public static Inspected of(TritonRepository repository) throws IOException {
        return of(repository, path -> Optional.empty());
    }

    /**
     * As {@link #of(TritonRepository)}.
     *
     * @param manifest of the repository, so that no file need be read only to be digested
     */
    public static Inspected of(TritonRepository repository, Manifest manifest) throws IOException {
        Map<String, String> digests = new HashMap<>();
        manifest.lines().forEach(line -> digests.put(line.path(), line.sha256()));
        return of(repository, path -> Optional.ofNullable(digests.get(path)));
    }

    private static Inspected of(TritonRepository repository, Function<String, Optional<String>> digest)
            throws IOException {
        List<Item> items = new ArrayList<>();
        for (RepositoryEntry entry : repository.entries()) {
            items.add(
                    switch (entry.source()) {
                        case Source.Directory() -> Item.directory(entry.path());
                        case Source.InMemory memory -> Item.file(entry.path(), new Bytes.InMemory(memory.bytes()));
                        case Source.LocalFile(Path path) ->
                            Item.file(
                                    entry.path(), new Bytes.Local(path, Files.size(path), digest.apply(entry.path())));
                    });
        }
        return new Inspected("", Origin.RENDERED, items);
    }

    /**
     * A directory as it is, links and stray files included; nothing is followed. What has a name that cannot be packed is
     * there as such, and what is in it is not looked at.
     */
    public static Inspected ofDirectory(Path root) throws IOException {
        List<Item> items = new ArrayList<>();
        Deque<Folder> open = new ArrayDeque<>(List.of(new Folder(root, "")));
        while (!open.isEmpty()) {
            Folder folder = open.pop();
            for (Path child : children(folder.path)) {
                BasicFileAttributes attributes =
                        Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                String ending = attributes.isDirectory() ? "/" : "";
                String path = folder.prefix + child.getFileName() + ending;
                try {
                    path = folder.prefix + RepositoryEntry.nameOf(child) + ending;
                    RepositoryEntry.check(path);
                } catch (MmectlException e) {
                    items.add(Item.other(Printable.line(path), String.valueOf(e.getMessage())));
                    continue;
                }
                items.add(item(child, path, attributes));
                if (attributes.isDirectory()) {
                    open.push(new Folder(child, path));
                }
            }
        }
        Path name = root.toAbsolutePath().normalize().getFileName();
        return new Inspected(name == null ? "" : name.toString(), Origin.DIRECTORY, items);
    }

    private record Folder(Path path, String prefix) {}

    private static Item item(Path file, String path, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory()) {
            return Item.directory(path);
        }
        if (attributes.isSymbolicLink()) {
            return Item.link(path, Files.readSymbolicLink(file).toString());
        }
        return attributes.isRegularFile()
                ? Item.file(path, new Bytes.Local(file, attributes.size(), Optional.empty()))
                : Item.other(path, "a device, pipe or socket");
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted(Comparator.naturalOrder()).toList();
        }
    }

    public Optional<Item> item(String path) {
        return Item.find(items, path);
    }

    /** Bytes of all files. */
    public long contentBytes() {
        return items.stream().mapToLong(Item::size).sum();
    }
}
