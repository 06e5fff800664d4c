package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Endpoints as DescribeEndpoint and ListEndpoints show them. */
final class EndpointViews {
    private static final String CAPTURE = "DataCaptureConfig";
    private static final String ROUTING = "RoutingConfig";

    private final Models models;
    private final EndpointConfigs configs;

    EndpointViews(Models models, EndpointConfigs configs) {
        this.models = models;
        this.configs = configs;
    }

    static ObjectNode summary(EndpointRecord endpoint) {
        return Members.of("EndpointName", endpoint.name())
                .put("EndpointArn", endpoint.arn())
                .put("CreationTime", endpoint.createdAt())
                .put("LastModifiedTime", endpoint.modifiedAt())
                .put("EndpointStatus", endpoint.status())
                .node();
    }

    ObjectNode describe(EndpointRecord endpoint) {
        Members view = Members.of("EndpointName", endpoint.name())
                .put("EndpointArn", endpoint.arn())
                .put("EndpointConfigName", endpoint.configName());
        if (!endpoint.variants().isEmpty()) {
            view.put(
                    "ProductionVariants",
                    endpoint.variants().stream().map(v -> variant(endpoint, v)).toList());
        }
        return view.put("EndpointStatus", endpoint.status())
                .put("FailureReason", endpoint.failureReason())
                .put("CreationTime", endpoint.createdAt())
                .put("LastModifiedTime", endpoint.modifiedAt())
                .put("LastDeploymentConfig", endpoint.deployment())
                .put("PendingDeploymentSummary", pending(endpoint))
                .putAll(settings(endpoint).node())
                .node();
    }

    /** What the endpoint config sets for the endpoint as a whole. AWS remembers it when the config is deleted. */
    private Members settings(EndpointRecord endpoint) {
        Fields config = configs.request(endpoint.region(), endpoint.configName());
        Members settings = new Members();
        for (String member : List.of("MetricsConfig", "CrossRegionTrafficConfig")) {
            if (config.has(member)) {
                settings.put(member, config.structure(member).node());
            }
        }
        return config.has(CAPTURE) ? settings.put(CAPTURE, capture(config.structure(CAPTURE))) : settings;
    }

    /** AWS captures; what it would do is told all the same. */
    private static Members capture(Fields config) {
        boolean enabled = config.flag("EnableCapture");
        return Members.of("EnableCapture", enabled)
                .put("CaptureStatus", enabled ? "Started" : "Stopped")
                .put(
                        "CurrentSamplingPercentage",
                        config.integer("InitialSamplingPercentage").orElse(0))
                .put("DestinationS3Uri", config.text("DestinationS3Uri").orElse(""))
                .put("KmsKeyId", config.text("KmsKeyId").orElse(""));
    }

    private Fields variantOf(EndpointRecord endpoint, VariantRecord variant) {
        String config = variant.configName().orElse(endpoint.configName());
        return configs.request(endpoint.region(), config).structures("ProductionVariants").stream()
                .filter(asked -> asked.require("VariantName").equals(variant.name()))
                .findFirst()
                .orElse(Fields.none());
    }

    private Members variant(EndpointRecord endpoint, VariantRecord variant) {
        Members view = Members.of("VariantName", variant.name())
                .put("DeployedImages", images(endpoint, variant))
                .put("CurrentWeight", variant.currentWeight())
                .put("DesiredWeight", variant.desiredWeight())
                .put("CurrentInstanceCount", current(endpoint, variant))
                .put("DesiredInstanceCount", variant.desiredCount());
        Fields asked = variantOf(endpoint, variant);
        if (asked.has(ROUTING)) {
            view.put(ROUTING, asked.structure(ROUTING).node());
        }
        if (asked.has("ServerlessConfig")) {
            // There is an instance all the same, which nobody is to see.
            view.put("CurrentInstanceCount", 0).put("DesiredInstanceCount", 0);
            view.put(
                    "CurrentServerlessConfig",
                    asked.structure("ServerlessConfig").node());
        }
        endpoint.transition()
                .ifPresent(t -> view.put(
                        "VariantStatus",
                        status(t.kind() == Transition.Kind.DELETE ? "Deleting" : "Updating", t.startedAt())));
        return view;
    }

    /** Of a fleet that a rolling update takes away, what is left of it. */
    private static int current(EndpointRecord endpoint, VariantRecord variant) {
        return endpoint.transition()
                .flatMap(Transition::stage)
                .map(stage -> running(variant, stage.blue()))
                .orElse(variant.currentCount());
    }

    private static int running(VariantRecord variant, double share) {
        return Stage.running(List.of(variant), share).stream()
                .mapToInt(VariantRecord::desiredCount)
                .sum();
    }

    private static List<Members> status(String status, Instant since) {
        return List.of(Members.of("Status", status).put("StartTime", since));
    }

    /** One for each sort of instances. */
    private List<Members> images(EndpointRecord endpoint, VariantRecord variant) {
        Stream<VariantRecord> parts = endpoint.mix().stream()
                .flatMap(List::stream)
                .filter(part -> part.name().equals(variant.name()));
        return Stream.concat(Stream.of(variant), parts)
                .map(VariantRecord::modelName)
                .distinct()
                .flatMap(model -> models.view(endpoint.region(), model).stream())
                .map(ModelView::image)
                .distinct()
                .map(image -> Members.of("SpecifiedImage", image)
                        .put("ResolvedImage", resolved(image))
                        .put("ResolutionTime", endpoint.modifiedAt()))
                .toList();
    }

    /** The image by digest; it stays the same for as long as the tag is the same. */
    private static String resolved(String image) {
        StringBuilder digest = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            digest.append(HexFormat.of().toHexDigits(new Dice(i).bits(image)));
        }
        return image.replaceFirst("(:[^:/]*)?$", "") + "@sha256:" + digest;
    }

    /** Shown only while an endpoint is created or updated. */
    private Optional<Members> pending(EndpointRecord endpoint) {
        return endpoint.transition()
                .filter(t -> t.kind() == Transition.Kind.CREATE || t.kind() == Transition.Kind.UPDATE)
                .map(t -> Members.of("EndpointConfigName", t.configName())
                        .put("StartTime", t.startedAt())
                        .put(
                                "ProductionVariants",
                                t.variants().stream()
                                        .map(v -> pendingVariant(t, v))
                                        .toList()));
    }

    private static Members pendingVariant(Transition transition, VariantRecord variant) {
        Optional<Stage> stage = transition.stage();
        Members view = Members.of("VariantName", variant.name());
        stage.ifPresent(s -> view.put("CurrentWeight", variant.desiredWeight())
                .put("CurrentInstanceCount", running(variant, s.green())));
        return view.put("DesiredWeight", variant.desiredWeight())
                .put("DesiredInstanceCount", variant.desiredCount())
                .put("InstanceType", variant.instanceType())
                .put("VariantStatus", status(stage.map(s -> s.kind().word()).orElse("Creating"), transition.stageAt()));
    }
}
