package io.mmectl.localaws.s3;

import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.XmlWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whose a bucket is, and whether its objects may have ACLs: not while their ownership is enforced, as from birth. */
final class Ownership {
    private static final String ENFORCED = "BucketOwnerEnforced";
    private static final List<String> KINDS = List.of(ENFORCED, "BucketOwnerPreferred", "ObjectWriter");
    private static final String HEADER = "x-amz-object-ownership";
    private static final String ACL = "x-amz-acl";
    private static final Set<String> CANNED = Set.of(
            "private",
            "public-read",
            "public-read-write",
            "authenticated-read",
            "aws-exec-read",
            "bucket-owner-read",
            "bucket-owner-full-control");

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

    private static boolean enforced(BucketRecord bucket) {
        String ownership = bucket.configurations().get(BucketConfiguration.OWNERSHIP);
        return ownership == null || ownership.contains(ENFORCED);
    }

    /** Refuses a change of an ACL; what says the owner's anyway is taken. */
    static void requireAcls(BucketRecord bucket, S3Call call) {
        if (enforced(bucket) && !call.header(ACL).orElse("").equals("bucket-owner-full-control")) {
            throw S3Errors.aclsNotSupported();
        }
    }

    /** Refuses an ACL that a new object would come with. */
    static void checkAcl(BucketRecord bucket, S3Call call) {
        Optional<String> canned = call.header(ACL);
        if (canned.isPresent() && !CANNED.contains(canned.get())) {
            throw S3Errors.invalidArgument("", ACL, canned.get());
        }
        if (canned.isPresent() || grants(call)) {
            requireAcls(bucket, call);
        }
    }

    private static boolean grants(S3Call call) {
        return call.request().headers().keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-amz-grant-"));
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
        boolean open = grants(call) || !call.header(ACL).orElse("private").equals("private");
        if (open && kind.orElse(ENFORCED).equals(ENFORCED)) {
            throw new AwsException(
                    400,
                    "InvalidBucketAclWithObjectOwnership",
                    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
                    Map.of("BucketName", bucket.name()));
        }
        return kind.map(text -> bucket.with(
                        BucketConfiguration.OWNERSHIP,
                        XmlWriter.document()
                                .root(
                                        "OwnershipControls",
                                        S3Call.NAMESPACE,
                                        x -> x.element("Rule", rule -> rule.text("ObjectOwnership", text)))
                                .toString()))
                .orElse(bucket);
    }
}
