package io.mmectl.localaws.instance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Unpacks target models. */
public final class ArchiveUnpacker {
    /** Files up to this size are always written: configs, code, vocabularies. */
    private static final long SMALL_FILE = 256 * 1024;

    private final boolean writesLargeFiles;

    /** @param writesLargeFiles false makes large files sparse: the right size, no content */
    public ArchiveUnpacker(boolean writesLargeFiles) {
        this.writesLargeFiles = writesLargeFiles;
    }

    /** An object that is not a gzipped tar, or whose entries leave its folder. */
    public static final class BadArchiveException extends IOException {
        private static final long serialVersionUID = 1L;

        BadArchiveException(String message) {
            super(message);
        }
    }

    /**
     * Unpacks into a folder, which is created.
     *
     * @return bytes of all files
     * @throws BadArchiveException when it is not a gzipped tar, is cut off, or an entry would lie outside the folder
     */
    public long unpack(InputStream archive, Path folder) throws IOException {
        Files.createDirectories(folder);
        long bytes = 0;
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(archive), 64 * 1024))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                bytes += unpack(tar, entry, folder);
            }
        } catch (BadArchiveException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new BadArchiveException("not a gzipped tar: " + e.getMessage());
        }
        return bytes;
    }

    private long unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new BadArchiveException("entry '" + entry.getName() + "' lies outside the archive");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return 0;
        }
        if (!entry.isFile()) {
            // Links and devices have no place in a model; what would follow them does not find them.
            return 0;
        }
        Files.createDirectories(target.getParent());
        if (writesLargeFiles || entry.getSize() <= SMALL_FILE) {
            try (OutputStream out = Files.newOutputStream(target)) {
                tar.transferTo(out);
            }
        } else {
            try (RandomAccessFile sparse = new RandomAccessFile(target.toFile(), "rw")) {
                sparse.setLength(entry.getSize());
            }
        }
        return entry.getSize();
    }
}
