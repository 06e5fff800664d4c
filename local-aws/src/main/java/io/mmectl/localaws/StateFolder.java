package io.mmectl.localaws;

import io.mmectl.localaws.store.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the state lives, locked against a second process; a temporary folder when nothing is to be kept. */
final class StateFolder implements AutoCloseable {
    private final Path root;
    private final Tables tables;
    private final @Nullable FileChannel lock;

    private StateFolder(Path root, Tables tables, @Nullable FileChannel lock) {
        this.root = root;
        this.tables = tables;
        this.lock = lock;
    }

    static StateFolder open(Optional<Path> kept) throws IOException {
        if (kept.isEmpty()) {
            return new StateFolder(Files.createTempDirectory("local-aws-"), Tables.inMemory(), null);
        }
        Path root = Files.createDirectories(kept.get());
        FileChannel lock = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lock)) {
            lock.close();
            throw new StateInUseException(root);
        }
        return new StateFolder(root, Tables.open(root.resolve("tables")), lock);
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Tables tables() {
        return tables;
    }

    /** A folder below, created when missing. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    @Override
    public void close() {
        tables.close();
        try {
            if (lock == null) {
                deleteAll();
            } else {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deleteAll() throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
