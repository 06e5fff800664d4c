package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One variant's instance count in one region. */
record TargetId(String region, String endpoint, String variant) {
    static final String NAMESPACE = "sagemaker";
    static final String DIMENSION = "sagemaker:variant:DesiredInstanceCount";
    /** Code of a refused NextToken. */
    static final String BAD_TOKEN = "InvalidNextTokenException";

    private static final Pattern RESOURCE = Pattern.compile("endpoint/([^/]+)/variant/([^/]+)");

    /** @throws AwsException ValidationException when it is not an endpoint variant's instance count */
    static TargetId of(String region, Fields input) {
        Matcher resource = RESOURCE.matcher(input.require("ResourceId"));
        boolean known = input.require("ServiceNamespace").equals(NAMESPACE)
                && input.require("ScalableDimension").equals(DIMENSION);
        if (!known || !resource.matches()) {
            throw AwsException.validation("Unsupported service namespace, resource type or scalable dimension");
        }
        return new TargetId(region, resource.group(1), resource.group(2));
    }

    /**
     * Which targets a describing operation is asked for, by namespace, resource and dimension.
     *
     * @throws AwsException ValidationException for a dimension without a resource
     */
    static Predicate<TargetId> filter(String region, Fields input) {
        Optional<String> resource = input.text("ResourceId");
        Optional<String> dimension = input.text("ScalableDimension");
        if (dimension.isPresent() && resource.isEmpty() && !input.has("ResourceIds")) {
            throw AwsException.validation("ResourceId is required when ScalableDimension is specified");
        }
        boolean known = input.require("ServiceNamespace").equals(NAMESPACE)
                && dimension.orElse(DIMENSION).equals(DIMENSION);
        return id -> known
                && id.region().equals(region)
                && resource.map(id.resourceId()::equals).orElse(true);
    }

    static TargetId of(String region, String resourceId) {
        Matcher resource = RESOURCE.matcher(resourceId);
        if (!resource.matches()) {
            throw new IllegalArgumentException(resourceId);
        }
        return new TargetId(region, resource.group(1), resource.group(2));
    }

    String resourceId() {
        return "endpoint/" + endpoint + "/variant/" + variant;
    }

    String key() {
        return region + " " + resourceId();
    }

    /** The members that name it in every answer. */
    Members members() {
        return Members.of("ServiceNamespace", NAMESPACE)
                .put("ResourceId", resourceId())
                .put("ScalableDimension", DIMENSION);
    }

    /** As AWS's messages say it. */
    String text() {
        return "service namespace: " + NAMESPACE + ", resource ID: " + resourceId() + ", scalable dimension: "
                + DIMENSION;
    }
}
