package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.wire.AwsException;

/** Refusals of what is more than AWS's default quotas allow. The numbers are documented, the text is not. */
final class Quotas {
    private Quotas() {}

    static AwsException exceeded(String what, int most) {
        return new AwsException(400, "LimitExceededException", "The quota of " + what + " is " + most + ".");
    }
}
