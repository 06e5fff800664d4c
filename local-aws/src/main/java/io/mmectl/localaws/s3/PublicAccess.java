package io.mmectl.localaws.s3;

import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.XmlWriter;
import java.util.List;

/** A public access block: four switches, of which a client may name some. */
final class PublicAccess {
    private static final List<String> SWITCHES =
            List.of("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");

    private PublicAccess() {}

    /** Refuses a public ACL where the bucket blocks such, as from birth. */
    static void checkAcl(BucketRecord bucket, Acl acl, String action, S3Call call) {
        String document = bucket.configurations().get(BucketConfiguration.PUBLIC_ACCESS);
        if (acl.isPublic() && (document == null || document.contains("<BlockPublicAcls>true<"))) {
            throw new AwsException(
                    403,
                    "AccessDenied",
                    "User: arn:aws:iam::" + ServiceContext.ACCOUNT + ":root is not authorized to perform: " + action
                            + " on resource: \"arn:aws:s3:::" + bucket.name()
                            + (call.key().isEmpty() ? "" : "/" + call.key())
                            + "\" because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.");
        }
    }

    /** The document as S3 gives it back: what was left out is off. */
    static String kept(XmlTree document) {
        return XmlWriter.document()
                .root(
                        document.name(),
                        S3Call.NAMESPACE,
                        x -> SWITCHES.forEach(
                                name -> x.text(name, document.text(name).orElse("false"))))
                .toString();
    }
}
