package io.mmectl.cli.fleet;

import io.mmectl.cli.Reasons;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Packing;
import io.mmectl.deployer.packaging.ArchiveWriter;
import io.mmectl.deployer.packaging.Manifest;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** Writes archives into a folder; each appears whole or not at all. Safe for concurrent use. */
public final class ArchiveFolder {
    private static final String PART = ".part";

    /** Longer than any process takes from making a file to locking it. */
    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    private final Path folder;
    private final Packing packing;

    /** @param folder made when needed */
    public ArchiveFolder(Path folder, Packing packing) {
        this.folder = folder;
        this.packing = packing;
    }

    /**
     * An archive in the folder.
     *
     * @param files files in it, directories not counted
     * @param contentBytes their size
     * @param bytes size of the archive
     */
    public record Packed(Path file, int files, long contentBytes, long bytes, String manifestSha256) {}

    /**
     * Reads the files once, and names the archive when it is written.
     *
     * @param name start of the archive's name, before the digest
     * @param written told how many more bytes were written
     */
    public Packed write(String name, TritonRepository repository, LongConsumer written) {
        try {
            Path fresh = fresh(name);
            try {
                Manifest manifest;
                try (OutputStream out = open(fresh, written)) {
                    manifest = ArchiveWriter.writeAndDigest(repository, packing, out);
                }
                Path file = folder.resolve(name + "--" + manifest.digest12() + ".tar.gz");
                keepOrMove(fresh, file);
                return packed(file, manifest);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw failed(folder.resolve(name + "--….tar.gz"), e);
        }
    }

    /**
     * Writes an archive whose name is known and holds its content's digest: an existing file has the same content and stays.
     *
     * @param written told how many more bytes were written
     */
    public Packed write(String name, TritonRepository repository, Manifest manifest, LongConsumer written) {
        Path file = folder.resolve(name);
        try {
            if (!Files.exists(file)) {
                Path fresh = fresh(name);
                try {
                    try (OutputStream out = open(fresh, written)) {
                        ArchiveWriter.write(repository, manifest, packing, out);
                    }
                    keepOrMove(fresh, file);
                } finally {
                    Files.deleteIfExists(fresh);
                }
            }
            return packed(file, manifest);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** An empty file; what a killed process began under the same name is deleted. */
    private Path fresh(String name) throws IOException {
        Files.createDirectories(folder);
        String prefix = "." + name;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(
                folder,
                file -> file.getFileName()
                        .toString()
                        .matches(Pattern.quote(prefix) + "[0-9]+" + Pattern.quote(PART)))) {
            for (Path part : parts) {
                deleteUnlessInUse(part);
            }
        }
        return Files.createTempFile(folder, prefix, PART);
    }

    /** Whoever writes one holds its lock, from a moment after it made it, and is dead without. */
    private static void deleteUnlessInUse(Path part) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            Instant newest = Files.getLastModifiedTime(part).toInstant();
            if (newest.isBefore(Instant.now().minus(A_MOMENT)) && channel.tryLock() != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException | OverlappingFileLockException e) {
            return; // somebody else's, or this process writes it just now
        }
    }

    private static void keepOrMove(Path fresh, Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Packed packed(Path file, Manifest manifest) throws IOException {
        int files = (int) manifest.lines().stream()
                .filter(line -> !line.path().endsWith("/"))
                .count();
        return new Packed(file, files, manifest.contentBytes(), Files.size(file), manifest.sha256());
    }

    private static OutputStream open(Path file, LongConsumer written) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        lock(channel);
        OutputStream out = Channels.newOutputStream(channel);
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                written.accept(length);
            }
        };
    }

    /** Ends when the channel is closed. Where a file system has no locks nothing is deleted. */
    private static void lock(FileChannel channel) throws IOException {
        try {
            channel.tryLock();
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw e; // interrupted
            }
        }
    }

    private static MmectlException failed(Path file, IOException e) {
        return new MmectlException(
                ErrorCode.FAILED,
                "cannot write " + file + ": " + Reasons.of(e),
                "check that the folder can be written and has room",
                e);
    }
}
