package io.mmectl.deployer.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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

    /** A folder of this machine. Its tests, and files that Python leaves behind, are no part of the template. */
    static TemplateSource ofFolder(Path folder) {
        return new TemplateSource() {
            @Override
            public String name() {
                return folder.toString();
            }

            @Override
            public List<String> files() throws IOException {
                try (Stream<Path> walk = Files.walk(folder)) {
                    return walk.filter(Files::isRegularFile)
                            .map(f -> folder.relativize(f).toString().replace('\\', '/'))
                            .filter(f -> !f.startsWith("tests/") && !f.contains("__pycache__/") && !f.endsWith(".pyc"))
                            .sorted()
                            .toList();
                }
            }

            @Override
            public InputStream open(String path) throws IOException {
                return Files.newInputStream(folder.resolve(path));
            }
        };
    }
}
