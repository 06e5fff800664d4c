package io.mmectl.config.fleet;

import io.mmectl.config.Position;
import io.mmectl.config.Slugs;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.config.yaml.YamlNode;
import io.mmectl.config.yaml.YamlNode.Entry;
import io.mmectl.config.yaml.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The environment that a reading is for, and the fleet as it is there.
 *
 * @param name its slug
 * @param account the environment's own keys without overrides; empty mapping for the built-in local one
 * @param fleet the document without {@code environments}, overrides merged in
 */
record ChosenEnvironment(String name, Mapping account, Mapping fleet) {
    private static final String KEY = "environments";
    private static final String OVERRIDES = "overrides";

    /** Empty when the file does not say which environment is meant, or has no such; then there is a problem. */
    static Optional<ChosenEnvironment> choose(Mapping root, FleetInputs inputs, Problems problems) {
        Optional<Mapping> environments = environments(root, problems);
        if (environments.isEmpty()) {
            return Optional.empty();
        }
        Mapping fleet = without(root, KEY);
        Optional<Entry> entry = entry(root, environments.get(), inputs, problems);
        if (entry.isEmpty()) {
            return inputs.local() && inputs.environment() == null
                    ? Optional.of(
                            new ChosenEnvironment(FleetInputs.LOCAL, new Mapping(List.of(), root.position()), fleet))
                    : Optional.empty();
        }
        String name = entry.get().key();
        String path = KEY + "." + name;
        if (!Slugs.isSlug(name)) {
            problems.add(
                    entry.get().keyPosition(),
                    path,
                    "'" + name + "' is not " + CommonShapes.SLUG_FORM,
                    "It is part of names on S3 and SageMaker.");
        }
        return asMapping(entry.get(), path, problems).map(e -> merged(name, path, e, fleet, inputs, problems));
    }

    private static ChosenEnvironment merged(
            String name, String path, Mapping environment, Mapping fleet, FleetInputs inputs, Problems problems) {
        Mapping result = fleet;
        Optional<Entry> overrides = environment.entry(OVERRIDES);
        if (overrides.isPresent()) {
            Optional<Mapping> changes = asMapping(overrides.get(), path + "." + OVERRIDES, problems);
            if (changes.isPresent()) {
                result = merge(fleet, allowed(changes.get(), path + "." + OVERRIDES, problems), true);
            }
        }
        boolean builtIn = inputs.local() && !name.equals(FleetInputs.LOCAL);
        Mapping account = builtIn ? new Mapping(List.of(), environment.position()) : without(environment, OVERRIDES);
        return new ChosenEnvironment(name, account, result);
    }

    private static Optional<Mapping> environments(Mapping root, Problems problems) {
        Optional<Entry> entry = root.entry(KEY);
        return entry.isEmpty()
                ? Optional.of(new Mapping(List.of(), root.position()))
                : asMapping(entry.get(), KEY, problems);
    }

    private static Optional<Entry> entry(Mapping root, Mapping environments, FleetInputs inputs, Problems problems) {
        String wanted = inputs.environment() == null && inputs.local() ? FleetInputs.LOCAL : inputs.environment();
        Position position = root.entry(KEY).map(Entry::keyPosition).orElse(root.position());
        List<String> names = environments.entries().stream().map(Entry::key).toList();
        if (wanted == null) {
            List<Entry> real = environments.entries().stream()
                    .filter(e -> !e.key().equals(FleetInputs.LOCAL))
                    .toList();
            if (real.size() == 1) {
                return Optional.of(real.getFirst());
            }
            problems.add(
                    position,
                    KEY,
                    !real.isEmpty()
                            ? "there are " + real.size() + " environments"
                            : names.isEmpty()
                                    ? "there is no environment"
                                    : "there is no environment but 'local', which is this machine's",
                    !real.isEmpty()
                            ? "Choose one: " + String.join(", ", names) + "."
                            : names.isEmpty()
                                    ? "Add one with region, bucket and role, or use --local."
                                    : "Run the command with --local, or add an environment with region, bucket and role.");
            return Optional.empty();
        }
        Optional<Entry> found = environments.entry(wanted);
        if (found.isEmpty() && inputs.environment() != null) {
            problems.add(position, KEY, "there is no environment '" + wanted + "'", Suggestion.hint(wanted, names));
        }
        return found;
    }

    private static Mapping allowed(Mapping overrides, String path, Problems problems) {
        List<String> known =
                FleetShapes.OVERRIDES.fields().stream().map(f -> f.name()).toList();
        List<Entry> kept = new ArrayList<>();
        for (Entry entry : overrides.entries()) {
            if (known.contains(entry.key())) {
                kept.add(entry);
            } else {
                problems.add(
                        entry.keyPosition(),
                        path,
                        "'" + entry.key() + "' cannot be overridden",
                        Suggestion.hint(entry.key(), known));
            }
        }
        return new Mapping(kept, overrides.position());
    }

    /** The base with the changes laid over it: mappings key by key, everything else and {@code image} as a whole. */
    private static Mapping merge(Mapping base, Mapping changes, boolean top) {
        List<Entry> result = new ArrayList<>();
        for (Entry entry : base.entries()) {
            result.add(changes.entry(entry.key()).map(c -> merge(entry, c, top)).orElse(entry));
        }
        changes.entries().stream().filter(c -> base.entry(c.key()).isEmpty()).forEach(result::add);
        return new Mapping(result, base.position());
    }

    private static Entry merge(Entry base, Entry change, boolean top) {
        boolean whole = top && base.key().equals("image");
        return !whole && base.value() instanceof Mapping below && change.value() instanceof Mapping over
                ? new Entry(base.key(), base.keyPosition(), merge(below, over, false))
                : change;
    }

    private static Optional<Mapping> asMapping(Entry entry, String path, Problems problems) {
        if (entry.value() instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        if (isNothing(entry.value())) {
            return Optional.of(new Mapping(List.of(), entry.keyPosition()));
        }
        problems.add(
                entry.value().position(),
                path,
                "must be a mapping, but is " + entry.value().describe(),
                "Write keys below it.");
        return Optional.empty();
    }

    private static boolean isNothing(@Nullable YamlNode node) {
        return node instanceof YamlNode.Scalar s && s.kind() == YamlNode.Kind.NOTHING;
    }

    private static Mapping without(Mapping mapping, String key) {
        return new Mapping(
                mapping.entries().stream().filter(e -> !e.key().equals(key)).toList(), mapping.position());
    }
}
