package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** S3's refusals. */
public final class S3Errors {
    static final String VERSION_ID = "x-amz-version-id";
    static final String DELETE_MARKER = "x-amz-delete-marker";

    private S3Errors() {}

    /** S3's error document; without a body for 304, 412 to HEAD and the like, which HTTP does not allow one. */
    public static AwsResponse answer(AwsRequest request, AwsException refusal) {
        Map<String, String> headers = S3Headers.common(request);
        if (refusal.status() == 304) {
            refusal.fields().forEach(headers::put);
            return AwsResponse.of(304, headers, new byte[0]);
        }
        headers.put("Content-Type", "application/xml");
        refusal.fields().forEach((name, value) -> {
            if (isHeader(name)) {
                headers.put(name, value);
            }
        });
        XmlWriter xml = XmlWriter.document().root("Error", "", x -> {
            x.text("Code", refusal.code()).text("Message", refusal.text());
            new TreeMap<>(refusal.fields()).forEach((name, value) -> {
                if (!isHeader(name)) {
                    x.text(name, value);
                }
            });
            if (refusal.code().equals("MethodNotAllowed")) {
                x.text("Method", request.method());
            }
            x.text("RequestId", request.requestId());
            x.text("HostId", "local");
        });
        return AwsResponse.of(refusal.status(), headers, xml.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Some of what a refusal tells is told in headers; no element of the document has such a name. */
    private static boolean isHeader(String field) {
        return field.startsWith("x-amz-") || field.equals("Allow") || field.equals("Last-Modified");
    }

    static AwsException noSuchBucket(String bucket) {
        return new AwsException(
                404, "NoSuchBucket", "The specified bucket does not exist", Map.of("BucketName", bucket));
    }

    static AwsException noSuchKey(String key) {
        return new AwsException(404, "NoSuchKey", "The specified key does not exist.", Map.of("Key", key));
    }

    static AwsException noSuchVersion(String key, String versionId) {
        return new AwsException(
                404,
                "NoSuchVersion",
                "The specified version does not exist.",
                Map.of("Key", key, "VersionId", versionId));
    }

    /** The newest version of the key says that it was deleted. */
    static AwsException deletedKey(ObjectRecord marker) {
        return new AwsException(
                404,
                "NoSuchKey",
                "The specified key does not exist.",
                Map.of("Key", marker.key(), VERSION_ID, marker.versionId(), DELETE_MARKER, "true"));
    }

    /** The version that was asked for says that the key was deleted. */
    static AwsException markerIsNoObject(ObjectRecord marker) {
        return new AwsException(
                405,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
                Map.of(
                        "ResourceType",
                        "DeleteMarker",
                        "Allow",
                        "DELETE",
                        "Last-Modified",
                        S3Headers.httpDate(marker.lastModified()),
                        VERSION_ID,
                        marker.versionId(),
                        DELETE_MARKER,
                        "true"));
    }

    static AwsException aclsNotSupported() {
        return new AwsException(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    }

    static AwsException bucketNotEmpty(BucketRecord bucket) {
        return new AwsException(
                409,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty"
                        + (bucket.versioning() == Versioning.OFF
                                ? ""
                                : ". You must delete all versions in the bucket."),
                Map.of("BucketName", bucket.name()));
    }

    /** The endpoint that is named is this one: nobody is sent away from this machine. */
    static AwsException permanentRedirect(S3Call call, BucketRecord bucket) {
        return new AwsException(
                301,
                "PermanentRedirect",
                "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all"
                        + " future requests to this endpoint.",
                Map.of(
                        "Bucket",
                        bucket.name(),
                        "Endpoint",
                        call.header("host").orElse("localhost"),
                        "x-amz-bucket-region",
                        bucket.region()));
    }

    static AwsException preconditionFailed(String condition) {
        return new AwsException(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
                Map.of("Condition", condition));
    }

    static AwsException invalidArgument(String message, String name, String value) {
        return new AwsException(400, "InvalidArgument", message, Map.of("ArgumentName", name, "ArgumentValue", value));
    }

    static AwsException invalidRequest(String message) {
        return new AwsException(400, "InvalidRequest", message);
    }

    static AwsException malformedXml() {
        return new AwsException(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    static AwsException badDigest(String algorithm) {
        return new AwsException(
                400, "BadDigest", "The " + algorithm + " you specified did not match the calculated checksum.");
    }

    /**
     * The one of Content-MD5.
     *
     * @param expected hex, as S3 has it
     * @param calculated base64
     */
    static AwsException badMd5(String expected, String calculated) {
        return new AwsException(
                400,
                "BadDigest",
                "The Content-MD5 you specified did not match what we received.",
                Map.of("ExpectedDigest", expected, "CalculatedDigest", calculated));
    }

    static AwsException headerNotImplemented(String header) {
        return headerNotImplemented(header, "We don't accept the provided value of " + header + " header for this API");
    }

    /** @param why empty where S3 says nothing more */
    static AwsException headerNotImplemented(String header, String why) {
        return new AwsException(
                501,
                "NotImplemented",
                "A header you provided implies functionality that is not implemented",
                why.isEmpty() ? Map.of("Header", header) : Map.of("Header", header, "additionalMessage", why));
    }

    /** A checksum of another algorithm than the upload's. */
    static AwsException checksumMismatch(ChecksumAlgorithm expected, ChecksumAlgorithm sent) {
        return invalidRequest("Checksum Type mismatch occurred, expected checksum Type: "
                + expected.name().toLowerCase(Locale.ROOT) + ", actual checksum Type: "
                + sent.name().toLowerCase(Locale.ROOT));
    }

    static AwsException notImplemented(String what) {
        return new AwsException(
                501, "NotImplemented", "A header or operation that you asked for is not implemented: " + what + ".");
    }
}
