package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.HeaderText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Between the headers of a request and what is kept with an object. */
final class AttributeHeaders {
    static final String STORAGE_CLASS = "x-amz-storage-class";
    static final String ENCRYPTION = "x-amz-server-side-encryption";
    static final String REDIRECT = "x-amz-website-redirect-location";
    static final String METADATA = "x-amz-meta-";
    private static final int MAX_METADATA_BYTES = 2 * 1024;
    private static final Set<String> STORAGE_CLASSES = Set.of(
            "STANDARD",
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER",
            "GLACIER_IR",
            "DEEP_ARCHIVE");
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");
    private static final Set<String> ENCRYPTIONS = Set.of("AES256", "aws:kms", "aws:kms:dsse");
    private static final Pattern CHUNKED = Pattern.compile("\\s*aws-chunked\\s*,?\\s*");
    private static final List<String> KEPT = List.of(
            "Content-Type",
            "Cache-Control",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Language",
            "Expires",
            REDIRECT,
            STORAGE_CLASS,
            ENCRYPTION,
            "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-server-side-encryption-bucket-key-enabled");

    private AttributeHeaders() {}

    /** What a request that writes an object says about it. */
    static ObjectRecord.Attributes of(S3Call call) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "binary/octet-stream");
        headers.put(ENCRYPTION, "AES256");
        KEPT.forEach(name -> call.header(name).ifPresent(value -> headers.put(name, value)));
        String encoding =
                CHUNKED.matcher(headers.getOrDefault("Content-Encoding", "")).replaceAll("");
        if (encoding.isEmpty()) {
            headers.remove("Content-Encoding");
        } else {
            headers.put("Content-Encoding", encoding);
        }
        check(headers);
        headers.remove(STORAGE_CLASS, "STANDARD");
        Map<String, String> metadata = metadata(call);
        return new ObjectRecord.Attributes(
                headers,
                metadata,
                TagSet.ofHeader(call.header("x-amz-tagging").orElse("")),
                Acl.inHeaders(call).flatMap(AclOperations::kept).orElse(null));
    }

    /** Refuses to read what is archived: nothing is restored here. */
    static void checkReadable(ObjectRecord object) {
        String storageClass = object.attributes().headers().getOrDefault(STORAGE_CLASS, "STANDARD");
        if (ARCHIVES.contains(storageClass)) {
            throw new AwsException(
                    403,
                    "InvalidObjectState",
                    "The operation is not valid for the object's storage class",
                    Map.of("StorageClass", storageClass));
        }
    }

    private static Map<String, String> metadata(S3Call call) {
        Map<String, String> metadata = new TreeMap<>();
        call.request().headers().forEach((name, values) -> {
            if (name.startsWith(METADATA)) {
                metadata.put(
                        name.substring(METADATA.length()),
                        EncodedWords.decode(HeaderText.ofUtf8(String.join(",", values))));
            }
        });
        int bytes = metadata.entrySet().stream()
                .mapToInt(e -> e.getKey().length() + e.getValue().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAX_METADATA_BYTES) {
            throw new AwsException(
                    400,
                    "MetadataTooLarge",
                    "Your metadata headers exceed the maximum allowed metadata size",
                    Map.of("Size", String.valueOf(bytes), "MaxSizeAllowed", String.valueOf(MAX_METADATA_BYTES)));
        }
        return metadata;
    }

    /** What S3 can keep an object as and encrypt it with, of what a request asks for. */
    private static void check(Map<String, String> headers) {
        String storageClass = headers.getOrDefault(STORAGE_CLASS, "STANDARD");
        if (!STORAGE_CLASSES.contains(storageClass)) {
            throw new AwsException(
                    400,
                    "InvalidStorageClass",
                    "The storage class you specified is not valid",
                    Map.of("StorageClassRequested", storageClass));
        }
        String encryption = headers.getOrDefault(ENCRYPTION, "");
        if (!ENCRYPTIONS.contains(encryption)) {
            throw new AwsException(
                    400,
                    "InvalidEncryptionAlgorithmError",
                    "The Encryption request you specified is not valid. Supported value: AES256.",
                    Map.of("ArgumentName", ENCRYPTION, "ArgumentValue", encryption));
        }
    }

    /** What HEAD and GET tell about an object beside its length, range and checksum. */
    static Map<String, String> describe(ObjectRecord object) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ETag", S3Headers.quoted(object.etag()));
        headers.put("Last-Modified", S3Headers.httpDate(object.lastModified()));
        headers.put("Accept-Ranges", "bytes");
        headers.putAll(object.attributes().headers());
        object.attributes()
                .metadata()
                .forEach((name, value) -> headers.put(METADATA + name, EncodedWords.encode(value)));
        if (!object.attributes().tags().isEmpty()) {
            headers.put(
                    "x-amz-tagging-count",
                    String.valueOf(object.attributes().tags().size()));
        }
        return headers;
    }

    static Map<String, String> checksum(Checksum checksum) {
        return Map.of(checksum.algorithm().header(), checksum.value(), "x-amz-checksum-type", checksum.type());
    }

    /** What an answer to a write tells about the object. */
    static Map<String, String> written(BucketRecord bucket, ObjectRecord object) {
        Map<String, String> headers = new LinkedHashMap<>(checksum(object.checksum()));
        if (bucket.versioning() == Versioning.ENABLED) {
            headers.putAll(bucket.versionHeader(object));
        }
        headers.put("ETag", S3Headers.quoted(object.etag()));
        headers.putAll(encryption(object.attributes()));
        headers.putAll(Expiry.header(bucket, object));
        return headers;
    }

    static Map<String, String> encryption(ObjectRecord.Attributes attributes) {
        Map<String, String> headers = new LinkedHashMap<>();
        attributes.headers().forEach((name, value) -> {
            if (name.startsWith(ENCRYPTION)) {
                headers.put(name, value);
            }
        });
        return headers;
    }
}
