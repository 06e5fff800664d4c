package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                | is empty",
                "/etc/passwd       | is absolute",
                "../outside        | has a '..' segment",
                "a/../../outside   | has a '..' segment",
                "a/..              | has a '..' segment",
                "./a               | has a '.' segment",
                "a//b              | has an empty segment",
                "a/b/              | is a file with a final '/'",
                "a\\b              | holds a backslash or a control character",
            })
    void aPathThatCouldLeaveTheRepositoryIsRefused(String path, String why) {
        assertThatThrownBy(() -> RepositoryEntry.text(path, "x"))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage("Repository entry '" + path + "' " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0000b", "a\u007fb", "\u001b[31m"})
    void controlCharactersAreRefusedAndNotPrinted(String path) {
        assertThatThrownBy(() -> RepositoryEntry.text(path, "x"))
                .isInstanceOf(MmectlException.class)
                .satisfies(e -> assertThat(e.getMessage().chars()).allMatch(c -> c >= ' ' && c != 0x7f));
    }

    @Test
    void aLoneSurrogateIsRefused() {
        assertThatThrownBy(() -> RepositoryEntry.text("a\ud800b", "x")).hasMessageContaining("not valid Unicode");
    }

    @Test
    void aNameThatNoLinuxFileSystemHoldsIsRefused() {
        assertThat(RepositoryEntry.text("é".repeat(127), "x").path()).hasSize(127);
        assertThatThrownBy(() -> RepositoryEntry.text("é".repeat(128), "x"))
                .hasMessageContaining("longer than 255 bytes");
    }

    @Test
    void aDirectoryEndsInASlash() {
        assertThatThrownBy(() -> RepositoryEntry.directory("ensemble/1"))
                .hasMessageContaining("is a directory without a final '/'");
    }

    @Test
    void parentsAreAddedAndComeBeforeWhatIsInThem() {
        TritonRepository repository = new TritonRepository(
                List.of(RepositoryEntry.text("b/1/model.py", ""), RepositoryEntry.text("a/config.pbtxt", "")));

        assertThat(repository.entries())
                .extracting(RepositoryEntry::path)
                .containsExactly("a/", "a/config.pbtxt", "b/", "b/1/", "b/1/model.py");
    }

    @Test
    void orderIsThatOfUtf8BytesNotOfJavaChars() {
        String supplementary = "\uD83D\uDE80"; // F0 9F 9A 80, but as chars before U+FB01 (EF AC 81)
        TritonRepository repository =
                new TritonRepository(List.of(RepositoryEntry.text(supplementary, ""), RepositoryEntry.text("ﬁ", "")));

        assertThat(repository.entries()).extracting(RepositoryEntry::path).containsExactly("ﬁ", supplementary);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyOrderOfEntriesGivesTheSameRepository(long seed) {
        TritonRepository repository = RandomTree.inMemory(RandomTree.files(seed));
        List<RepositoryEntry> shuffled = new ArrayList<>(repository.entries());
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(new TritonRepository(shuffled)).isEqualTo(repository);
    }

    @Test
    void twoEntriesWithOnePathAreRefused() {
        assertThatThrownBy(() -> new TritonRepository(
                        List.of(RepositoryEntry.text("a/b", "1"), RepositoryEntry.text("a/b", "2"))))
                .hasMessage("Two entries of the repository have the path 'a/b'");
    }

    @Test
    void aFileThatIsAlsoADirectoryIsRefused() {
        assertThatThrownBy(() -> new TritonRepository(
                        List.of(RepositoryEntry.text("a/b", "1"), RepositoryEntry.text("a/b/c", "2"))))
                .hasMessage("'a/b/' is a file and a directory of the repository");
    }

    @Test
    void aRepositoryWithoutFilesIsRefused() {
        assertThatThrownBy(() -> new TritonRepository(List.of(RepositoryEntry.directory("ensemble/1/"))))
                .hasMessage("The repository holds no file");
    }

    @Test
    void bytesInMemoryAreCopiedAtBothDoors() {
        byte[] bytes = {1, 2, 3};
        Source.InMemory source = new Source.InMemory(bytes);
        bytes[0] = 9;
        source.bytes()[1] = 9;

        assertThat(source).isEqualTo(new Source.InMemory(new byte[] {1, 2, 3}));
    }
}
