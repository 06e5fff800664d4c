package io.mmectl.localaws.instance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the {@code serve} script of the SageMaker image does where the container has a single model: it takes the archive for
 * a model repository and has Triton load one model of it.
 */
final class SingleModel {
    /** Names the model to load where the repository has several. */
    private static final String DEFAULT_NAME = "SAGEMAKER_TRITON_DEFAULT_MODEL_NAME";

    private SingleModel() {}

    /**
     * The directory of the model that is served. Other directories go unless an ensemble is served, because Triton loads none
     * of them.
     *
     * @param repository the unpacked archive
     * @param environment the container's
     * @throws IOException where the script would end
     */
    static String prepare(Path repository, Map<String, String> environment) throws IOException {
        if (Files.exists(repository.resolve("config.pbtxt"))) {
            throw new IOException("the archive of a single model needs a directory for it, with its config.pbtxt");
        }
        SortedSet<String> directories = directories(repository);
        String named = environment.getOrDefault(DEFAULT_NAME, "");
        if (named.isEmpty() && directories.size() != 1) {
            throw new IOException(DEFAULT_NAME + " is not set, and the archive has " + directories.size()
                    + " model directories instead of one");
        }
        String served = named.isEmpty() ? directories.getFirst() : named;
        if (!directories.contains(served)) {
            throw new IOException("the archive has no directory " + served + ", which " + DEFAULT_NAME + " names");
        }
        Path config = repository.resolve(served).resolve("config.pbtxt");
        boolean ensemble = Files.exists(config) && TritonRepository.isEnsemble(Files.readString(config));
        for (String other : directories) {
            if (!ensemble && !other.equals(served)) {
                FolderTree.delete(repository.resolve(other));
            }
        }
        return served;
    }

    private static SortedSet<String> directories(Path repository) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(repository)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    names.add(entry.getFileName().toString());
                }
            }
        }
        return names;
    }
}
