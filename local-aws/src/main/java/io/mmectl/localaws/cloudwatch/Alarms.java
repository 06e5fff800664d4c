package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** Metric alarms: kept, evaluated each endpoint minute, and able to call their actions. */
public final class Alarms {
    private static final int PAGE = 50;

    private final Table<AlarmRecord> table;
    private final ServiceContext context;
    private final MetricStore metrics;
    private final ReentrantLock lock = new ReentrantLock();

    public Alarms(ServiceContext context, MetricStore metrics) {
        this.context = context;
        this.metrics = metrics;
        this.table = context.tables().table("monitoring-alarms", AlarmRecord.class);
    }

    private static String key(String region, String name) {
        return region + " " + name;
    }

    /** The alarm's ARN, whether or not it exists. */
    public static String arn(String region, String name) {
        return "arn:aws:cloudwatch:" + region + ":" + ServiceContext.ACCOUNT + ":alarm:" + name;
    }

    /** Creates or replaces an alarm; its state is kept when it existed. */
    public ObjectNode put(String region, Fields input) {
        String name = input.require("AlarmName");
        if (!input.has("Metrics") && !input.has("MetricName")) {
            throw new AwsException(400, "ValidationError", "MetricName or Metrics must be specified.");
        }
        Instant now = context.time().now();
        lock.lock();
        try {
            Optional<AlarmRecord> before = table.get(key(region, name));
            table.put(
                    key(region, name),
                    new AlarmRecord(
                            region,
                            name,
                            arn(region, name),
                            input.node(),
                            !input.has("ActionsEnabled") || input.flag("ActionsEnabled"),
                            before.map(AlarmRecord::state).orElse(AlarmState.INSUFFICIENT_DATA),
                            before.map(AlarmRecord::reason).orElse("Unchecked: Initial alarm creation"),
                            now,
                            before.map(AlarmRecord::updatedAt).orElse(now),
                            before.map(AlarmRecord::transitionedAt).orElse(now)));
        } finally {
            lock.unlock();
        }
        return new Members().node();
    }

    ObjectNode describe(String region, Fields input) {
        List<String> names = input.texts("AlarmNames");
        String prefix = input.text("AlarmNamePrefix").orElse("");
        Optional<String> state = input.text("StateValue");
        List<AlarmRecord> chosen = table.all().values().stream()
                .filter(alarm -> alarm.region().equals(region))
                .filter(alarm -> names.isEmpty() || names.contains(alarm.name()))
                .filter(alarm -> alarm.name().startsWith(prefix))
                .filter(alarm ->
                        state.isEmpty() || state.get().equals(alarm.state().name()))
                .toList();
        boolean metricAlarms =
                !input.has("AlarmTypes") || input.texts("AlarmTypes").contains("MetricAlarm");
        Paging<AlarmRecord> page = Paging.of(metricAlarms ? chosen : List.of(), input, "MaxRecords", PAGE);
        return Members.of("CompositeAlarms", List.of())
                .put("MetricAlarms", page.items().stream().map(Alarms::view).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    ObjectNode describeForMetric(String region, Fields input) {
        Metric metric = MetricOperations.metric(input.require("Namespace"), input);
        List<ObjectNode> found = table.all().values().stream()
                .filter(alarm -> alarm.region().equals(region))
                .filter(alarm -> AlarmRule.of(new Fields(alarm.request()))
                        .map(rule -> rule.metric().equals(metric))
                        .orElse(false))
                .map(Alarms::view)
                .toList();
        return Members.of("MetricAlarms", found).node();
    }

    private static ObjectNode view(AlarmRecord alarm) {
        Members view = new Members()
                .put("AlarmName", alarm.name())
                .put("AlarmArn", alarm.arn())
                .put("OKActions", List.of())
                .put("AlarmActions", List.of())
                .put("InsufficientDataActions", List.of())
                .put("Dimensions", List.of())
                .putAll(alarm.request())
                .put("ActionsEnabled", alarm.actionsEnabled())
                .put("AlarmConfigurationUpdatedTimestamp", alarm.configuredAt())
                .put("StateValue", alarm.state())
                .put("StateReason", alarm.reason())
                .put("StateUpdatedTimestamp", alarm.updatedAt())
                .put("StateTransitionedTimestamp", alarm.transitionedAt());
        view.node().remove("Tags");
        return view.node();
    }

    ObjectNode delete(String region, Fields input) {
        input.texts("AlarmNames").forEach(name -> delete(region, name));
        return new Members().node();
    }

    /** Removes an alarm if it exists. */
    public void delete(String region, String name) {
        lock.lock();
        try {
            table.remove(key(region, name));
        } finally {
            lock.unlock();
        }
    }

    ObjectNode setState(String region, Fields input) {
        change(
                region,
                input.require("AlarmName"),
                alarm -> alarm.in(
                        AlarmState.valueOf(input.require("StateValue")),
                        input.require("StateReason"),
                        context.time().now()));
        return new Members().node();
    }

    ObjectNode enableActions(String region, Fields input, boolean enabled) {
        input.texts("AlarmNames").forEach(name -> change(region, name, alarm -> alarm.withActions(enabled)));
        return new Members().node();
    }

    private void change(String region, String name, UnaryOperator<AlarmRecord> change) {
        lock.lock();
        try {
            AlarmRecord alarm = table.get(key(region, name))
                    .orElseThrow(() -> new AwsException(404, "ResourceNotFound", "Alarm " + name + " does not exist."));
            table.put(key(region, name), change.apply(alarm));
        } finally {
            lock.unlock();
        }
    }

    /** The state of an alarm; empty when it does not exist. */
    public Optional<AlarmState> state(String region, String name) {
        return table.get(key(region, name)).map(AlarmRecord::state);
    }

    /** Brings all alarms up to date; returns the actions that those in ALARM call now. */
    public List<AlarmAction> evaluate() {
        Instant now = context.time().now();
        List<AlarmAction> actions = new ArrayList<>();
        lock.lock();
        try {
            for (AlarmRecord alarm : table.all().values()) {
                AlarmRule.of(new Fields(alarm.request())).ifPresent(rule -> actions.addAll(evaluate(alarm, rule, now)));
            }
        } finally {
            lock.unlock();
        }
        return actions;
    }

    private List<AlarmAction> evaluate(AlarmRecord alarm, AlarmRule rule, Instant now) {
        List<Optional<Double>> points = rule.datapoints(metrics, alarm.region(), now);
        AlarmState state = rule.state(points, alarm.state());
        if (state != alarm.state()) {
            // Only changes are written: with hundreds of alarms a state per minute would fill the journal.
            table.put(key(alarm.region(), alarm.name()), alarm.in(state, reason(rule, points, state), now));
        }
        if (state != AlarmState.ALARM || !alarm.actionsEnabled()) {
            return List.of();
        }
        double value =
                points.reversed().stream().flatMap(Optional::stream).findFirst().orElse(0.0);
        return new Fields(alarm.request())
                .texts("AlarmActions").stream()
                        .map(arn -> new AlarmAction(alarm.region(), alarm.name(), arn, value, rule.threshold()))
                        .toList();
    }

    private static String reason(AlarmRule rule, List<Optional<Double>> points, AlarmState state) {
        List<Double> values = points.stream().flatMap(Optional::stream).toList();
        return switch (state) {
            case INSUFFICIENT_DATA -> "Insufficient Data: " + rule.periods() + " datapoints were unknown.";
            case OK, ALARM ->
                "Threshold Crossed: " + values.size() + " datapoints " + values + " against the threshold ("
                        + rule.threshold() + "), " + rule.comparison() + ".";
        };
    }

    void clear() {
        table.clear();
    }
}
