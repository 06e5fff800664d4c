package io.mmectl.deployer.template;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.TextFormat;
import io.mmectl.deployer.lint.pbtxt.TextMessage;
import io.mmectl.deployer.lint.pbtxt.TextSyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what a template promises to clients, its {@code inputs} and {@code outputs}, with the configuration of the model
 * that it serves: Triton refuses a request that names another tensor, which would show only on an instance. Not safe for
 * concurrent use.
 */
final class DeclaredTensors {
    /** Most models of a fleet render to the same, and a mistake of their template is told once. */
    private final Set<Seen> seen = new HashSet<>();

    private final Set<String> told = new HashSet<>();

    private record Seen(String template, String version, String config) {}

    /**
     * @param config of the served model; one that says nothing of inputs or outputs lets Triton find them, and is not compared
     * @throws MmectlException INVALID_INPUT for the first tensor that is not there, or of another type, unless it was thrown
     *     before
     */
    void check(Template template, String config) {
        if (!seen.add(new Seen(template.name(), template.version(), config))) {
            return;
        }
        Optional<ModelConfig> read = read(config);
        read.ifPresent(served -> {
            check(template, "input", template.inputs(), served.inputs());
            check(template, "output", template.outputs(), served.outputs());
        });
    }

    /** What cannot be parsed is for lint to tell. */
    private static Optional<ModelConfig> read(String config) {
        try {
            TextMessage message = TextFormat.parse(config);
            return Optional.of(new ModelConfig(message));
        } catch (TextSyntaxException e) {
            return Optional.empty();
        }
    }

    private void check(
            Template template, String what, List<Template.Tensor> promised, List<ModelConfig.Tensor> served) {
        if (served.isEmpty()) {
            return;
        }
        Map<String, String> types = new TreeMap<>();
        served.forEach(t -> types.put(t.name(), t.type()));
        for (Template.Tensor tensor : promised) {
            String type = types.get(tensor.name());
            if (type == null) {
                tell(
                        template,
                        what + " '" + tensor.name() + "' is none of model '" + template.serves() + "', which it serves",
                        Suggestion.hint(tensor.name(), types.keySet()));
            } else if (!type.isEmpty() && !type.equals(inConfig(tensor.datatype()))) {
                tell(
                        template,
                        what + " '" + tensor.name() + "' is " + tensor.datatype() + ", but " + type + " in model '"
                                + template.serves() + "', which it serves",
                        "Say the same in both.");
            }
        }
    }

    private void tell(Template template, String what, String hint) {
        String message = "template " + template.name() + ": " + Template.FILE + ": " + what;
        if (told.add(message)) {
            throw new MmectlException(ErrorCode.INVALID_INPUT, message, hint);
        }
    }

    /** A datatype of the v2 protocol in the words of model_config.proto. */
    private static String inConfig(String datatype) {
        return "TYPE_" + (datatype.equals("BYTES") ? "STRING" : datatype);
    }
}
