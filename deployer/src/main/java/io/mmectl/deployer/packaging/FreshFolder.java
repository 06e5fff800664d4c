package io.mmectl.deployer.packaging;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that appears whole or not at all: it is made in a hidden one beside its place, {@code .NAME.NUMBER}, and moved.
 *
 * <p>Whoever makes one holds a lock in the hidden folder, and a process that ends in any way holds it no more. So what a
 * killed one left is known for sure, and {@link #beside} deletes it when the same folder is made again.
 */
public final class FreshFolder implements AutoCloseable {
    private static final String LOCK = "mmectl.lock";

    private final Path target;
    private final Path hidden;
    private final Path content;
    private final @Nullable FileChannel lock;
    private boolean finished;

    private FreshFolder(Path target, Path hidden, Path content, @Nullable FileChannel lock) {
        this.target = target;
        this.hidden = hidden;
        this.content = content;
        this.lock = lock;
    }

    /**
     * An empty one.
     *
     * @param target absolute; its parent must be there
     * @throws IOException when nothing can be written beside it; nothing is left then
     */
    public static FreshFolder beside(Path target) throws IOException {
        deleteLeftovers(target);
        Path hidden = Files.createTempDirectory(target.getParent(), prefix(target));
        try {
            return new FreshFolder(target, hidden, Files.createDirectory(hidden.resolve("content")), locked(hidden));
        } catch (IOException e) {
            deleteTree(hidden);
            throw e;
        }
    }

    /** Where it is made. */
    public Path content() {
        return content;
    }

    /** Puts it into its place. */
    public void finish() throws IOException {
        Files.move(content, target);
        finished = true;
    }

    /** Deletes what {@link #finish} put into its place; without effect where it did not. */
    public void takeBack() throws IOException {
        if (finished) {
            deleteTree(target);
            finished = false;
        }
    }

    /** Deletes what is not in its place. */
    @Override
    public void close() throws IOException {
        try {
            deleteTree(hidden);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    /** Null on a file system that has no locks: what is left behind there stays. */
    private static @Nullable FileChannel locked(Path hidden) throws IOException {
        // Under its final name it is locked from the beginning, or another process could take it for a killed one's.
        Path fresh = hidden.resolve(LOCK + ".new");
        FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                Files.move(fresh, hidden.resolve(LOCK));
                return channel;
            }
        } catch (IOException e) {
            channel.close();
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
        channel.close();
        Files.deleteIfExists(fresh);
        return null;
    }

    private static void deleteLeftovers(Path target) {
        String name = prefix(target);
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(
                target.getParent(), entry -> String.valueOf(entry.getFileName()).startsWith(name))) {
            for (Path folder : beside) {
                String number = String.valueOf(folder.getFileName()).substring(name.length());
                if (number.matches("[0-9]+")
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && Files.isRegularFile(folder.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
                    deleteUnlessInUse(folder);
                }
            }
        } catch (IOException e) {
            return; // Somebody else's, or gone meanwhile: it is in nobody's way.
        }
    }

    private static void deleteUnlessInUse(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                deleteTree(folder);
            }
        } catch (OverlappingFileLockException e) {
            return; // this process makes it just now
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
