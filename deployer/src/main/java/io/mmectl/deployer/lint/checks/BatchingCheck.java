package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Batches: how large, how long to wait for one, in which order. */
public final class BatchingCheck implements Check {
    static final Rule MAX = Rule.error(
            "max-batch-size",
            "a negative max_batch_size",
            "0 means that the model does not batch; nothing is below that.",
            Sources.CONFIG_UTILS,
            "Write 0, or the largest batch that the model takes.");
    static final Rule PREFERRED = Rule.error(
            "preferred-batch-size",
            "a preferred batch size outside of 1 to max_batch_size",
            "The batcher never makes a batch that is larger than max_batch_size, and Triton refuses to load such a model.",
            Sources.CONFIG_UTILS,
            "Leave preferred_batch_size out: batches then grow up to max_batch_size.");
    static final Rule OFF = Rule.warning(
            "batching-off",
            "dynamic batching of a model that does not batch",
            "With max_batch_size 0 every request is executed alone, in the order of its arrival.",
            "triton-inference-server/core src/backend_model.cc",
            "Set max_batch_size and leave the batch's dimension out of dims, or remove dynamic_batching.");
    static final Rule DELAY = Rule.warning(
            "queue-delay",
            "a request may wait for a second or longer",
            "max_queue_delay_microseconds is added to the latency of a request that meets no others. It is microseconds:"
                    + " 1000 are one millisecond.",
            Sources.MODEL_CONFIG,
            "Use 100 to 10000.");
    static final Rule PRIORITY = Rule.error(
            "priority-levels",
            "priorities that do not fit together",
            "With priority_levels a default_priority_level from 1 to that number is needed, and policies are for these levels"
                    + " only.",
            Sources.CONFIG_UTILS,
            "Set default_priority_level, or remove the priorities.");
    static final Rule ORDERING = Rule.error(
            "preserve-ordering",
            "an order that cannot be kept",
            "preserve_ordering excludes more than one priority level, and a queue policy that delays.",
            Sources.CONFIG_UTILS,
            "Remove preserve_ordering.");

    private static final long A_SECOND = 1_000_000;

    @Override
    public List<Rule> rules() {
        return List.of(MAX, PREFERRED, OFF, DELAY, PRIORITY, ORDERING);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            ModelConfig config = model.config();
            if (config.maxBatchSize() < 0) {
                out.add(
                        MAX,
                        model.configPath(),
                        config.placeOf("max_batch_size"),
                        "max_batch_size is " + config.maxBatchSize());
            }
            for (ModelConfig.Nested batching : ModelConfig.nested(config.message(), "dynamic_batching")) {
                dynamic(in, model, batching, out);
            }
            for (TextMessage sequence : config.message().messages("sequence_batching")) {
                ModelConfig.nested(sequence, "oldest").forEach(s -> preferred(in, model, s, out));
                Stream.concat(
                                ModelConfig.nested(sequence, "oldest").stream(),
                                ModelConfig.nested(sequence, "direct").stream())
                        .forEach(s -> delay(model, s, out));
            }
        }
    }

    private static void dynamic(Inspection in, ModelDirectory model, ModelConfig.Nested batching, Findings out) {
        preferred(in, model, batching, out);
        delay(model, batching, out);
        if (model.config().maxBatchSize() == 0 && !mayBeCompleted(in, model)) {
            out.add(OFF, model.configPath(), batching.place(), "dynamic_batching has no effect: max_batch_size is 0");
        }
        priorities(model, batching, out);
    }

    /** Whether a backend may set max_batch_size itself when the configuration leaves it out. */
    private static boolean mayBeCompleted(Inspection in, ModelDirectory model) {
        return model.backend().filter(Backend::completesTensors).isPresent() || PythonCheck.completes(in, model);
    }

    private static void preferred(Inspection in, ModelDirectory model, ModelConfig.Nested batching, Findings out) {
        long max = model.config().maxBatchSize();
        List<Long> wrong = batching.message().integers("preferred_batch_size").stream()
                .filter(size -> size <= 0 || size > max)
                .toList();
        if (!wrong.isEmpty()) {
            out.add(
                    PREFERRED,
                    model.configPath(),
                    ModelConfigPlaces.of(batching, "preferred_batch_size"),
                    "preferred_batch_size " + wrong.getFirst() + " is not between 1 and max_batch_size " + max);
        }
    }

    private static void delay(ModelDirectory model, ModelConfig.Nested batching, Findings out) {
        OptionalLong delay = batching.message().integer("max_queue_delay_microseconds");
        if (delay.orElse(0) >= A_SECOND) {
            out.add(
                    DELAY,
                    model.configPath(),
                    ModelConfigPlaces.of(batching, "max_queue_delay_microseconds"),
                    "max_queue_delay_microseconds is " + delay.getAsLong() + ", which is "
                            + delay.getAsLong() / A_SECOND + " s");
        }
    }

    private static void priorities(ModelDirectory model, ModelConfig.Nested batching, Findings out) {
        TextMessage message = batching.message();
        long levels = message.integer("priority_levels").orElse(0);
        long byDefault = message.integer("default_priority_level").orElse(0);
        boolean policyOutside = message.messages("priority_queue_policy").stream()
                .mapToLong(p -> p.integer("key").orElse(0))
                .anyMatch(level -> level == 0 || level > levels);
        if (levels != 0 && (byDefault < 1 || byDefault > levels || policyOutside)) {
            out.add(
                    PRIORITY,
                    model.configPath(),
                    ModelConfigPlaces.of(batching, "priority_levels"),
                    "of " + levels + " priority levels the default is " + byDefault
                            + (policyOutside ? ", and a policy is for another level" : ""));
        }
        boolean delays = Stream.concat(
                        message.messages("default_queue_policy").stream(),
                        message.messages("priority_queue_policy").stream().flatMap(p -> p.messages("value").stream()))
                .anyMatch(p -> p.text("timeout_action").orElse("").equals("DELAY")
                        && p.integer("default_timeout_microseconds").orElse(0) != 0);
        if (message.flag("preserve_ordering") && (levels > 1 || delays)) {
            out.add(
                    ORDERING,
                    model.configPath(),
                    ModelConfigPlaces.of(batching, "preserve_ordering"),
                    "preserve_ordering stands beside "
                            + (delays ? "a policy that delays" : levels + " priority levels"));
        }
    }
}
