package io.mmectl.localaws.s3;

import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Single puts, deletes and tags. */
record WriteOperations(S3Store store, LocalTime time) {
    private static final int MAX_DELETES = 1000;

    AwsResponse put(S3Call call) throws IOException {
        call.requireUsableKey();
        store.requireBucket(call.bucket());
        Preconditions conditions = Preconditions.of(call.request());
        ObjectRecord.Attributes attributes = AttributeHeaders.of(call);
        Received received = Received.from(call, store.blobs(), Expectations.of(call));
        try {
            ObjectRecord written = store.write(call.bucket(), call.key(), current -> {
                conditions.checkWrite(call.key(), current);
                return new ObjectRecord(
                        call.key(),
                        List.of(received.blob()),
                        received.digests().etag(),
                        false,
                        time.now(),
                        attributes,
                        received.digests().checksum());
            });
            return call.empty(200, AttributeHeaders.written(written));
        } catch (AwsException e) {
            store.blobs().delete(List.of(received.blob()));
            throw e;
        }
    }

    AwsResponse delete(S3Call call) {
        Preconditions conditions = Preconditions.of(call.request());
        store.delete(call.bucket(), call.key(), conditions::checkDelete);
        return call.empty(204, Map.of());
    }

    AwsResponse deleteAll(S3Call call) throws IOException {
        store.requireBucket(call.bucket());
        XmlTree document = call.document("Delete");
        List<XmlTree> objects = document.children("Object");
        if (objects.isEmpty() || objects.size() > MAX_DELETES) {
            throw S3Errors.malformedXml();
        }
        boolean quiet = document.text("Quiet").orElse("").equalsIgnoreCase("true");
        List<String> deleted = new ArrayList<>();
        Map<String, AwsException> failed = new TreeMap<>();
        for (XmlTree object : objects) {
            String key = object.requiredText("Key");
            Preconditions conditions = new Preconditions(object.text("ETag").orElse(null), null, null, null);
            try {
                store.delete(call.bucket(), key, conditions::checkDelete);
                deleted.add(key);
            } catch (AwsException e) {
                failed.put(key, e);
            }
        }
        return call.xml("DeleteResult", x -> {
            if (!quiet) {
                deleted.forEach(key -> x.element("Deleted", d -> d.text("Key", key)));
            }
            failed.forEach((key, e) -> x.element(
                    "Error", d -> d.text("Key", key).text("Code", e.code()).text("Message", e.text())));
        });
    }

    AwsResponse tags(S3Call call) {
        ObjectRecord object = store.requireObject(call.bucket(), call.key());
        return call.xml(
                "Tagging",
                x -> x.element(
                        "TagSet",
                        set -> object.attributes()
                                .tags()
                                .forEach((name, value) -> set.element(
                                        "Tag", t -> t.text("Key", name).text("Value", value)))));
    }

    AwsResponse putTags(S3Call call) throws IOException {
        Map<String, String> tags = new TreeMap<>();
        for (XmlTree tag : call.document("Tagging")
                .child("TagSet")
                .orElseThrow(S3Errors::malformedXml)
                .children("Tag")) {
            tags.put(tag.requiredText("Key"), tag.requiredText("Value"));
        }
        replaceTags(call, AttributeHeaders.checkedTags(tags));
        return call.empty(200, Map.of());
    }

    AwsResponse deleteTags(S3Call call) {
        replaceTags(call, Map.of());
        return call.empty(204, Map.of());
    }

    private void replaceTags(S3Call call, Map<String, String> tags) {
        store.write(
                call.bucket(),
                call.key(),
                (Optional<ObjectRecord> current) -> current.orElseThrow(() -> S3Errors.noSuchKey(call.key()))
                        .withTags(tags));
    }
}
