package io.mmectl.cli.template;

import io.mmectl.cli.Reasons;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Slugs;
import io.mmectl.deployer.packaging.FreshFolder;
import io.mmectl.deployer.template.Template;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the first files of a user's own template. */
public final class NewTemplate {
    /** What a template's first version is called. */
    private static final String FIRST_VERSION = "0.1.0";

    /** The working example that comes with the program; {@code {name}} stands for the template's name. */
    private static final List<String> EXAMPLE = List.of(
            Template.FILE,
            "README.md",
            "code/model.py",
            "code/wordcount.py",
            "layout/config.pbtxt",
            "sample.json",
            "tests/expected.json",
            "tests/model.yaml",
            "tests/test_wordcount.py",
            "tests/words.txt");

    private NewTemplate() {}

    /**
     * The files of a new template.
     *
     * @param name a slug
     * @param from the template to start from; null for a small one that works
     */
    public static SortedMap<String, byte[]> files(String name, @Nullable Template from) {
        if (!name.matches(Slugs.PATTERN) || name.length() > Slugs.MAX_LENGTH) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "'" + name + "' cannot be a template's name",
                    "name the folder with lower-case letters, digits and single hyphens, as spell-check");
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (from == null) {
            EXAMPLE.forEach(path -> files.put(path, example(path, name)));
        } else {
            from.files().forEach((path, source) -> files.put(path, source.bytes()));
            files.compute(Template.FILE, (path, yaml) -> renamed(yaml, name));
        }
        return files;
    }

    /**
     * Writes them where nothing is: the folder appears whole or not at all.
     *
     * @throws MmectlException INVALID_INPUT when the folder is there, FAILED when it cannot be written
     */
    public static void write(Path folder, SortedMap<String, byte[]> files) {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null || Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new MmectlException(ErrorCode.INVALID_INPUT, folder + " is there already", "name a new folder");
        }
        try {
            write(folder.toAbsolutePath(), parent, files);
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    "cannot write " + folder + ": " + Reasons.of(e),
                    "check that the folder can be written and has room",
                    e);
        }
    }

    private static void write(Path folder, Path parent, SortedMap<String, byte[]> files) throws IOException {
        Files.createDirectories(parent);
        try (FreshFolder fresh = FreshFolder.beside(folder)) {
            for (var file : files.entrySet()) {
                Path path = fresh.content().resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
            fresh.finish();
        }
    }

    private static byte[] example(String path, String name) {
        try (InputStream in = NewTemplate.class.getResourceAsStream("example/" + path)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + path);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.replace("{name}", name).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the program's own file " + path + " cannot be read", e);
        }
    }

    /** The first lines of a template say its name and version; everything else stays as it was written. */
    private static byte[] renamed(byte @Nullable [] yaml, String name) {
        if (yaml == null) {
            throw new IllegalStateException("a template that was read has a " + Template.FILE);
        }
        String text = new String(yaml, StandardCharsets.UTF_8);
        text = Pattern.compile("(?m)^name:.*$").matcher(text).replaceFirst("name: " + name);
        text = Pattern.compile("(?m)^version:.*$").matcher(text).replaceFirst("version: " + FIRST_VERSION);
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
