package io.mmectl.deployer.packaging;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Reads a directory that already is a Triton repository. */
public final class DirectoryScanner {
    /**
     * What editors, notebooks and file managers leave behind. SageMaker's Triton takes any directory for a model, so these
     * must not get in.
     */
    private static final Set<String> STRAY =
            Set.of(".git", "__MACOSX", ".ipynb_checkpoints", "__pycache__", ".DS_Store");

    private DirectoryScanner() {}

    /**
     * The content of a directory, without the directory itself. No file is read yet.
     *
     * @throws MmectlException INVALID_INPUT naming the entry for a symbolic link, a device, socket or pipe, a name that is
     *     not UTF-8; also when {@code directory} is none, may not be read, or holds no file
     */
    public static Scan scan(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw invalid(
                    "'" + directory + "' is not a directory", "Give the directory that holds the model repository.");
        }
        List<RepositoryEntry> entries = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        Deque<Folder> open = new ArrayDeque<>(List.of(new Folder(directory, "")));
        while (!open.isEmpty()) {
            Folder folder = open.pop();
            for (Path child : children(folder.path)) {
                String name = nameOf(child);
                String path = folder.prefix + name;
                if (STRAY.contains(name)) {
                    skipped.add(path);
                    continue;
                }
                RepositoryEntry entry = entryOf(path, child);
                entries.add(entry);
                if (entry.isDirectory()) {
                    open.push(new Folder(child, entry.path()));
                }
            }
        }
        if (entries.stream().allMatch(RepositoryEntry::isDirectory)) {
            throw invalid("Directory '" + directory + "' holds no file", "Put the model repository in it.");
        }
        skipped.sort(EntryPaths.ORDER);
        return new Scan(new TritonRepository(entries), List.copyOf(skipped));
    }

    private static RepositoryEntry entryOf(String path, Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            throw invalid(
                    "'" + file + "' is a symbolic link to '" + Files.readSymbolicLink(file) + "'",
                    "Replace it by the file that it points to (cp -L): links are not packed.");
        }
        if (attributes.isDirectory()) {
            return RepositoryEntry.directory(path + "/");
        }
        if (!attributes.isRegularFile()) {
            throw invalid("'" + file + "' is a device, pipe or socket", "Only files and directories can be packed.");
        }
        return RepositoryEntry.file(path, file);
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        } catch (FileSystemException e) {
            throw LocalFiles.unreadable(folder, e);
        }
        return children;
    }

    /**
     * The name as the file system has it, taken for UTF-8. {@code Path.toString} would decode it by the locale of the
     * machine, and in the C locale lose every letter that is not ASCII; the URI form keeps the bytes.
     */
    static String nameOf(Path file) {
        if (!"file".equals(file.getFileSystem().provider().getScheme())) {
            return String.valueOf(file.getFileName());
        }
        String raw = withoutFinalSlash(file.toUri().getRawPath());
        ByteBuffer bytes = percentDecoded(raw.substring(raw.lastIndexOf('/') + 1));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw invalid("The name of '" + file + "' is not UTF-8", "Rename the file.");
        }
    }

    private static String withoutFinalSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static ByteBuffer percentDecoded(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.put((byte) Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        return bytes.flip();
    }

    private static MmectlException invalid(String message, String hint) {
        return new MmectlException(ErrorCode.INVALID_INPUT, message, hint);
    }

    /**
     * A directory's content.
     *
     * @param skipped paths of stray entries that were left out, sorted; worth telling the user
     */
    public record Scan(TritonRepository repository, List<String> skipped) {}

    private record Folder(Path path, String prefix) {}
}
