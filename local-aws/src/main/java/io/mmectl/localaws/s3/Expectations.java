package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.TrailingBody;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about the payload that it sends.
 *
 * @param requested the checksum that it names in a header or a trailer; empty when it names none
 * @param checksum value from a header; empty when it follows in a trailer
 * @param contentMd5 base64; empty when not sent
 * @param length bytes after decoding; empty when unknown
 */
record Expectations(
        Optional<ChecksumAlgorithm> requested,
        Optional<String> checksum,
        Optional<String> contentMd5,
        OptionalLong length) {

    static Expectations of(S3Call call) {
        List<ChecksumAlgorithm> sent = Arrays.stream(ChecksumAlgorithm.values())
                .filter(a -> call.header(a.header()).isPresent())
                .toList();
        if (sent.size() > 1) {
            throw S3Errors.invalidRequest(
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not" + " allowed.");
        }
        Optional<ChecksumAlgorithm> inHeader = sent.stream().findFirst();
        Optional<ChecksumAlgorithm> inTrailer = call.header("x-amz-trailer").flatMap(ChecksumAlgorithm::ofHeader);
        Optional<ChecksumAlgorithm> named = call.header("x-amz-sdk-checksum-algorithm")
                .or(() -> call.header("x-amz-checksum-algorithm"))
                .flatMap(ChecksumAlgorithm::named);
        return new Expectations(
                inHeader.or(() -> inTrailer).or(() -> named),
                inHeader.flatMap(a -> call.header(a.header())),
                call.header("content-md5"),
                length(call));
    }

    private static OptionalLong length(S3Call call) {
        String text = call.header("x-amz-decoded-content-length")
                .or(() -> call.header("content-length"))
                .orElse("");
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** What S3 computes: the one asked for, else CRC-64/NVME. */
    ChecksumAlgorithm algorithm() {
        return requested.orElse(ChecksumAlgorithm.CRC64NVME);
    }

    /** Throws what S3 answers when the payload, read to its end, is not the announced one. */
    void check(long received, Digests.Result actual, AwsRequest request) {
        if (length.isPresent() && length.getAsLong() != received) {
            throw new AwsException(
                    400,
                    "IncompleteBody",
                    "You did not provide the number of bytes specified by the Content-Length HTTP header");
        }
        if (contentMd5.isPresent()) {
            requireBase64("Content-MD5", contentMd5.get(), 16);
            if (!contentMd5.get().equals(actual.md5Base64())) {
                byte[] sent = Base64.getDecoder().decode(contentMd5.get());
                throw S3Errors.badMd5(HexFormat.of().formatHex(sent), actual.md5Base64());
            }
        }
        String expected = checksum.orElse(trailer(request));
        if (expected != null) {
            requireBase64(algorithm().header(), expected, algorithm().start().result().length);
            if (!expected.equals(actual.checksum().value())) {
                throw S3Errors.badDigest(algorithm().name());
            }
        }
    }

    private @Nullable String trailer(AwsRequest request) {
        return request.body() instanceof TrailingBody body
                ? body.trailers().get(algorithm().header())
                : null;
    }

    private static void requireBase64(String name, String value, int bytes) {
        boolean right;
        try {
            right = Base64.getDecoder().decode(value).length == bytes;
        } catch (IllegalArgumentException e) {
            right = false;
        }
        if (!right) {
            throw name.equals("Content-MD5")
                    ? new AwsException(
                            400,
                            "InvalidDigest",
                            "The Content-MD5 you specified was invalid.",
                            Map.of("Content-MD5", value))
                    : S3Errors.invalidRequest("Value for " + name + " header is invalid.");
        }
    }
}
