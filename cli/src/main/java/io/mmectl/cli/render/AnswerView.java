package io.mmectl.cli.render;

import io.mmectl.client.triton.InferResponse;
import io.mmectl.client.triton.Tensor;
import io.mmectl.config.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What models answered, as text (the first values) and as data (all of them). */
public final class AnswerView {
    private static final int SHOWN = 6;

    private AnswerView() {}

    /** @param took in the account's time */
    public record Answer(Route route, String endpointName, Duration took, InferResponse response) {}

    public static String text(List<Answer> answers, Style style) {
        StringBuilder text = new StringBuilder();
        for (Answer answer : answers) {
            text.append(style.bold(answer.route().key().toString()))
                    .append("  ")
                    .append(answer.route().targetModel())
                    .append("  ")
                    .append(Quantities.time(answer.took()))
                    .append('\n');
            for (Tensor output : answer.response().outputs()) {
                text.append("  ")
                        .append(output.name())
                        .append(' ')
                        .append(output.datatype())
                        .append(output.shape())
                        .append("  ")
                        .append(first(values(output)))
                        .append('\n');
            }
        }
        return text.toString();
    }

    public static Map<String, Object> document(List<Answer> answers) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Answer answer : answers) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("customer", answer.route().key().customer());
            row.put("model", answer.route().key().model());
            row.put("part", answer.route().key().part());
            row.put("endpoint", answer.endpointName());
            row.put("targetModel", answer.route().targetModel());
            row.put("tookMs", answer.took().toMillis());
            row.put(
                    "outputs",
                    answer.response().outputs().stream().map(AnswerView::output).toList());
            rows.add(row);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("answers", rows);
        return document;
    }

    private static Map<String, Object> output(Tensor output) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", output.name());
        row.put("datatype", output.datatype().name());
        row.put("shape", output.shape().dimensions());
        row.put("data", values(output));
        return row;
    }

    private static List<?> values(Tensor output) {
        return switch (output) {
            case Tensor.Bytes bytes -> bytes.strings();
            case Tensor.Bools bools -> list(bools.values());
            case Tensor.Integers integers -> list(integers.values());
            case Tensor.Floats floats -> list(floats.values());
            case Tensor.Doubles doubles -> list(doubles.values());
        };
    }

    private static List<Boolean> list(boolean[] values) {
        List<Boolean> list = new ArrayList<>(values.length);
        for (boolean value : values) {
            list.add(value);
        }
        return list;
    }

    private static List<Long> list(long[] values) {
        List<Long> list = new ArrayList<>(values.length);
        for (long value : values) {
            list.add(value);
        }
        return list;
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    private static List<Double> list(double[] values) {
        List<Double> list = new ArrayList<>(values.length);
        for (double value : values) {
            list.add(value);
        }
        return list;
    }

    private static String first(List<?> values) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < Math.min(SHOWN, values.size()); i++) {
            text.append(i == 0 ? "" : ", ").append(value(values.get(i)));
        }
        return text.append(values.size() > SHOWN ? ", … " + values.size() + " values]" : "]")
                .toString();
    }

    private static String value(Object value) {
        return switch (value) {
            case Float f -> String.format(Locale.ROOT, "%.4f", f);
            case Double d -> String.format(Locale.ROOT, "%.4f", d);
            case String s -> '"' + s.replace("\n", "\\n") + '"';
            default -> String.valueOf(value);
        };
    }
}
