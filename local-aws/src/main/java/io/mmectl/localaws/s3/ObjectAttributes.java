package io.mmectl.localaws.s3;

import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.XmlWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** GetObjectAttributes: what is known of an object, without its bytes. */
record ObjectAttributes(S3Store store, LocalTime time) {
    private static final int MAX_PARTS = 1000;
    private static final Set<String> KNOWN = Set.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize");

    AwsResponse get(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        ObjectRecord object = store.requireObject(bucket, call.versionedKey());
        Preconditions.of(call.request()).checkRead(object, time.now());
        Set<String> wanted = wanted(call);
        Map<String, String> headers = new LinkedHashMap<>(bucket.versionHeader(object));
        headers.put("Last-Modified", S3Headers.httpDate(object.lastModified()));
        return call.xml("GetObjectAttributesResponse", x -> describe(call, object, wanted, x), headers);
    }

    private static Set<String> wanted(S3Call call) {
        Set<String> wanted = call.request().headers().getOrDefault("x-amz-object-attributes", List.of()).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        if (wanted.isEmpty() || !KNOWN.containsAll(wanted)) {
            throw S3Errors.invalidArgument(
                    "Invalid attribute name specified.", "x-amz-object-attributes", String.join(",", wanted));
        }
        return wanted;
    }

    private static void describe(S3Call call, ObjectRecord object, Set<String> wanted, XmlWriter x) {
        if (wanted.contains("ETag")) {
            x.text("ETag", object.etag());
        }
        if (wanted.contains("Checksum")) {
            Checksum checksum = object.checksum();
            x.element(
                    "Checksum",
                    c -> c.text(checksum.algorithm().element(), Completion.withoutCount(checksum.value()))
                            .text("ChecksumType", checksum.type()));
        }
        if (wanted.contains("ObjectParts") && object.multipart()) {
            x.element("ObjectParts", p -> parts(call, object, p));
        }
        if (wanted.contains("StorageClass")) {
            x.text(
                    "StorageClass",
                    object.attributes().headers().getOrDefault(AttributeHeaders.STORAGE_CLASS, "STANDARD"));
        }
        if (wanted.contains("ObjectSize")) {
            x.text("ObjectSize", object.length());
        }
    }

    /** Their number; each one only where the object's checksum is made of theirs, as S3 has it. */
    private static void parts(S3Call call, ObjectRecord object, XmlWriter x) {
        List<ObjectRecord.Part> parts = object.checkedParts();
        x.text("PartsCount", object.blobs().size());
        if (parts.isEmpty()) {
            return;
        }
        int marker = headerNumber(call, "x-amz-part-number-marker", 0);
        int max = headerNumber(call, "x-amz-max-parts", MAX_PARTS);
        List<Integer> behind = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).number() > marker) {
                behind.add(i);
            }
        }
        List<Integer> page = behind.subList(0, Math.min(max, behind.size()));
        x.text("PartNumberMarker", marker);
        x.text(
                "NextPartNumberMarker",
                page.isEmpty() ? 0 : parts.get(page.getLast()).number());
        x.text("MaxParts", max).text("IsTruncated", page.size() < behind.size());
        for (int i : page) {
            x.element(
                    "Part",
                    p -> p.text("PartNumber", parts.get(i).number())
                            .text("Size", object.blobs().get(i).length())
                            .text(
                                    object.checksum().algorithm().element(),
                                    parts.get(i).checksum()));
        }
    }

    private static int headerNumber(S3Call call, String name, int missing) {
        Optional<String> text = call.header(name);
        if (text.isPresent() && !text.get().matches("\\d{1,9}")) {
            throw S3Errors.invalidArgument(
                    "Provided " + name + " not an integer or within integer range", name, text.get());
        }
        return text.map(Integer::parseInt)
                .map(n -> Math.min(n, name.endsWith("max-parts") ? MAX_PARTS : n))
                .orElse(missing);
    }
}
