package io.mmectl.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Slugs: what fleets, environments, model types and models are called, and what a customer's id becomes. They hold no
 * {@code --}, so that {@code --} separates the components of a name and no two different lists of components give one name.
 */
public final class Slugs {
    /** Longest slug. */
    public static final int MAX_LENGTH = 63;

    /** A slug: lower-case letters and digits, single hyphens inside. */
    public static final String PATTERN = "[a-z0-9]+(-[a-z0-9]+)*";

    private static final Pattern SLUG = Pattern.compile(PATTERN);
    private static final Pattern LOOKS_DERIVED = Pattern.compile(".*-x[0-9a-f]{8}|x[0-9a-f]{8}");
    private static final int HASH = 8;
    private static final String MARK = "-x";

    private Slugs() {}

    public static boolean isSlug(String text) {
        return text.length() <= MAX_LENGTH && SLUG.matcher(text).matches();
    }

    /**
     * The slug of a free-form id. An id that is a slug maps to itself; any other to its simplified text, {@code -x} and 8
     * hex digits of the id's SHA-256. Ids that are slugs of that form themselves are treated as free-form, so that two ids
     * have one slug only if their 32-bit hashes and their simplified texts are both equal.
     *
     * @param id not empty
     */
    public static String of(String id) {
        if (isSlug(id) && !LOOKS_DERIVED.matcher(id).matches()) {
            return id;
        }
        String simple = Normalizer.normalize(id, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String kept = cut(simple, MAX_LENGTH - MARK.length() - HASH);
        return (kept.isEmpty() ? "x" : kept + MARK) + sha256(id).substring(0, HASH);
    }

    /** The first characters, without a hyphen at the end. */
    private static String cut(String text, int length) {
        String head = text.length() <= length ? text : text.substring(0, length);
        return head.replaceAll("-+$", "");
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
