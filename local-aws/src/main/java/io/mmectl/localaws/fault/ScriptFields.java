package io.mmectl.localaws.fault;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The members of one object of a script, read by name; knows which nobody asked for. */
final class ScriptFields {
    private final String name;
    private final MappingNode object;
    private final Map<String, NodeTuple> members = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    ScriptFields(String name, MappingNode object) throws FaultScriptException {
        this.name = name;
        this.object = object;
        for (NodeTuple member : object.getValue()) {
            if (!(member.getKeyNode() instanceof ScalarNode key)) {
                throw mistake(name, member.getKeyNode(), "the name of a member is expected here");
            }
            if (members.put(key.getValue(), member) != null) {
                throw mistake(name, key, "the member '" + key.getValue() + "' is there twice");
            }
        }
    }

    static FaultScriptException mistake(String name, Node at, String what) {
        String place = at.getStartMark()
                .map(mark -> name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                .orElse(name);
        return new FaultScriptException(place + ": " + what);
    }

    /** A mistake in the value of a member, or in the object when the member is absent. */
    FaultScriptException mistake(String member, String what) {
        NodeTuple tuple = members.get(member);
        return mistake(name, tuple == null ? object : tuple.getValueNode(), what);
    }

    Optional<Node> node(String member) {
        asked.add(member);
        return Optional.ofNullable(members.get(member)).map(NodeTuple::getValueNode);
    }

    Optional<String> text(String member) throws FaultScriptException {
        Optional<Node> value = node(member);
        if (value.isPresent() && !(value.get() instanceof ScalarNode)) {
            throw mistake(member, "'" + member + "' is a single value");
        }
        return value.map(node -> ((ScalarNode) node).getValue());
    }

    String require(String member) throws FaultScriptException {
        Optional<String> value = text(member);
        if (value.isEmpty()) {
            throw mistake(member, "the member '" + member + "' is missing");
        }
        return value.get();
    }

    Optional<Integer> integer(String member, int least, int most) throws FaultScriptException {
        Optional<String> value = text(member);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= least && number <= most) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw mistake(
                member,
                "'" + member + "' is '" + value.get() + "', and not a whole number "
                        + (most == Integer.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most));
    }

    /** Above {@code above}, at most {@code most}. */
    Optional<Double> number(String member, double above, double most) throws FaultScriptException {
        Optional<String> value = text(member);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            double number = Double.parseDouble(value.get());
            if (number > above && number <= most) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw mistake(
                member,
                "'" + member + "' is '" + value.get() + "', and not a number above " + above + " and at most " + most);
    }

    Optional<Duration> duration(String member) throws FaultScriptException {
        Optional<String> value = text(member);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String upper = value.get().toUpperCase(Locale.ROOT);
        try {
            Duration duration = Duration.parse(upper.startsWith("P") ? upper : "PT" + upper);
            if (!duration.isNegative()) {
                return Optional.of(duration);
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw mistake(member, "'" + member + "' is '" + value.get() + "', and not a duration such as 90s or 5m");
    }

    Duration requireDuration(String member) throws FaultScriptException {
        require(member);
        return duration(member).orElseThrow();
    }

    /** @throws FaultScriptException when there is a member that nobody asked for */
    void refuseOthers() throws FaultScriptException {
        for (Map.Entry<String, NodeTuple> member : members.entrySet()) {
            if (!asked.contains(member.getKey())) {
                throw mistake(
                        name,
                        member.getValue().getKeyNode(),
                        "there is no member '" + member.getKey() + "' here; known are " + asked);
            }
        }
    }
}
