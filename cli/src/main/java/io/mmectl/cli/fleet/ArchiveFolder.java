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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** Writes archives into a folder; each appears whole or not at all. Safe for concurrent use. */
public final class ArchiveFolder {
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
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "." + name, ".part");
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
                Files.createDirectories(folder);
                Path fresh = Files.createTempFile(folder, "." + name, ".part");
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
        OutputStream out = Channels.newOutputStream(FileChannel.open(file, StandardOpenOption.WRITE));
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                written.accept(length);
            }
        };
    }

    private static MmectlException failed(Path file, IOException e) {
        return new MmectlException(
                ErrorCode.FAILED,
                "cannot write " + file + ": " + Reasons.of(e),
                "check that the folder can be written and has room",
                e);
    }
}
