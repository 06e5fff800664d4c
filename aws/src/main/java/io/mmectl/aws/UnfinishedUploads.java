package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * Multipart uploads of one object that were begun and neither completed nor aborted.
 *
 * @param partSize bytes, see {@link PartedUpload#partSize}
 */
record UnfinishedUploads(S3Client s3, S3Location location, int partSize) {
    /** An upload in which nothing arrived for so long has lost its writer: a part takes a minute on the slowest line. */
    static final Duration QUIET = Duration.ofMinutes(5);

    private static final Comparator<BrokenOff> MOST_PARTS =
            Comparator.<BrokenOff>comparingInt(b -> b.parts().size()).reversed();

    /** Those of all objects below a prefix, by key, then start. */
    static List<UnfinishedUpload> list(S3Client s3, String bucket, String prefix) {
        return call(
                IamAction.LIST_MULTIPART_UPLOADS,
                "s3://" + bucket + "/" + prefix,
                () -> s3.listMultipartUploadsPaginator(r -> r.bucket(bucket).prefix(prefix)).uploads().stream()
                        .map(u -> new UnfinishedUpload(u.key(), u.uploadId(), u.initiated()))
                        .sorted(Comparator.comparing(UnfinishedUpload::key).thenComparing(UnfinishedUpload::begun))
                        .toList());
    }

    /** When the newest part arrived; empty when there is none, or no such upload any more. */
    static Optional<Instant> newestPart(S3Client s3, S3Location location, String uploadId) {
        return parts(s3, location, uploadId).flatMap(UnfinishedUploads::newestPart);
    }

    /** The newest first; none also where looking is not allowed. */
    List<UnfinishedUpload> find() {
        return ifAllowed(
                () -> list(s3, location.bucket(), location.key()).reversed().stream()
                        .filter(u -> u.key().equals(location.key()))
                        .toList(),
                List.of());
    }

    /** The first of these that is still there. */
    Optional<BrokenOff> newest(Stream<UnfinishedUpload> uploads) {
        return stillThere(uploads).findFirst();
    }

    /**
     * Of our own in which nothing has arrived for {@link #QUIET} the one with most parts; in another somebody may be about to
     * go on.
     *
     * @param fresh an upload that was begun just now: when that was, by S3's own clock, is now. This machine's clock may be
     *     wrong by more than those minutes.
     */
    Optional<BrokenOff> quiet(List<UnfinishedUpload> uploads, String fresh) {
        Optional<Instant> now = find().stream()
                .filter(u -> u.uploadId().equals(fresh))
                .map(UnfinishedUpload::begun)
                .findFirst();
        return now.flatMap(at -> stillThere(uploads.stream())
                .filter(this::isOurs)
                .filter(upload -> upload.moved().isBefore(at.minus(QUIET)))
                .sorted(MOST_PARTS)
                .findFirst());
    }

    private Stream<BrokenOff> stillThere(Stream<UnfinishedUpload> uploads) {
        return uploads.flatMap(u -> brokenOff(u).stream());
    }

    private Optional<BrokenOff> brokenOff(UnfinishedUpload upload) {
        return ifAllowed(() -> parts(s3, location, upload.uploadId()), Optional.<List<ListPartsResponse>>empty())
                .filter(UnfinishedUploads::takesOurParts)
                .map(pages -> new BrokenOff(
                        upload.uploadId(),
                        newestPart(pages).orElse(upload.begun()),
                        pages.stream()
                                .flatMap(page -> page.parts().stream())
                                .collect(Collectors.toMap(Part::partNumber, part -> part, (one, other) -> other))));
    }

    /** Whether an mmectl began it, with the same metadata; not known as long as it has no part. */
    private boolean isOurs(BrokenOff upload) {
        List<Long> sizes = upload.parts().values().stream().map(Part::size).toList();
        return sizes.contains((long) partSize) && sizes.stream().allMatch(size -> size <= partSize);
    }

    /** S3 refuses parts with another checksum than the upload was begun with, by another tool than mmectl. */
    private static boolean takesOurParts(List<ListPartsResponse> pages) {
        return pages.stream()
                .map(ListPartsResponse::checksumAlgorithm)
                .allMatch(algorithm -> algorithm == null || algorithm == ChecksumAlgorithm.CRC32);
    }

    /** Empty when there is no such upload any more. */
    private static Optional<List<ListPartsResponse>> parts(S3Client s3, S3Location location, String uploadId) {
        return Calls.find(
                IamAction.LIST_PARTS,
                location.uri(),
                S3ObjectStore::absentKey,
                () ->
                        s3
                                .listPartsPaginator(r -> r.bucket(location.bucket())
                                        .key(location.key())
                                        .uploadId(uploadId))
                                .stream()
                                .toList());
    }

    private static Optional<Instant> newestPart(List<ListPartsResponse> pages) {
        return pages.stream()
                .flatMap(page -> page.parts().stream())
                .flatMap(part -> Stream.ofNullable(part.lastModified()))
                .max(Comparator.naturalOrder());
    }

    /** An upload from the beginning needs neither permission. */
    private static <T> T ifAllowed(Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (MmectlException e) {
            if (e.code() == ErrorCode.NOT_PERMITTED || e.code() == ErrorCode.INVALID_INPUT) {
                return otherwise;
            }
            throw e;
        }
    }

    /**
     * @param moved when something arrived last, or when it was begun
     * @param parts by number, from 1 on, with gaps
     */
    record BrokenOff(String uploadId, Instant moved, Map<Integer, Part> parts) {}
}
