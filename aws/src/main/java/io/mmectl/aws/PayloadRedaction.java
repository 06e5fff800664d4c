package io.mmectl.aws;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes a request's data out of an error text. Whatever of the text occurs in the data for {@value #GRAM} characters or
 * more, letter case, spaces, quotes and escapes aside, becomes "…". Names, datatypes and shapes of tensors stay, for without them no
 * message would say anything. The result is one line of at most {@value #LIMIT} characters.
 *
 * <p>What a model derives from the data (token numbers, a stemmed word) cannot be told from its own words; therefore
 * samples should be made up, never taken from a customer's traffic.
 */
final class PayloadRedaction {
    private static final int GRAM = 5;
    private static final int LIMIT = 400;

    /** Characters of a message that are looked at; the rest is left out. */
    private static final int READ = 4_000;

    /** What a Triton v2 request says about its data rather than being data. */
    private static final Pattern STRUCTURE = Pattern.compile(
            "\"(?:name|datatype|id|model_name|model_version)\"\\s*:\\s*\"[^\"]*\"|\"shape\"\\s*:\\s*\\[[^\\]]*\\]"
                    + "|\"(?:inputs|outputs|parameters|data|binary_data_size|binary_data|classification)\"\\s*:");

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final String data;

    private PayloadRedaction(String data) {
        this.data = data;
    }

    static PayloadRedaction of(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        return new PayloadRedaction(Compact.of(STRUCTURE.matcher(text).replaceAll("\u0000")).text);
    }

    String clean(String message) {
        String line = SPACE.matcher(message).replaceAll(" ").strip();
        BitSet hidden = hidden(Compact.of(line.substring(0, Math.min(line.length(), READ))));
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < Math.min(line.length(), READ) && kept.length() < LIMIT; i++) {
            if (!hidden.get(i)) {
                kept.append(line.charAt(i));
            } else if (i == 0 || !hidden.get(i - 1)) {
                kept.append('…');
            }
        }
        return kept.length() < LIMIT ? kept.toString() : kept + "…";
    }

    private BitSet hidden(Compact message) {
        Set<String> quoted = quoted(message.text);
        BitSet hidden = new BitSet();
        for (int i = 0; i + GRAM <= message.text.length(); i++) {
            if (quoted.contains(message.text.substring(i, i + GRAM))) {
                hidden.set(message.positions[i], message.positions[i + GRAM - 1] + 1);
            }
        }
        return hidden;
    }

    /** What of the message occurs in the data. The message is short; the data may be megabytes and is read once. */
    private Set<String> quoted(String message) {
        Set<String> grams = new HashSet<>();
        for (int i = 0; i + GRAM <= message.length(); i++) {
            grams.add(message.substring(i, i + GRAM));
        }
        Set<String> quoted = new HashSet<>();
        for (int i = 0; i + GRAM <= data.length(); i++) {
            String gram = data.substring(i, i + GRAM);
            if (grams.contains(gram)) {
                quoted.add(gram);
            }
        }
        return quoted;
    }

    /** A text without what quoting changes (letter case, white space, quotes, backslashes), and where each char was. */
    private static final class Compact {
        private final String text;
        private final int[] positions;

        private Compact(String text, int[] positions) {
            this.text = text;
            this.positions = positions;
        }

        static Compact of(String original) {
            StringBuilder text = new StringBuilder();
            int[] positions = new int[original.length()];
            for (int i = 0; i < original.length(); i++) {
                char c = original.charAt(i);
                if (c == '\\') {
                    i += isControlEscape(original, i + 1) ? 1 : 0;
                } else if (!Character.isWhitespace(c) && c != '"' && c != '\'') {
                    positions[text.length()] = i;
                    text.append(Character.toLowerCase(c));
                }
            }
            return new Compact(text.toString(), positions);
        }

        private static boolean isControlEscape(String text, int at) {
            return at < text.length() && "bfnrt".indexOf(text.charAt(at)) >= 0;
        }
    }
}
