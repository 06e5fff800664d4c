package io.mmectl.localaws.json;

import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items what is on this page
 * @param nextToken asks for the next page; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

    private static final String AT = "position:";
    private static final String AFTER = "after:";

    /**
     * In which order a list comes.
     *
     * @param key tells any two items apart
     * @param ascending whether the least key comes first
     */
    public record Order<T>(Function<T, String> key, boolean ascending) {
        private Comparator<String> keys() {
            Comparator<String> natural = Comparator.naturalOrder();
            return ascending ? natural : natural.reversed();
        }
    }

    /**
     * A page of things in order. The token names the last one, so what is made or deleted between two pages neither hides
     * nor repeats anything that stays.
     *
     * @param input holds {@code MaxResults} and {@code NextToken}
     * @param defaultSize items on a page when {@code MaxResults} is absent
     * @param badToken code of the refusal of a token that is not one of ours
     * @throws AwsException with that code
     */
    public static <T> Page<T> of(Collection<T> all, Order<T> order, Fields input, int defaultSize, String badToken) {
        Comparator<String> keys = order.keys();
        Optional<String> last = input.text("NextToken").map(token -> said(token, AFTER, badToken));
        List<Keyed<T>> left = all.stream()
                .map(item -> new Keyed<>(order.key().apply(item), item))
                .filter(item -> last.isEmpty() || keys.compare(item.key(), last.get()) > 0)
                .sorted(Comparator.comparing(Keyed::key, keys))
                .toList();
        int size = Math.min(left.size(), Math.max(1, input.integer("MaxResults").orElse(defaultSize)));
        return new Page<>(
                left.subList(0, size).stream().map(Keyed::item).toList(),
                size < left.size() ? Optional.of(token(AFTER, left.get(size - 1).key())) : Optional.empty());
    }

    /** Keys are made once: a list may be long. */
    private record Keyed<T>(String key, T item) {}

    /**
     * Cuts a page out of a list that has no order of its own. The token is a position, so a list that changes between two
     * pages may repeat or leave out items.
     *
     * @param input holds {@code MaxResults} and {@code NextToken}
     * @param defaultSize items on a page when {@code MaxResults} is absent
     * @throws AwsException ValidationException when the token is not one of ours
     */
    public static <T> Page<T> of(List<T> all, Fields input, int defaultSize) {
        int size = input.integer("MaxResults").orElse(defaultSize);
        int from = Math.min(input.text("NextToken").map(Page::position).orElse(0), all.size());
        int to = Math.min(all.size(), from + Math.max(1, size));
        return new Page<>(
                List.copyOf(all.subList(from, to)),
                to < all.size() ? Optional.of(token(AT, String.valueOf(to))) : Optional.empty());
    }

    private static String token(String kind, String what) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((kind + what).getBytes(StandardCharsets.UTF_8));
    }

    private static int position(String token) {
        String text = said(token, AT, "ValidationException");
        if (text.matches("\\d{1,9}")) {
            return Integer.parseInt(text);
        }
        throw refusal("ValidationException");
    }

    private static String said(String token, String kind, String badToken) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(kind)) {
                return text.substring(kind.length());
            }
        } catch (IllegalArgumentException e) {
            // not base64: falls through to the same answer
        }
        throw refusal(badToken);
    }

    private static AwsException refusal(String code) {
        return new AwsException(400, code, "Invalid pagination token");
    }
}
