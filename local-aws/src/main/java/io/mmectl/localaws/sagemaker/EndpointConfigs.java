package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.instance.InstanceType;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Endpoint configs: which SageMaker models run on what. */
final class EndpointConfigs {
    private final NamedResources resources;
    private final ServiceContext context;
    private final Models models;
    private final Duration visibleAfter;
    private final Listing<ResourceRecord> listing = new Listing<>(
            "EndpointConfigs",
            ResourceRecord::name,
            config -> "",
            ResourceRecord::createdAt,
            ResourceRecord::createdAt,
            config -> Members.of("EndpointConfigName", config.name())
                    .put("EndpointConfigArn", config.arn())
                    .put("CreationTime", config.createdAt())
                    .node());

    EndpointConfigs(ServiceContext context, Models models, Tags tags, Duration visibleAfter) {
        this.context = context;
        this.models = models;
        this.visibleAfter = visibleAfter;
        this.resources = new NamedResources(context, tags, "endpoint-config", "endpoint configuration");
    }

    ObjectNode create(String region, Fields input) {
        String name = input.require("EndpointConfigName");
        resources.requireFree(region, name);
        if (input.has("ShadowProductionVariants")) {
            throw AwsException.validation(
                    "The local AWS hosts no shadow variants: leave out ShadowProductionVariants.");
        }
        for (String member : List.of("AsyncInferenceConfig", "ExplainerConfig")) {
            if (input.has(member)) {
                throw AwsException.validation(
                        "The local AWS answers invocations at once and explains none: leave out " + member + ".");
            }
        }
        Set<String> names = new HashSet<>();
        for (Fields variant : input.structures("ProductionVariants")) {
            if (!names.add(variant.require("VariantName"))) {
                throw AwsException.validation(
                        "Production variant " + variant.require("VariantName") + " is named more than once.");
            }
            checkVariant(region, variant);
        }
        return Members.of("EndpointConfigArn", resources.create(region, name, input))
                .node();
    }

    private void checkVariant(String region, Fields variant) {
        if (variant.has("ManagedInstanceScaling")) {
            throw AwsException.validation(
                    "ManagedInstanceScaling is only supported for inference component endpoints.");
        }
        if (variant.has("InstancePools")) {
            throw AwsException.validation("The local AWS has no instance pools: name an InstanceType instead.");
        }
        String modelName = variant.require("ModelName");
        models.require(region, modelName);
        boolean multiModel =
                models.view(region, modelName).map(ModelView::multiModel).orElse(false);
        if (variant.has("ServerlessConfig")) {
            checkServerless(variant, multiModel);
            return;
        }
        for (String member : List.of("InstanceType", "InitialInstanceCount")) {
            if (!variant.has(member)) {
                throw AwsException.validation(
                        member + " is required for production variant " + variant.require("VariantName") + ".");
            }
        }
        checkInstanceType(variant.require("InstanceType"), multiModel, variant.has("VolumeSizeInGB"));
    }

    private static void checkServerless(Fields variant, boolean multiModel) {
        if (multiModel) {
            throw AwsException.validation("MultiModel mode is not supported for serverless endpoints.");
        }
        for (String member : List.of("InstanceType", "InitialInstanceCount", "VolumeSizeInGB")) {
            if (variant.has(member)) {
                throw AwsException.validation(
                        member + " cannot be specified together with ServerlessConfig for production" + " variant "
                                + variant.require("VariantName") + ".");
            }
        }
    }

    private static void checkInstanceType(String name, boolean multiModel, boolean volume) {
        InstanceType type = InstanceType.of(name)
                .orElseThrow(() -> AwsException.validation("Instance type " + name
                        + " is not supported for the chosen region. Please choose some other instance type."));
        if (multiModel && !type.multiModel()) {
            throw AwsException.validation("MultiModel mode is not supported for instance type " + name + ".");
        }
        if (volume && type.local()) {
            throw AwsException.validation(
                    "VolumeSize parameter is not allowed for the selected Instance type " + name + ".");
        }
    }

    ObjectNode describe(String region, Fields input) {
        ResourceRecord config = require(region, input.require("EndpointConfigName"));
        Members answer = new Members().putAll(config.request());
        answer.node().remove("Tags");
        List<Members> variants = new ArrayList<>();
        for (Fields variant : new Fields(config.request()).structures("ProductionVariants")) {
            variants.add(Members.of("InitialVariantWeight", 1.0).putAll(variant.node()));
        }
        return answer.put("ProductionVariants", variants)
                .put("EndpointConfigArn", config.arn())
                .put("CreationTime", config.createdAt())
                .put("EnableNetworkIsolation", new Fields(config.request()).flag("EnableNetworkIsolation"))
                .node();
    }

    ObjectNode delete(String region, Fields input) {
        resources.delete(region, input.require("EndpointConfigName"));
        return new Members().node();
    }

    ObjectNode list(String region, Fields input) {
        return listing.answer(resources.all(), input, config -> config.region().equals(region));
    }

    /** The variants as they start, in the config's order. */
    List<VariantRecord> variants(ResourceRecord config) {
        List<VariantRecord> variants = new ArrayList<>();
        for (Fields variant : new Fields(config.request()).structures("ProductionVariants")) {
            int count = variant.integer("InitialInstanceCount").orElse(1);
            double weight = variant.number("InitialVariantWeight").orElse(1.0);
            variants.add(new VariantRecord(
                    variant.require("VariantName"),
                    variant.text("ModelName").orElse(""),
                    variant.text("InstanceType").orElse(""),
                    variant.integer("VolumeSizeInGB"),
                    0,
                    count,
                    0,
                    weight,
                    Optional.of(config.name())));
        }
        return List.copyOf(variants);
    }

    ResourceRecord require(String region, String name) {
        return resources.require(region, name);
    }

    /** What a config said when it was made; without members when there is none of that name any more. */
    Fields request(String region, String name) {
        return resources
                .find(region, name)
                .map(config -> new Fields(config.request()))
                .orElse(Fields.none());
    }

    /** As {@link #require}, but a config that was just created is not found yet: other parts of SageMaker see it later. */
    ResourceRecord requireSettled(String region, String name) {
        ResourceRecord config = require(region, name);
        if (config.createdAt().plus(visibleAfter).isAfter(context.time().now())) {
            throw AwsException.validation("Could not find endpoint configuration \"" + config.arn() + "\".");
        }
        return config;
    }

    void clear() {
        resources.clear();
    }
}
