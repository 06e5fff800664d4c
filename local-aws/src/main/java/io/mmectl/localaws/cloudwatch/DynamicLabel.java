package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.platform.ServiceContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Labels with parts that follow the data, such as {@code ${MAX}} or {@code ${PROP('Dim.EndpointName')}}. Source: "Using
 * dynamic labels" in the user guide. A part that is not known stays as it is written.
 */
final class DynamicLabel {
    private static final Pattern PART = Pattern.compile("\\$\\{(?:PROP\\('([^']*)'\\)|([A-Z_]+))\\}");

    private DynamicLabel() {}

    static String fill(String label, String region, Fields query, NavigableMap<Instant, Double> points) {
        Matcher part = PART.matcher(label);
        StringBuilder filled = new StringBuilder();
        while (part.find()) {
            Optional<String> value =
                    part.group(1) != null ? property(part.group(1), region, query) : number(part.group(2), points);
            part.appendReplacement(filled, Matcher.quoteReplacement(value.orElse(part.group())));
        }
        return part.appendTail(filled).toString();
    }

    private static Optional<String> property(String name, String region, Fields query) {
        Fields stat = query.structure("MetricStat");
        Fields metric = stat.structure("Metric");
        if (name.startsWith("Dim.")) {
            return metric.structures("Dimensions").stream()
                    .filter(dimension -> dimension.require("Name").equals(name.substring("Dim.".length())))
                    .findFirst()
                    .flatMap(dimension -> dimension.text("Value"));
        }
        return switch (name) {
            case "MetricName", "Namespace" -> metric.text(name);
            case "Period", "Stat" -> stat.text(name);
            case "Region" -> Optional.of(region);
            case "AccountId" -> Optional.of(ServiceContext.ACCOUNT);
            default -> Optional.empty();
        };
    }

    private static Optional<String> number(String name, NavigableMap<Instant, Double> points) {
        if (points.isEmpty()) {
            return Optional.empty();
        }
        var numbers = points.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return switch (name) {
            case "MAX" -> Optional.of(plain(numbers.getMax()));
            case "MIN" -> Optional.of(plain(numbers.getMin()));
            case "AVG" -> Optional.of(plain(numbers.getAverage()));
            case "SUM" -> Optional.of(plain(numbers.getSum()));
            case "FIRST" -> Optional.of(plain(points.firstEntry().getValue()));
            case "LAST" -> Optional.of(plain(points.lastEntry().getValue()));
            case "FIRST_LAST_RANGE" ->
                Optional.of(plain(
                        points.lastEntry().getValue() - points.firstEntry().getValue()));
            case "MIN_MAX_RANGE" -> Optional.of(plain(numbers.getMax() - numbers.getMin()));
            case "DATAPOINT_COUNT" -> Optional.of(String.valueOf(numbers.getCount()));
            default -> Optional.empty();
        };
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value)
                .setScale(2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
