package io.mmectl.deployer.template;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Finds the files of a template's folder, see {@link TemplateSource#ofFolder}. */
final class FolderFiles extends SimpleFileVisitor<Path> {
    private static final Set<String> STRAY = Set.of("__pycache__", "__MACOSX");
    private static final String TESTS = "tests";

    private final Path folder;
    private final List<String> files = new ArrayList<>();

    private FolderFiles(Path folder) {
        this.folder = folder;
    }

    /** @throws MmectlException INVALID_INPUT for a link, a pipe, a device */
    static List<String> of(Path folder) throws IOException {
        if (Files.notExists(folder.resolve(Template.FILE))) {
            return List.of(); // no template, whatever else is in it
        }
        // The folder itself may be a link: that is what the user named.
        FolderFiles found = new FolderFiles(Files.isSymbolicLink(folder) ? folder.toRealPath() : folder);
        Files.walkFileTree(found.folder, found);
        Collections.sort(found.files);
        return List.copyOf(found.files);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        boolean left = !directory.equals(folder) && (stray(directory) || directory.equals(folder.resolve(TESTS)));
        return left ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (stray(file) || file.equals(folder.resolve(TESTS))) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isSymbolicLink()) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "'" + file + "' is a symbolic link to '" + Files.readSymbolicLink(file) + "'",
                    "Replace it by a copy (cp -L): links are no part of a template.");
        }
        if (!attributes.isRegularFile()) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "'" + file + "' is a device, pipe or socket",
                    "Take it out of the template.");
        }
        files.add(folder.relativize(file).toString().replace('\\', '/'));
        return FileVisitResult.CONTINUE;
    }

    private static boolean stray(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(".") || name.endsWith(".pyc") || STRAY.contains(name);
    }
}
