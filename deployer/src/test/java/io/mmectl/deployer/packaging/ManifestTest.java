package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /** These bytes are in the names of published artifacts: a change here renames every one of them. */
    @Test
    void textIsTheCanonicalForm() throws IOException {
        Manifest manifest = Manifests.of(
                new TritonRepository(List.of(
                        RepositoryEntry.text("encoder/config.pbtxt", "abc"),
                        RepositoryEntry.text("encoder/1/with space.pt", ""),
                        RepositoryEntry.directory("ensemble/1/"))),
                FileDigests.inMemory(InstantSource.system()));

        assertThat(manifest.text()).isEqualTo("""
                        mmectl-manifest/1
                        0755 0 - encoder/
                        0755 0 - encoder/1/
                        0644 0 %s encoder/1/with space.pt
                        0644 3 %s encoder/config.pbtxt
                        0755 0 - ensemble/
                        0755 0 - ensemble/1/
                        """.formatted(EMPTY, ABC));
        assertThat(manifest.contentBytes()).isEqualTo(3);
        assertThat(manifest.digest12()).isEqualTo(manifest.sha256().substring(0, 12));
    }

    @Test
    void identityIsTheDigestOfTheText() throws Exception {
        Manifest manifest = new Manifest(List.of(new ManifestLine("ünï", 0644, 3, ABC)));

        byte[] text = ("mmectl-manifest/1\n0644 3 " + ABC + " ünï\n").getBytes(StandardCharsets.UTF_8);
        assertThat(manifest.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text)));
    }

    @Test
    void everyFieldIsPartOfTheIdentity() {
        String base = digest(new ManifestLine("a", 0644, 3, ABC));

        assertThat(digest(new ManifestLine("b", 0644, 3, ABC))).isNotEqualTo(base);
        assertThat(digest(new ManifestLine("a", 0755, 3, ABC))).isNotEqualTo(base);
        assertThat(digest(new ManifestLine("a", 0644, 4, ABC))).isNotEqualTo(base);
        assertThat(digest(new ManifestLine("a", 0644, 3, EMPTY))).isNotEqualTo(base);
        assertThat(digest(new ManifestLine("a/", 0755, 0, "-"))).isNotEqualTo(base);
    }

    @Test
    void linesThatSayNothingSensibleAreRefused() {
        assertThatThrownBy(() -> new ManifestLine("a", 0644, -1, ABC)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ManifestLine("a", 0644, 3, "abc")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ManifestLine("a/", 0755, 1, "-")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> digest(new ManifestLine("a", 0644, 3, ABC), new ManifestLine("a", 0644, 3, ABC)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String digest(ManifestLine... lines) {
        return new Manifest(List.of(lines)).sha256();
    }
}
