package io.mmectl.config.fleet;

import io.mmectl.config.LintAllowance;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.config.yaml.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds what a fleet says of lint. */
final class LintReading {
    private final Problems problems;

    LintReading(Problems problems) {
        this.problems = problems;
    }

    /** In the order of the file. A type or customer that the fleet does not have is a problem: it would allow nothing. */
    List<LintAllowance> allowances(Section fleet, Set<String> types, List<ModelDefinition> models) {
        Set<String> customers = new TreeSet<>();
        models.forEach(m -> customers.add(m.customer()));
        List<LintAllowance> allowances = new ArrayList<>();
        fleet.section("lint").stream().flatMap(l -> l.items("allow").stream()).forEach(item -> {
            if (item.value() instanceof Section section) {
                allowances.add(new LintAllowance(
                        section.text("rule").map(Item::value).orElse(""),
                        section.text("because").map(Item::value).orElse(""),
                        known(section, "type", "model type", types),
                        known(section, "customer", "customer", customers),
                        item.position()));
            }
        });
        return allowances;
    }

    private @Nullable String known(Section section, String key, String what, Set<String> known) {
        Item<String> named = section.text(key).orElse(null);
        if (named == null) {
            return null;
        }
        if (!known.contains(named.value())) {
            problems.add(
                    named.position(),
                    named.path(),
                    "the fleet has no " + what + " '" + named.value() + "'",
                    Suggestion.nearest(named.value(), known)
                            .map(k -> "Did you mean '" + k + "'?")
                            .orElse("Write one that the fleet has, or leave " + key + " out."));
        }
        return named.value();
    }
}
