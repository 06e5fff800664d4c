package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of an object.
 *
 * @param offset first byte
 * @param length bytes
 */
record ByteRange(long offset, long length) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    static ByteRange whole(long length) {
        return new ByteRange(0, length);
    }

    /**
     * What a Range header asks of an object.
     *
     * @return empty when the header is not a single byte range, which S3 ignores
     * @throws AwsException 416 when no byte of the object is in it
     */
    static Optional<ByteRange> parse(String header, long objectLength) {
        Matcher range = RANGE.matcher(header);
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (range.group(1).isEmpty()) {
            long suffix = Math.min(Long.parseLong(range.group(2)), objectLength);
            return Optional.of(satisfiable(objectLength - suffix, suffix, header, objectLength));
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
        if (last < first) {
            return Optional.empty();
        }
        return Optional.of(satisfiable(first, Math.min(last, objectLength - 1) - first + 1, header, objectLength));
    }

    private static ByteRange satisfiable(long offset, long length, String header, long objectLength) {
        if (length <= 0) {
            throw new AwsException(
                    416,
                    "InvalidRange",
                    "The requested range is not satisfiable",
                    Map.of("RangeRequested", header, "ActualObjectSize", String.valueOf(objectLength)));
        }
        return new ByteRange(offset, length);
    }

    String contentRange(long objectLength) {
        return "bytes " + offset + "-" + (offset + length - 1) + "/" + objectLength;
    }
}
