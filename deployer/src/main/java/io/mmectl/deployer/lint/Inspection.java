package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.python.PythonSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a check is given.
 *
 * @param models sorted by name
 * @param python reads a Python file; the same text is read once
 */
public record Inspection(
        Inspected repository, List<ModelDirectory> models, LintTarget target, Function<String, PythonSource> python) {
    public Inspection {
        models = List.copyOf(models);
    }

    public Optional<ModelDirectory> model(String name) {
        int from = 0;
        int to = models.size() - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int order = models.get(middle).name().compareTo(name);
            if (order == 0) {
                return Optional.of(models.get(middle));
            }
            if (order < 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return Optional.empty();
    }

    /** The model that answers; empty where that depends on the order of a directory listing. */
    public Optional<ModelDirectory> served() {
        return ServedModel.of(models);
    }

    /** Models with a configuration that could be parsed. */
    public List<ModelDirectory> configured() {
        return models.stream().filter(ModelDirectory::configured).toList();
    }

    /** Names of the models that SageMaker's Triton loads: the served one, and its steps. */
    public Set<String> loaded() {
        Set<String> loaded = new HashSet<>();
        Deque<ModelDirectory> open = new ArrayDeque<>();
        served().ifPresent(open::add);
        while (!open.isEmpty()) {
            ModelDirectory model = open.remove();
            if (loaded.add(model.name())) {
                model.config().steps().stream()
                        .flatMap(step -> model(step.model()).stream())
                        .forEach(open::add);
            }
        }
        return loaded;
    }
}
