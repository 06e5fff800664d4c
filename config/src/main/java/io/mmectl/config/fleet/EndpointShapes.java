package io.mmectl.config.fleet;

import static io.mmectl.config.fleet.CommonShapes.slug;
import static io.mmectl.config.yaml.Shape.Field.optional;
import static io.mmectl.config.yaml.Shape.Field.required;

import io.mmectl.config.yaml.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The fields of an endpoint. */
final class EndpointShapes {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Shape.Group TARGET_TRACKING_FIELDS = new Shape.Group(
            "a target-tracking policy",
            List.of(
                    optional(
                            "scaleOutCooldown", span("time between two steps out; 5m when absent", Duration.ZERO, DAY)),
                    optional("scaleInCooldown", span("time between two steps in; 5m when absent", Duration.ZERO, DAY)),
                    optional("disableScaleIn", new Shape.Flag("never remove instances by this policy"))));

    private static final Shape.Group SCHEDULE = new Shape.Group(
            "a scheduled action: new bounds from each moment of the schedule on",
            List.of(
                    required("name", slug("the scheduled action's name, unique in the endpoint")),
                    required(
                            "schedule",
                            Shape.Text.of(
                                    "cron(minute hour day month weekday year), rate(n unit) or at(yyyy-mm-ddThh:mm:ss)")),
                    optional("timezone", Shape.Text.of("an IANA time zone, as Europe/Berlin; UTC when absent")),
                    required("min", instances("the least number of instances from then on")),
                    required("max", instances("the greatest number of instances from then on"))));

    private static final Shape.Group SCALING = new Shape.Group(
            "scaling policies; they need instances: {min, max}",
            List.of(
                    optional(
                            "gpuMemory",
                            targetTracking(
                                    new Shape.Decimal("percent of GPU memory, averaged over instances", 0, 100))),
                    optional(
                            "invocationsPerInstance",
                            targetTracking(new Shape.Decimal("invocations per instance and minute", 0, 1_000_000))),
                    optional("schedules", new Shape.Items("scheduled changes of the bounds", SCHEDULE, 200))));

    private static final Shape.Group TIMEOUTS = new Shape.Group(
            "time limits",
            List.of(
                    optional(
                            "modelDataDownload",
                            span(
                                    "download of one model, as SageMaker waits for it",
                                    Duration.ofSeconds(60),
                                    Duration.ofHours(1))),
                    optional(
                            "containerStartup",
                            span(
                                    "start of the container until it answers pings",
                                    Duration.ofSeconds(60),
                                    Duration.ofHours(1))),
                    optional(
                            "inService",
                            span(
                                    "how long apply waits for the endpoint; 30m when absent",
                                    Duration.ofSeconds(1),
                                    DAY))));

    private static final Shape.Group WARMUP = new Shape.Group(
            "warm-up of the endpoint's models",
            List.of(
                    optional(
                            "interval",
                            span(
                                    "every model is invoked within it; 1h when absent",
                                    Duration.ofSeconds(1),
                                    DAY.multipliedBy(7))),
                    optional(
                            "coldThreshold",
                            new Shape.Span(
                                    "a slower answer means that the model was not loaded; 2s when absent",
                                    Duration.ofMillis(1),
                                    Duration.ofSeconds(60),
                                    Duration.ofMillis(1))),
                    optional("concurrency", new Shape.Whole("invocations in flight; 4 when absent", 1, 1000))));

    static final Shape.Group ENDPOINT = new Shape.Group(
            "the endpoint of one model type",
            List.of(
                    optional(
                            "template",
                            Shape.Text.of(
                                    "a template's name, or the path of a folder with a template.yaml; the model type when absent")),
                    required(
                            "instanceType",
                            Shape.Text.matching(
                                    "a SageMaker instance type with one GPU, as ml.g4dn.xlarge",
                                    60,
                                    "ml\\.[a-z0-9-]+\\.[a-z0-9]+",
                                    "an instance type as ml.g4dn.xlarge")),
                    optional(
                            "instances",
                            new Shape.Either(
                                    "a number of instances, or {min, max} for autoscaling; 1 when absent",
                                    List.of(
                                            instances("a fixed number of instances"),
                                            new Shape.Group(
                                                    "bounds of autoscaling",
                                                    List.of(
                                                            required("min", instances("the least number of instances")),
                                                            required(
                                                                    "max",
                                                                    instances("the greatest number of instances"))))))),
                    optional(
                            "environment",
                            new Shape.Dictionary(
                                    "variables of the container",
                                    Shape.Text.matching(
                                            "a variable's name", 1024, "[a-zA-Z_][a-zA-Z0-9_]*", "a variable name"),
                                    new Shape.Text(
                                            "a variable's value, quoted when it looks like a number",
                                            0,
                                            1024,
                                            Pattern.compile("[\\s\\S]*"),
                                            "text"),
                                    90)),
                    optional(
                            "routing",
                            new Shape.Choice(
                                    "how SageMaker picks an instance; RANDOM when absent",
                                    List.of("RANDOM", "LEAST_OUTSTANDING_REQUESTS"))),
                    optional(
                            "modelCache",
                            new Shape.Choice(
                                    "whether instances keep models loaded; Enabled when absent",
                                    List.of("Enabled", "Disabled"))),
                    optional(
                            "packing",
                            new Shape.Choice(
                                    "fast stores weights as they are, so that a cold start unpacks quickly; compact"
                                            + " makes archives about 8 % smaller, for thin links; fast when absent",
                                    List.of("fast", "compact"))),
                    optional("timeouts", TIMEOUTS),
                    optional("scaling", SCALING),
                    optional("warmup", WARMUP),
                    optional("variables", CommonShapes.VARIABLES)));

    private EndpointShapes() {}

    private static Shape.Group targetTracking(Shape target) {
        List<Shape.Field> fields = new ArrayList<>(TARGET_TRACKING_FIELDS.fields());
        fields.add(0, required("target", target));
        return new Shape.Group(TARGET_TRACKING_FIELDS.description(), fields);
    }

    private static Shape.Whole instances(String description) {
        return new Shape.Whole(description, 1, 1000);
    }

    /** A span of whole seconds, which is what AWS takes. */
    private static Shape.Span span(String description, Duration min, Duration max) {
        return new Shape.Span(description, min, max, SECOND);
    }
}
