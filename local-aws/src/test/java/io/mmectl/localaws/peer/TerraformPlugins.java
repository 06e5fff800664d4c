package io.mmectl.localaws.peer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for a folder that Terraform can take its AWS provider from without a network. */
final class TerraformPlugins {
    /** A folder of this machine's own choice. */
    private static final String VARIABLE = "MMECTL_TERRAFORM_PLUGINS";

    private static final String PROVIDER = "registry.terraform.io/hashicorp/aws";

    private TerraformPlugins() {}

    /** Empty when there is no program or no provider on this machine. */
    static Optional<Path> mirror() {
        boolean program = Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "terraform")));
        return program
                ? candidates().stream()
                        .filter(folder -> Files.isDirectory(folder.resolve(PROVIDER)))
                        .findFirst()
                : Optional.empty();
    }

    /** The variables that name one, then Terraform's own places, then what was unpacked below {@code /opt}. */
    private static List<Path> candidates() {
        List<Path> folders = new ArrayList<>();
        add(folders, System.getenv(VARIABLE));
        add(folders, System.getenv("TF_PLUGIN_CACHE_DIR"));
        Path home = Path.of(System.getProperty("user.home"));
        folders.add(home.resolve(".terraform.d/plugins"));
        folders.add(home.resolve(".terraform.d/plugin-cache"));
        folders.add(home.resolve(".local/share/terraform/plugins"));
        folders.add(Path.of("/usr/local/share/terraform/plugins"));
        folders.add(Path.of("/usr/share/terraform/plugins"));
        try (DirectoryStream<Path> optional = Files.newDirectoryStream(Path.of("/opt"))) {
            optional.forEach(folders::add);
        } catch (IOException e) {
            // no such folder, nothing to look at
        }
        return folders;
    }

    private static void add(List<Path> folders, @Nullable String path) {
        if (path != null && !path.isBlank()) {
            folders.add(Path.of(path));
        }
    }
}
