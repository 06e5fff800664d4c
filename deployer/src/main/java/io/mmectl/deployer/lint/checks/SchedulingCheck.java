package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sequences, decoupled answers, and settings that a server must be started for. */
public final class SchedulingCheck implements Check {
    static final Rule DECOUPLED = Rule.warning(
            "decoupled",
            "a decoupled model cannot be invoked on SageMaker",
            "The model loads, but SageMaker's front end of Triton answers every request with 400: \"HTTP end point doesn't"
                    + " support models with decoupled transaction policy\". One decoupled step makes an ensemble decoupled.",
            Sources.SAGEMAKER_SERVER + "; " + Sources.ENSEMBLE_UTILS,
            "Set decoupled to false and send one response for each request.");
    static final Rule SEQUENCE = Rule.warning(
            "sequence-batching",
            "a sequence's requests may meet different instances",
            "Triton keeps a sequence's state in one process. SageMaker may send the next request to another instance, or"
                    + " evict the model in between, and the state is lost.",
            Sources.GUIDE + ", Multi-model endpoints",
            "Send the whole sequence in one request, or use an endpoint of the model's own with sticky sessions.");
    static final Rule CONTROL = Rule.error(
            "sequence-control",
            "control inputs of a sequence batcher that do not fit",
            "A control tensor needs a name of its own; start, end and ready take exactly one list of two values, a"
                    + " correlation id takes none and an integer or string type, and each kind stands once.",
            Sources.CONFIG_UTILS,
            "Write one control_input for each kind.");
    static final Rule SLOTS = Rule.error(
            "sequence-slot-utilization",
            "minimum_slot_utilization outside of 0 to 1",
            "It is a share of the slots of a batch.",
            Sources.CONFIG_UTILS,
            "Write a number from 0 to 1.");
    static final Rule CACHE = Rule.error(
            "response-cache",
            "a response cache where there can be none",
            "Triton refuses it for sequence batching and for decoupled models.",
            Sources.CONFIG_UTILS,
            "Remove response_cache.");
    static final Rule CACHE_OFF = Rule.note(
            "response-cache-off",
            "the response cache is off on SageMaker",
            "A model can ask for the cache, but the server has one only when it is started with --cache-config, and"
                    + " SageMaker's serve script does not do that.",
            Sources.SERVE,
            "Set SAGEMAKER_TRITON_ADDITIONAL_ARGS: \"--cache-config local,size=…\" in the endpoint's environment.");
    static final Rule RATE_LIMITER = Rule.note(
            "rate-limiter-off",
            "the rate limiter is off on SageMaker",
            "Resources and priorities of instances count only when the server is started with"
                    + " --rate-limit=execution_count, and SageMaker's serve script does not do that.",
            Sources.SERVE,
            "Set SAGEMAKER_TRITON_ADDITIONAL_ARGS, or remove rate_limiter.");
    static final Rule METRICS = Rule.error(
            "model-metrics",
            "model_metrics that is not complete",
            "Each metric_control needs a metric_identifier with a family, and histogram_options with buckets.",
            Sources.CONFIG_UTILS,
            "Complete it, or remove model_metrics.");

    private static final List<String> BOOLEAN_KINDS =
            List.of("CONTROL_SEQUENCE_START", "CONTROL_SEQUENCE_END", "CONTROL_SEQUENCE_READY");
    private static final List<String> LISTS = List.of("int32_false_true", "fp32_false_true", "bool_false_true");
    private static final Set<String> CORRELATION_TYPES =
            Set.of("TYPE_UINT64", "TYPE_INT64", "TYPE_UINT32", "TYPE_INT32", "TYPE_STRING");

    @Override
    public List<Rule> rules() {
        return List.of(DECOUPLED, SEQUENCE, CONTROL, SLOTS, CACHE, CACHE_OFF, RATE_LIMITER, METRICS);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            ModelConfig config = model.config();
            if (config.decoupled()) {
                out.add(
                        DECOUPLED,
                        model.configPath(),
                        config.placeOf("model_transaction_policy"),
                        "the model is decoupled");
            }
            ModelConfig.nested(config.message(), "sequence_batching").forEach(s -> sequence(model, s, out));
            cache(in, model, out);
            rateLimiter(in, model, out);
            metrics(model, out);
        }
    }

    private static void sequence(ModelDirectory model, ModelConfig.Nested sequence, Findings out) {
        out.add(SEQUENCE, model.configPath(), sequence.place(), "the model keeps state between requests");
        Set<String> names = new HashSet<>();
        Set<String> kinds = new HashSet<>();
        for (ModelConfig.Nested input : ModelConfig.nested(sequence.message(), "control_input")) {
            String name = input.message().text("name").orElse("");
            if (name.isEmpty() || !names.add(name)) {
                String what =
                        name.isEmpty() ? "a control_input has no name" : "two control_inputs are named '" + name + "'";
                out.add(CONTROL, model.configPath(), input.place(), what);
            }
            for (ModelConfig.Nested control : ModelConfig.nested(input.message(), "control")) {
                control(model, control, kinds, out);
            }
        }
        for (TextMessage direct : sequence.message().messages("direct")) {
            direct.text("minimum_slot_utilization")
                    .filter(t -> t.matches("-?[0-9.]+(e[+-]?[0-9]+)?"))
                    .map(Double::parseDouble)
                    .filter(share -> share < 0 || share > 1)
                    .ifPresent(share -> out.add(
                            SLOTS, model.configPath(), sequence.place(), "minimum_slot_utilization is " + share));
        }
    }

    private static void control(ModelDirectory model, ModelConfig.Nested control, Set<String> kinds, Findings out) {
        TextMessage message = control.message();
        String kind = message.text("kind").orElse(BOOLEAN_KINDS.getFirst());
        List<String> given =
                LISTS.stream().filter(l -> !message.texts(l).isEmpty()).toList();
        String what = null;
        if (!kinds.add(kind)) {
            what = kind + " stands twice";
        } else if (BOOLEAN_KINDS.contains(kind)) {
            if (given.size() != 1 || message.texts(given.getFirst()).size() != 2) {
                what = kind + " needs one of " + String.join(", ", LISTS) + " with two values";
            }
        } else if (!given.isEmpty()) {
            what = kind + " takes no " + given.getFirst();
        } else if (!CORRELATION_TYPES.contains(message.text("data_type").orElse(""))) {
            what = kind + " cannot be " + message.text("data_type").orElse("without data_type");
        }
        if (what != null) {
            out.add(CONTROL, model.configPath(), control.place(), what);
        }
    }

    private static void cache(Inspection in, ModelDirectory model, Findings out) {
        ModelConfig config = model.config();
        if (config.message().messages("response_cache").stream().noneMatch(c -> c.flag("enable"))) {
            return;
        }
        boolean sequence = config.message().has("sequence_batching");
        if (sequence || config.decoupled()) {
            out.add(
                    CACHE,
                    model.configPath(),
                    config.placeOf("response_cache"),
                    "response_cache stands beside " + (sequence ? "sequence_batching" : "a decoupled policy"));
        } else if (!startedWith(in, "--cache-config")) {
            out.add(CACHE_OFF, model.configPath(), config.placeOf("response_cache"), "response_cache has no effect");
        }
    }

    private static void rateLimiter(Inspection in, ModelDirectory model, Findings out) {
        model.config().instanceGroups().stream()
                .filter(g -> g.message().has("rate_limiter") && !startedWith(in, "--rate-limit"))
                .findFirst()
                .ifPresent(g -> out.add(RATE_LIMITER, model.configPath(), g.place(), "rate_limiter has no effect"));
    }

    private static boolean startedWith(Inspection in, String argument) {
        return in.target().environment().values().stream().anyMatch(v -> v.contains(argument));
    }

    private static void metrics(ModelDirectory model, Findings out) {
        for (TextMessage metrics : model.config().message().messages("model_metrics")) {
            for (ModelConfig.Nested control : ModelConfig.nested(metrics, "metric_control")) {
                boolean family = control.message().messages("metric_identifier").stream()
                        .anyMatch(i -> !i.text("family").orElse("").isEmpty());
                boolean buckets = control.message().messages("histogram_options").stream()
                        .anyMatch(h -> !h.texts("buckets").isEmpty());
                if (!family || !buckets) {
                    out.add(
                            METRICS,
                            model.configPath(),
                            control.place(),
                            "metric_control has no " + (family ? "buckets" : "family"));
                }
            }
        }
    }
}
