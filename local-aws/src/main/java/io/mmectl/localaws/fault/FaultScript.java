package io.mmectl.localaws.fault;

import io.mmectl.localaws.auth.SkewedClock;
import io.mmectl.localaws.fault.Fault.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Faults as text, YAML or JSON: one fault, a list of them, or an object with a list {@code faults}. A fault is an object
 * with the {@code kind} and the members of the record of that name in {@link Fault}, and those of {@link Strikes}; most
 * have defaults. Durations are {@code 90s}, {@code 5m}, {@code 2h} or ISO 8601.
 */
public final class FaultScript {
    /** Every kind, in the order of the documentation. */
    private static final List<String> KINDS = List.of(
            "Throttle",
            "ServerError",
            "ClockSkew",
            "SlowAnswer",
            "LostConnection",
            "FailEndpoint",
            "RollBackUpdate",
            "NoCapacity",
            "Quota",
            "KillInstance",
            "SlowLoad",
            "BrokenLoad",
            "SlowInvoke",
            "BrokenInvoke");

    private static final Set<String> SERVICES = Set.of(
            "*", "s3", "sagemaker", "sagemaker-runtime", "application-autoscaling", "monitoring", "logs", "iam", "sts");

    private static final Duration DEFAULT_SKEW = Duration.ofMinutes(20);

    private FaultScript() {}

    /**
     * Reads a script.
     *
     * @param name how messages call it
     * @throws FaultScriptException with the place of the first mistake
     */
    public static List<Scripted> read(String name, String text) throws FaultScriptException {
        Optional<Node> root = compose(name, text);
        if (root.isEmpty()) {
            return List.of();
        }
        List<Scripted> found = new ArrayList<>();
        for (MappingNode node : items(name, root.get())) {
            found.add(scripted(new ScriptFields(name, node)));
        }
        return List.copyOf(found);
    }

    private static Optional<Node> compose(String name, String text) throws FaultScriptException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setMaxAliasesForCollections(0)
                .build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse(name);
            throw new FaultScriptException(place + ": this is neither YAML nor JSON: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new FaultScriptException(name + ": this is neither YAML nor JSON: " + e.getMessage());
        }
    }

    private static List<MappingNode> items(String name, Node root) throws FaultScriptException {
        if (root instanceof MappingNode mapping) {
            ScriptFields fields = new ScriptFields(name, mapping);
            Optional<Node> list = fields.node("faults");
            if (list.isEmpty()) {
                return List.of(mapping);
            }
            fields.refuseOthers();
            return items(name, list.get());
        }
        if (!(root instanceof SequenceNode sequence)) {
            throw ScriptFields.mistake(name, root, "a list of faults is expected here");
        }
        List<MappingNode> found = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            if (!(item instanceof MappingNode mapping)) {
                throw ScriptFields.mistake(name, item, "a fault is an object with the member 'kind'");
            }
            found.add(mapping);
        }
        return found;
    }

    private static Scripted scripted(ScriptFields fields) throws FaultScriptException {
        Strikes strikes = new Strikes(
                fields.number("rate", 0, 1).orElse(1.0),
                fields.integer("skip", 0, Integer.MAX_VALUE).orElse(0),
                fields.duration("after").orElse(Duration.ZERO),
                fields.duration("for").orElse(Duration.ZERO),
                fields.duration("every").orElse(Duration.ZERO));
        boolean endless = strikes.rate() < 1 || !strikes.during().isZero();
        int times = fields.integer("times", 0, Integer.MAX_VALUE).orElse(endless ? 0 : 1);
        Fault fault = fault(fields, times == 0 ? Fault.ENDLESS : times);
        fields.refuseOthers();
        return new Scripted(fault, strikes);
    }

    private static Fault fault(ScriptFields fields, int times) throws FaultScriptException {
        String kind = fields.require("kind");
        return switch (kind) {
            case "Throttle" -> new Fault.Throttle(service(fields), any(fields, "operation"), times);
            case "ServerError" ->
                new Fault.ServerError(
                        service(fields),
                        any(fields, "operation"),
                        fields.integer("status", 500, 503).orElse(500),
                        times);
            case "ClockSkew" -> clockSkew(fields, times);
            case "SlowAnswer" ->
                new Fault.SlowAnswer(
                        service(fields), any(fields, "operation"), fields.requireDuration("duration"), times);
            case "LostConnection" -> lostConnection(fields, times);
            case "FailEndpoint" -> new Fault.FailEndpoint(any(fields, "endpoint"), reason(fields), times);
            case "RollBackUpdate" -> new Fault.RollBackUpdate(any(fields, "endpoint"), reason(fields), times);
            case "NoCapacity" -> new Fault.NoCapacity(any(fields, "instanceType"), times);
            case "Quota" ->
                new Fault.Quota(
                        fields.require("instanceType"),
                        fields.integer("instances", 0, 100_000).orElse(0));
            case "KillInstance" -> new Fault.KillInstance(any(fields, "endpoint"), times);
            default -> ofTargetModel(fields, kind, times);
        };
    }

    private static Fault clockSkew(ScriptFields fields, int times) throws FaultScriptException {
        Optional<Duration> ahead = fields.duration("ahead");
        Optional<Duration> behind = fields.duration("behind");
        if (ahead.isPresent() && behind.isPresent()) {
            throw fields.mistake("ahead", "a clock is 'ahead' or 'behind', not both");
        }
        Duration off = ahead.map(Duration::negated).or(() -> behind).orElse(DEFAULT_SKEW);
        if (off.abs().compareTo(SkewedClock.MOST) <= 0) {
            throw fields.mistake(
                    ahead.isPresent() ? "ahead" : "behind",
                    "AWS forgives " + SkewedClock.MOST.toMinutes() + " minutes, so a clock is off by more");
        }
        return new Fault.ClockSkew(service(fields), any(fields, "operation"), off, times);
    }

    private static Fault ofTargetModel(ScriptFields fields, String kind, int times) throws FaultScriptException {
        return switch (kind) {
            case "SlowLoad" ->
                new Fault.SlowLoad(any(fields, "targetModel"), fields.requireDuration("duration"), times);
            case "BrokenLoad" ->
                new Fault.BrokenLoad(any(fields, "targetModel"), status(fields), reason(fields), times);
            case "SlowInvoke" ->
                new Fault.SlowInvoke(any(fields, "targetModel"), fields.requireDuration("duration"), times);
            case "BrokenInvoke" ->
                new Fault.BrokenInvoke(any(fields, "targetModel"), status(fields), reason(fields), times);
            default -> throw fields.mistake("kind", "there is no kind '" + kind + "'; known are " + KINDS);
        };
    }

    private static Fault lostConnection(ScriptFields fields, int times) throws FaultScriptException {
        String side = fields.text("during").orElse("answer");
        if (!side.equals("request") && !side.equals("answer")) {
            throw fields.mistake("during", "'" + side + "' is neither 'request' nor 'answer'");
        }
        return new Fault.LostConnection(
                service(fields),
                any(fields, "operation"),
                side.equals("request") ? Side.REQUEST : Side.ANSWER,
                fields.integer("afterBytes", 0, Integer.MAX_VALUE).orElse(0),
                times);
    }

    private static String service(ScriptFields fields) throws FaultScriptException {
        String service = any(fields, "service");
        if (!SERVICES.contains(service)) {
            throw fields.mistake(
                    "service",
                    "there is no service '" + service + "'; known are "
                            + SERVICES.stream().sorted().toList());
        }
        return service;
    }

    private static String any(ScriptFields fields, String name) throws FaultScriptException {
        return fields.text(name).orElse("*");
    }

    private static String reason(ScriptFields fields) throws FaultScriptException {
        Optional<String> message = fields.text("message");
        Optional<String> reason = fields.text("reason");
        return reason.or(() -> message).orElse("a scripted fault");
    }

    private static int status(ScriptFields fields) throws FaultScriptException {
        return fields.integer("status", 400, 599).orElse(400);
    }
}
