package io.mmectl.localaws.json;

import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One page of a list. Its token names the last thing on it, so what is made or deleted between two pages neither hides nor
 * repeats anything that stays.
 *
 * @param items what is on this page
 * @param nextToken asks for the next page; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

    private static final String AFTER = "after:";

    /**
     * In which order a list comes.
     *
     * @param key tells any two items apart
     * @param ascending whether the least key comes first
     */
    public record Order<T>(Function<T, String> key, boolean ascending) {
        /** The least key first. */
        public static <T> Order<T> by(Function<T, String> key) {
            return new Order<>(key, true);
        }

        private Comparator<String> keys() {
            Comparator<String> natural = Comparator.naturalOrder();
            return ascending ? natural : natural.reversed();
        }
    }

    /**
     * Which page a request asks for.
     *
     * @param size the most items on it; at least one is given
     * @param token of the page before; empty asks for the first
     * @param refusal of a token that is not one of ours
     */
    public record Asked(int size, Optional<String> token, Supplier<AwsException> refusal) {
        /** By {@code MaxResults} and {@code NextToken}, with a refusal of that code. */
        public static Asked of(Fields input, int defaultSize, String badToken) {
            return new Asked(
                    input.integer("MaxResults").orElse(defaultSize),
                    input.text("NextToken"),
                    () -> new AwsException(400, badToken, "Invalid pagination token"));
        }
    }

    /** @throws AwsException for a token that is not one of ours */
    public static <T> Page<T> of(Collection<T> all, Order<T> order, Asked asked) {
        Comparator<String> keys = order.keys();
        Optional<String> last = asked.token().map(token -> after(token, asked.refusal()));
        List<Keyed<T>> left = all.stream()
                .map(item -> new Keyed<>(order.key().apply(item), item))
                .filter(item -> last.isEmpty() || keys.compare(item.key(), last.get()) > 0)
                .sorted(Comparator.comparing(Keyed::key, keys))
                .toList();
        int size = Math.min(left.size(), Math.max(1, asked.size()));
        return new Page<>(
                left.subList(0, size).stream().map(Keyed::item).toList(),
                size < left.size() ? Optional.of(token(left.get(size - 1).key())) : Optional.empty());
    }

    /** Keys are made once: a list may be long. */
    private record Keyed<T>(String key, T item) {}

    /** A text of as many digits for any moment from 1970 on, so that texts are in the order of moments. */
    public static String moment(Instant at) {
        return (1_000_000_000_000L + at.getEpochSecond()) + "." + (1_000_000_000L + at.getNano());
    }

    private static String token(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((AFTER + key).getBytes(StandardCharsets.UTF_8));
    }

    private static String after(String token, Supplier<AwsException> refusal) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(AFTER)) {
                return text.substring(AFTER.length());
            }
        } catch (IllegalArgumentException e) {
            // not base64: falls through to the same answer
        }
        throw refusal.get();
    }
}
