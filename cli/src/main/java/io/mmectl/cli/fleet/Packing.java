package io.mmectl.cli.fleet;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Reasons;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.packaging.Archive;
import io.mmectl.deployer.packaging.DirectoryScanner;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.template.RenderedFleet.Rendered;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;

/** Writes archives into a folder; each appears whole or not at all. */
public final class Packing {
    private final Path folder;

    /** @param folder made when needed */
    public Packing(Path folder) {
        this.folder = folder;
    }

    /**
     * An archive in the folder.
     *
     * @param files files in it, directories not counted
     * @param contentBytes their size
     * @param bytes size of the archive
     */
    public record Packed(Path file, int files, long contentBytes, long bytes, String manifestSha256) {}

    /** A repository as it is; the archive bears the folder's name and the digest. */
    public Packed directory(CommandContext context, Path directory) {
        try {
            DirectoryScanner.Scan scan = DirectoryScanner.scan(context.shell().resolve(directory));
            scan.skipped()
                    .forEach(path -> context.shell().err().println("warning: " + path + " is left out of the archive"));
            Archive archive = Archive.of(scan.repository(), FileDigests.inMemory(InstantSource.system()));
            Path name = context.shell().resolve(directory).getFileName();
            return write(name + "--" + archive.manifest().digest12() + ".tar.gz", archive);
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "cannot read " + directory + ": " + Reasons.of(e), "check the path", e);
        }
    }

    /** A rendered target model under the name that apply would give it. */
    public Packed write(Rendered model) {
        try {
            return write(
                    model.target().fileName(),
                    Archive.of(model.repository(), FileDigests.inMemory(InstantSource.system())));
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    "cannot read " + model.target().key() + ": " + Reasons.of(e),
                    "check its files",
                    e);
        }
    }

    /** @param name file name, which holds the content's digest: an existing file has the same content and stays */
    private Packed write(String name, Archive archive) {
        Path file = folder.resolve(name);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                copy(archive, file);
            }
            int files = (int) archive.manifest().lines().stream()
                    .filter(line -> !line.path().endsWith("/"))
                    .count();
            return new Packed(
                    file,
                    files,
                    archive.manifest().contentBytes(),
                    Files.size(file),
                    archive.manifest().sha256());
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    "cannot write " + file + ": " + Reasons.of(e),
                    "check that the folder can be written and has room",
                    e);
        }
    }

    private void copy(Archive archive, Path file) throws IOException {
        Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".part");
        try (InputStream in = archive.open();
                OutputStream out = Files.newOutputStream(fresh)) {
            in.transferTo(out);
            out.close();
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
