package io.mmectl.localaws.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.FidelityPage.Shown;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * {@code FIDELITY.md} is written from the annotations of this module's tests, those tagged {@code peers} included: a behaviour
 * without a test has no row. {@code ./mvnw -pl local-aws test -Dtest=FidelityPageTest -Dgolden.update=true} writes it anew,
 * refused where {@code CI} is set. A merge conflict in the page is solved by taking either side and writing it anew.
 */
class FidelityPageTest {
    private static final Path PAGE = Path.of("FIDELITY.md");

    @Test
    void thePageListsExactlyWhatTheTestsShow() throws Exception {
        List<Shown> lines = lines();
        String expected = FidelityPage.of(lines);
        if (Boolean.getBoolean("golden.update") && System.getenv("CI") == null) {
            Files.writeString(PAGE, expected);
        }

        assertThat(lines).isNotEmpty();
        assertThat(Files.readString(PAGE))
                .as("written anew by -Dtest=FidelityPageTest -Dgolden.update=true")
                .isEqualTo(expected);
    }

    @Test
    void everyLineIsOneSentenceWithASource() throws Exception {
        for (Shown shown : lines()) {
            Fidelity line = shown.line();
            assertThat(line.behaviour())
                    .as(shown.test())
                    .isNotBlank()
                    .isEqualTo(line.behaviour().strip())
                    .doesNotContain("\n")
                    .doesNotEndWith(".");
            assertThat(line.behaviour() + line.source()).as(shown.test()).doesNotContain("|", "\n");
            if (line.sure() != Fidelity.Sure.GUESSED) {
                assertThat(line.source()).as("source of " + shown).isNotBlank();
            }
        }
    }

    @Test
    @Fidelity(area = Fidelity.Area.S3, behaviour = "a line of this test's own", sure = Fidelity.Sure.GUESSED)
    @Fidelity(area = Fidelity.Area.S3, behaviour = "A line before it", sure = Fidelity.Sure.GUESSED)
    @Fidelity(
            area = Fidelity.Area.S3,
            behaviour = "a line of this test's own",
            sure = Fidelity.Sure.GUESSED,
            source = "other")
    void rowsAreSortedJoinedAndContradictionsRefused() throws Exception {
        Fidelity[] own = FidelityPageTest.class
                .getDeclaredMethod("rowsAreSortedJoinedAndContradictionsRefused")
                .getAnnotationsByType(Fidelity.class);

        assertThat(FidelityPage.of(
                        List.of(new Shown(own[0], "B#b"), new Shown(own[1], "C#c"), new Shown(own[0], "A#a"))))
                .endsWith("""
                        ## S3

                        | behaviour | how sure | source | shown by |
                        |---|---|---|---|
                        | A line before it | guessed |  | `C#c` |
                        | a line of this test's own | guessed |  | `A#a`, `B#b` |
                        """);
        assertThatThrownBy(() -> FidelityPage.of(List.of(new Shown(own[0], "A#a"), new Shown(own[2], "B#b"))))
                .hasMessageContaining("a line of this test's own")
                .hasMessageContaining("B#b");
    }

    /** Every annotated test of this module but this class, whose lines are examples. */
    private static List<Shown> lines() throws IOException, URISyntaxException {
        Path classes = Path.of(Fidelity.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Shown> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                Class<?> type = load(classes.relativize(file));
                if (type != FidelityPageTest.class) {
                    addLines(type, lines);
                }
            }
        }
        return lines;
    }

    private static Class<?> load(Path classFile) {
        String name = classFile.toString().replace(classFile.getFileSystem().getSeparator(), ".");
        try {
            return Class.forName(
                    name.substring(0, name.length() - ".class".length()), false, Fidelity.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addLines(Class<?> type, List<Shown> lines) {
        List<Method> methods = List.of(type.getDeclaredMethods());
        add(type, type.getSimpleName(), methods.stream().anyMatch(FidelityPageTest::isTest), lines);
        methods.forEach(m -> add(m, type.getSimpleName() + "#" + m.getName(), isTest(m), lines));
    }

    private static void add(AnnotatedElement element, String test, boolean runs, List<Shown> lines) {
        Fidelity[] own = element.getAnnotationsByType(Fidelity.class);
        assertThat(own.length == 0 || runs)
                .as(test + " has a line of the page and is no test")
                .isTrue();
        Arrays.stream(own).map(line -> new Shown(line, test)).forEach(lines::add);
    }

    private static boolean isTest(Method method) {
        return AnnotationSupport.isAnnotated(method, Testable.class);
    }
}
