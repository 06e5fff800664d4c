package io.mmectl.deployer.plan;

import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.deployer.plan.Action.Bounds;
import io.mmectl.deployer.port.ScalingControl.Policy;
import io.mmectl.deployer.port.ScalingControl.Scaling;
import io.mmectl.deployer.state.DesiredEndpoint;
import io.mmectl.deployer.state.DesiredScaling;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides about the autoscaling of one endpoint. */
final class ScalingPlanner {
    private final DesiredEndpoint desired;
    private final String variant;
    private final @Nullable Scaling live;
    private final @Nullable Scaling before;
    private final int count;

    /**
     * @param live null = not registered, or no longer at that point of the plan
     * @param before what this plan takes away before an update; null = nothing
     * @param count instances wanted when the endpoint is in service
     */
    ScalingPlanner(DesiredEndpoint desired, @Nullable Scaling live, @Nullable Scaling before, int count) {
        this.desired = desired;
        this.variant = desired.config().variantName();
        this.live = live;
        this.before = before;
        this.count = count;
    }

    void plan(Steps steps) {
        @Nullable DesiredScaling wanted = desired.scaling();
        if (wanted == null) {
            if (live != null) {
                steps.add(new Action.DeregisterScalableTarget(desired.name(), variant), "the fleet fixes the count");
            }
            return;
        }
        register(wanted, steps);
        policies(wanted, steps);
        schedules(wanted, steps);
    }

    private void register(DesiredScaling wanted, Steps steps) {
        Bounds to = bounds(wanted);
        @Nullable Bounds from = live == null ? null : new Bounds(live.min(), live.max());
        if (live != null && from != null && inSync(from, wanted, live)) {
            TagChange.of(live.tags(), desired.tags())
                    .ifPresent(c -> steps.add(
                            new Action.TagScalableTarget(desired.name(), variant, c.from(), c.to()), TagChange.WHY));
            return;
        }
        steps.add(new Action.RegisterScalableTarget(desired.name(), variant, from, to, desired.tags()), reason(from));
        if (count < to.min() || count > to.max()) {
            steps.add(
                    new Action.AwaitInService(desired.name(), desired.config().name(), desired.inService()),
                    "the bounds move " + count + " to " + Math.max(to.min(), Math.min(to.max(), count))
                            + " instances at once");
        }
    }

    /** Bounds that one of the fleet's schedules has set stay: the fleet's own would move the live count before its time. */
    private Bounds bounds(DesiredScaling wanted) {
        Bounds usual = new Bounds(wanted.min(), wanted.max());
        if (before == null) {
            return usual;
        }
        Bounds earlier = new Bounds(before.min(), before.max());
        return inSync(earlier, wanted, null) ? earlier : usual;
    }

    private String reason(@Nullable Bounds from) {
        if (from != null) {
            return "other bounds than the fleet's or any schedule's";
        }
        return before != null ? "registered again after the update" : "not scaled yet";
    }

    /** A scheduled action sets other bounds than the fleet's for a while: those are no difference. */
    private static boolean inSync(Bounds live, DesiredScaling wanted, @Nullable Scaling scaling) {
        Stream<Schedule> others =
                scaling == null ? Stream.of() : scaling.schedules().stream().filter(s -> !own(s.name()));
        return live.equals(new Bounds(wanted.min(), wanted.max()))
                || Stream.concat(wanted.schedules().stream(), others)
                        .anyMatch(s -> live.equals(new Bounds(s.min(), s.max())));
    }

    private void policies(DesiredScaling wanted, Steps steps) {
        List<Policy> existing = live == null ? List.of() : live.policies();
        for (Policy policy : existing) {
            if (own(policy.name()) && find(wanted.policies(), policy.name()).isEmpty()) {
                steps.add(
                        new Action.DeleteScalingPolicy(desired.name(), variant, policy.name()),
                        "the fleet no longer has it");
            }
        }
        for (Policy policy : wanted.policies()) {
            @Nullable Policy from = find(existing, policy.name()).orElse(null);
            if (!policy.equals(from)) {
                steps.add(
                        new Action.PutScalingPolicy(desired.name(), variant, from, policy),
                        from == null ? "new" : "changed");
            }
        }
    }

    private void schedules(DesiredScaling wanted, Steps steps) {
        List<Schedule> existing = live == null ? List.of() : live.schedules();
        for (Schedule schedule : existing) {
            if (own(schedule.name())
                    && named(wanted.schedules(), schedule.name()).isEmpty()) {
                steps.add(
                        new Action.DeleteScheduledAction(desired.name(), variant, schedule.name()),
                        "the fleet no longer has it");
            }
        }
        for (Schedule schedule : wanted.schedules()) {
            @Nullable Schedule from = named(existing, schedule.name()).orElse(null);
            if (!schedule.equals(from)) {
                steps.add(
                        new Action.PutScheduledAction(desired.name(), variant, from, schedule),
                        from == null ? "new" : "changed");
            }
        }
    }

    private static boolean own(String name) {
        return name.startsWith(DesiredScaling.OWN);
    }

    private static Optional<Policy> find(List<Policy> policies, String name) {
        return policies.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    private static Optional<Schedule> named(List<Schedule> schedules, String name) {
        return schedules.stream().filter(s -> s.name().equals(name)).findFirst();
    }
}
