package io.mmectl.aws;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes a request's data out of an error text. Whatever of the text occurs in the data for {@value #GRAM} characters or
 * more, letter case and JSON escapes aside, becomes "…". Names, datatypes and shapes of tensors stay, for without them no
 * message would say anything. The result is one line of at most {@value #LIMIT} characters.
 *
 * <p>What a model derives from the data (token numbers, a stemmed word) cannot be told from its own words; therefore
 * samples should be made up, never taken from a customer's traffic.
 */
final class PayloadRedaction {
    private static final int GRAM = 5;
    private static final int LIMIT = 400;

    /** What a Triton v2 request says about its data rather than being data. */
    private static final Pattern STRUCTURE = Pattern.compile(
            "\"(?:name|datatype|id|model_name|model_version)\"\\s*:\\s*\"[^\"]*\"|\"shape\"\\s*:\\s*\\[[^\\]]*\\]"
                    + "|\"(?:inputs|outputs|parameters|data|binary_data_size|binary_data|classification)\"\\s*:");

    private static final Pattern ESCAPE = Pattern.compile("\\\\+[\"/bfnrt\\\\]?");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final Set<String> grams;

    private PayloadRedaction(Set<String> grams) {
        this.grams = grams;
    }

    static PayloadRedaction of(byte[] payload) {
        String data =
                STRUCTURE.matcher(new String(payload, StandardCharsets.UTF_8)).replaceAll("\u0000");
        String text = normal(data);
        Set<String> grams = new HashSet<>();
        for (int i = 0; i + GRAM <= text.length(); i++) {
            String gram = text.substring(i, i + GRAM);
            if (gram.indexOf('\u0000') < 0) {
                grams.add(gram);
            }
        }
        return new PayloadRedaction(grams);
    }

    String clean(String message) {
        String line = SPACE.matcher(ESCAPE.matcher(message).replaceAll(" "))
                .replaceAll(" ")
                .strip();
        String lower = lower(line);
        StringBuilder kept = new StringBuilder();
        int hiddenTo = 0;
        for (int i = 0; i < line.length(); i++) {
            if (i + GRAM <= line.length() && grams.contains(lower.substring(i, i + GRAM))) {
                if (i >= hiddenTo) {
                    kept.append('…');
                }
                hiddenTo = i + GRAM;
            }
            if (i >= hiddenTo) {
                kept.append(line.charAt(i));
            }
        }
        return kept.length() <= LIMIT ? kept.toString() : kept.substring(0, LIMIT) + "…";
    }

    private static String normal(String text) {
        return lower(SPACE.matcher(ESCAPE.matcher(text).replaceAll(" ")).replaceAll(" "));
    }

    /** Char by char, so that positions stay. */
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.chars().forEach(c -> lower.append((char) Character.toLowerCase(c)));
        return lower.toString();
    }
}
