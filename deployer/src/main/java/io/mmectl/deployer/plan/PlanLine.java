package io.mmectl.deployer.plan;

import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.Release.Change;
import io.mmectl.deployer.plan.Action.Bounds;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.Resource;
import io.mmectl.deployer.port.ScalingControl.Policy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One line of a plan for people.
 *
 * @param symbol {@code +} comes, {@code ~} changes, {@code -} goes, {@code !} replaces what serves, {@code =} waits
 * @param kind lines of one kind that follow each other may be cut short; counted with the symbol
 * @param what the thing
 * @param change from → to, or what it will be; may be empty
 * @param why may be empty
 */
record PlanLine(char symbol, String kind, String what, String change, String why) {

    /** An action's lines: one, and for a release one more for each route. */
    static List<PlanLine> of(Plan.Step step) {
        List<PlanLine> lines = new ArrayList<>();
        lines.add(line(step.action(), step.why()));
        if (step.action() instanceof Action.WriteRelease release) {
            release.changes().forEach(c -> lines.add(route(c)));
        }
        return lines;
    }

    /** What an action is called while it runs, as {@code artifact acme/embedding/query}. */
    static String title(Action action) {
        PlanLine line = line(action, "");
        String verb = switch (line.symbol()) {
            case '-' -> "delete ";
            case '!' -> "update ";
            default -> "";
        };
        return verb + line.kind() + " " + line.what();
    }

    private static PlanLine line(Action action, String why) {
        return switch (action) {
            case Action.PublishCode a ->
                new PlanLine(
                        '+',
                        "code",
                        a.template() + "/" + a.version(),
                        count(a.files().size(), "file"),
                        why);
            case Action.PublishSample a -> new PlanLine('+', "sample", digest(a.sha256()), "", why);
            case Action.PublishArtifact a ->
                new PlanLine('+', "artifact", a.key().toString(), fileName(a) + ", " + size(a.contentBytes()), why);
            case Action.VoidVerification a ->
                new PlanLine('~', "verification", a.modelType(), "void until all have answered again", why);
            case Action.CreateModel a ->
                new PlanLine('+', "SageMaker model", a.model().name(), "", why);
            case Action.CreateEndpointConfig a ->
                new PlanLine('+', "configuration", a.config().name(), describe(a.config()), why);
            case Action.CreateEndpoint a ->
                new PlanLine('+', "endpoint", a.endpointName(), "configuration " + ending(a.endpointConfigName()), why);
            case Action.UpdateEndpoint a ->
                new PlanLine(
                        '!',
                        "endpoint",
                        a.endpointName(),
                        "configuration " + ending(a.fromConfigName()) + " → " + ending(a.toConfigName()),
                        why);
            case Action.UpdateCapacity a ->
                new PlanLine('~', "instances", a.endpointName(), a.from() + " → " + a.to(), why);
            case Action.AwaitInService a -> new PlanLine('=', "wait", "until in service", "", why);
            case Action.AwaitSettled a -> new PlanLine('=', "wait", "until SageMaker is done", "", why);
            case Action.AwaitDeleted a -> new PlanLine('=', "wait", "until deleted", "", why);
            case Action.RegisterScalableTarget a ->
                new PlanLine(a.from() == null ? '+' : '~', "autoscaling", "bounds", change(a.from(), a.to()), why);
            case Action.DeregisterScalableTarget a ->
                new PlanLine('-', "autoscaling", a.endpointName(), "with its policies and schedules", why);
            case Action.AddTags a ->
                new PlanLine('~', "tags", "of " + word(a.resource()) + " " + a.name(), change(a.from(), a.to()), why);
            case Action.TagScalableTarget a ->
                new PlanLine('~', "tags", "of autoscaling", change(a.from(), a.to()), why);
            case Action.PutScalingPolicy a -> policy(a, why);
            case Action.DeleteScalingPolicy a -> new PlanLine('-', "policy", a.policyName(), "", why);
            case Action.PutScheduledAction a -> schedule(a, why);
            case Action.DeleteScheduledAction a -> new PlanLine('-', "schedule", a.scheduleName(), "", why);
            case Action.WarmTargetModels a ->
                new PlanLine('~', "warm", count(a.routes().size(), "target model"), "until each has answered", why);
            case Action.WriteRelease a ->
                new PlanLine(
                        '+', "release", "of " + a.modelType(), count(a.changes().size(), "route") + " changed", why);
            case Action.WriteRoutes a ->
                new PlanLine('~', "routes", a.modelType(), count(a.routes().size(), "route") + " in all", why);
            case Action.DeleteEndpoint a -> new PlanLine('-', "endpoint", a.endpointName(), "", why);
            case Action.DeleteEndpointConfig a -> new PlanLine('-', "configuration", a.endpointConfigName(), "", why);
            case Action.DeleteModel a -> new PlanLine('-', "SageMaker model", a.modelName(), "", why);
            case Action.PurgeObjects a ->
                new PlanLine(
                        '-', "objects", "s3://" + a.bucket() + "/" + a.prefix(), count(a.objects(), "object"), why);
        };
    }

    private static String word(Resource resource) {
        return switch (resource) {
            case MODEL -> "SageMaker model";
            case ENDPOINT_CONFIG -> "configuration";
            case ENDPOINT -> "endpoint";
        };
    }

    private static String change(SortedMap<String, String> from, SortedMap<String, String> to) {
        List<String> changes = new ArrayList<>();
        to.forEach(
                (key, value) -> changes.add(key + "=" + (from.containsKey(key) ? from.get(key) + " → " : "") + value));
        return String.join(", ", changes);
    }

    private static PlanLine route(Change change) {
        String from = change.from();
        String to = change.to();
        if (from == null) {
            return new PlanLine('+', "route", change.key().toString(), String.valueOf(to), "");
        }
        return to == null
                ? new PlanLine('-', "route", change.key().toString(), from, "")
                : new PlanLine('~', "route", change.key().toString(), from + " → " + to, "");
    }

    private static PlanLine policy(Action.PutScalingPolicy action, String why) {
        Policy from = action.from();
        String to = describe(action.to());
        return new PlanLine(
                from == null ? '+' : '~',
                "policy",
                action.to().name(),
                from == null ? to : change(from, action.to()),
                why);
    }

    private static PlanLine schedule(Action.PutScheduledAction action, String why) {
        Schedule from = action.from();
        String to = describe(action.to());
        return new PlanLine(
                from == null ? '+' : '~',
                "schedule",
                action.to().name(),
                from == null ? to : describe(from) + " → " + to,
                why);
    }

    private static String describe(EndpointConfig config) {
        return config.instanceType()
                + (config.inferenceAmiVersion() == null ? "" : ", " + config.inferenceAmiVersion());
    }

    private static String describe(Policy policy) {
        return number(policy) + metric(policy) + cooldowns(policy) + scaleIn(policy);
    }

    private static String change(Policy from, Policy to) {
        if (from.metric() != to.metric()) {
            return describe(from) + " → " + describe(to);
        }
        return arrow(number(from), number(to))
                + metric(to)
                + arrow(cooldowns(from), cooldowns(to))
                + arrow(scaleIn(from), scaleIn(to));
    }

    private static String arrow(String from, String to) {
        return from.equals(to) ? to : from + " → " + to;
    }

    private static String number(Policy policy) {
        return BigDecimal.valueOf(policy.target()).stripTrailingZeros().toPlainString();
    }

    private static String metric(Policy policy) {
        return switch (policy.metric()) {
            case INVOCATIONS_PER_INSTANCE -> " invocations per instance and minute";
            case GPU_MEMORY_UTILIZATION -> " % of GPU memory";
            case OTHER -> " of another metric";
        };
    }

    private static String cooldowns(Policy policy) {
        return ", cooldown " + policy.scaleOutCooldown().toSeconds() + "/"
                + policy.scaleInCooldown().toSeconds() + " s";
    }

    private static String scaleIn(Policy policy) {
        return policy.disableScaleIn() ? ", no scale-in" : ", scale-in";
    }

    private static String describe(Schedule schedule) {
        return new Bounds(schedule.min(), schedule.max()) + " at " + schedule.schedule() + " " + schedule.timezone();
    }

    private static String change(@Nullable Bounds from, Bounds to) {
        return (from == null ? "" : from + " → ") + to + " instances";
    }

    private static String fileName(Action.PublishArtifact action) {
        return action.location().key().substring(action.location().key().lastIndexOf('/') + 1);
    }

    private static String ending(String name) {
        int digest = name.lastIndexOf("--");
        return digest < 0 ? name : name.substring(digest + 2);
    }

    private static String digest(String sha256) {
        return sha256.substring(0, Math.min(12, sha256.length()));
    }

    private static String count(int n, String thing) {
        return n + " " + thing + (n == 1 ? "" : "s");
    }

    private static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double kib = bytes / 1024.0;
        return kib < 1024
                ? String.format(Locale.ROOT, "%.1f KiB", kib)
                : String.format(Locale.ROOT, "%.1f MiB", kib / 1024);
    }
}
