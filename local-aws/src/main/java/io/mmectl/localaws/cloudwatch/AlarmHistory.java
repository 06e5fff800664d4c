package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What happened to alarms, the newest {@value #KEPT} events of all of them; AWS keeps 30 days. Called under the alarms' lock. */
final class AlarmHistory {
    private static final int KEPT = 5_000;
    private static final int PAGE = 100;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Table<Item> table;
    private long number;
    private int size;

    record Item(
            String region, String alarm, String alarmType, Instant at, String type, String summary, JsonNode data) {}

    AlarmHistory(ServiceContext context) {
        this.table = context.tables().table("monitoring-history", Item.class);
        Map<String, Item> all = table.all();
        size = all.size();
        number = all.isEmpty() ? 0 : Long.parseLong(table.all().lastEntry().getKey());
    }

    void configured(AlarmRecord alarm, String what, Instant now) {
        add(
                alarm,
                "ConfigurationUpdate",
                "Alarm \"" + alarm.name() + "\" " + what,
                Members.of("version", "1.0")
                        .put("type", Character.toUpperCase(what.charAt(0)) + what.substring(1, what.length() - 1))
                        .put(what + "Alarm", alarm.request())
                        .node(),
                now);
    }

    void changed(AlarmRecord before, AlarmRecord after, Instant now) {
        add(
                after,
                "StateUpdate",
                "Alarm updated from " + before.state() + " to " + after.state(),
                Members.of("version", "1.0")
                        .put("oldState", state(before))
                        .put("newState", state(after))
                        .node(),
                now);
    }

    void acted(AlarmRecord alarm, String action, Instant now) {
        add(
                alarm,
                "Action",
                "Successfully executed action " + action,
                Members.of("actionState", "Succeeded")
                        .put("stateUpdateTimestamp", alarm.updatedAt().toEpochMilli())
                        .put("publishedMessage", Optional.empty())
                        .node(),
                now);
    }

    private static Members state(AlarmRecord alarm) {
        return Members.of("stateValue", alarm.state())
                .put("stateReason", alarm.reason())
                .put("stateReasonData", alarm.reasonData().map(MAPPER::readTree));
    }

    private void add(AlarmRecord alarm, String type, String summary, JsonNode data, Instant now) {
        number++;
        table.put(
                String.format(Locale.ROOT, "%012d", number),
                new Item(
                        alarm.region(),
                        alarm.name(),
                        alarm.composite() ? "CompositeAlarm" : "MetricAlarm",
                        now,
                        type,
                        summary,
                        data));
        size++;
        while (size > KEPT) {
            table.remove(table.from("").iterator().next().getKey());
            size--;
        }
    }

    ObjectNode describe(String region, Fields input) {
        Instant from = input.time("StartDate").orElse(Instant.MIN);
        Instant to = input.time("EndDate").orElse(Instant.MAX);
        List<String> types = input.has("AlarmTypes") ? input.texts("AlarmTypes") : List.of("MetricAlarm");
        List<Map.Entry<String, Item>> found = new ArrayList<>();
        for (Map.Entry<String, Item> entry : table.from("")) {
            Item item = entry.getValue();
            boolean wanted = item.region().equals(region)
                    && input.text("AlarmName").map(item.alarm()::equals).orElse(true)
                    && input.text("HistoryItemType").map(item.type()::equals).orElse(true)
                    && types.contains(item.alarmType());
            if (wanted && !item.at().isBefore(from) && !item.at().isAfter(to)) {
                found.add(entry);
            }
        }
        boolean ascending = input.text("ScanBy").orElse("TimestampDescending").equals("TimestampAscending");
        Page<Map.Entry<String, Item>> page =
                Page.of(found, new Page.Order<>(Map.Entry::getKey, ascending), Paging.alarms(input, PAGE));
        return Members.of(
                        "AlarmHistoryItems",
                        page.items().stream()
                                .map(entry -> view(entry.getValue()))
                                .toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    private static Members view(Item item) {
        return Members.of("AlarmName", item.alarm())
                .put("AlarmType", item.alarmType())
                .put("Timestamp", item.at())
                .put("HistoryItemType", item.type())
                .put("HistorySummary", item.summary())
                .put("HistoryData", item.data().toString());
    }

    void clear() {
        table.clear();
        size = 0;
    }
}
