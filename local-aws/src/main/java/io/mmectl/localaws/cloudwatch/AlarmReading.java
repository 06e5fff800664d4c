package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** DescribeAlarms and DescribeAlarmsForMetric. */
record AlarmReading(Alarms alarms) {
    private static final int PAGE = 50;
    private static final String CHILDREN = "ChildrenOfAlarmName";
    private static final String PARENTS = "ParentsOfAlarmName";
    private static final List<String> ACTIONS = List.of("OKActions", "AlarmActions", "InsufficientDataActions");

    ObjectNode describe(String region, Fields input) {
        if (input.has(CHILDREN) || input.has(PARENTS)) {
            return relatives(region, input);
        }
        List<String> types = input.has("AlarmTypes") ? input.texts("AlarmTypes") : List.of("MetricAlarm");
        Predicate<AlarmRecord> wanted = wanted(input);
        List<AlarmRecord> chosen = alarms.all(region).stream()
                .filter(alarm -> types.contains(alarm.composite() ? "CompositeAlarm" : "MetricAlarm"))
                .filter(wanted)
                .toList();
        return page(chosen, input, AlarmReading::view);
    }

    private static Predicate<AlarmRecord> wanted(Fields input) {
        List<String> names = input.texts("AlarmNames");
        if (!names.isEmpty() && input.has("AlarmNamePrefix")) {
            throw CloudWatchRefusals.combination(
                    "The parameters AlarmNames and AlarmNamePrefix are mutually exclusive and you have specified both.");
        }
        return alarm -> (names.isEmpty() || names.contains(alarm.name()))
                && input.text("AlarmNamePrefix").map(alarm.name()::startsWith).orElse(true)
                && input.text("StateValue")
                        .map(state -> state.equals(alarm.state().name()))
                        .orElse(true)
                && input.text("ActionPrefix").map(prefix -> acts(alarm, prefix)).orElse(true);
    }

    /** The alarms that a composite one looks at, or the composite ones that look at an alarm, and little about them. */
    private ObjectNode relatives(String region, Fields input) {
        boolean down = input.has(CHILDREN);
        String member = down ? CHILDREN : PARENTS;
        for (Map.Entry<String, JsonNode> other : input.node().properties()) {
            if (!Set.of(member, "MaxRecords", "NextToken").contains(other.getKey()) && input.has(other.getKey())) {
                throw CloudWatchRefusals.validation(
                        member + " cannot be specified together with " + other.getKey() + ".");
            }
        }
        String name = input.require(member);
        Set<String> children = alarms.find(region, name)
                .filter(AlarmRecord::composite)
                .map(AlarmReading::mentioned)
                .orElse(Set.of());
        List<AlarmRecord> chosen = alarms.all(region).stream()
                .filter(alarm -> down
                        ? children.contains(alarm.name())
                        : alarm.composite() && mentioned(alarm).contains(name))
                .toList();
        return page(chosen, input, alarm -> brief(alarm, down));
    }

    private static ObjectNode page(List<AlarmRecord> chosen, Fields input, Function<AlarmRecord, ObjectNode> view) {
        Page<AlarmRecord> page = Page.of(chosen, Page.Order.by(AlarmRecord::name), Paging.alarms(input, PAGE));
        return Members.of("CompositeAlarms", views(page.items(), true, view))
                .put("MetricAlarms", views(page.items(), false, view))
                .put("NextToken", page.nextToken())
                .node();
    }

    private static ObjectNode brief(AlarmRecord alarm, boolean withState) {
        Members view = Members.of("AlarmName", alarm.name()).put("AlarmArn", alarm.arn());
        if (withState) {
            view.put("StateValue", alarm.state()).put("StateUpdatedTimestamp", alarm.updatedAt());
        }
        return view.node();
    }

    private static Set<String> mentioned(AlarmRecord alarm) {
        return CompositeRule.parse(new Fields(alarm.request()).require("AlarmRule"))
                .alarms();
    }

    private static boolean acts(AlarmRecord alarm, String prefix) {
        return ACTIONS.stream()
                .flatMap(name -> new Fields(alarm.request()).texts(name).stream())
                .anyMatch(action -> action.startsWith(prefix));
    }

    ObjectNode describeForMetric(String region, Fields input) {
        Metric metric = MetricWriting.metric(input.require("Namespace"), input);
        List<AlarmRecord> found = alarms.all(region).stream()
                .filter(alarm -> watches(new Fields(alarm.request()), metric))
                .filter(alarm -> List.of("Statistic", "ExtendedStatistic", "Period", "Unit").stream()
                        .allMatch(name ->
                                !input.has(name) || input.text(name).equals(new Fields(alarm.request()).text(name))))
                .toList();
        return Members.of("MetricAlarms", views(found, false, AlarmReading::view))
                .node();
    }

    private static boolean watches(Fields alarm, Metric metric) {
        return alarm.has("MetricName")
                && MetricWriting.metric(alarm.text("Namespace").orElse(""), alarm)
                        .equals(metric);
    }

    private static List<ObjectNode> views(
            List<AlarmRecord> alarms, boolean composite, Function<AlarmRecord, ObjectNode> view) {
        return alarms.stream()
                .filter(alarm -> alarm.composite() == composite)
                .map(view)
                .toList();
    }

    private static ObjectNode view(AlarmRecord alarm) {
        Members view = Members.of("AlarmName", alarm.name()).put("AlarmArn", alarm.arn());
        ACTIONS.forEach(name -> view.put(name, List.of()));
        if (!alarm.composite()) {
            view.put("Dimensions", List.of());
        }
        view.putAll(alarm.request())
                .put("ActionsEnabled", alarm.actionsEnabled())
                .put("AlarmConfigurationUpdatedTimestamp", alarm.configuredAt())
                .put("StateValue", alarm.state())
                .put("StateReason", alarm.reason())
                .put("StateReasonData", alarm.reasonData())
                .put("StateUpdatedTimestamp", alarm.updatedAt())
                .put("StateTransitionedTimestamp", alarm.transitionedAt());
        view.node().remove("Tags");
        return view.node();
    }
}
