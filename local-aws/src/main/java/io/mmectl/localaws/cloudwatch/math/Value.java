package io.mmectl.localaws.cloudwatch.math;

import java.util.List;

/** What an expression comes to. */
public sealed interface Value {
    /** One number; NaN when there was nothing to compute it from. */
    record Scalar(double number) implements Value {}

    record Series(Line line) implements Value {}

    /** Several series, such as those that METRICS() stands for. */
    record Array(List<Line> lines) implements Value {
        public Array {
            lines = List.copyOf(lines);
        }
    }

    /** A string, or one of the words that stand for themselves (REPEAT, LINEAR, ASC, DESC, SUM …). */
    record Text(String text) implements Value {}
}
