package io.mmectl.deployer.packaging;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code .tar.gz}, mmectl's own or any other, and trusts nothing in it: names must stay inside, links and devices
 * are refused, checksums must agree, and the end must be there.
 *
 * <p>All methods throw {@link MmectlException} (INVALID_INPUT), naming the archive, for one that is damaged, cut off, or
 * holds what may not be in it, and (INTERRUPTED) once their thread is interrupted.
 */
public final class ArchiveReader {
    private static final int BUFFER = 256 * 1024;

    private ArchiveReader() {}

    /**
     * What the archive holds, computed from its bytes. Equal to the manifest that it was made of, for one that mmectl made.
     *
     * @param archive read to its end, not closed
     * @param name of the archive, for errors
     */
    public static Manifest manifest(InputStream archive, String name) throws IOException {
        return manifest(archive, name, Long.MAX_VALUE);
    }

    private static Manifest manifest(InputStream archive, String name, long mostBytes) throws IOException {
        return read(archive, name, mostBytes, (member, path, content) -> {
            while (content.read() >= 0) {}
        });
    }

    /**
     * The same, and compared.
     *
     * @param sha256 a manifest's digest, or the first digits of it
     * @throws MmectlException CONFLICT when the archive holds something else
     */
    public static Manifest verify(InputStream archive, String name, String sha256) throws IOException {
        return verify(archive, name, sha256, Long.MAX_VALUE);
    }

    /**
     * As {@link #verify(InputStream, String, String)}, within a bound.
     *
     * @param mostBytes that all files together may have
     * @throws MmectlException also INVALID_INPUT when the archive holds more
     */
    public static Manifest verify(InputStream archive, String name, String sha256, long mostBytes) throws IOException {
        Manifest manifest = manifest(archive, name, mostBytes);
        requireDigest(manifest, name, sha256);
        return manifest;
    }

    /**
     * Unpacks into a new directory, which appears only when all is unpacked and verified. Files get mode and time by the
     * machine's defaults.
     *
     * @param into must not exist; its parent must
     * @param sha256 as for {@link #verify(InputStream, String, String)}; empty to take what comes
     * @throws MmectlException also CONFLICT when the archive holds something else, INVALID_INPUT when {@code into} exists
     */
    public static Manifest unpack(InputStream archive, String name, Path into, Optional<String> sha256)
            throws IOException {
        return unpack(archive, name, into, sha256, Long.MAX_VALUE);
    }

    /**
     * As {@link #unpack(InputStream, String, Path, Optional)}, within a bound.
     *
     * @param mostBytes that all files together may have
     * @throws MmectlException also INVALID_INPUT when the archive holds more; nothing is left of it
     */
    public static Manifest unpack(InputStream archive, String name, Path into, Optional<String> sha256, long mostBytes)
            throws IOException {
        Path target = into.toAbsolutePath();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw invalid("'" + into + "' exists already", "Name a new directory.", null);
        }
        Path parent = target.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw invalid("There is no directory '" + parent + "' to unpack into", "Make it first.", null);
        }
        try (FreshFolder fresh = FreshFolder.beside(target)) {
            Manifest manifest = read(
                    archive,
                    name,
                    mostBytes,
                    (member, path, content) -> extract(member, resolve(fresh.content(), path), content));
            sha256.ifPresent(digest -> requireDigest(manifest, name, digest));
            fresh.finish();
            return manifest;
        }
    }

    private static Path resolve(Path root, String path) {
        try {
            return root.resolve(path);
        } catch (InvalidPathException e) {
            throw invalid("'" + path + "' cannot be a file name in this machine's locale", "Set LC_ALL=C.UTF-8.", e);
        }
    }

    private static void extract(TarReader.Member member, Path path, Content content) throws IOException {
        if (member.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = content.read(); n >= 0; n = content.read()) {
                out.write(content.buffer(), 0, n);
            }
        }
    }

    private static Manifest read(InputStream archive, String name, long mostBytes, Visitor visitor) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new NotClosing(archive), BUFFER)) {
            TarReader tar = new TarReader(gzip);
            List<ManifestLine> lines = new ArrayList<>();
            ArchiveBounds bounds = new ArchiveBounds(mostBytes);
            PathsSoFar seen = new PathsSoFar(bounds.directories());
            for (TarReader.Member member = tar.next(); member != null; member = tar.next()) {
                String path = pathOf(member);
                if (path.isEmpty()) {
                    continue;
                }
                bounds.add(path);
                EntryPaths.check(path, member.isDirectory());
                seen.add(path);
                bounds.addContent(path, member.size());
                lines.add(lineOf(member, path, tar, visitor));
            }
            tar.requireEnd();
            return new Manifest(lines);
        } catch (TarReader.BadTarException e) {
            throw invalid("Archive '" + name + "' " + e.getMessage(), "Pack it again with mmectl package.", e);
        } catch (EOFException e) {
            throw invalid("Archive '" + name + "' is cut off", "Fetch or pack it again.", e);
        } catch (ZipException e) {
            throw invalid("Archive '" + name + "' is no gzip or damaged: " + e.getMessage(), "Pack it again.", e);
        }
    }

    private static ManifestLine lineOf(TarReader.Member member, String path, TarReader tar, Visitor visitor)
            throws IOException {
        Content content = new Content(tar);
        visitor.visit(member, path, content);
        return member.isDirectory()
                ? ManifestLine.directory(path, member.mode())
                : new ManifestLine(path, member.mode(), member.size(), Sha256.finish(content.digest));
    }

    /** Without the leading {@code ./} of {@code tar -C dir .}; empty for that directory itself. */
    private static String pathOf(TarReader.Member member) {
        String path = member.path();
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        return path;
    }

    private static void requireDigest(Manifest manifest, String name, String sha256) {
        if (!manifest.sha256().startsWith(sha256)) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    "Archive '" + name + "' holds " + manifest.sha256() + ", not " + sha256,
                    "It was damaged or replaced after it was packed; pack it again.");
        }
    }

    private static MmectlException invalid(String message, String hint, @Nullable Throwable cause) {
        return new MmectlException(ErrorCode.INVALID_INPUT, message, hint, cause);
    }

    /** Receives each member in the order of the archive, its path checked. Must read all content. */
    @FunctionalInterface
    private interface Visitor {
        void visit(TarReader.Member member, String path, Content content) throws IOException;
    }

    /** The content of one member, digested as it is read. */
    private static final class Content {
        private final TarReader tar;
        private final byte[] buffer = new byte[BUFFER / 4];
        private final MessageDigest digest = Sha256.start();

        Content(TarReader tar) {
            this.tar = tar;
        }

        int read() throws IOException {
            int n = tar.read(buffer);
            if (n > 0) {
                digest.update(buffer, 0, n);
            }
            return n;
        }

        byte[] buffer() {
            return buffer;
        }
    }

    /** Refuses a path that was there before, and one that needs a file to be a directory. */
    private static final class PathsSoFar {
        private final Set<String> members = new HashSet<>();
        private final Set<String> directories;

        /** @param directories those above all members, kept by the caller */
        PathsSoFar(Set<String> directories) {
            this.directories = directories;
        }

        void add(String path) throws TarReader.BadTarException {
            List<String> parents = EntryPaths.parents(path);
            boolean asDirectory = directories.contains(path + "/");
            boolean inFile = parents.stream().anyMatch(p -> members.contains(p.substring(0, p.length() - 1)));
            if (!members.add(path) || asDirectory || inFile || members.contains(withoutFinalSlash(path))) {
                throw new TarReader.BadTarException("holds '" + path + "' twice");
            }
            if (path.endsWith("/")) {
                directories.add(path);
            }
        }

        private static String withoutFinalSlash(String path) {
            return path.endsWith("/") ? path.substring(0, path.length() - 1) : "";
        }
    }

    private static final class NotClosing extends java.io.FilterInputStream {
        NotClosing(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the caller's
        }
    }
}
