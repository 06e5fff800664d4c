package io.mmectl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlugsTest {
    @ParameterizedTest
    @ValueSource(strings = {"acme", "a", "0", "acme-2", "a-b-c", "x12", "acme-x1"})
    void anIdThatIsASlugStaysAsItIs(String id) {
        assertThat(Slugs.of(id)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Acme", "acme ", "a--b", "-a", "a-", "ärger", "日本", "a/b", "acme_1", "x0123abcd", "a-x0123abcd"})
    void anyOtherIdGetsAMarkAndAHash(String id) {
        assertThat(Slugs.of(id))
                .isNotEqualTo(id)
                .matches("([a-z0-9-]+-)?x[0-9a-f]{8}")
                .satisfies(SlugsTest::isSlug);
    }

    @Test
    void theReadablePartIsKept() {
        assertThat(Slugs.of("Ärger & Söhne GmbH")).matches("arger-sohne-gmbh-x[0-9a-f]{8}");
        assertThat(Slugs.of("日本")).matches("x[0-9a-f]{8}");
    }

    @Test
    void aLongIdIsCut() {
        assertThat(Slugs.of("a".repeat(63))).hasSize(63);
        assertThat(Slugs.of("a".repeat(64))).hasSize(63).matches("a+-x[0-9a-f]{8}");
        assertThat(Slugs.of("a".repeat(64))).isNotEqualTo(Slugs.of("a".repeat(65)));
    }

    @Test
    void aSlugThatLooksLikeADerivedOneIsNotTheSlugOfTwoIds() {
        String derived = Slugs.of("Acme");

        assertThat(Slugs.of(derived)).isNotEqualTo(derived);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void differentIdsHaveDifferentSlugs(long seed) {
        Random random = new Random(seed);
        String alphabet = "aAbB01-_ .äß/x";
        Map<String, String> idsBySlug = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            StringBuilder id = new StringBuilder();
            int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 90 : 6);
            for (int c = 0; c < length; c++) {
                id.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String slug = Slugs.of(id.toString());
            isSlug(slug);
            assertThat(idsBySlug.getOrDefault(slug, id.toString())).isEqualTo(id.toString());
            idsBySlug.put(slug, id.toString());
        }
    }

    private static void isSlug(String slug) {
        assertThat(Slugs.isSlug(slug)).as(slug).isTrue();
        assertThat(slug).doesNotContain("--").hasSizeLessThanOrEqualTo(63);
    }
}
