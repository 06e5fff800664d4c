package io.mmectl.deployer.lint.checks;

import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.model.ModelConfig.Mapping;
import io.mmectl.deployer.lint.model.ModelConfig.Step;
import io.mmectl.deployer.lint.model.ModelConfig.Tensor;
import io.mmectl.deployer.lint.pbtxt.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tensors of an ensemble: who writes them, who reads them, and whether both mean the same. */
public final class EnsembleGraphCheck implements Check {
    static final Rule TWICE = Rule.error(
            "ensemble-tensor-twice",
            "a tensor is written twice",
            "Each tensor of an ensemble comes from one output of one step.",
            Sources.CONFIG_UTILS,
            "Give the second one a name of its own.");
    static final Rule NOT_WRITTEN = Rule.error(
            "ensemble-not-written",
            "a tensor that nothing writes",
            "A step can run when all its inputs are there. What is neither an input of the ensemble nor an output of a step"
                    + " never is, and neither is all that depends on it.",
            Sources.CONFIG_UTILS,
            "Map an output of a step to it, or make it an input of the ensemble.");
    static final Rule CYCLE = Rule.error(
            "ensemble-cycle",
            "steps that wait for each other",
            "Data flows one way: a step cannot get what is made from its own output, and an ensemble cannot be a step of"
                    + " itself.",
            Sources.CONFIG_UTILS,
            "Break the circle; a loop belongs into a Python model.");
    static final Rule UNUSED = Rule.error(
            "ensemble-unused",
            "a tensor that nothing reads",
            "Triton refuses an ensemble with an input or a tensor that is of no use.",
            Sources.CONFIG_UTILS,
            "Remove it from the input or output_map, or make it an output of the ensemble.");
    static final Rule UNKNOWN = Rule.error(
            "ensemble-unknown-tensor",
            "a step's model has no such input or output",
            "The key of an input_map or output_map is a tensor of the step's model, the value one of the ensemble's.",
            Sources.ENSEMBLE_UTILS,
            "Write the tensor as the step's config.pbtxt has it.");
    static final Rule UNMAPPED = Rule.error(
            "ensemble-input-unmapped",
            "an input of a step gets nothing",
            "Every input of a step's model that is not optional needs a tensor.",
            Sources.ENSEMBLE_UTILS,
            "Add it to the step's input_map, or make it optional in the step's config.pbtxt.");
    static final Rule TYPE = Rule.error(
            "ensemble-type",
            "data types that do not meet",
            "Triton compares the types of all that read and write a tensor when it loads the ensemble.",
            Sources.ENSEMBLE_UTILS,
            "Make the data types equal.");
    static final Rule SHAPE = Rule.error(
            "ensemble-shape",
            "shapes that do not meet",
            "Dims must have the same length and the same sizes, where neither is -1; alone or with the batch's dimension in"
                    + " front, so that a model that batches and one that does not can meet.",
            Sources.ENSEMBLE_UTILS,
            "Make the dims equal, or -1.");

    @Override
    public List<Rule> rules() {
        return List.of(TWICE, NOT_WRITTEN, CYCLE, UNUSED, UNKNOWN, UNMAPPED, TYPE, SHAPE);
    }

    @Override
    public void run(Inspection in, Findings out) {
        in.configured().stream()
                .filter(m -> m.config().ensemble() && !m.config().steps().isEmpty())
                .forEach(m -> new Graph(in, m, out).check());
    }

    /** @param owner the model that says so; @param batching whether its dims leave out a batch dimension */
    private record Meaning(String owner, String type, List<Long> dims, boolean batching) {
        boolean meets(Meaning other) {
            return fits(dims, other.dims) || fits(full(), other.full());
        }

        List<Long> full() {
            List<Long> full = new ArrayList<>(dims);
            if (batching) {
                full.addFirst(ModelConfig.ANY);
            }
            return full;
        }

        private static boolean fits(List<Long> a, List<Long> b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (a.get(i) != ModelConfig.ANY
                        && b.get(i) != ModelConfig.ANY
                        && !a.get(i).equals(b.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final int SHOWN_STEPS = 10;

    private static final class Graph {
        private final Inspection in;
        private final ModelDirectory ensemble;
        private final Findings out;
        private final List<Step> steps;
        private final Set<String> inputs;
        private final Map<String, Step> writers = new LinkedHashMap<>();
        private final Map<String, Place> readers = new LinkedHashMap<>();
        private final Map<String, Meaning> meanings = new LinkedHashMap<>();

        Graph(Inspection in, ModelDirectory ensemble, Findings out) {
            this.in = in;
            this.ensemble = ensemble;
            this.out = out;
            this.steps = ensemble.config().steps();
            this.inputs = ensemble.config().inputs().stream().map(Tensor::name).collect(Collectors.toSet());
        }

        void check() {
            ModelConfig config = ensemble.config();
            config.inputs().forEach(this::own);
            config.outputs().forEach(this::own);
            for (Step step : steps) {
                step.outputs().forEach(m -> write(step, m));
                step.inputs().forEach(m -> readers.putIfAbsent(m.value(), m.place()));
            }
            for (Step step : steps) {
                if (!ensemble.name().isEmpty() && step.model().equals(ensemble.name())) {
                    add(CYCLE, step.place(), "the ensemble is a step of itself");
                }
                in.model(step.model())
                        .filter(m -> m.configured() && !m.name().isEmpty())
                        .ifPresent(m -> mapping(step, m));
            }
            flow();
        }

        private void own(Tensor t) {
            meanings.putIfAbsent(
                    t.name(),
                    new Meaning(
                            ensemble.name(),
                            t.type(),
                            t.shape(),
                            ensemble.config().maxBatchSize() > 0));
        }

        private void write(Step step, Mapping m) {
            Step other = writers.putIfAbsent(m.value(), step);
            boolean input = inputs.contains(m.value());
            if (other != null || input) {
                add(
                        TWICE,
                        m.place(),
                        "tensor '" + m.value() + "' is written by step \"" + step.model() + "\" and "
                                + (other == null
                                        ? "is an input of the ensemble"
                                        : "by step \"" + other.model() + "\""));
            }
        }

        /** What the step's model has, against what is mapped. Nothing where its backend may fill in more. */
        private void mapping(Step step, ModelDirectory model) {
            Map<String, Tensor> inputs = byName(model.config().inputs());
            Map<String, Tensor> outputs = byName(model.config().outputs());
            boolean complete = isComplete(model);
            step.inputs().forEach(m -> known(step, model, m, inputs, complete, "input"));
            step.outputs().forEach(m -> known(step, model, m, outputs, complete, "output"));
            for (Tensor t : inputs.values()) {
                boolean mapped = step.inputs().stream().anyMatch(m -> m.key().equals(t.name()));
                if (!mapped && !t.optional()) {
                    add(
                            UNMAPPED,
                            step.place(),
                            "input '" + t.name() + "' of step \"" + step.model() + "\" is not in its input_map");
                }
            }
        }

        private boolean isComplete(ModelDirectory model) {
            return model.backend().filter(b -> !b.completesTensors()).isPresent()
                    && !PythonCheck.completes(in, model)
                    && !(model.runs(Backend.PYTORCH) && model.config().inputs().isEmpty());
        }

        private void known(
                Step step,
                ModelDirectory model,
                Mapping m,
                Map<String, Tensor> tensors,
                boolean complete,
                String kind) {
            Tensor t = tensors.get(m.key());
            if (t == null) {
                if (complete) {
                    add(
                            UNKNOWN,
                            m.place(),
                            "step \"" + step.model() + "\" has no " + kind + " '" + m.key() + "'",
                            Suggestion.hint(m.key(), tensors.keySet()));
                }
                return;
            }
            if (t.type().isEmpty() || t.dims().isEmpty()) {
                return;
            }
            Meaning meaning =
                    new Meaning(model.name(), t.type(), t.dims(), model.config().maxBatchSize() > 0);
            Meaning other = meanings.putIfAbsent(m.value(), meaning);
            if (other != null && !other.type().isEmpty() && !other.dims().isEmpty()) {
                compare(m, other, meaning);
            }
        }

        private void compare(Mapping m, Meaning other, Meaning meaning) {
            String start = "tensor '" + m.value() + "' is ";
            if (!other.type().equals(meaning.type())) {
                add(
                        TYPE,
                        m.place(),
                        start + other.type() + " by '" + other.owner() + "' and " + meaning.type() + " by '"
                                + meaning.owner() + "'");
            } else if (!other.meets(meaning)) {
                add(
                        SHAPE,
                        m.place(),
                        start + other.full() + " by '" + other.owner() + "' and " + meaning.full() + " by '"
                                + meaning.owner() + "'");
            }
        }

        private void flow() {
            ModelConfig config = ensemble.config();
            for (Tensor t : config.inputs()) {
                if (!readers.containsKey(t.name())) {
                    add(UNUSED, t.place(), "input '" + t.name() + "' is not used by any step");
                }
            }
            Set<String> outputs = config.outputs().stream().map(Tensor::name).collect(Collectors.toSet());
            writers.forEach((tensor, step) -> {
                if (!readers.containsKey(tensor) && !outputs.contains(tensor)) {
                    add(
                            UNUSED,
                            placeOfOutput(step, tensor),
                            "tensor '" + tensor + "' of step \"" + step.model() + "\" is not used");
                }
            });
            readers.forEach((tensor, place) -> {
                if (!isGiven(tensor)) {
                    add(NOT_WRITTEN, place, "tensor '" + tensor + "' is read, and nothing writes it");
                }
            });
            for (Tensor t : config.outputs()) {
                if (!isGiven(t.name())) {
                    add(NOT_WRITTEN, t.place(), "output '" + t.name() + "' is not written by any step");
                }
            }
            cycle();
        }

        private boolean isGiven(String tensor) {
            return writers.containsKey(tensor) || inputs.contains(tensor);
        }

        /** Takes away every step whose inputs are there; what then waits for a step that is left, waits in a circle. */
        private void cycle() {
            Map<Step, List<Step>> readersOf = new IdentityHashMap<>();
            Map<Step, Integer> missing = new IdentityHashMap<>();
            Deque<Step> ready = new ArrayDeque<>();
            for (Step step : steps) {
                Set<Step> needed = Collections.newSetFromMap(new IdentityHashMap<>());
                step.inputs().stream()
                        .flatMap(m -> Stream.ofNullable(writers.get(m.value())))
                        .forEach(needed::add);
                needed.forEach(writer -> readersOf
                        .computeIfAbsent(writer, w -> new ArrayList<>())
                        .add(step));
                missing.put(step, needed.size());
                if (needed.isEmpty()) {
                    ready.add(step);
                }
            }
            while (!ready.isEmpty()) {
                Step done = ready.remove();
                missing.remove(done);
                for (Step reader : readersOf.getOrDefault(done, List.of())) {
                    if (missing.merge(reader, -1, Integer::sum) == 0) {
                        ready.add(reader);
                    }
                }
            }
            List<Step> waiting = steps.stream().filter(missing::containsKey).toList();
            waiting.stream()
                    .filter(s -> !s.model().isEmpty())
                    .findFirst()
                    .ifPresent(step -> add(CYCLE, step.place(), "steps wait for each other: " + names(waiting)));
        }

        private static String names(List<Step> steps) {
            String names = steps.stream().limit(SHOWN_STEPS).map(Step::model).collect(Collectors.joining(", "));
            return steps.size() <= SHOWN_STEPS ? names : names + " and " + (steps.size() - SHOWN_STEPS) + " more";
        }

        private static Place placeOfOutput(Step step, String tensor) {
            return step.outputs().stream()
                    .filter(m -> m.value().equals(tensor))
                    .map(Mapping::place)
                    .findFirst()
                    .orElse(step.place());
        }

        private static Map<String, Tensor> byName(List<Tensor> tensors) {
            return tensors.stream().collect(Collectors.toMap(Tensor::name, Function.identity(), (a, b) -> a));
        }

        private void add(Rule rule, Place place, String what) {
            out.add(rule, ensemble.configPath(), place, what);
        }

        private void add(Rule rule, Place place, String what, String hint) {
            out.add(rule, ensemble.configPath(), place, what, hint);
        }
    }
}
