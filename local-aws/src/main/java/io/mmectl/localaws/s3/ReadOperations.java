package io.mmectl.localaws.s3;

import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.HeaderText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** GET and HEAD of objects. */
record ReadOperations(S3Store store, LocalTime time) {
    AwsResponse get(S3Call call) throws IOException {
        BucketRecord bucket = store.requireBucket(call.bucket());
        S3Store.Opened opened = store.open(bucket, call.versionedKey(), object -> {
            Preconditions.of(call.request()).checkRead(object, time.now());
            AttributeHeaders.checkReadable(object);
            return selected(call, object).orElse(ByteRange.whole(object.length()));
        });
        return answer(bucket, call, opened.object(), new Download(opened.stream(), bytes(call, opened.object())));
    }

    AwsResponse head(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        ObjectRecord object = store.requireObject(bucket, call.versionedKey());
        Preconditions.of(call.request()).checkRead(object, time.now());
        return answer(bucket, call, object, new Download(InputStream.nullInputStream(), bytes(call, object)));
    }

    private static long bytes(S3Call call, ObjectRecord object) {
        return selected(call, object).map(ByteRange::length).orElse(object.length());
    }

    private static AwsResponse answer(BucketRecord bucket, S3Call call, ObjectRecord object, AwsResponse.Body body) {
        Optional<ByteRange> range = selected(call, object);
        Map<String, String> headers = S3Headers.common(call.request());
        headers.putAll(AttributeHeaders.describe(object));
        checksum(call, object, range).ifPresent(checksum -> headers.putAll(AttributeHeaders.checksum(checksum)));
        headers.putAll(bucket.versionHeader(object));
        if (call.query("versionId").isEmpty()) {
            headers.putAll(Expiry.header(bucket, object));
        }
        headers.putAll(overrides(call));
        range.ifPresent(r -> headers.put("Content-Range", r.contentRange(object.length())));
        if (call.query("partNumber").isPresent() && object.multipart()) {
            headers.put("x-amz-mp-parts-count", String.valueOf(object.blobs().size()));
        }
        return new AwsResponse(range.isPresent() ? 206 : 200, headers, body);
    }

    /** The checksum of just what is sent, if it was asked for and is known. */
    private static Optional<Checksum> checksum(S3Call call, ObjectRecord object, Optional<ByteRange> range) {
        if (!call.header("x-amz-checksum-mode").orElse("").equalsIgnoreCase("ENABLED")) {
            return Optional.empty();
        }
        Checksum all = object.checksum();
        if (all.composite() && call.query("partNumber").isPresent()) {
            int place = object.place(call.number("partNumber", 1, Integer.MAX_VALUE));
            return Optional.of(new Checksum(
                    all.algorithm(), object.checkedParts().get(place).checksum(), true));
        }
        boolean whole = range.map(r -> r.length() == object.length() && !all.composite())
                .orElse(true);
        return whole ? Optional.of(all) : Optional.empty();
    }

    /** The bytes that a Range header or a part number selects; empty for all of them. */
    private static Optional<ByteRange> selected(S3Call call, ObjectRecord object) {
        Optional<String> range = call.header("range");
        if (call.query("partNumber").isEmpty()) {
            return range.flatMap(header -> ByteRange.parse(header, object.length()));
        }
        if (range.isPresent()) {
            throw S3Errors.invalidRequest("Cannot specify both Range header and partNumber query parameter");
        }
        int number = call.number("partNumber", 1, Integer.MAX_VALUE);
        int place = object.place(number);
        if (place < 0) {
            throw new AwsException(
                    416,
                    "InvalidPartNumber",
                    "The requested partnumber is not satisfiable",
                    Map.of(
                            "PartNumberRequested",
                            String.valueOf(number),
                            "ActualPartCount",
                            String.valueOf(object.blobs().size())));
        }
        long offset = object.blobs().subList(0, place).stream()
                .mapToLong(Blob::length)
                .sum();
        long length = object.blobs().get(place).length();
        return length == 0 ? Optional.empty() : Optional.of(new ByteRange(offset, length));
    }

    private static Map<String, String> overrides(S3Call call) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : new String[] {
            "Content-Type", "Content-Language", "Expires", "Cache-Control", "Content-Disposition", "Content-Encoding"
        }) {
            String parameter = "response-" + name.toLowerCase(Locale.ROOT);
            call.query(parameter).ifPresent(value -> {
                if (!HeaderText.fits(value)) {
                    throw S3Errors.invalidArgument(
                            "Header value cannot be represented using ISO-8859-1.", parameter, value);
                }
                headers.put(name, value);
            });
        }
        return headers;
    }

    /** Streams an open object and closes it. */
    private record Download(InputStream stream, long length) implements AwsResponse.Body {
        private static final int BUFFER = 256 * 1024;

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (stream) {
                byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, length))];
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    out.write(buffer, 0, n);
                }
            }
        }
    }
}
