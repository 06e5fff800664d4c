package io.mmectl.cli.template;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The checkout that this program was built in: some files of the built-in templates lie only there. */
public final class Checkout {
    private static final String TEMPLATES = "model-templates/templates";

    private Checkout() {}

    /** The folder of a built-in template with its tests; need not be there. */
    public static Path template(String name) {
        return folder().resolve(TEMPLATES).resolve(name);
    }

    /** Told by the launcher, else the folder that it runs in or one around it. */
    private static Path folder() {
        String told = System.getProperty("mmectl.home");
        Path here = Path.of("").toAbsolutePath();
        return told != null
                ? Path.of(told).toAbsolutePath()
                : Stream.iterate(here, path -> path != null, Path::getParent)
                        .filter(path -> Files.isDirectory(path.resolve(TEMPLATES)))
                        .findFirst()
                        .orElse(here);
    }
}
