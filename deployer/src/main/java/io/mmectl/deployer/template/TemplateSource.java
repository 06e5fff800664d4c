package io.mmectl.deployer.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of one template version, wherever they lie: a folder, the program itself, S3. */
public interface TemplateSource {
    /** How messages call it; a file's name is appended to it with a slash. */
    String name();

    /** Paths of all files, relative, with {@code /}, sorted. */
    List<String> files() throws IOException;

    /**
     * @param path one of {@link #files}
     */
    InputStream open(String path) throws IOException;

    /**
     * A folder of this machine. Its tests, hidden files and folders, and what Python leaves behind are no part of the template.
     * A link is refused and not followed: whoever publishes the template would publish what it points to.
     */
    static TemplateSource ofFolder(Path folder) {
        return new TemplateSource() {
            @Override
            public String name() {
                return folder.toString();
            }

            @Override
            public List<String> files() throws IOException {
                return FolderFiles.of(folder);
            }

            @Override
            public InputStream open(String path) throws IOException {
                return Files.newInputStream(folder.resolve(path));
            }
        };
    }
}
