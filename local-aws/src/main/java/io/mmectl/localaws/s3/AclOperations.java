package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** ACLs of buckets and of objects. While a bucket's ownership is enforced they say that all is its owner's. */
record AclOperations(S3Store store) {
    AwsResponse ofBucket(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        return answer(call, bucket, bucket.configurations().get(BucketConfiguration.ACL), Map.of());
    }

    AwsResponse ofObject(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        ObjectRecord object = store.requireObject(bucket, call.versionedKey());
        return answer(call, bucket, object.attributes().acl(), bucket.versionHeader(object));
    }

    private static AwsResponse answer(
            S3Call call, BucketRecord bucket, @Nullable String kept, Map<String, String> more) {
        Map<String, String> headers = S3Headers.common(call.request());
        headers.put("Content-Type", "application/xml");
        headers.putAll(more);
        String document = kept == null || Ownership.enforced(bucket) ? Acl.PRIVATE.document() : kept;
        return AwsResponse.of(200, headers, document.getBytes(StandardCharsets.UTF_8));
    }

    AwsResponse putOnBucket(S3Call call) throws IOException {
        Acl acl = sent(call, store.requireBucket(call.bucket()), "s3:PutBucketAcl");
        store.configure(
                call.bucket(),
                bucket -> kept(acl)
                        .map(document -> bucket.with(BucketConfiguration.ACL, document))
                        .orElseGet(() -> bucket.without(BucketConfiguration.ACL)));
        return call.empty(200, Map.of());
    }

    AwsResponse putOnObject(S3Call call) throws IOException {
        BucketRecord bucket = store.requireBucket(call.bucket());
        store.requireVersion(bucket, call.versionedKey());
        Acl acl = sent(call, bucket, "s3:PutObjectAcl");
        ObjectRecord changed = store.amend(
                call.bucket(),
                call.versionedKey(),
                object -> object.withAcl(kept(acl).orElse(null)));
        return call.empty(200, bucket.versionHeader(changed));
    }

    /** The one that a request is about, when the bucket takes it. */
    private static Acl sent(S3Call call, BucketRecord bucket, String action) throws IOException {
        Optional<Acl> inHeaders = Acl.inHeaders(call);
        byte[] body = call.body();
        if (inHeaders.isPresent() && body.length > 0) {
            throw new AwsException(400, "UnexpectedContent", "This request does not support content");
        }
        if (inHeaders.isEmpty() && body.length == 0) {
            throw new AwsException(
                    400,
                    "MissingSecurityHeader",
                    "Your request was missing a required header",
                    Map.of("MissingHeaderName", Acl.CANNED_HEADER));
        }
        Acl acl = inHeaders.isPresent() ? inHeaders.get() : Acl.parse(body);
        // A document that says no more than what holds anyway is taken.
        if (inHeaders.isPresent() || !acl.equals(Acl.PRIVATE)) {
            Ownership.requireAcls(bucket, call);
        }
        PublicAccess.checkAcl(bucket, acl, action, call);
        return acl;
    }

    /** What is kept of it: nothing of that which everything has. */
    static Optional<String> kept(Acl acl) {
        return Optional.of(acl).filter(a -> !a.equals(Acl.PRIVATE)).map(Acl::document);
    }
}
