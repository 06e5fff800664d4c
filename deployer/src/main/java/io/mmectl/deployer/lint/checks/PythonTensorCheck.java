package io.mmectl.deployer.lint.checks;

import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import io.mmectl.deployer.lint.python.TensorUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names of tensors in a Python model against its configuration. */
public final class PythonTensorCheck implements Check {
    static final Rule TENSOR = Rule.warning(
                    "python-tensor-name",
                    "model.py names a tensor that config.pbtxt does not have",
                    "Triton refuses a request with an input that the configuration does not have, so get_input_tensor_by_name"
                            + " returns None for it, as get_input_config_by_name and get_output_config_by_name do for what they do"
                            + " not find. An output that the configuration does not have is left out of the answer. What then fails"
                            + " is the load (an error here: initialize takes something of None), or each request.",
                    "triton-inference-server/python_backend src/resources/triton_python_backend_utils.py;"
                            + " triton-inference-server/python_backend src/infer_response.cc",
                    "Give the tensor the same name in model.py and in config.pbtxt.")
            .withLimits(
                    "Only names that are certain count: texts, or names that are given one text, in calls about a request of"
                            + " execute's own list, about the configuration that initialize is given, and in the list that a response is"
                            + " made of. Tensors for other models' requests and of their answers are none of the model's own. What the"
                            + " file asks for before it uses it (is None) is left alone, as is a model with auto_complete_config.");

    @Override
    public List<Rule> rules() {
        return List.of(TENSOR);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.configured()) {
            if (model.runs(Backend.PYTHON) && !PythonCheck.completes(in, model)) {
                Set<String> inputs = inputs(model.config());
                Set<String> outputs = outputs(model.config());
                for (String version : model.versions()) {
                    model.item(version + PythonCheck.main(model.config()))
                            .ifPresent(item -> file(in, item, inputs, outputs, out));
                }
            }
        }
    }

    private static void file(Inspection in, Item item, Set<String> inputs, Set<String> outputs, Findings out) {
        List<TensorUse> uses =
                item.text().map(text -> in.python().apply(text).tensorUses()).orElse(List.of());
        for (TensorUse use : uses) {
            Set<String> known = use.way().input() ? inputs : outputs;
            // A configuration without any is told elsewhere.
            if (!known.isEmpty() && !known.contains(use.name())) {
                out.add(
                        TENSOR,
                        use.needed() ? Severity.ERROR : Severity.WARNING,
                        item.path(),
                        use.place(),
                        what(use),
                        Suggestion.hint(use.name(), known));
            }
        }
    }

    private static String what(TensorUse use) {
        String tensor = (use.way().input() ? "input '" : "output '") + use.name() + "'";
        return switch (use.way()) {
            case READ -> "takes " + tensor + " of a request, which config.pbtxt does not have";
            case WRITTEN -> "answers with " + tensor + ", which config.pbtxt does not have";
            case INPUT_CONFIG, OUTPUT_CONFIG -> "looks for " + tensor + ", which config.pbtxt does not have";
        };
    }

    private static Set<String> inputs(ModelConfig config) {
        Set<String> names = new TreeSet<>();
        config.inputs().forEach(t -> names.add(t.name()));
        config.message().messages("batch_input").forEach(b -> names.addAll(b.texts("target_name")));
        for (TextMessage sequence : config.message().messages("sequence_batching")) {
            texts(sequence, "control_input", "name", names);
            texts(sequence, "state", "input_name", names);
        }
        return names;
    }

    private static Set<String> outputs(ModelConfig config) {
        Set<String> names = new TreeSet<>();
        config.outputs().forEach(t -> names.add(t.name()));
        config.message().messages("batch_output").forEach(b -> names.addAll(b.texts("target_name")));
        for (TextMessage sequence : config.message().messages("sequence_batching")) {
            texts(sequence, "state", "output_name", names);
        }
        return names;
    }

    private static void texts(TextMessage message, String field, String text, Set<String> names) {
        List<String> found = new ArrayList<>();
        message.messages(field).forEach(m -> m.text(text).ifPresent(found::add));
        names.addAll(found);
    }
}
