package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import java.util.List;
import java.util.Optional;

/** Requests that Triton makes up itself when it loads a model (model_warmup). */
public final class WarmupCheck implements Check {
    static final Rule INPUT = Rule.error(
            "warmup-input",
            "a warm-up request that cannot be made",
            "Each input needs fixed dims, and zero_data, random_data or a file in the model's folder warmup. LOAD fails"
                    + " otherwise.",
            "triton-inference-server/core src/backend_model_instance.cc",
            "Write fixed dims and where the data comes from.");
    static final Rule COLD_START = Rule.note(
            "warmup-cold-start",
            "warm-up requests make every cold start longer",
            "Triton answers LOAD only after the warm-up, on every instance and after every eviction. Without it the first"
                    + " request pays the same; mmectl warmup sends real requests instead.",
            "triton-inference-server/core src/backend_model_instance.cc; " + Sources.GUIDE
                    + ", Invoke a multi-model endpoint",
            "Keep it short: SageMaker answers 429 after 60 seconds and gives up a LOAD after 360.");

    @Override
    public List<Rule> rules() {
        return List.of(INPUT, COLD_START);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            if (model.config().ensemble()) {
                continue;
            }
            List<ModelConfig.Nested> samples = ModelConfig.nested(model.config().message(), "model_warmup");
            if (!samples.isEmpty()) {
                out.add(COLD_START, model.configPath(), samples.getFirst().place(), "warms up at every cold start");
            }
            samples.stream()
                    .filter(s -> s.message().integer("batch_size").orElse(0) > 0)
                    .flatMap(s -> ModelConfig.nested(s.message(), "inputs").stream())
                    .forEach(i -> input(model, i, out));
        }
    }

    private static void input(ModelDirectory model, ModelConfig.Nested input, Findings out) {
        String name = input.message().text("key").orElse("");
        TextMessage value =
                input.message().messages("value").stream().findFirst().orElse(new TextMessage(List.of()));
        Optional<String> file = value.text("input_data_file");
        String what = null;
        if (value.integers("dims").stream().anyMatch(d -> d == ModelConfig.ANY)) {
            what = "has a dimension of any size";
        } else if (!value.has("zero_data") && !value.has("random_data") && file.isEmpty()) {
            what = "has neither zero_data nor random_data nor input_data_file";
        } else if (file.isPresent() && !model.holds("warmup/" + file.get())) {
            what = "names the file 'warmup/" + file.get() + "', which is not there";
        }
        if (what != null) {
            out.add(INPUT, model.configPath(), input.place(), "warm-up input '" + name + "' " + what);
        }
    }
}
