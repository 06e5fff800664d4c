package io.mmectl.config.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a user probably meant. */
public final class Suggestion {
    private static final int MAX_LENGTH = 100;

    private Suggestion() {}

    /** {@code Did you mean 'x'?} when one of the known words is near, else a sentence that lists them. */
    public static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(k -> "Did you mean '" + k + "'?")
                .orElse(
                        known.isEmpty()
                                ? "Remove it."
                                : "Known: "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()) + ".");
    }

    /** The known word with the fewest changed letters, if at most a third of the letters differ. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        record Candidate(String word, int distance) {}
        return known.stream()
                .map(k -> new Candidate(k, distance(lower, k.toLowerCase(Locale.ROOT))))
                .filter(c -> c.distance()
                        <= Math.max(1, Math.min(lower.length(), c.word().length()) / 3))
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /** Insertions, deletions, replacements and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
