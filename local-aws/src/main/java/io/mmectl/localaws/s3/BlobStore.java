package io.mmectl.localaws.s3;

import io.mmectl.localaws.store.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Immutable files under fresh names. A blob becomes reachable when a record names it; files that no record names are what a
 * dying process left and are swept at the next start.
 */
final class BlobStore {
    private static final int BUFFER = 256 * 1024;

    private final Path folder;
    private final Opener opener;

    /** How a new file is opened: a seam for tests, where disks are full. */
    interface Opener {
        /** @throws StorageException when it cannot be made */
        OutputStream open(Path file);
    }

    BlobStore(Path folder) throws IOException {
        this(folder, BlobStore::create);
    }

    BlobStore(Path folder, Opener opener) throws IOException {
        this.opener = opener;
        this.folder = Files.createDirectories(folder);
        for (int i = 0; i < 256; i++) {
            Files.createDirectories(folder.resolve(String.format(Locale.ROOT, "%02x", i)));
        }
    }

    /**
     * Stores a stream to its end; what was written is gone again when it fails.
     *
     * @throws IOException when the stream cannot be read
     * @throws StorageException when the disk takes no more
     */
    Blob write(InputStream in, Digests digests) throws IOException {
        String id = freshId();
        Path file = file(id);
        boolean whole = false;
        try (OutputStream out = opener.open(file)) {
            byte[] buffer = new byte[BUFFER];
            long length = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                write(out, buffer, n);
                digests.update(buffer, 0, n);
                length += n;
            }
            whole = true;
            return new Blob(id, length);
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw new StorageException(e);
        }
    }

    private static OutputStream create(Path file) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw new StorageException(e);
        }
    }

    /**
     * The same bytes under a name of their own.
     *
     * @throws NoSuchFileException when they are gone
     * @throws StorageException when the disk takes no more
     */
    Blob duplicate(Blob blob) throws IOException {
        String id = freshId();
        try {
            Files.createLink(file(id), file(blob.id()));
        } catch (UnsupportedOperationException e) {
            Files.copy(file(blob.id()), file(id));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(e);
        }
        return new Blob(id, blob.length());
    }

    /** Opens a range of the bytes of several blobs in a row. All files are open when this returns. */
    InputStream open(List<Blob> blobs, ByteRange range) throws IOException {
        return BlobStream.open(
                blobs.stream()
                        .map(b -> new BlobStream.Source(file(b.id()), b.length()))
                        .toList(),
                range);
    }

    void delete(List<Blob> blobs) {
        for (Blob blob : blobs) {
            try {
                Files.deleteIfExists(file(blob.id()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Deletes every file whose id is not among the given ones. */
    void keepOnly(Set<String> ids) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!ids.contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String freshId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private Path file(String id) {
        return folder.resolve(id.substring(0, 2)).resolve(id);
    }
}
