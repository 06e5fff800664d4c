package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One variant's instance count in one region. */
record TargetId(String region, String endpoint, String variant) {
    static final String NAMESPACE = "sagemaker";
    static final String DIMENSION = "sagemaker:variant:DesiredInstanceCount";
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
