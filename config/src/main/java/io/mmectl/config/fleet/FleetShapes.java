package io.mmectl.config.fleet;

import static io.mmectl.config.yaml.Shape.Field.optional;
import static io.mmectl.config.yaml.Shape.Field.required;

import io.mmectl.config.Slugs;
import io.mmectl.config.yaml.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The fields of {@code fleet.yaml} and of model files: the table that the reader and the JSON Schema share. */
public final class FleetShapes {
    static final String SLUG_FORM = "lower-case letters, digits and single hyphens";
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MANY = 10_000;

    private static final Shape.Text TYPE = slug("a model type: the name of an endpoint in this file");

    private static final Shape.Dictionary VARIABLES = new Shape.Dictionary(
            "template variables",
            Shape.Text.matching("the name of a template variable", 100, "[A-Za-z_][A-Za-z0-9_]*", "a variable name"),
            new Shape.Variable("the value of a template variable"),
            500);

    private static final Shape.Group FOOTPRINT = new Shape.Group(
            "what one target model of this definition takes on an instance; the template's figures fill gaps",
            List.of(
                    optional("gpuMemoryMib", mib("GPU memory in MiB")),
                    optional("hostMemoryMib", mib("host memory in MiB")),
                    optional("sharedMemoryMib", mib("shared memory in MiB")),
                    optional("loadTimeMs", new Shape.Whole("time to load in milliseconds", 0, 3_600_000))));

    /** One model definition, in a file of its own or inline. */
    public static final Shape.Group MODEL = new Shape.Group(
            "one customer's model of one type",
            List.of(
                    required(
                            "customer",
                            new Shape.Text(
                                    "the customer's id, free-form",
                                    1,
                                    200,
                                    java.util.regex.Pattern.compile("\\S(.*\\S)?"),
                                    "text without blanks at its ends")),
                    required("type", TYPE),
                    optional("model", slug("the model's name, unique per customer and type; the type when absent")),
                    optional(
                            "code",
                            Shape.Text.matching(
                                    "the version of the inference code, as 1.2.0, or latest",
                                    60,
                                    "latest|[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?",
                                    "a version as 1.2.0, or latest")),
                    optional(
                            "artifacts",
                            new Shape.Dictionary(
                                    "the files that the template asks for",
                                    Shape.Text.matching(
                                            "the template's name of an artifact",
                                            100,
                                            "[A-Za-z][A-Za-z0-9_-]*",
                                            "an artifact name"),
                                    Shape.Text.of("a path relative to this file, or s3://bucket/key"),
                                    100)),
                    optional("variables", VARIABLES),
                    optional("footprint", FOOTPRINT),
                    optional(
                            "sample",
                            Shape.Text.of(
                                    "a Triton v2 JSON request that warms the model; the template's when absent"))));

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
                            Shape.Text.matching(
                                    "cron(minute hour day month weekday year), rate(n unit) or at(yyyy-mm-ddThh:mm:ss)",
                                    200,
                                    "cron\\(\\S+( \\S+){5}\\)|rate\\([1-9][0-9]{0,5} (minute|hour|day)s?\\)"
                                            + "|at\\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\)",
                                    "cron(…) of six fields, rate(…) or at(…)")),
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
                                    Duration.ofSeconds(60))),
                    optional("concurrency", new Shape.Whole("invocations in flight; 4 when absent", 1, 1000))));

    private static final Shape.Group ENDPOINT = new Shape.Group(
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
                                            java.util.regex.Pattern.compile("[\\s\\S]*"),
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
                    optional("timeouts", TIMEOUTS),
                    optional("scaling", SCALING),
                    optional("warmup", WARMUP),
                    optional("variables", VARIABLES)));

    private static final Shape.Dictionary ENDPOINTS =
            new Shape.Dictionary("endpoints by model type", slug("a model type"), ENDPOINT, 200);

    private static final Shape.Group IMAGE = new Shape.Group(
            "the serving image: a Triton version of AWS's image, or a full URI",
            List.of(
                    optional(
                            "triton",
                            Shape.Text.matching(
                                    "a Triton version, as \"25.09\"",
                                    5,
                                    "[0-9]{2}\\.[0-9]{2}",
                                    "a version as \"25.09\"")),
                    optional(
                            "uri",
                            Shape.Text.matching(
                                    "a full ECR image URI", 255, "[A-Za-z0-9][A-Za-z0-9._:/@-]*", "an image URI")),
                    optional(
                            "inferenceAmi",
                            Shape.Text.matching(
                                    "SageMaker's InferenceAmiVersion, which decides the GPU driver",
                                    100,
                                    "[a-z0-9][a-z0-9-]*",
                                    "an InferenceAmiVersion")),
                    optional(
                            "provides",
                            new Shape.Items(
                                    "Python import names that the image adds",
                                    Shape.Text.matching(
                                            "a Python import name", 100, "[A-Za-z_][A-Za-z0-9_.]*", "an import name"),
                                    200))));

    private static final Shape.Dictionary TAGS = new Shape.Dictionary(
            "tags for everything that is created",
            Shape.Text.matching("a tag key", 128, "[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*", "a tag key"),
            new Shape.Text(
                    "a tag value",
                    0,
                    256,
                    java.util.regex.Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*"),
                    "a tag value"),
            40);

    private static final Shape.Group ENVIRONMENT = environment();

    /** What an environment may change of the rest of the file. */
    static final Shape.Group OVERRIDES = new Shape.Group(
            "what differs in this environment; image is replaced as a whole",
            List.of(
                    optional("image", IMAGE),
                    optional("tags", TAGS),
                    optional(
                            "endpoints",
                            new Shape.Dictionary(
                                    "changes of endpoints",
                                    slug("a model type"),
                                    ENDPOINT.partial("changes of an endpoint"),
                                    200))));

    /** One environment as read, its overrides taken out. */
    static final Shape.Group PLAIN_ENVIRONMENT = ENVIRONMENT;

    /** The environment of {@code --local}: everything has a built-in value. */
    static final Shape.Group LOCAL_ENVIRONMENT = ENVIRONMENT.partial("changes of the built-in local environment");

    /** What is read besides the environment, after the overrides were merged in. */
    static final Shape.Group FLEET = new Shape.Group("a fleet", fleetFields());

    /** The whole document, for the schema. */
    public static final Shape.Group DOCUMENT = document();

    private FleetShapes() {}

    private static Shape.Group document() {
        List<Shape.Field> fields = new java.util.ArrayList<>(fleetFields());
        fields.add(
                1,
                optional(
                        "environments",
                        new Shape.Dictionary(
                                "where the fleet is deployed, by environment",
                                slug("an environment's name, as prod"),
                                withOverrides(PLAIN_ENVIRONMENT),
                                50,
                                Map.of("local", withOverrides(LOCAL_ENVIRONMENT)))));
        return new Shape.Group("a fleet of SageMaker multi-model endpoints", fields);
    }

    private static List<Shape.Field> fleetFields() {
        return List.of(
                required("fleet", slug("the fleet's name")),
                optional("image", IMAGE),
                optional("tags", TAGS),
                required("endpoints", ENDPOINTS),
                required(
                        "models",
                        new Shape.Either(
                                "a glob of model files, or a list of globs and model definitions",
                                List.of(
                                        glob(),
                                        new Shape.Items(
                                                "globs and model definitions",
                                                new Shape.Either(
                                                        "a glob or a model definition", List.of(glob(), MODEL)),
                                                MANY)))));
    }

    private static Shape.Group environment() {
        return new Shape.Group(
                "where the fleet lives",
                List.of(
                        required(
                                "region",
                                Shape.Text.matching(
                                        "the AWS region, as us-east-1",
                                        30,
                                        "[a-z]{2}(-[a-z]+)+-[0-9]",
                                        "a region as us-east-1")),
                        optional(
                                "account",
                                Shape.Text.matching(
                                        "the expected account id, 12 digits in quotes; any account when absent",
                                        12,
                                        "[0-9]{12}",
                                        "12 digits")),
                        required(
                                "bucket",
                                Shape.Text.matching(
                                        "the S3 bucket for artifacts and control documents",
                                        63,
                                        "[a-z0-9][a-z0-9.-]+[a-z0-9]",
                                        "a bucket name")),
                        optional(
                                "prefix",
                                Shape.Text.matching(
                                                "the key prefix in the bucket, without slashes at its ends; mmectl when absent",
                                                200,
                                                "[A-Za-z0-9!_.'()=-]+(/[A-Za-z0-9!_.'()=-]+)*",
                                                "a key prefix as team/mmectl")
                                        .orEmpty()),
                        required(
                                "role",
                                Shape.Text.matching(
                                        "the execution role of the SageMaker models",
                                        2048,
                                        "arn:aws[a-z-]*:iam::[0-9]{12}:role/\\S+",
                                        "a role ARN as arn:aws:iam::123456789012:role/name")),
                        optional(
                                "kms",
                                Shape.Text.matching(
                                        "the KMS key of the instances' volumes",
                                        2048,
                                        "[a-zA-Z0-9:_/-]*",
                                        "a KMS key id or ARN")),
                        optional(
                                "vpc",
                                new Shape.Group(
                                        "the VPC of the containers",
                                        List.of(
                                                required(
                                                        "securityGroups",
                                                        new Shape.Items(
                                                                "security group ids",
                                                                Shape.Text.matching(
                                                                        "a security group id",
                                                                        32,
                                                                        "[-0-9a-zA-Z]+",
                                                                        "a security group id"),
                                                                5)),
                                                required(
                                                        "subnets",
                                                        new Shape.Items(
                                                                "subnet ids",
                                                                Shape.Text.matching(
                                                                        "a subnet id",
                                                                        32,
                                                                        "[-0-9a-zA-Z]+",
                                                                        "a subnet id"),
                                                                16)))))));
    }

    private static Shape.Group withOverrides(Shape.Group environment) {
        List<Shape.Field> fields = new java.util.ArrayList<>(environment.fields());
        fields.add(optional("overrides", OVERRIDES));
        return new Shape.Group(environment.description(), fields);
    }

    private static Shape.Group targetTracking(Shape target) {
        List<Shape.Field> fields = new java.util.ArrayList<>(TARGET_TRACKING_FIELDS.fields());
        fields.add(0, required("target", target));
        return new Shape.Group(TARGET_TRACKING_FIELDS.description(), fields);
    }

    private static Shape.Text glob() {
        return Shape.Text.of("a path or glob of model files relative to this file, as models/*.yaml");
    }

    private static Shape.Text slug(String description) {
        return Shape.Text.matching(description, Slugs.MAX_LENGTH, Slugs.PATTERN, SLUG_FORM);
    }

    private static Shape.Whole instances(String description) {
        return new Shape.Whole(description, 1, 1000);
    }

    private static Shape.Whole mib(String description) {
        return new Shape.Whole(description, 0, 1_000_000);
    }

    /** A span of whole seconds, which is what AWS takes. */
    private static Shape.Span span(String description, Duration min, Duration max) {
        return new Shape.Span(description, min, max);
    }
}
