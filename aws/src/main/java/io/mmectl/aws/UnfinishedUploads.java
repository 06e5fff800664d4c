package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;
import static io.mmectl.aws.Calls.find;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.Part;

/** Multipart uploads that were begun and neither completed nor aborted. */
final class UnfinishedUploads {
    /** An upload in which nothing arrived for so long has lost its writer: a part takes a minute on the slowest line. */
    static final Duration QUIET = Duration.ofMinutes(5);

    private UnfinishedUploads() {}

    /** By key, then start. */
    static List<UnfinishedUpload> list(S3Client s3, String bucket, String prefix) {
        return call(
                IamAction.LIST_MULTIPART_UPLOADS,
                "s3://" + bucket + "/" + prefix,
                () -> s3.listMultipartUploadsPaginator(r -> r.bucket(bucket).prefix(prefix)).uploads().stream()
                        .map(u -> new UnfinishedUpload(u.key(), u.uploadId(), u.initiated()))
                        .sorted(Comparator.comparing(UnfinishedUpload::key).thenComparing(UnfinishedUpload::begun))
                        .toList());
    }

    /**
     * The newest upload of this object that broke off, with its parts by number; empty also where looking is not allowed. One
     * in which something arrived of late may have a writer that goes on, and is left to it.
     *
     * @param leftBehind uploads that have no writer for certain
     */
    static Optional<BrokenOff> of(S3Client s3, S3Location location, Set<String> leftBehind) {
        try {
            return list(s3, location.bucket(), location.key()).reversed().stream()
                    .filter(u -> u.key().equals(location.key()))
                    .flatMap(u -> brokenOff(s3, location, u, leftBehind.contains(u.uploadId())).stream())
                    .findFirst();
        } catch (MmectlException e) {
            // An upload from the beginning needs neither permission; and what is gone in between is nothing to go on
            // with.
            if (e.code() == ErrorCode.NOT_PERMITTED || e.code() == ErrorCode.INVALID_INPUT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<BrokenOff> brokenOff(
            S3Client s3, S3Location location, UnfinishedUpload upload, boolean leftBehind) {
        List<ListPartsResponse> pages =
                call(IamAction.LIST_PARTS, location.uri(), () -> pages(s3, location, upload.uploadId()));
        Instant moved = newest(pages).orElse(upload.begun());
        // By S3's own clock; this machine's may be wrong by more than that.
        boolean quiet = pages.getFirst()
                .sdkHttpResponse()
                .firstMatchingHeader("Date")
                .flatMap(UnfinishedUploads::instant)
                .filter(now -> moved.isBefore(now.minus(QUIET)))
                .isPresent();
        if (!quiet && !leftBehind) {
            return Optional.empty();
        }
        return Optional.of(new BrokenOff(
                upload.uploadId(),
                pages.stream()
                        .flatMap(page -> page.parts().stream())
                        .collect(Collectors.toMap(Part::partNumber, part -> part, (one, other) -> other))));
    }

    /** When the newest part arrived; empty when there is none, or no such upload any more. */
    static Optional<Instant> newestPart(S3Client s3, S3Location location, String uploadId) {
        return find(IamAction.LIST_PARTS, location.uri(), S3ObjectStore::absentKey, () -> pages(s3, location, uploadId))
                .flatMap(UnfinishedUploads::newest);
    }

    private static List<ListPartsResponse> pages(S3Client s3, S3Location location, String uploadId) {
        return s3
                .listPartsPaginator(
                        r -> r.bucket(location.bucket()).key(location.key()).uploadId(uploadId))
                .stream()
                .toList();
    }

    private static Optional<Instant> newest(List<ListPartsResponse> pages) {
        return pages.stream()
                .flatMap(page -> page.parts().stream())
                .flatMap(part -> Stream.ofNullable(part.lastModified()))
                .max(Comparator.naturalOrder());
    }

    private static Optional<Instant> instant(String httpDate) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(httpDate, Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** @param parts by number, from 1 on, with gaps */
    record BrokenOff(String uploadId, Map<Integer, Part> parts) {}
}
