package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.wire.AwsException;

/** CloudWatch's errors by the names of their shapes; the Query protocol has older codes for some of them. */
final class CloudWatchRefusals {
    private CloudWatchRefusals() {}

    /** What has no error shape of its own. */
    static AwsException validation(String message) {
        return new AwsException(400, "ValidationError", message);
    }

    static AwsException value(String message) {
        return new AwsException(400, "InvalidParameterValueException", message);
    }

    static AwsException combination(String message) {
        return new AwsException(400, "InvalidParameterCombinationException", message);
    }

    static AwsException missing(String message) {
        return new AwsException(400, "MissingRequiredParameterException", message);
    }

    /** An alarm that is not there. */
    static AwsException notFound(String message) {
        return new AwsException(404, "ResourceNotFound", message);
    }

    /** Something that could have tags and is not there. */
    static AwsException unknownResource(String arn) {
        return new AwsException(404, "ResourceNotFoundException", "Unknown resource " + arn);
    }
}
