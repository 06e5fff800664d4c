package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.util.Map;

/** Tags of objects and of their versions. */
record TagOperations(S3Store store) {
    AwsResponse get(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        ObjectRecord object = tagged(bucket, call);
        return call.xml(
                "Tagging",
                x -> x.element(
                        "TagSet",
                        set -> object.attributes()
                                .tags()
                                .forEach((name, value) -> set.element(
                                        "Tag", t -> t.text("Key", name).text("Value", value)))),
                bucket.versionHeader(object));
    }

    /** What is not there is named with its bucket here, and only here. */
    private ObjectRecord tagged(BucketRecord bucket, S3Call call) {
        try {
            return store.requireVersion(bucket, call.versionedKey());
        } catch (AwsException e) {
            boolean unknown = e.code().equals("NoSuchKey") && !e.fields().containsKey(S3Errors.DELETE_MARKER);
            throw unknown ? S3Errors.noSuchKey(bucket.name() + "/" + call.key()) : e;
        }
    }

    AwsResponse put(S3Call call) throws IOException {
        Map<String, String> tags = TagSet.ofObject(call.document("Tagging")
                .child("TagSet")
                .orElseThrow(S3Errors::malformedXml)
                .children("Tag"));
        return call.empty(200, replace(call, tags));
    }

    AwsResponse delete(S3Call call) {
        return call.empty(204, replace(call, Map.of()));
    }

    private Map<String, String> replace(S3Call call, Map<String, String> tags) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        return bucket.versionHeader(store.amend(call.bucket(), call.versionedKey(), object -> object.withTags(tags)));
    }
}
