package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.time.LocalTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** PutMetricData: all of a call's values or, when one of them is wrong, none. */
final class MetricWriting {
    private static final int MOST_METRICS = 1000;
    private static final int MOST_VALUES = 150;
    private static final int MOST_DIMENSIONS = 30;
    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration NEWEST = Duration.ofHours(2);

    /** AWS's bounds of a value, -2^360 to 2^360. */
    private static final double LARGEST = Math.scalb(1.0, 360);

    private final MetricStore store;
    private final LocalTime time;
    private final SegmentedJournal journal;

    /** What a journal line holds: a call as it was acknowledged. */
    private record Written(String region, Instant at, Fields input) {}

    MetricWriting(MetricStore store, LocalTime time, SegmentedJournal journal) {
        this.store = store;
        this.time = time;
        this.journal = journal;
        journal.replay(line -> {
            Fields fields = new Fields(line);
            write(new Written(
                    fields.text("region").orElse(""), fields.time("at").orElse(Instant.EPOCH), fields.structure("in")));
        });
    }

    /** The metric that {@code MetricName} and {@code Dimensions} of a structure name. */
    static Metric metric(String namespace, Fields fields) {
        TreeMap<String, String> dimensions = new TreeMap<>();
        for (Fields dimension : fields.structures("Dimensions")) {
            dimensions.put(dimension.require("Name"), dimension.require("Value"));
        }
        return Metric.of(namespace, fields.require("MetricName"), dimensions);
    }

    ObjectNode put(String region, Fields input) {
        String namespace = input.require("Namespace");
        if (namespace.startsWith("AWS/")) {
            throw CloudWatchRefusals.value("The value " + namespace + " for parameter Namespace is invalid.");
        }
        List<Fields> data = data(input);
        if (data.size() > MOST_METRICS) {
            throw CloudWatchRefusals.value(
                    "The collection MetricData must not have a size greater than " + MOST_METRICS + ".");
        }
        Instant now = time.now();
        for (int i = 0; i < data.size(); i++) {
            check(data.get(i), "MetricData.member." + (i + 1), now);
        }
        Written written = new Written(region, now, input);
        journal.append(Members.of("region", region)
                .put("at", now)
                .put("in", input.node())
                .node());
        write(written);
        return new Members().node();
    }

    /** Those that belong to an entity are metrics like all others; of the entity nothing is kept. */
    private static List<Fields> data(Fields input) {
        return Stream.concat(
                        input.structures("MetricData").stream(),
                        input.structures("EntityMetricData").stream()
                                .flatMap(entity -> entity.structures("MetricData").stream()))
                .toList();
    }

    private void write(Written written) {
        for (Fields datum : data(written.input())) {
            Bucket bucket = bucket(datum);
            if (!bucket.statistics().isEmpty()) {
                store.add(
                        written.region(),
                        metric(written.input().require("Namespace"), datum),
                        datum.text("Unit").orElse("None"),
                        datum.time("Timestamp").orElse(written.at()),
                        datum.integer("StorageResolution").orElse(60) == 1,
                        bucket);
            }
        }
    }

    private static void check(Fields datum, String path, Instant now) {
        Optional<Instant> at = datum.time("Timestamp");
        if (at.isPresent() && at.get().isAfter(now.plus(NEWEST))) {
            throw CloudWatchRefusals.value(
                    "The parameter " + path + ".Timestamp must specify a time no more than two hours in the future.");
        }
        if (at.isPresent() && at.get().isBefore(now.minus(OLDEST))) {
            throw CloudWatchRefusals.value(
                    "The parameter " + path + ".Timestamp must specify a time within the past two weeks.");
        }
        int resolution = datum.integer("StorageResolution").orElse(60);
        if (resolution != 1 && resolution != 60) {
            throw CloudWatchRefusals.value(
                    "The value " + resolution + " for parameter " + path + ".StorageResolution is invalid.");
        }
        if (datum.structures("Dimensions").size() > MOST_DIMENSIONS) {
            throw CloudWatchRefusals.value("The collection " + path + ".Dimensions must not have a size greater than "
                    + MOST_DIMENSIONS + ".");
        }
        checkKind(datum, path);
        checkNumbers(datum, path);
    }

    private static void checkKind(Fields datum, String path) {
        List<String> given = new ArrayList<>();
        for (String kind : List.of("Value", "Values", "StatisticValues")) {
            JsonNode node = datum.node().path(kind);
            if (node.isContainer() ? !node.isEmpty() : datum.has(kind)) {
                given.add(path + "." + kind);
            }
        }
        if (given.size() > 1) {
            throw CloudWatchRefusals.combination("The parameters " + given.getFirst() + " and " + given.getLast()
                    + " are mutually exclusive and you have specified both.");
        }
        if (given.isEmpty()) {
            throw CloudWatchRefusals.missing(
                    "At least one of the parameters " + path + ".Value, Values or StatisticValues must be specified.");
        }
        int values = datum.node().path("Values").size();
        if (values > MOST_VALUES) {
            throw CloudWatchRefusals.value(
                    "The collection " + path + ".Values must not have a size greater than " + MOST_VALUES + ".");
        }
        if (datum.has("Counts") && datum.node().path("Counts").size() != values) {
            throw CloudWatchRefusals.value(
                    "The parameters " + path + ".Values and " + path + ".Counts must be of the same size.");
        }
    }

    private static void checkNumbers(Fields datum, String path) {
        checkNumber(datum.node().path("Value"), path + ".Value");
        datum.node().path("Values").forEach(value -> checkNumber(value, path + ".Values"));
        for (JsonNode count : datum.node().path("Counts")) {
            checkNumber(count, path + ".Counts");
            if (count.asDouble(0) < 0) {
                throw CloudWatchRefusals.value(
                        "The value " + count.asString("") + " for parameter " + path + ".Counts is invalid.");
            }
        }
        if (datum.has("StatisticValues")) {
            datum.structure("StatisticValues")
                    .node()
                    .properties()
                    .forEach(e -> checkNumber(e.getValue(), path + ".StatisticValues." + e.getKey()));
            Fields set = datum.structure("StatisticValues");
            if (set.number("Minimum").orElse(0.0) > set.number("Maximum").orElse(0.0)) {
                throw CloudWatchRefusals.combination("The parameter " + path
                        + ".StatisticValues.Minimum must not be greater than " + path + ".StatisticValues.Maximum.");
            }
        }
    }

    private static void checkNumber(JsonNode node, String path) {
        double value = Fields.number(node);
        if (!(Math.abs(value) <= LARGEST)) {
            throw CloudWatchRefusals.value("The value " + value + " for parameter " + path + " is invalid.");
        }
    }

    private static Bucket bucket(Fields datum) {
        if (datum.has("StatisticValues")) {
            Fields set = datum.structure("StatisticValues");
            return new Bucket(
                    new Statistics(
                            set.number("SampleCount").orElse(0.0),
                            set.number("Sum").orElse(0.0),
                            set.number("Minimum").orElse(0.0),
                            set.number("Maximum").orElse(0.0)),
                    null);
        }
        if (datum.has("Value")) {
            return Bucket.of(datum.number("Value").orElse(0.0));
        }
        Distribution all = new Distribution();
        JsonNode counts = datum.node().path("Counts");
        for (int i = 0; i < datum.node().path("Values").size(); i++) {
            double count = counts.has(i) ? counts.get(i).asDouble(1) : 1;
            all.add(datum.node().path("Values").get(i).asDouble(0), count);
        }
        return Bucket.of(all);
    }

    void clear() {
        journal.clear();
    }
}
