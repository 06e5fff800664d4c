package io.mmectl.deployer.template;

import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.Position;
import io.mmectl.config.Problem;
import io.mmectl.config.yaml.Problems;
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
     * @throws InvalidFleetException for every tensor that is not there, or of another type, at its place in the template,
     *     unless it was thrown before
     */
    void check(Template template, String config) {
        if (!seen.add(new Seen(template.name(), template.version(), config))) {
            return;
        }
        Optional<ModelConfig> read = read(config);
        Problems problems = new Problems();
        read.ifPresent(served -> {
            check(template, "input", template.inputs(), served.inputs(), problems);
            check(template, "output", template.outputs(), served.outputs(), problems);
        });
        problems.throwIfAny();
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
            Template template,
            String what,
            List<Template.Tensor> promised,
            List<ModelConfig.Tensor> served,
            Problems problems) {
        if (served.isEmpty()) {
            return;
        }
        Map<String, String> types = new TreeMap<>();
        served.forEach(t -> types.put(t.name(), t.type()));
        for (int i = 0; i < promised.size(); i++) {
            Template.Tensor tensor = promised.get(i);
            String path = what + "s[" + i + "]";
            String type = types.get(tensor.name());
            Position position = template.places().of(path + (type == null ? ".name" : ".datatype"));
            if (type == null) {
                Problem none = new Problem(
                        position,
                        path + ".name",
                        what + " '" + tensor.name() + "' is none of model '" + template.serves() + "', which it serves",
                        Suggestion.hint(tensor.name(), types.keySet()));
                tell(none, problems);
            } else if (!type.isEmpty() && !type.equals(inConfig(tensor.datatype()))) {
                Problem other = new Problem(
                        position,
                        path + ".datatype",
                        what + " '" + tensor.name() + "' is " + tensor.datatype() + ", but " + type + " in model '"
                                + template.serves() + "', which it serves",
                        "Say the same in both.");
                tell(other, problems);
            }
        }
    }

    private void tell(Problem problem, Problems problems) {
        if (told.add(problem.position() + problem.what())) {
            problems.add(problem.position(), problem.path(), problem.what(), problem.hint());
        }
    }

    /** A datatype of the v2 protocol in the words of model_config.proto. */
    private static String inConfig(String datatype) {
        return "TYPE_" + (datatype.equals("BYTES") ? "STRING" : datatype);
    }
}
