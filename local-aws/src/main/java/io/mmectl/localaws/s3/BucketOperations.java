package io.mmectl.localaws.s3;

import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Buckets themselves. */
record BucketOperations(S3Store store, LocalTime time) {
    private static final int MOST_LISTED = 10_000;
    private static final String DEFAULT_REGION = "us-east-1";
    private static final String REGION = "[a-z]{2}(-[a-z]+){1,2}-\\d";
    private static final String NAME = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

    /** All buckets or, asked for so many, a page of them by name. */
    AwsResponse list(S3Call call) {
        int most = call.number("max-buckets", MOST_LISTED, Integer.MAX_VALUE);
        if (most < 1 || most > MOST_LISTED) {
            throw S3Errors.invalidArgument(
                    "Argument max-buckets must be an integer between 1 and " + MOST_LISTED, "max-buckets", "" + most);
        }
        String prefix = call.query("prefix").orElse("");
        String after = call.query("continuation-token")
                .filter(token -> !token.isEmpty())
                .map(ListOperations::fromToken)
                .orElse("");
        List<BucketRecord> left = store.allBuckets().stream()
                .filter(bucket -> bucket.name().startsWith(prefix)
                        && bucket.name().compareTo(after) > 0
                        && call.query("bucket-region")
                                .map(bucket.region()::equals)
                                .orElse(true))
                .sorted(Comparator.comparing(BucketRecord::name))
                .toList();
        List<BucketRecord> page = left.subList(0, Math.min(most, left.size()));
        return call.xml("ListAllMyBucketsResult", x -> {
            x.element("Owner", o -> o.text("ID", "local"));
            if (page.size() < left.size()) {
                x.text(
                        "ContinuationToken",
                        ListOperations.toToken(page.getLast().name()));
            }
            call.query("prefix").ifPresent(p -> x.text("Prefix", p));
            x.element(
                    "Buckets",
                    b -> page.forEach(bucket -> b.element(
                            "Bucket",
                            e -> e.text("Name", bucket.name())
                                    .text("CreationDate", S3Headers.iso(bucket.created()))
                                    .text("BucketRegion", bucket.region())
                                    .text("BucketArn", arn(bucket.name())))));
        });
    }

    AwsResponse create(S3Call call) throws IOException {
        checkName(call.bucket());
        Optional<XmlTree> configuration = call.optionalDocument("CreateBucketConfiguration");
        NotOffered.checkNewBucket(call, configuration);
        String region = region(
                call.request().region(),
                configuration.flatMap(c -> c.text("LocationConstraint")).orElse(""));
        Optional<BucketRecord> existing = store.createBucket(born(call, configuration, region));
        // In us-east-1 creating one's own bucket again is not an error, unless it is to have tags.
        boolean again = region.equals(DEFAULT_REGION)
                && existing.filter(old -> old.region().equals(region)).isPresent()
                && configuration.flatMap(c -> c.child("Tags")).isEmpty();
        if (existing.isPresent() && !again) {
            throw new AwsException(
                    409,
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.",
                    Map.of("BucketName", call.bucket()));
        }
        return call.empty(200, Map.of("Location", place(call, region), "x-amz-bucket-arn", arn(call.bucket())));
    }

    private BucketRecord born(S3Call call, Optional<XmlTree> configuration, String region) {
        BucketRecord bucket =
                ObjectLock.born(Ownership.born(new BucketRecord(call.bucket(), region, time.now()), call), call);
        Map<String, String> tags = TagSet.ofNewBucket(configuration
                .flatMap(c -> c.child("Tags"))
                .map(list -> list.children("Tag"))
                .orElse(List.of()));
        return tags.isEmpty() ? bucket : bucket.with(BucketConfiguration.TAGGING, TagSet.document(tags));
    }

    /** Only the endpoint of us-east-1 makes buckets elsewhere; the others want to be told what they are. */
    private static String region(String endpoint, String constraint) {
        String region = constraint.equals("EU") ? "eu-west-1" : constraint;
        if (endpoint.equals(DEFAULT_REGION)) {
            if (!region.isEmpty() && (region.equals(DEFAULT_REGION) || !region.matches(REGION))) {
                throw new AwsException(
                        400,
                        "InvalidLocationConstraint",
                        "The specified location-constraint is not valid",
                        Map.of("LocationConstraint", region));
            }
        } else if (!region.equals(endpoint)) {
            throw new AwsException(
                    400,
                    "IllegalLocationConstraintException",
                    "The " + (region.isEmpty() ? "unspecified" : constraint)
                            + " location constraint is incompatible for the region specific endpoint this request was"
                            + " sent to.");
        }
        return region.isEmpty() ? DEFAULT_REGION : region;
    }

    static void checkName(String name) {
        if (!name.matches(NAME) || name.contains("..")) {
            throw new AwsException(
                    400, "InvalidBucketName", "The specified bucket is not valid.", Map.of("BucketName", name));
        }
    }

    AwsResponse head(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        return call.empty(
                200,
                Map.of(
                        "Content-Type",
                        "application/xml",
                        "x-amz-bucket-region",
                        bucket.region(),
                        "x-amz-bucket-arn",
                        arn(call.bucket()),
                        "x-amz-access-point-alias",
                        "false"));
    }

    private static String place(S3Call call, String region) {
        return region.equals(DEFAULT_REGION) ? "/" + call.bucket() : call.url();
    }

    private static String arn(String bucket) {
        return "arn:aws:s3:::" + bucket;
    }

    AwsResponse delete(S3Call call) {
        store.deleteBucket(call.bucket());
        return call.empty(204, Map.of());
    }

    AwsResponse location(S3Call call) {
        String region = store.requireBucket(call.bucket()).region();
        String document = region.equals(DEFAULT_REGION) ? "" : region;
        Map<String, String> headers = S3Headers.common(call.request());
        headers.put("Content-Type", "application/xml");
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint xmlns=\"" + S3Call.NAMESPACE
                + "\">" + document + "</LocationConstraint>";
        return AwsResponse.of(200, headers, xml.getBytes(StandardCharsets.UTF_8));
    }

    AwsResponse putVersioning(S3Call call) throws IOException {
        BucketRecord before = store.requireBucket(call.bucket());
        XmlTree document = call.document("VersioningConfiguration");
        if (document.text("MfaDelete").orElse("").equals("Enabled")) {
            throw S3Errors.notImplemented("MFA delete");
        }
        Versioning versioning = Versioning.requested(document.text("Status")
                .orElseThrow(() -> new AwsException(
                        400, "IllegalVersioningConfigurationException", "The Versioning element must be specified")));
        ObjectLock.checkVersioning(before, versioning);
        store.configure(call.bucket(), bucket -> bucket.with(versioning));
        return call.empty(200, Map.of());
    }

    AwsResponse versioning(S3Call call) {
        Versioning versioning = store.requireBucket(call.bucket()).versioning();
        return call.xml("VersioningConfiguration", x -> {
            if (versioning != Versioning.OFF) {
                x.text("Status", versioning.status());
            }
        });
    }
}
