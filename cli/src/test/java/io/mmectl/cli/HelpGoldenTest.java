package io.mmectl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.render.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The help of every command, 100 columns wide. {@code -Dgolden.update=true} writes the files anew. */
class HelpGoldenTest {
    private static final Path FILES = Path.of("src/test/resources/help");
    private static final boolean UPDATE = "true".equals(System.getProperty("golden.update"));

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> everyCommandSaysWhatItDoes() {
        return commands().stream().map(words -> dynamicTest(String.join(" ", words), () -> check(words)));
    }

    @Test
    void noFileIsLeftOver() throws IOException {
        try (Stream<Path> list = Files.list(FILES)) {
            assertThat(list)
                    .containsExactlyInAnyOrderElementsOf(
                            commands().stream().map(HelpGoldenTest::file).toList());
        }
    }

    private void check(List<String> words) throws IOException {
        List<String> line = new ArrayList<>(words.subList(1, words.size()));
        line.add("--help");
        String help = help(line);
        if (UPDATE && System.getenv("CI") == null) {
            Files.createDirectories(FILES);
            Files.writeString(file(words), help);
        }
        assertThat(help).isEqualTo(Files.readString(file(words)));
        assertThat(help.lines()).allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(100));
    }

    private String help(List<String> line) {
        Locale machines = Locale.getDefault();
        // picocli puts the options in the order of the machine's language.
        Locale.setDefault(Locale.ROOT);
        try {
            return new CliRun(directory).run(line.toArray(String[]::new)).out();
        } finally {
            Locale.setDefault(machines);
        }
    }

    private static Path file(List<String> words) {
        return FILES.resolve(String.join("-", words) + ".txt");
    }

    /** Each command's words, from the program's name on; hidden ones left out. */
    private static List<List<String>> commands() {
        List<List<String>> found = new ArrayList<>();
        collect(tree(), List.of("mmectl"), found);
        return found;
    }

    private static CommandLine tree() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Shell shell = new Shell(
                Map.of(),
                Path.of("").toAbsolutePath(),
                new BufferedReader(Reader.nullReader()),
                nowhere,
                nowhere,
                Terminal.NONE);
        return Mmectl.commandLine(shell, Wiring.sdk());
    }

    private static void collect(CommandLine command, List<String> words, List<List<String>> found) {
        if (command.getCommandSpec().usageMessage().hidden()) {
            return;
        }
        found.add(words);
        command.getSubcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(words);
            longer.add(name);
            collect(sub, longer, found);
        });
    }
}
