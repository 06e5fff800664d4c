package io.mmectl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.config.S3Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each command prints with {@code -o json}, digests and versions of code left out: a change here is a change for every
 * program that reads it. {@code -Dgolden.update=true} writes the files anew.
 */
class JsonGoldenTest {
    private static final Path FILES = Path.of("src/test/resources/json");
    private static final boolean UPDATE = "true".equals(System.getProperty("golden.update"));

    @TempDir
    private Path directory;

    private final List<Path> used = new ArrayList<>();

    @Test
    void documentsKeepTheirForm() throws IOException {
        FleetFolder.in(directory).delete("models/birchwood.yaml");
        CliRun cli = new CliRun(directory);

        check("validate", cli.run("validate", "-o", "json"));
        check("package", cli.run("package", "-o", "json"));
        check("unpack", cli.run("unpack", "--verify", archive(), "-o", "json"));
        check("status-of-nothing", cli.run("status", "-o", "json"));
        check("plan", cli.run("plan", "-o", "json"));
        cli.models().fail("acme--embedding--query", "torch is missing");
        check("apply-with-a-broken-model", cli.run("apply", "--yes", "-o", "json"));
        cli.models().repair();
        check("apply", cli.run("apply", "--yes", "-o", "json"));
        check("push", cli.run("push", "-o", "json"));
        check("code-list", cli.run("code", "list", "-o", "json"));
        check("warmup", cli.run("warmup", "-o", "json"));
        check("status", cli.run("status", "-o", "json"));
        check("models", cli.run("models", "-o", "json"));
        check("invoke", cli.run("invoke", "acme/embedding/query", "--text", "reset", "-o", "json"));
        cli.account()
                .breakOffUpload(new S3Location(
                        FleetFolder.BUCKET, "mmectl/suite/prod/models/embedding/a--x--0123456789ab.tar.gz"));
        cli.account().pacer().pause(java.time.Duration.ofDays(30));
        check("gc", cli.run("gc", "--delete", "--yes", "-o", "json"));
        check("local-status", cli.run("local", "status", "-o", "json"));

        try (Stream<Path> list = Files.list(FILES)) {
            assertThat(list).containsExactlyInAnyOrderElementsOf(used);
        }
    }

    private String archive() throws IOException {
        try (Stream<Path> list = Files.list(directory.resolve("dist"))) {
            return list.filter(f -> f.toString().endsWith(".tar.gz"))
                    .sorted()
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    private void check(String name, Result result) throws IOException {
        assertThat(result.json().has("schemaVersion") || result.json().has("schema"))
                .isTrue();
        String text = result.out()
                .replace(directory.toString(), "/fleet")
                .replaceAll("[0-9a-f]{64}", "<sha256>")
                .replaceAll("--[0-9a-f]{12}\\.tar", "--<digest>.tar")
                .replaceAll("(suite--prod--embedding--)[0-9a-f]{10}", "$1<digest>")
                .replaceAll(
                        "(\"version\" : |\"codeVersion\" : |\"embedding\" : |\\[ )\"\\d+\\.\\d+\\.\\d+\"",
                        "$1\"<version>\"")
                .replaceAll("code/embedding/\\d+\\.\\d+\\.\\d+/", "code/embedding/<version>/")
                .replaceAll("\"(contentBytes|bytes)\" : \\d+", "\"$1\" : \"<bytes>\"");
        Path file = FILES.resolve(name + ".json");
        used.add(file);
        if (UPDATE && System.getenv("CI") == null) {
            Files.createDirectories(FILES);
            Files.writeString(file, text);
        }
        assertThat(text).as(name).isEqualTo(Files.readString(file));
    }
}
