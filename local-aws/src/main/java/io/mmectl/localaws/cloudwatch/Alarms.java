package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.math.MetricMath;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Alarms: kept, evaluated each endpoint minute (those with shorter periods each 10 s), and able to call their actions. */
public final class Alarms {
    /** How often {@link #evaluateFast} is to be called. */
    public static final Duration FAST = Duration.ofSeconds(10);

    /** Composite alarms of composite alarms; a circle ends here. */
    private static final int DEEPEST = 10;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Table<AlarmRecord> table;
    private final AlarmHistory history;
    private final ServiceContext context;
    private final MetricStore metrics;
    private final ReentrantLock lock = new ReentrantLock();

    public Alarms(ServiceContext context, MetricStore metrics) {
        this.context = context;
        this.metrics = metrics;
        this.table = context.tables().table("monitoring-alarms", AlarmRecord.class);
        this.history = new AlarmHistory(context);
    }

    private static String key(String region, String name) {
        return region + " " + name;
    }

    /** The alarm's ARN, whether or not it exists. */
    public static String arn(String region, String name) {
        return "arn:aws:cloudwatch:" + region + ":" + ServiceContext.ACCOUNT + ":alarm:" + name;
    }

    /**
     * Creates or replaces a metric alarm; its state is kept when it existed.
     *
     * @throws AwsException for what PutMetricAlarm refuses
     */
    public ObjectNode put(String region, Fields input) {
        AlarmCheck.check(region, input);
        if (input.has("Metrics")) {
            computable(region, AlarmRule.of(input));
        }
        keep(region, input);
        return new Members().node();
    }

    /** Expressions are tried once, so that a mistake shows now and not as missing data. */
    private void computable(String region, AlarmRule rule) {
        Instant now = context.time().now();
        MetricMath.Span span = new MetricMath.Span(now.minusSeconds(rule.period()), now, rule.period());
        if (new QuerySet(metrics, region, rule.queries(), span)
                        .lines(rule.watched())
                        .size()
                > 1) {
            throw CloudWatchRefusals.validation(
                    "Error in expression '" + rule.watched() + "': an alarm watches a single time series");
        }
    }

    ObjectNode putComposite(String region, Fields input) {
        AlarmCheck.checkActions(region, input);
        CompositeRule rule = CompositeRule.parse(input.require("AlarmRule"));
        lock.lock();
        try {
            List<String> absent = rule.alarms().stream()
                    .filter(name -> table.get(key(region, name)).isEmpty())
                    .toList();
            if (!absent.isEmpty()) {
                throw CloudWatchRefusals.validation(
                        "Could not save the composite alarm as alarms " + absent + " in the alarm rule do not exist");
            }
            keep(region, input);
        } finally {
            lock.unlock();
        }
        return new Members().node();
    }

    private void keep(String region, Fields input) {
        String name = input.require("AlarmName");
        Instant now = context.time().now();
        lock.lock();
        try {
            Optional<AlarmRecord> before = table.get(key(region, name));
            AlarmRecord alarm = new AlarmRecord(
                    region,
                    name,
                    arn(region, name),
                    input.node(),
                    !input.has("ActionsEnabled") || input.flag("ActionsEnabled"),
                    before.map(AlarmRecord::state).orElse(AlarmState.INSUFFICIENT_DATA),
                    before.map(AlarmRecord::reason).orElse("Unchecked: Initial alarm creation"),
                    before.flatMap(AlarmRecord::reasonData),
                    now,
                    before.map(AlarmRecord::updatedAt).orElse(now),
                    before.map(AlarmRecord::transitionedAt).orElse(now));
            table.put(key(region, name), alarm);
            history.configured(alarm, before.isPresent() ? "updated" : "created", now);
        } finally {
            lock.unlock();
        }
    }

    /** The alarms of a region by name. */
    List<AlarmRecord> all(String region) {
        return table.all().values().stream()
                .filter(alarm -> alarm.region().equals(region))
                .toList();
    }

    Optional<AlarmRecord> find(String region, String name) {
        return table.get(key(region, name));
    }

    /** All of the named alarms or, when one does not exist, none. */
    ObjectNode delete(String region, Fields input) {
        lock.lock();
        try {
            List<String> names = input.texts("AlarmNames");
            List<String> absent = names.stream()
                    .filter(name -> table.get(key(region, name)).isEmpty())
                    .toList();
            if (!absent.isEmpty()) {
                throw CloudWatchRefusals.notFound("Alarms " + absent + " do not exist.");
            }
            names.forEach(name -> delete(region, name));
        } finally {
            lock.unlock();
        }
        return new Members().node();
    }

    /** Removes an alarm if it exists. */
    public void delete(String region, String name) {
        lock.lock();
        try {
            table.get(key(region, name)).ifPresent(alarm -> {
                table.remove(key(region, name));
                history.configured(alarm, "deleted", context.time().now());
            });
        } finally {
            lock.unlock();
        }
    }

    ObjectNode setState(String region, Fields input) {
        Optional<String> data = input.text("StateReasonData");
        data.ifPresent(Alarms::requireJson);
        Instant now = context.time().now();
        change(region, input.require("AlarmName"), alarm -> {
            AlarmRecord after =
                    alarm.in(AlarmState.valueOf(input.require("StateValue")), input.require("StateReason"), data, now);
            record(alarm, after, now);
            return after;
        });
        return new Members().node();
    }

    private static void requireJson(String text) {
        try {
            MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new AwsException(400, "InvalidFormatFault", "StateReasonData is not valid JSON.");
        }
    }

    ObjectNode enableActions(String region, Fields input, boolean enabled) {
        lock.lock();
        try {
            for (String name : input.texts("AlarmNames")) {
                // AWS says nothing of alarms that do not exist.
                table.get(key(region, name))
                        .ifPresent(alarm -> table.put(key(region, name), alarm.withActions(enabled)));
            }
        } finally {
            lock.unlock();
        }
        return new Members().node();
    }

    private void change(String region, String name, UnaryOperator<AlarmRecord> change) {
        lock.lock();
        try {
            AlarmRecord alarm = table.get(key(region, name))
                    // AWS has no words for it.
                    .orElseThrow(() -> CloudWatchRefusals.notFound(""));
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
        return evaluate(alarm -> true);
    }

    /** Brings the alarms with periods under a minute up to date. */
    public void evaluateFast() {
        evaluate(alarm -> new Fields(alarm.request()).integer("Period").orElse(60) < 60);
    }

    private List<AlarmAction> evaluate(Predicate<AlarmRecord> chosen) {
        Instant now = context.time().now();
        List<AlarmAction> actions = new ArrayList<>();
        lock.lock();
        try {
            boolean composites = false;
            for (Map.Entry<String, AlarmRecord> entry : table.from("")) {
                AlarmRecord alarm = entry.getValue();
                composites |= alarm.composite();
                if (!alarm.composite() && chosen.test(alarm)) {
                    actions.addAll(evaluate(alarm, now));
                }
            }
            for (int depth = 0; composites && depth < DEEPEST; depth++) {
                composites = evaluateComposites(now);
            }
        } finally {
            lock.unlock();
        }
        return actions;
    }

    private List<AlarmAction> evaluate(AlarmRecord alarm, Instant now) {
        Fields request = new Fields(alarm.request());
        AlarmRule rule = AlarmRule.of(request);
        List<AlarmRule.Point> range = rule.range(metrics, alarm.region(), now);
        AlarmState state = rule.state(range, alarm.state());
        if (state != alarm.state()) {
            // Only changes are written: with hundreds of alarms a state per minute would fill the journal.
            AlarmReason reason = AlarmReason.of(rule, request, range, state, now);
            move(alarm, state, reason.text(), Optional.of(reason.data()), now);
        }
        if (state != AlarmState.ALARM || !alarm.actionsEnabled()) {
            return List.of();
        }
        Instant since = alarm.state() == state ? alarm.transitionedAt() : now;
        double value = rule.deciding(range).stream()
                .findFirst()
                .flatMap(AlarmRule.Point::value)
                .orElse(0.0);
        return request.texts("AlarmActions").stream()
                .map(arn -> new AlarmAction(alarm.region(), alarm.name(), arn, since, value, rule.threshold()))
                .toList();
    }

    /** Whether one has changed. */
    private boolean evaluateComposites(Instant now) {
        boolean changed = false;
        for (Map.Entry<String, AlarmRecord> entry : table.from("")) {
            AlarmRecord alarm = entry.getValue();
            if (alarm.composite()) {
                CompositeRule rule = CompositeRule.parse(new Fields(alarm.request()).require("AlarmRule"));
                AlarmState state = rule.holds(name -> state(alarm.region(), name)) ? AlarmState.ALARM : AlarmState.OK;
                if (state != alarm.state()) {
                    changed = true;
                    move(alarm, state, compositeReason(alarm, rule, state), Optional.empty(), now);
                }
            }
        }
        return changed;
    }

    private String compositeReason(AlarmRecord alarm, CompositeRule rule, AlarmState state) {
        return rule.alarms().stream()
                .flatMap(name -> find(alarm.region(), name).stream())
                .max(Comparator.comparing(AlarmRecord::transitionedAt))
                .map(child -> child.arn() + " transitioned to " + child.state() + " at "
                        + AlarmReason.time(child.transitionedAt()))
                .orElse("The alarm rule evaluated to " + (state == AlarmState.ALARM ? "TRUE" : "FALSE"));
    }

    private void move(AlarmRecord alarm, AlarmState state, String reason, Optional<String> data, Instant now) {
        AlarmRecord after = alarm.in(state, reason, data, now);
        table.put(key(alarm.region(), alarm.name()), after);
        record(alarm, after, now);
    }

    private void record(AlarmRecord before, AlarmRecord after, Instant now) {
        if (before.state() == after.state()) {
            return;
        }
        history.changed(before, after, now);
        if (after.actionsEnabled()) {
            String member = switch (after.state()) {
                case OK -> "OKActions";
                case ALARM -> "AlarmActions";
                case INSUFFICIENT_DATA -> "InsufficientDataActions";
            };
            new Fields(after.request()).texts(member).forEach(action -> history.acted(after, action, now));
        }
    }

    AlarmHistory history() {
        return history;
    }

    void clear() {
        lock.lock();
        try {
            table.clear();
            history.clear();
        } finally {
            lock.unlock();
        }
    }
}
