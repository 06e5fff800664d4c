package io.mmectl.config.fleet;

import io.mmectl.config.EndpointSpec.InstanceCount;
import io.mmectl.config.EndpointSpec.ScalingSpec;
import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.EndpointSpec.TargetTracking;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.config.yaml.Suggestion;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds an endpoint's scaling policies and scheduled actions. */
final class ScalingReading {
    /** AWS's default for SageMaker variants, both ways. */
    private static final Duration COOLDOWN = Duration.ofSeconds(300);

    private static final String UTC = "UTC";

    private final Problems problems;

    ScalingReading(Problems problems) {
        this.problems = problems;
    }

    ScalingSpec scaling(Section endpoint, InstanceCount count) {
        Section scaling = endpoint.section("scaling").orElse(null);
        if (scaling == null) {
            return ScalingSpec.none();
        }
        boolean fixed = count instanceof InstanceCount.Fixed
                && (endpoint.whole("instances").isPresent() || !endpoint.mentions("instances"));
        if (fixed && !scaling.entries().isEmpty()) {
            problems.add(
                    endpoint.keyPosition("scaling"),
                    scaling.path(),
                    "there is nothing to scale: the number of instances is fixed",
                    "Write instances: {min: 1, max: 3}, or remove scaling.");
        }
        return new ScalingSpec(
                tracking(scaling, "invocationsPerInstance"), tracking(scaling, "gpuMemory"), schedules(scaling));
    }

    private @Nullable TargetTracking tracking(Section scaling, String key) {
        return scaling.section(key)
                .map(policy -> new TargetTracking(
                        policy.decimal("target").map(Item::value).orElse(1.0),
                        cooldown(policy, "scaleOutCooldown"),
                        cooldown(policy, "scaleInCooldown"),
                        policy.flag("disableScaleIn").map(Item::value).orElse(false)))
                .orElse(null);
    }

    private static Duration cooldown(Section policy, String key) {
        return policy.span(key).map(Item::value).orElse(COOLDOWN);
    }

    private List<Schedule> schedules(Section scaling) {
        List<Schedule> schedules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Item<?> item : scaling.items("schedules")) {
            Section section = (Section) item.value();
            section.text("name")
                    .filter(n -> !names.add(n.value()))
                    .ifPresent(n -> problems.add(
                            n.position(),
                            n.path(),
                            "two schedules have the name '" + n.value() + "'",
                            "Give each a name of its own."));
            int min = count(section, "min");
            int max = atLeast(min, count(section, "max"), section, problems);
            schedules.add(new Schedule(
                    section.text("name").map(Item::value).orElse(""),
                    section.text("schedule").map(this::expression).orElse(""),
                    timezone(section),
                    min,
                    max));
        }
        schedules.sort(Comparator.comparing(Schedule::name));
        return schedules;
    }

    private String expression(Item<String> item) {
        ScheduleExpression.refusal(item.value())
                .ifPresent(why -> problems.add(
                        item.position(),
                        item.path(),
                        "'" + item.value() + "': " + why,
                        "Application Auto Scaling takes cron(minute hour day month weekday year), rate(n unit), "
                                + "at(yyyy-mm-ddThh:mm:ss)."));
        return item.value();
    }

    private String timezone(Section section) {
        return section.text("timezone")
                .map(zone -> {
                    if (!ZoneId.getAvailableZoneIds().contains(zone.value())) {
                        problems.add(
                                zone.position(),
                                zone.path(),
                                "'" + zone.value() + "' is not a time zone",
                                Suggestion.nearest(zone.value(), ZoneId.getAvailableZoneIds())
                                        .map(z -> "Did you mean '" + z + "'?")
                                        .orElse("Use an IANA name, as Europe/Berlin."));
                    }
                    return zone.value();
                })
                .orElse(UTC);
    }

    /** A count that was read; 1 stands in for one that could not be. */
    static int count(Section section, String key) {
        return section.whole(key).map(i -> i.value().intValue()).orElse(1);
    }

    /** The upper bound; a problem when it is below the lower. */
    static int atLeast(int min, int max, Section section, Problems problems) {
        if (section.whole("min").isPresent() && section.whole("max").isPresent() && max < min) {
            problems.add(
                    section.keyPosition("max"),
                    section.pathOf("max"),
                    "max " + max + " is less than min " + min,
                    "Raise max or lower min.");
        }
        return Math.max(min, max);
    }
}
