package io.mmectl.deployer.template;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.ObjectHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Local artifacts as they are; those on S3 copied once into a folder, by bucket, key and ETag, so that a changed object is
 * a new file and a second run downloads nothing. A file appears in the folder whole or not at all.
 */
public final class CachedArtifacts implements ArtifactFiles {
    private static final int COPY_BYTES = 64 * 1024;

    private final ObjectStore store;
    private final Path folder;
    private final Listener listener;
    private final Map<S3Location, Path> fetched = new ConcurrentHashMap<>();

    /** Told of copies from S3 while they go on, on the thread that copies. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param more bytes that came since the last call
         * @param size of the whole object
         */
        void fetched(S3Location object, long more, long size);
    }

    /**
     * @param folder made when it is needed
     */
    public CachedArtifacts(ObjectStore store, Path folder) {
        this(store, folder, (object, more, size) -> {});
    }

    public CachedArtifacts(ObjectStore store, Path folder, Listener listener) {
        this.store = store;
        this.folder = folder;
        this.listener = listener;
    }

    @Override
    public Path file(ArtifactLocation location) {
        return switch (location) {
            case ArtifactLocation.Local(Path path) -> path;
            case ArtifactLocation.S3(S3Location s3) -> fetched.computeIfAbsent(s3, this::fetch);
        };
    }

    @Override
    public Optional<Path> beside(ArtifactLocation location, String suffix) {
        return switch (location) {
            case ArtifactLocation.Local local -> ArtifactFiles.super.beside(local, suffix);
            case ArtifactLocation.S3(S3Location s3) -> {
                S3Location other = new S3Location(s3.bucket(), s3.key() + suffix);
                yield store.head(other).isPresent()
                        ? Optional.of(file(new ArtifactLocation.S3(other)))
                        : Optional.empty();
            }
        };
    }

    private Path fetch(S3Location location) {
        try {
            return fetchReadable(location);
        } catch (MmectlException e) {
            if (e.code() != ErrorCode.NOT_PERMITTED) {
                throw e;
            }
            // Somebody named this object in a model definition: that is what to change, or the permission.
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "Object " + location + " may not be read: " + e.getMessage(),
                    e.hint().isEmpty() ? "Allow s3:GetObject on it, or name another file." : e.hint(),
                    e);
        }
    }

    private Path fetchReadable(S3Location location) {
        ObjectHead head = store.head(location)
                .orElseThrow(() -> new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        "There is no object " + location,
                        "Check bucket and key, and that this account may list the bucket."));
        if (head.size() == 0) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "Object " + location + " is empty", "Was it uploaded completely?");
        }
        Path file = folder.resolve(nameOf(location, head.etag()));
        try {
            if (!Files.exists(file)) {
                download(location, head.size(), file);
            }
            return file;
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    "Object " + location + " cannot be copied to " + folder + ": " + e.getMessage(),
                    "Check the folder's permissions and free space.",
                    e);
        }
    }

    private void download(S3Location location, long size, Path file) throws IOException {
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "part-", "");
        try {
            try (InputStream in = store.open(location);
                    OutputStream out = Files.newOutputStream(part)) {
                byte[] buffer = new byte[COPY_BYTES];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                    listener.fetched(location, n, size);
                }
            }
            if (Files.size(part) != size) {
                throw new IOException("it changed while it was read");
            }
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String nameOf(S3Location location, String etag) {
        return Digests.sha256((location.uri() + "\n" + etag).getBytes(StandardCharsets.UTF_8));
    }
}
