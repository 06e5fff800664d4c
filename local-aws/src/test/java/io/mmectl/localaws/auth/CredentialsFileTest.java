package io.mmectl.localaws.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsFileTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("credentials"), text);
    }

    @Test
    void everySectionsPairIsAccepted() throws IOException {
        Credentials read = CredentialsFile.read(file("""
                # a comment = with a sign
                [default]
                aws_access_key_id = AKIAONE
                aws_secret_access_key=one/two+three==
                region = eu-central-1

                [ci]
                aws_secret_access_key = four
                aws_access_key_id = AKIATWO
                """));

        assertThat(read.secretsByKeyId()).containsOnlyKeys("AKIAONE", "AKIATWO");
        assertThat(read.secret("AKIAONE")).contains("one/two+three==");
        assertThat(read.secret("AKIATWO")).contains("four");
        assertThat(read.secret("test")).isEmpty();
        assertThat(read.toString()).doesNotContain("four");
    }

    @Test
    void aFileWithoutAPairIsRefusedWithoutASecretInTheMessage() throws IOException {
        Path half = file("[default]\naws_secret_access_key = hidden\n");
        assertThatThrownBy(() -> CredentialsFile.read(half))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only one of aws_access_key_id and aws_secret_access_key")
                .hasMessageNotContaining("hidden");
        Path none = file("[default]\nregion = us-east-1\n");
        assertThatThrownBy(() -> CredentialsFile.read(none)).hasMessageContaining("holds no aws_access_key_id");
    }
}
