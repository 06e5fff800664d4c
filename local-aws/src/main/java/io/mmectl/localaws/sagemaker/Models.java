package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.S3Objects;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** SageMaker models: an image, a role and a place on S3. */
final class Models {
    private static final String ECR_IMAGE = "\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?/.+";

    private final NamedResources resources;
    private final ServiceContext context;
    private final Listing<ResourceRecord> listing = new Listing<>(
            "Models",
            ResourceRecord::name,
            model -> "",
            ResourceRecord::createdAt,
            ResourceRecord::createdAt,
            model -> Members.of("ModelName", model.name())
                    .put("ModelArn", model.arn())
                    .put("CreationTime", model.createdAt())
                    .node());

    Models(ServiceContext context, Tags tags) {
        this.context = context;
        this.resources = new NamedResources(context, tags, "model", "model");
    }

    ObjectNode create(String region, Fields input) {
        String name = input.require("ModelName");
        resources.requireFree(region, name);
        checkRole(input);
        if (input.has("PrimaryContainer") && !input.structures("Containers").isEmpty()) {
            throw AwsException.validation("PrimaryContainer and Containers cannot both be specified.");
        }
        List<Fields> containers = containers(input);
        if (containers.isEmpty()) {
            throw AwsException.validation("Model must have at least one container.");
        }
        if (containers.stream().filter(ModelView::isMultiModel).count() > 1) {
            throw AwsException.validation(
                    "More than one container in MultiModel mode is not supported with inference pipeline.");
        }
        containers.forEach(this::checkContainer);
        return Members.of("ModelArn", resources.create(region, name, input)).node();
    }

    private static void checkRole(Fields input) {
        Optional<String> role = input.text("ExecutionRoleArn");
        if (role.isPresent() && !role.get().contains("::" + ServiceContext.ACCOUNT + ":")) {
            throw AwsException.validation("Cross-account pass role is not allowed.");
        }
    }

    private void checkContainer(Fields container) {
        String image = container.text("Image").orElse("");
        if (!image.matches(ECR_IMAGE)
                && !container
                        .structure("ImageConfig")
                        .text("RepositoryAccessMode")
                        .orElse("Platform")
                        .equals("Vpc")) {
            throw AwsException.validation(
                    "Using non-ECR image \"" + image + "\" without Vpc repository access mode is not supported.");
        }
        boolean multiModel = ModelView.isMultiModel(container);
        Optional<String> url = container.text("ModelDataUrl");
        if (multiModel && container.has("ModelDataSource")) {
            throw AwsException.validation("ModelDataSource is not supported for containers in MultiModel mode.");
        }
        if (multiModel && url.isEmpty()) {
            throw AwsException.validation("Container in MultiModel mode requires ModelDataUrl.");
        }
        url.ifPresent(u -> checkData(u, multiModel));
    }

    /** Target models may come later, so that their prefix may be empty. */
    private void checkData(String url, boolean multiModel) {
        S3Location location = S3Location.of(url);
        boolean there = multiModel
                ? context.s3().bucketExists(location.bucket())
                : !context.s3().list(location.bucket(), location.key(), 1).isEmpty();
        if (!there) {
            throw AwsException.validation("Could not find model data at " + url + ".");
        }
    }

    private static List<Fields> containers(Fields input) {
        List<Fields> all = new ArrayList<>(input.structures("Containers"));
        if (input.has("PrimaryContainer")) {
            all.addFirst(input.structure("PrimaryContainer"));
        }
        return all;
    }

    ObjectNode describe(String region, Fields input) {
        ResourceRecord model = require(region, input.require("ModelName"));
        Members answer = new Members().putAll(model.request());
        answer.node().remove("Tags");
        Fields request = new Fields(model.request());
        if (request.has("PrimaryContainer")) {
            answer.put("PrimaryContainer", withMode(request.structure("PrimaryContainer")));
        }
        return answer.put("CreationTime", model.createdAt())
                .put("ModelArn", model.arn())
                .put("EnableNetworkIsolation", request.flag("EnableNetworkIsolation"))
                .node();
    }

    private static Members withMode(Fields container) {
        return Members.of("Mode", "SingleModel").putAll(container.node());
    }

    ObjectNode delete(String region, Fields input) {
        resources.delete(region, input.require("ModelName"));
        return new Members().node();
    }

    ObjectNode list(String region, Fields input) {
        return listing.answer(resources.all(), input, model -> model.region().equals(region));
    }

    ResourceRecord require(String region, String name) {
        return resources.require(region, name);
    }

    Optional<ResourceRecord> find(String region, String name) {
        return resources.find(region, name);
    }

    Optional<ModelView> view(String region, String name) {
        return find(region, name).map(model -> ModelView.of(containers(new Fields(model.request()))));
    }

    S3Objects s3() {
        return context.s3();
    }

    void clear() {
        resources.clear();
    }
}
