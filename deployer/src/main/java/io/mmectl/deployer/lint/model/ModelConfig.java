package io.mmectl.deployer.lint.model;

import io.mmectl.deployer.lint.pbtxt.Place;
import io.mmectl.deployer.lint.pbtxt.TextField;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import io.mmectl.deployer.lint.pbtxt.TextValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code config.pbtxt} says, read leniently: a field of another type is as if it were not there.
 *
 * @param message the text as it was parsed; empty for a model without a configuration
 */
public record ModelConfig(TextMessage message) {
    /** Platform of an ensemble. */
    public static final String ENSEMBLE = "ensemble";

    /** A dimension of any size. */
    public static final long ANY = -1;

    /**
     * An input or output.
     *
     * @param type empty when it is not said
     * @param dims empty when they are not said
     * @param reshape null = none
     */
    public record Tensor(
            String name,
            String type,
            List<Long> dims,
            @Nullable List<Long> reshape,
            boolean optional,
            TextMessage message,
            Place place) {
        /** The shape that an ensemble sees of its own tensors. */
        public List<Long> shape() {
            return reshape == null ? dims : reshape;
        }
    }

    /** @param key the step model's tensor; @param value the ensemble's */
    public record Mapping(String key, String value, Place place) {}

    public record Step(String model, List<Mapping> inputs, List<Mapping> outputs, TextMessage message, Place place) {}

    /** @param kind KIND_AUTO when it is not said; @param count 0 when it is not said */
    public record InstanceGroup(String kind, long count, TextMessage message, Place place) {}

    public record Parameter(String key, String value, Place place) {}

    /** Empty when it is not said. */
    public String name() {
        return message.text("name").orElse("");
    }

    public String platform() {
        return message.text("platform").orElse("");
    }

    public String backend() {
        return message.text("backend").orElse("");
    }

    public String defaultFileName() {
        return message.text("default_model_filename").orElse("");
    }

    /** 0 when it is not said: no batching. */
    public long maxBatchSize() {
        return message.integer("max_batch_size").orElse(0);
    }

    public boolean ensemble() {
        return platform().equals(ENSEMBLE);
    }

    public boolean decoupled() {
        return message.messages("model_transaction_policy").stream().anyMatch(p -> p.flag("decoupled"));
    }

    public List<Tensor> inputs() {
        return tensors("input");
    }

    public List<Tensor> outputs() {
        return tensors("output");
    }

    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (TextMessage scheduling : message.messages("ensemble_scheduling")) {
            nested(scheduling, "step")
                    .forEach(n -> steps.add(new Step(
                            n.message().text("model_name").orElse(""),
                            entries(n.message(), "input_map"),
                            entries(n.message(), "output_map"),
                            n.message(),
                            n.place())));
        }
        return steps;
    }

    public List<InstanceGroup> instanceGroups() {
        return nested(message, "instance_group").stream()
                .map(n -> new InstanceGroup(
                        n.message().text("kind").orElse("KIND_AUTO"),
                        n.message().integer("count").orElse(0),
                        n.message(),
                        n.place()))
                .toList();
    }

    public List<Parameter> parameters() {
        return nested(message, "parameters").stream()
                .map(n -> new Parameter(
                        n.message().text("key").orElse(""),
                        n.message().messages("value").stream()
                                .flatMap(v -> v.text("string_value").stream())
                                .reduce((first, second) -> second)
                                .orElse(""),
                        n.place()))
                .toList();
    }

    /** The last parameter of that key, which is the one that counts. */
    public Optional<Parameter> parameter(String key) {
        return parameters().stream().filter(p -> p.key().equals(key)).reduce((first, second) -> second);
    }

    /** Where a field stands for the first time; null where it does not. */
    public @Nullable Place placeOf(String field) {
        return message.first(field).map(TextField::place).orElse(null);
    }

    /** A map's entries of texts; of equal keys the last, as protobuf has it. */
    public static List<Mapping> entries(TextMessage message, String name) {
        java.util.LinkedHashMap<String, Mapping> entries = new java.util.LinkedHashMap<>();
        for (Nested n : nested(message, name)) {
            String key = n.message().text("key").orElse("");
            entries.put(key, new Mapping(key, n.message().text("value").orElse(""), n.place()));
        }
        return List.copyOf(entries.values());
    }

    /** A message and where its field stands. */
    public record Nested(TextMessage message, Place place) {}

    /** All messages of a field. */
    public static List<Nested> nested(TextMessage message, String name) {
        return message.all(name)
                .flatMap(f -> f.value() instanceof TextValue.Message(Place place, TextMessage inner)
                        ? java.util.stream.Stream.of(new Nested(inner, f.place()))
                        : java.util.stream.Stream.<Nested>empty())
                .toList();
    }

    private List<Tensor> tensors(String field) {
        return nested(message, field).stream()
                .map(n -> new Tensor(
                        n.message().text("name").orElse(""),
                        n.message().text("data_type").orElse(""),
                        n.message().integers("dims"),
                        n.message().messages("reshape").stream()
                                .map(r -> r.integers("shape"))
                                .findFirst()
                                .orElse(null),
                        n.message().flag("optional"),
                        n.message(),
                        n.place()))
                .toList();
    }
}
