package io.mmectl.localaws.json;

import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param items what is on this page
 * @param nextToken asks for the next page; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

    /**
     * Cuts a page out of the whole list. The token is a position, so a list that changes between two pages may repeat or
     * leave out items, as AWS's lists do.
     *
     * @param input holds {@code MaxResults} and {@code NextToken}
     * @param defaultSize items on a page when {@code MaxResults} is absent
     * @throws AwsException ValidationException when the token is not one of ours
     */
    public static <T> Page<T> of(List<T> all, Fields input, int defaultSize) {
        return of(all, input, defaultSize, "ValidationException");
    }

    /**
     * As {@link #of(List, Fields, int)}, for a service that has a code of its own for a token that is none.
     *
     * @throws AwsException with that code
     */
    public static <T> Page<T> of(List<T> all, Fields input, int defaultSize, String badToken) {
        int size = input.integer("MaxResults").orElse(defaultSize);
        int from = Math.min(
                input.text("NextToken").map(token -> position(token, badToken)).orElse(0), all.size());
        int to = Math.min(all.size(), from + Math.max(1, size));
        return new Page<>(
                List.copyOf(all.subList(from, to)), to < all.size() ? Optional.of(token(to)) : Optional.empty());
    }

    private static String token(int position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("position:" + position).getBytes(StandardCharsets.UTF_8));
    }

    private static int position(String token, String badToken) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.matches("position:\\d{1,9}")) {
                return Integer.parseInt(text.substring("position:".length()));
            }
        } catch (IllegalArgumentException e) {
            // not base64: falls through to the same answer
        }
        throw new AwsException(400, badToken, "Invalid pagination token");
    }
}
