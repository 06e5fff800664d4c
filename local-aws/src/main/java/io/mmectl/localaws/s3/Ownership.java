package io.mmectl.localaws.s3;

import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose a bucket is, and whether its objects may have ACLs: not while their ownership is enforced, as from birth. */
final class Ownership {
    private static final String ENFORCED = "BucketOwnerEnforced";
    private static final List<String> KINDS = List.of(ENFORCED, "BucketOwnerPreferred", "ObjectWriter");
    private static final String HEADER = "x-amz-object-ownership";

    private Ownership() {}

    /** Refuses a request that expects another owner of its bucket, or of the one that it copies from. */
    static void checkExpected(S3Call call, String header) {
        Optional<String> expected = call.header(header);
        if (expected.isPresent() && !expected.get().matches("\\d{12}")) {
            throw new AwsException(
                    400,
                    "InvalidBucketOwnerAWSAccountID",
                    "The value of the expected bucket owner parameter must be an AWS Account ID... [" + expected.get()
                            + "]");
        }
        if (expected.isPresent() && !expected.get().equals(ServiceContext.ACCOUNT)) {
            throw new AwsException(403, "AccessDenied", "Access Denied");
        }
    }

    /** As of every bucket until its owner says otherwise. */
    static boolean enforced(BucketRecord bucket) {
        String ownership = bucket.configurations().get(BucketConfiguration.OWNERSHIP);
        return ownership == null || ownership.contains(ENFORCED);
    }

    /** Refuses a change of an ACL; what says the owner's anyway is taken. */
    static void requireAcls(BucketRecord bucket, S3Call call) {
        if (enforced(bucket) && !call.header(Acl.CANNED_HEADER).orElse("").equals("bucket-owner-full-control")) {
            throw S3Errors.aclsNotSupported();
        }
    }

    /** Refuses an ACL that a new object would come with. */
    static void checkAcl(BucketRecord bucket, S3Call call) {
        Acl.inHeaders(call).ifPresent(acl -> {
            requireAcls(bucket, call);
            PublicAccess.checkAcl(bucket, acl, "s3:PutObject", call);
        });
    }

    /** A new bucket with the ownership that the request asks for. */
    static BucketRecord born(BucketRecord bucket, S3Call call) {
        Optional<String> kind = call.header(HEADER);
        if (kind.isPresent() && !KINDS.contains(kind.get())) {
            throw new AwsException(
                    400,
                    "InvalidArgument",
                    "Invalid x-amz-object-ownership header: " + kind.get(),
                    Map.of("ArgumentName", HEADER));
        }
        Acl acl = Acl.inHeaders(call).orElse(Acl.PRIVATE);
        if (!acl.equals(Acl.PRIVATE) && kind.orElse(ENFORCED).equals(ENFORCED)) {
            throw aclWithEnforcement(bucket);
        }
        if (acl.isPublic()) {
            throw new AwsException(
                    400,
                    "InvalidBucketAclWithBlockPublicAccessError",
                    "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
                    Map.of("BucketName", bucket.name()));
        }
        BucketRecord open = AclOperations.kept(acl)
                .map(document -> bucket.with(BucketConfiguration.ACL, document))
                .orElse(bucket);
        return kind.map(text -> open.with(
                        BucketConfiguration.OWNERSHIP,
                        XmlWriter.document()
                                .root(
                                        "OwnershipControls",
                                        S3Call.NAMESPACE,
                                        x -> x.element("Rule", rule -> rule.text("ObjectOwnership", text)))
                                .toString()))
                .orElse(open);
    }

    /** Refuses to enforce the ownership of a bucket that is open to others. */
    static void check(BucketRecord bucket, String kind) {
        String acl = bucket.configurations().get(BucketConfiguration.ACL);
        if (kind.equals(ENFORCED) && acl != null && !isPrivate(acl)) {
            throw aclWithEnforcement(bucket);
        }
    }

    /** Older programs kept documents as they came, those too that give nobody anything. */
    private static boolean isPrivate(String acl) {
        try {
            return Acl.parse(acl.getBytes(StandardCharsets.UTF_8)).equals(Acl.PRIVATE);
        } catch (AwsException e) {
            return false;
        }
    }

    private static AwsException aclWithEnforcement(BucketRecord bucket) {
        return new AwsException(
                400,
                "InvalidBucketAclWithObjectOwnership",
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
                Map.of("BucketName", bucket.name()));
    }
}
