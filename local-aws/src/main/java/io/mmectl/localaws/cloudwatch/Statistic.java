package io.mmectl.localaws.cloudwatch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statistic of CloudWatch, by its name. Source: "CloudWatch statistics definitions" in the user guide. A percentile is the
 * smallest value that at least so many percent of the values do not exceed.
 */
sealed interface Statistic {
    /** The names of the statistics that need no single values. */
    List<String> SIMPLE = List.of("Average", "Sum", "Minimum", "Maximum", "SampleCount");

    /** The statistic of a period; empty when the period is, or when a statistic set hides the single values. */
    OptionalDouble of(Bucket bucket);

    /** Whether the single values are asked for. */
    default boolean needsValues() {
        return true;
    }

    /** The statistic of that name; empty when CloudWatch has none. */
    static Optional<Statistic> parse(String name) {
        return SIMPLE.contains(name) ? Optional.of(new Simple(name)) : extended(name);
    }

    /** A percentile, trimmed mean or the like; empty when CloudWatch has none of that name. */
    static Optional<Statistic> extended(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("iqm")) {
            return Optional.of(new Trimmed(Trimmed.Kind.TM, new Bounds(true, 0.25, 0.75)));
        }
        Matcher percent = Pattern.compile("(p|tm|wm|tc|ts)(\\d{1,2}(?:\\.\\d{1,10})?|100)")
                .matcher(lower);
        if (percent.matches()) {
            double fraction = Double.parseDouble(percent.group(2)) / 100;
            return Optional.of(
                    percent.group(1).equals("p")
                            ? new Percentile(fraction)
                            : new Trimmed(Trimmed.Kind.of(percent.group(1)), new Bounds(true, 0, fraction)));
        }
        Matcher range =
                Pattern.compile("(tm|wm|tc|ts|pr)\\(([^:)]*):([^:)]*)\\)").matcher(lower);
        return range.matches()
                ? Bounds.parse(range.group(2).strip(), range.group(3).strip())
                        .filter(bounds -> !range.group(1).equals("pr") || !bounds.percent())
                        .map(bounds -> new Trimmed(Trimmed.Kind.of(range.group(1)), bounds))
                : Optional.empty();
    }

    /** Average, Sum, Minimum, Maximum or SampleCount. */
    record Simple(String name) implements Statistic {
        @Override
        public OptionalDouble of(Bucket bucket) {
            return bucket.statistics().isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(bucket.statistics().get(name));
        }

        @Override
        public boolean needsValues() {
            return false;
        }
    }

    /** A percentile; the fraction is from 0 to 1. */
    record Percentile(double fraction) implements Statistic {
        @Override
        public OptionalDouble of(Bucket bucket) {
            Optional<Distribution> values = bucket.distribution();
            if (values.isEmpty() || values.get().size() == 0) {
                return OptionalDouble.empty();
            }
            // Entries may be a percent off their values; the smallest and the largest are known.
            return OptionalDouble.of(Math.clamp(
                    at(values.get()),
                    bucket.statistics().min(),
                    bucket.statistics().max()));
        }

        private double at(Distribution values) {
            double rank = fraction * values.total();
            double seen = 0;
            for (int i = 0; i < values.size(); i++) {
                seen += values.count(i);
                // A rank such as 0.9 * 10 comes out as 9.000000000000002.
                if (seen >= rank - 1e-9) {
                    return values.value(i);
                }
            }
            return values.value(values.size() - 1);
        }
    }

    /**
     * Which values count.
     *
     * @param percent whether the bounds are fractions of the number of values, else they are values
     */
    record Bounds(boolean percent, double from, double to) {
        static Optional<Bounds> parse(String from, String to) {
            boolean percent = from.endsWith("%") || to.endsWith("%");
            OptionalDouble low = bound(from, percent, percent ? 0 : Double.NEGATIVE_INFINITY);
            OptionalDouble high = bound(to, percent, percent ? 1 : Double.POSITIVE_INFINITY);
            boolean usable = low.isPresent()
                    && high.isPresent()
                    && low.getAsDouble() < high.getAsDouble()
                    && (!percent || low.getAsDouble() >= 0 && high.getAsDouble() <= 1);
            return usable && !(from.isEmpty() && to.isEmpty())
                    ? Optional.of(new Bounds(percent, low.getAsDouble(), high.getAsDouble()))
                    : Optional.empty();
        }

        private static OptionalDouble bound(String text, boolean percent, double open) {
            if (text.isEmpty()) {
                return OptionalDouble.of(open);
            }
            String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
            if (percent != text.endsWith("%") || !number.matches("-?\\d{1,15}(\\.\\d{1,10})?")) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(percent ? Double.parseDouble(number) / 100 : Double.parseDouble(number));
        }

        /** How many of the values that come {@code before} others up to {@code upTo} are within the bounds. */
        double weight(double value, double before, double upTo, double total) {
            if (percent) {
                return Math.max(0, Math.min(upTo, to * total) - Math.max(before, from * total));
            }
            return value > from && value <= to ? upTo - before : 0;
        }

        /** How many values lie below the bounds when an entry that begins after {@code before} others is the first within. */
        double first(double before, double total) {
            return percent ? Math.max(before, from * total) : before;
        }
    }

    /** What the values within bounds come to. */
    record Trimmed(Kind kind, Bounds bounds) implements Statistic {
        /** Trimmed mean, winsorised mean, trimmed count, trimmed sum, percentile rank. */
        enum Kind {
            TM,
            WM,
            TC,
            TS,
            PR;

            static Kind of(String name) {
                return valueOf(name.toUpperCase(Locale.ROOT));
            }
        }

        @Override
        public OptionalDouble of(Bucket bucket) {
            Optional<Distribution> known = bucket.distribution();
            if (known.isEmpty() || known.get().size() == 0) {
                return OptionalDouble.empty();
            }
            Distribution values = known.get();
            double total = values.total();
            Sums sums = new Sums();
            double before = 0;
            for (int i = 0; i < values.size(); i++) {
                double upTo = before + values.count(i);
                sums.add(
                        values.value(i),
                        bounds.weight(values.value(i), before, upTo, total),
                        bounds.first(before, total));
                before = upTo;
            }
            return switch (kind) {
                case TC -> OptionalDouble.of(Math.rint(sums.count));
                case TS -> OptionalDouble.of(sums.sum);
                case PR -> OptionalDouble.of(100 * sums.count / total);
                case TM -> sums.count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sums.sum / sums.count);
                case WM -> sums.count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sums.winsorised(total) / total);
            };
        }

        private static final class Sums {
            private double count;
            private double sum;
            private double lowest = Double.NaN;
            private double highest = Double.NaN;
            private double below;

            void add(double value, double weight, double first) {
                if (weight > 0) {
                    if (Double.isNaN(lowest)) {
                        lowest = value;
                        below = first;
                    }
                    highest = value;
                    count += weight;
                    sum += value * weight;
                }
            }

            /** What lies outside counts as the nearest value inside. */
            double winsorised(double total) {
                return sum + lowest * below + highest * (total - below - count);
            }
        }
    }
}
