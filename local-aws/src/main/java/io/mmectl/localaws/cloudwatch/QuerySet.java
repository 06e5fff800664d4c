package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.MetricSeries.Range;
import io.mmectl.localaws.cloudwatch.math.Line;
import io.mmectl.localaws.cloudwatch.math.MathException;
import io.mmectl.localaws.cloudwatch.math.MetricMath;
import io.mmectl.localaws.cloudwatch.math.Value;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.platform.ServiceContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The queries of one GetMetricData call or of one alarm, each computed when it is asked for. Not safe for concurrent use.
 */
final class QuerySet implements MetricMath.Queries {
    private static final int MOST_FOUND = 500;
    /** Of all series together; some 100 MB. AWS bounds what an account asks for in a second. */
    private static final long MOST_DATAPOINTS = 1_000_000;

    private static final String ID = "^[a-z][a-zA-Z0-9_]*$";

    private final MetricStore store;
    private final String region;
    private final Map<String, Fields> queries;
    private final MetricMath.Span span;
    private final Map<String, Value> known = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private final HeldDatapoints held;

    /**
     * What to compute.
     *
     * @param span the time in question; its period is that of series that have none of their own
     */
    QuerySet(MetricStore store, String region, Map<String, Fields> queries, MetricMath.Span span) {
        this(store, region, queries, span, MOST_DATAPOINTS);
    }

    /** @param most datapoints that all series together may have, those that are computed on the way included */
    QuerySet(MetricStore store, String region, Map<String, Fields> queries, MetricMath.Span span, long most) {
        this.store = store;
        this.region = region;
        this.queries = queries;
        this.span = span;
        this.held = new HeldDatapoints(most);
    }

    /**
     * The queries of a list by their ids, checked.
     *
     * @param parameter name of the list in refusals
     */
    static Map<String, Fields> checked(List<Fields> list, String parameter) {
        Map<String, Fields> queries = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            Fields query = list.get(i);
            String path = parameter + ".member." + (i + 1);
            String id = query.require("Id");
            if (!id.matches(ID)) {
                throw CloudWatchRefusals.validation("The value " + id + " for parameter " + path
                        + ".Id is not matching the expected pattern " + ID + ".");
            }
            query.text("AccountId")
                    .filter(account -> !account.equals(ServiceContext.ACCOUNT))
                    .ifPresent(account -> {
                        throw CloudWatchRefusals.value("The account " + account + " for parameter " + path
                                + ".AccountId is not linked to account " + ServiceContext.ACCOUNT + ".");
                    });
            if (queries.put(id, query) != null) {
                throw CloudWatchRefusals.validation("The values for parameter id in " + parameter + " are not unique.");
            }
            if (query.has("Expression") == query.has("MetricStat")) {
                throw CloudWatchRefusals.validation(
                        query.has("Expression")
                                ? "The parameters " + path + ".Expression and " + path
                                        + ".MetricStat are mutually exclusive and you have specified both."
                                : "The parameter " + path + ".MetricStat is required.\n");
            }
            if (query.has("MetricStat")) {
                Fields stat = query.structure("MetricStat");
                MetricReading.checkPeriod(stat.integer("Period").orElse(60), path + ".MetricStat.Period");
                statistic(stat.require("Stat"), path + ".MetricStat.Stat");
            }
        }
        return queries;
    }

    private static Statistic statistic(String name, String parameter) {
        return Statistic.parse(name)
                .orElseThrow(() -> CloudWatchRefusals.validation(
                        "The value " + name + " for parameter " + parameter + " is not supported."));
    }

    /** The smallest period of the queries, 60 when none has one; in seconds. */
    static int period(Map<String, Fields> queries) {
        return queries.values().stream()
                .flatMap(query ->
                        query
                                .integer("Period")
                                .or(() -> query.structure("MetricStat").integer("Period"))
                                .stream())
                .min(Integer::compare)
                .orElse(60);
    }

    /**
     * The series that a query answers with.
     *
     * @throws io.mmectl.localaws.wire.AwsException ValidationError when its expression has no series for a result
     */
    List<Line> lines(String id) {
        try {
            return switch (value(id)) {
                case Value.Series(Line line) -> List.of(line);
                case Value.Array(List<Line> lines) -> lines;
                case Value.Scalar number ->
                    throw MetricMath.refusal("the result is a number; TIME_SERIES makes a time series of it");
                case Value.Text text -> throw MetricMath.refusal("the result is a string");
            };
        } catch (MathException e) {
            throw CloudWatchRefusals.validation("Error in expression '" + id + "': " + e.getMessage());
        }
    }

    @Override
    public boolean exists(String id) {
        return queries.containsKey(id);
    }

    @Override
    public List<String> metrics() {
        return queries.entrySet().stream()
                .filter(query -> query.getValue().has("MetricStat"))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public Value value(String id) {
        Fields query = queries.get(id);
        if (query == null) {
            throw MetricMath.refusal("there is no query with the id " + id);
        }
        Value before = known.get(id);
        if (before != null) {
            return before;
        }
        if (!underWay.add(id)) {
            throw MetricMath.refusal("the expression refers to itself");
        }
        Value computed = query.has("Expression")
                ? held(new MetricMath(this, span(query)).evaluate(query.require("Expression")))
                : new Value.Series(read(query.structure("MetricStat")));
        underWay.remove(id);
        known.put(id, computed);
        return computed;
    }

    private Value held(Value computed) {
        switch (computed) {
            case Value.Series(Line line) -> held.hold(line);
            case Value.Array(List<Line> lines) -> lines.forEach(held::hold);
            case Value.Scalar number -> {}
            case Value.Text text -> {}
        }
        return computed;
    }

    @Override
    public void room(long datapoints) {
        held.room(datapoints);
    }

    @Override
    public Line hold(Line made) {
        held.hold(made);
        return made;
    }

    private MetricMath.Span span(Fields query) {
        return new MetricMath.Span(
                span.from(), span.to(), query.integer("Period").orElse(span.period()));
    }

    private Line read(Fields stat) {
        Fields metric = stat.structure("Metric");
        return read(
                MetricWriting.metric(metric.require("Namespace"), metric),
                stat.require("Stat"),
                stat.integer("Period").orElse(60),
                stat.text("Unit"));
    }

    private Line read(Metric metric, String statisticName, int period, Optional<String> unit) {
        Statistic statistic = statistic(statisticName, "Stat");
        Range range = Range.aligned(MetricReading.rounded(span.from(), period), span.to(), period);
        NavigableMap<Instant, Double> points = new TreeMap<>();
        store.query(region, metric, unit, range, statistic.needsValues())
                .forEach((start, bucket) -> statistic.of(bucket).ifPresent(value -> points.put(start, value)));
        return hold(new Line(metric.name(), period, points));
    }

    @Override
    public List<Line> search(String text, String statistic, int period) {
        MetricSearch search = MetricSearch.parse(text);
        if (Statistic.parse(statistic).isEmpty()) {
            throw MetricMath.refusal("SEARCH knows no statistic " + statistic);
        }
        if (!MetricReading.isPeriod(period)) {
            throw MetricMath.refusal(
                    "the period of SEARCH must be 1, 5, 10, 20, 30 or a multiple of 60 seconds, not " + period);
        }
        return store.list(region, span.to().minus(MetricStore.listed())).stream()
                .map(MetricStore.Listed::metric)
                .filter(search::matches)
                .limit(MOST_FOUND)
                .map(metric -> read(metric, statistic, period, Optional.empty()).labelled(search.label(metric)))
                .toList();
    }
}
