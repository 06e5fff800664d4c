package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.PercentCoding;
import io.mmectl.localaws.wire.XmlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A request with its target, and the ways to read and answer it. */
record S3Call(AwsRequest request, S3Target target) {
    static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final int MAX_DOCUMENT = 2 << 20;

    String bucket() {
        return target.bucket();
    }

    String key() {
        return target.key();
    }

    /** The key, or the version of it that the query names. */
    VersionedKey versionedKey() {
        return new VersionedKey(key(), query("versionId"));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.header(name));
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(request.queryParameter(name));
    }

    /** A whole number in the query, or the default; at most {@code max}. */
    int number(String name, int defaultValue, int max) {
        String text = query(name).filter(t -> !t.isEmpty()).orElse(String.valueOf(defaultValue));
        long number = text.matches("-?\\d{1,10}") ? Long.parseLong(text) : Long.MAX_VALUE;
        if (number > Integer.MAX_VALUE || number < Integer.MIN_VALUE) {
            throw S3Errors.invalidArgument("Provided " + name + " not an integer or within integer range", name, text);
        }
        if (number < 0) {
            throw S3Errors.invalidArgument(
                    "Argument " + name + " must be an integer between 0 and " + Integer.MAX_VALUE, name, text);
        }
        return (int) Math.min(number, max);
    }

    /** Reads and checks a small XML document. */
    XmlTree document(String rootName) throws IOException {
        return XmlTree.parse(body(), rootName);
    }

    /** Reads and checks a small payload. */
    byte[] body() throws IOException {
        byte[] bytes = request.body().readNBytes(MAX_DOCUMENT + 1);
        if (bytes.length > MAX_DOCUMENT) {
            throw S3Errors.malformedXml();
        }
        Expectations expected = Expectations.of(this);
        Digests digests = new Digests(expected.algorithm());
        digests.update(bytes, 0, bytes.length);
        expected.check(bytes.length, digests.finish(), request);
        return bytes;
    }

    /** Reads a small XML document that may be left out. */
    Optional<XmlTree> optionalDocument(String rootName) throws IOException {
        byte[] bytes = request.body().readNBytes(MAX_DOCUMENT);
        return bytes.length == 0 ? Optional.empty() : Optional.of(XmlTree.parse(bytes, rootName));
    }

    AwsResponse xml(String rootName, Consumer<XmlWriter> content) {
        return xml(rootName, content, Map.of());
    }

    AwsResponse xml(String rootName, Consumer<XmlWriter> content, Map<String, String> moreHeaders) {
        Map<String, String> headers = S3Headers.common(request);
        headers.put("Content-Type", "application/xml");
        headers.putAll(moreHeaders);
        String document =
                XmlWriter.document().root(rootName, NAMESPACE, content).toString();
        return AwsResponse.of(200, headers, document.getBytes(StandardCharsets.UTF_8));
    }

    AwsResponse empty(int status, Map<String, String> moreHeaders) {
        Map<String, String> headers = S3Headers.common(request);
        headers.putAll(moreHeaders);
        return AwsResponse.of(status, headers, new byte[0]);
    }

    /** Where the bucket or the object is found, in path style. */
    String url() {
        return "http://" + header("host").orElse("localhost") + "/" + bucket() + "/" + PercentCoding.encode(key(), "/");
    }

    /** Refuses a key that S3 has no room for. */
    void requireUsableKey() {
        int bytes = key().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > 1024) {
            throw new AwsException(
                    400,
                    "KeyTooLongError",
                    "Your key is too long",
                    Map.of("Size", String.valueOf(bytes), "MaxSizeAllowed", "1024"));
        }
    }
}
