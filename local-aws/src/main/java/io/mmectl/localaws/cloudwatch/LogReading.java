package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** DescribeLogStreams, GetLogEvents and FilterLogEvents. */
record LogReading(LogStore store, LogGroups groups) {
    private static final int STREAM_PAGE = 50;
    private static final int EVENT_PAGE = 10_000;
    private static final long PAGE_BYTES = 1 << 20;

    /** What the token of a list begins with that goes from the newest line to the oldest. */
    private static final String BACKWARDS = "b.";

    /** January 1, 2024: how far back such a list may be asked to go. */
    private static final long OLDEST_BACKWARDS = 1_704_067_200_000L;

    private static final Pattern TOKEN = Pattern.compile("([fb])/(\\d{1,15})\\.(\\d{1,18})/s");

    ObjectNode streams(String region, Fields input) {
        String group = groups.existing(region, input);
        String prefix = input.text("logStreamNamePrefix").orElse("");
        boolean byTime = input.text("orderBy").orElse("LogStreamName").equals("LastEventTime");
        if (byTime && !prefix.isEmpty()) {
            throw LogGroups.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        List<LogStore.StreamSummary> chosen = store.streams(region, group).stream()
                .filter(stream -> stream.name().startsWith(prefix))
                .toList();
        Page.Order<LogStore.StreamSummary> order = new Page.Order<>(
                byTime ? LogReading::lastEvent : LogStore.StreamSummary::name, !input.flag("descending"));
        Page<LogStore.StreamSummary> page = Page.of(chosen, order, Paging.logs(input, STREAM_PAGE));
        return Members.of(
                        "logStreams",
                        page.items().stream()
                                .map(stream -> view(region, group, stream))
                                .toList())
                .put("nextToken", page.nextToken())
                .node();
    }

    /** By the time of its newest line, those without one first; by name where that is the same. */
    private static String lastEvent(LogStore.StreamSummary stream) {
        return Page.moment(stream.last().orElse(Instant.EPOCH)) + " " + stream.name();
    }

    private static Members view(String region, String group, LogStore.StreamSummary stream) {
        return Members.of("logStreamName", stream.name())
                .put("creationTime", stream.createdAt().toEpochMilli())
                .put("firstEventTimestamp", stream.first().map(Instant::toEpochMilli))
                .put("lastEventTimestamp", stream.last().map(Instant::toEpochMilli))
                .put("lastIngestionTime", stream.lastArrival().map(Instant::toEpochMilli))
                .put("arn", LogGroups.arn(region, group) + ":log-stream:" + stream.name())
                // AWS stopped counting the bytes of streams in 2019.
                .put("storedBytes", 0);
    }

    ObjectNode events(String region, Fields input) {
        String group = groups.existing(region, input);
        String stream = groups.existingStream(region, group, input);
        List<LogStore.Event> all = chosen(region, group, input).stream()
                .filter(event -> event.stream().equals(stream))
                .toList();
        int limit = limit(input);
        Optional<String> token = input.text("nextToken");
        List<LogStore.Event> page;
        if (token.isPresent()) {
            Matcher parts = TOKEN.matcher(token.get());
            if (!parts.matches()) {
                throw LogGroups.invalid("The specified nextToken is invalid.");
            }
            page = beside(all, parts, limit);
        } else {
            page = input.flag("startFromHead") ? first(all, limit) : last(all, limit);
        }
        String here = token.map(text -> text.substring(1)).orElse("/0.0/s");
        return Members.of("events", page.stream().map(LogReading::view).toList())
                .put("nextForwardToken", page.isEmpty() ? "f" + here : "f" + position(page.getLast()))
                .put("nextBackwardToken", page.isEmpty() ? "b" + here : "b" + position(page.getFirst()))
                .node();
    }

    private static int limit(Fields input) {
        int limit = input.integer("limit").orElse(EVENT_PAGE);
        if (limit < 1 || limit > EVENT_PAGE) {
            throw LogGroups.invalid("Value '" + limit + "' at 'limit' must be from 1 to " + EVENT_PAGE + ".");
        }
        return limit;
    }

    /** What follows or precedes the event of a token. */
    private static List<LogStore.Event> beside(List<LogStore.Event> all, Matcher token, int limit) {
        long time = Long.parseLong(token.group(2));
        long id = Long.parseLong(token.group(3));
        boolean none = time == 0 && id == 0;
        if (token.group(1).equals("f")) {
            return first(
                    all.stream()
                            .filter(event -> none || compare(event, time, id) > 0)
                            .toList(),
                    limit);
        }
        return last(
                all.stream()
                        .filter(event -> !none && compare(event, time, id) < 0)
                        .toList(),
                limit);
    }

    private static int compare(LogStore.Event event, long time, long id) {
        int byTime = Long.compare(event.at().toEpochMilli(), time);
        return byTime != 0 ? byTime : Long.compare(event.id(), id);
    }

    private static String position(LogStore.Event event) {
        return "/" + event.at().toEpochMilli() + "." + event.id() + "/s";
    }

    /** As many from the front as the limit and a megabyte allow, but one at least. */
    private static List<LogStore.Event> first(List<LogStore.Event> events, int limit) {
        long bytes = 0;
        int count = 0;
        while (count < events.size() && count < limit) {
            bytes += events.get(count).bytes();
            if (bytes > PAGE_BYTES && count > 0) {
                break;
            }
            count++;
        }
        return events.subList(0, count);
    }

    private static List<LogStore.Event> last(List<LogStore.Event> events, int limit) {
        List<LogStore.Event> backwards = new ArrayList<>(events.reversed());
        List<LogStore.Event> page = new ArrayList<>(first(backwards, limit));
        Collections.reverse(page);
        return page;
    }

    ObjectNode filter(String region, Fields input) {
        String group = groups.existing(region, input);
        List<String> streams = input.texts("logStreamNames");
        String prefix = input.text("logStreamNamePrefix").orElse("");
        if (!streams.isEmpty() && !prefix.isEmpty()) {
            throw LogGroups.invalid("logStreamNames and logStreamNamePrefix are mutually exclusive.");
        }
        FilterPattern pattern = FilterPattern.parse(input.text("filterPattern").orElse(""));
        List<LogStore.Event> all = chosen(region, group, input).stream()
                .filter(event -> streams.isEmpty() || streams.contains(event.stream()))
                .filter(event -> event.stream().startsWith(prefix))
                .filter(event -> pattern.matches(event.message()))
                .toList();
        Optional<String> token = input.text("nextToken");
        boolean backwards = token.map(text -> text.startsWith(BACKWARDS))
                .orElse(input.has("startFromHead") && !input.flag("startFromHead"));
        if (backwards && input.number("startTime").orElse(Double.MAX_VALUE) < OLDEST_BACKWARDS) {
            throw LogGroups.invalid("startFromHead can be false only with a startTime on or after January 1, 2024.");
        }
        Page.Asked asked = new Page.Asked(
                limit(input),
                token.map(text -> backwards ? text.substring(BACKWARDS.length()) : text),
                Paging.logs(input, EVENT_PAGE).refusal());
        Page<LogStore.Event> page = Page.of(all, new Page.Order<>(LogReading::place, !backwards), asked);
        return Members.of(
                        "events",
                        page.items().stream()
                                .map(event -> view(event)
                                        .put("logStreamName", event.stream())
                                        .put("eventId", String.format(Locale.ROOT, "%056d", event.id())))
                                .toList())
                .put("nextToken", page.nextToken().map(text -> backwards ? BACKWARDS + text : text))
                .put("searchedLogStreams", List.of())
                .node();
    }

    /** Where a line stands among all of a group. */
    private static String place(LogStore.Event event) {
        return Page.moment(event.at()) + " " + (1_000_000_000_000_000_000L + event.id());
    }

    private List<LogStore.Event> chosen(String region, String group, Fields input) {
        double from = input.number("startTime").orElse(0.0);
        double to = input.number("endTime").orElse(Double.POSITIVE_INFINITY);
        return store.events(region, group, groups.oldest(region, group)).stream()
                .filter(event -> event.at().toEpochMilli() >= from && event.at().toEpochMilli() < to)
                .toList();
    }

    private static Members view(LogStore.Event event) {
        return Members.of("timestamp", event.at().toEpochMilli())
                .put("message", event.message())
                .put("ingestionTime", event.arrivedAt().toEpochMilli());
    }
}
