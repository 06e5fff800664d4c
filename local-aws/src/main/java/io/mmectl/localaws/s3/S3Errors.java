package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** S3's refusals. */
public final class S3Errors {
    private S3Errors() {}

    /** S3's error document; without a body for 304, 412 to HEAD and the like, which HTTP does not allow one. */
    public static AwsResponse answer(AwsRequest request, AwsException refusal) {
        Map<String, String> headers = S3Headers.common(request);
        if (refusal.status() == 304) {
            refusal.fields().forEach(headers::put);
            return AwsResponse.of(304, headers, new byte[0]);
        }
        headers.put("Content-Type", "application/xml");
        XmlWriter xml = XmlWriter.document().root("Error", "", x -> {
            x.text("Code", refusal.code()).text("Message", refusal.text());
            new TreeMap<>(refusal.fields()).forEach(x::text);
            x.text("Resource", request.rawPath()).text("RequestId", request.requestId());
            x.text("HostId", "local");
        });
        return AwsResponse.of(refusal.status(), headers, xml.toString().getBytes(StandardCharsets.UTF_8));
    }

    static AwsException noSuchBucket(String bucket) {
        return new AwsException(
                404, "NoSuchBucket", "The specified bucket does not exist", Map.of("BucketName", bucket));
    }

    static AwsException noSuchKey(String key) {
        return new AwsException(404, "NoSuchKey", "The specified key does not exist.", Map.of("Key", key));
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
        String ending = algorithm.equals("Content-MD5") ? "what we received." : "the calculated checksum.";
        return new AwsException(400, "BadDigest", "The " + algorithm + " you specified did not match " + ending);
    }

    static AwsException headerNotImplemented(String header) {
        return new AwsException(
                501,
                "NotImplemented",
                "A header you provided implies functionality that is not implemented",
                Map.of("Header", header));
    }

    static AwsException notImplemented(String what) {
        return new AwsException(
                501, "NotImplemented", "A header or operation that you asked for is not implemented: " + what + ".");
    }
}
