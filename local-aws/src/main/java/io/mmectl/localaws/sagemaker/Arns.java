package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.platform.ServiceContext;
import java.util.Locale;

/** Names of resources across services. SageMaker writes the names in its ARNs in lower case. */
final class Arns {
    private Arns() {}

    static String of(String region, String kind, String name) {
        String partition = region.startsWith("cn-") ? "aws-cn" : "aws";
        return "arn:" + partition + ":sagemaker:" + region + ":" + ServiceContext.ACCOUNT + ":" + kind + "/"
                + name.toLowerCase(Locale.ROOT);
    }

    /** Key of a table; names differ in more than case. */
    static String key(String region, String name) {
        return region + "/" + name.toLowerCase(Locale.ROOT);
    }
}
