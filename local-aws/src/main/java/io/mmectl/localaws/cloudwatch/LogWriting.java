package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.time.LocalTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** PutLogEvents. */
final class LogWriting {
    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_BYTES = 1_048_576;
    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration NEWEST = Duration.ofHours(2);

    private final LogStore store;
    private final LogGroups groups;
    private final LocalTime time;
    private final SegmentedJournal journal;

    LogWriting(LogStore store, LogGroups groups, LocalTime time, SegmentedJournal journal) {
        this.store = store;
        this.groups = groups;
        this.time = time;
        this.journal = journal;
        journal.replay(line -> replay(new Fields(line)));
    }

    /** What was deleted since it was written stays away. */
    private void replay(Fields line) {
        String region = line.require("region");
        String group = line.require("group");
        String stream = line.require("stream");
        if (store.exists(region, group, stream)) {
            Instant at = line.time("at").orElse(Instant.EPOCH);
            line.structures("events").forEach(event -> write(region, group, stream, event, at));
        }
    }

    private void write(String region, String group, String stream, Fields event, Instant now) {
        store.add(region, group, stream, at(event), now, event.require("message"));
    }

    private static Instant at(Fields event) {
        return Instant.ofEpochMilli(event.number("timestamp").orElse(0.0).longValue());
    }

    ObjectNode put(String region, Fields input) {
        String group = groups.existing(region, input);
        String stream = groups.existingStream(region, group, input);
        List<Fields> events = input.structures("logEvents");
        check(events);
        Instant now = time.now();
        Instant retained = groups.oldest(region, group);
        Instant oldest = now.minus(OLDEST);
        int tooOld = countBefore(events, oldest);
        int expired = countBefore(events, retained);
        int tooNew = countBefore(events, now.plus(NEWEST).plusMillis(1));
        List<Fields> accepted = events.subList(Math.min(Math.max(tooOld, expired), tooNew), tooNew);
        if (!accepted.isEmpty()) {
            journal.append(Members.of("region", region)
                    .put("group", group)
                    .put("stream", stream)
                    .put("at", now)
                    .put("events", accepted.stream().map(Fields::node).toList())
                    .node());
            accepted.forEach(event -> write(region, group, stream, event, now));
        }
        Members rejected = new Members()
                .put("tooNewLogEventStartIndex", tooNew < events.size() ? Optional.of(tooNew) : Optional.empty())
                .put("tooOldLogEventEndIndex", tooOld > 0 ? Optional.of(tooOld) : Optional.empty())
                .put("expiredLogEventEndIndex", expired > 0 ? Optional.of(expired) : Optional.empty());
        return Members.of("nextSequenceToken", String.format(Locale.ROOT, "%056d", now.toEpochMilli()))
                .put("rejectedLogEventsInfo", rejected.node().isEmpty() ? Optional.empty() : rejected)
                .node();
    }

    private static int countBefore(List<Fields> events, Instant limit) {
        return (int) events.stream().filter(event -> at(event).isBefore(limit)).count();
    }

    private static void check(List<Fields> events) {
        if (events.size() > MOST_EVENTS) {
            throw LogGroups.invalid("A batch can have at most " + MOST_EVENTS + " log events.");
        }
        long bytes = 0;
        for (int i = 0; i < events.size(); i++) {
            bytes += LogStore.EVENT_OVERHEAD + events.get(i).require("message").getBytes(StandardCharsets.UTF_8).length;
            if (i > 0 && at(events.get(i)).isBefore(at(events.get(i - 1)))) {
                throw LogGroups.invalid("Log events in a single PutLogEvents request must be in chronological order.");
            }
        }
        if (bytes > MOST_BYTES) {
            throw LogGroups.invalid("Upload too large: " + bytes + " bytes exceeds limit of " + MOST_BYTES);
        }
        if (!events.isEmpty()
                && Duration.between(at(events.getFirst()), at(events.getLast())).compareTo(Duration.ofDays(1)) > 0) {
            throw LogGroups.invalid(
                    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }
    }

    void clear() {
        journal.clear();
    }
}
