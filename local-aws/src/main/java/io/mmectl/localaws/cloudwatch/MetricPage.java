package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A page of datapoints. Its token names the last datapoint on it, so what is put between two pages neither hides nor repeats
 * what was there.
 */
final class MetricPage {
    private static final int MOST = 100_800;
    private static final String WORD = "datapoint";

    private MetricPage() {}

    /**
     * One series of an answer.
     *
     * @param id of its query
     * @param key tells it apart from the query's other series
     * @param times as the answer has them, the oldest or the newest first
     */
    record Series(String id, String key, String label, List<Instant> times, List<Double> values) {
        private Members view(int from, int to) {
            return Members.of("Id", id)
                    .put("Label", label)
                    .put("Timestamps", times.subList(from, to))
                    .put("Values", values.subList(from, to))
                    .put("StatusCode", to == times.size() ? "Complete" : "PartialData");
        }
    }

    /** The last datapoint of a page. */
    private record Place(String id, String key, Instant time) {
        boolean in(Series series) {
            return series.id().equals(id) && series.key().equals(key);
        }

        /** How many datapoints of its series are over. */
        int past(Series series, boolean ascending) {
            return (int) series.times().stream()
                    .filter(t -> ascending ? !t.isAfter(time) : !t.isBefore(time))
                    .count();
        }

        String token() {
            String text = String.join("\n", WORD, id, String.valueOf(time), key);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        static Place of(String token) {
            try {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\n", 4);
                if (parts.length == 4 && parts[0].equals(WORD)) {
                    return new Place(parts[1], parts[3], Instant.parse(parts[2]));
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                // neither base64 nor a time: falls through to the same answer
            }
            throw Paging.invalidNextToken();
        }
    }

    /**
     * The page that a request asks for by {@code MaxDatapoints} and {@code NextToken}.
     *
     * @param all in the order of the queries
     * @param ascending whether each series begins with its oldest datapoint
     */
    static ObjectNode of(List<Series> all, boolean ascending, Fields input) {
        int left = input.integer("MaxDatapoints").orElse(MOST);
        if (left < 1 || left > MOST) {
            throw CloudWatchRefusals.value("The value " + left + " for parameter MaxDatapoints is invalid.");
        }
        Optional<Place> after = input.text("NextToken").map(Place::of);
        Optional<Place> last = after;
        boolean more = false;
        List<Members> shown = new ArrayList<>();
        for (Series series : left(all, after)) {
            int from = after.filter(place -> place.in(series))
                    .map(place -> place.past(series, ascending))
                    .orElse(0);
            int to = Math.min(series.times().size(), from + left);
            more |= to < series.times().size();
            // What is empty is told on the first page.
            if (to > from || after.isEmpty() && series.times().isEmpty()) {
                shown.add(series.view(from, to));
            }
            if (to > from) {
                last = Optional.of(
                        new Place(series.id(), series.key(), series.times().get(to - 1)));
            }
            left -= to - from;
        }
        return Members.of("MetricDataResults", shown)
                .put("NextToken", more ? last.map(Place::token) : Optional.empty())
                .put("Messages", List.of())
                .node();
    }

    /** The series that are not over: from that of the last datapoint on, or from the query after its own if it is gone. */
    private static List<Series> left(List<Series> all, Optional<Place> after) {
        if (after.isEmpty()) {
            return all;
        }
        int next = 0;
        for (int i = 0; i < all.size(); i++) {
            if (after.get().in(all.get(i))) {
                return all.subList(i, all.size());
            }
            if (all.get(i).id().equals(after.get().id())) {
                next = i + 1;
            }
        }
        return all.subList(next, all.size());
    }
}
