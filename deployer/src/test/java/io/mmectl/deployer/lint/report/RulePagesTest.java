package io.mmectl.deployer.lint.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/lint is written from the code: {@code -Dgolden.update=true} rewrites it, and is refused where CI is set. */
class RulePagesTest {
    private static final Path FOLDER = Path.of("../docs/lint");

    @Test
    void thePagesAreThoseOfTheRules() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        expected.put("index.md", RulePages.index());
        for (Rule rule : Rules.all()) {
            expected.put(rule.id() + ".md", RulePages.page(rule));
        }
        if ("true".equals(System.getProperty("golden.update"))) {
            assertThat(System.getenv("CI"))
                    .as("golden files are not rewritten in CI")
                    .isNull();
            Files.createDirectories(FOLDER);
            for (String stale : present().keySet()) {
                Files.delete(FOLDER.resolve(stale));
            }
            for (Map.Entry<String, String> page : expected.entrySet()) {
                Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
            }
        }
        assertThat(present()).isEqualTo(expected);
    }

    private static Map<String, String> present() throws IOException {
        Map<String, String> pages = new TreeMap<>();
        if (Files.isDirectory(FOLDER)) {
            try (Stream<Path> files = Files.list(FOLDER)) {
                for (Path file : files.toList()) {
                    pages.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return pages;
    }
}
