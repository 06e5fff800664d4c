package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Part;

/** Multipart uploads that were begun and neither completed nor aborted. */
final class UnfinishedUploads {
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

    /** The newest upload of this object that broke off, with its parts by number; empty also where looking is not allowed. */
    static Optional<BrokenOff> of(S3Client s3, S3Location location) {
        try {
            return list(s3, location.bucket(), location.key()).stream()
                    .filter(u -> u.key().equals(location.key()))
                    .reduce((one, later) -> later)
                    .map(u -> new BrokenOff(u.uploadId(), parts(s3, location, u.uploadId())));
        } catch (MmectlException e) {
            // An upload from the beginning needs neither permission; and what is gone in between is nothing to go on
            // with.
            if (e.code() == ErrorCode.NOT_PERMITTED || e.code() == ErrorCode.INVALID_INPUT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Map<Integer, Part> parts(S3Client s3, S3Location location, String uploadId) {
        return call(
                IamAction.LIST_PARTS,
                location.uri(),
                () -> s3
                        .listPartsPaginator(r ->
                                r.bucket(location.bucket()).key(location.key()).uploadId(uploadId))
                        .parts()
                        .stream()
                        .collect(Collectors.toMap(Part::partNumber, part -> part, (one, other) -> other)));
    }

    /** @param parts by number, from 1 on, with gaps */
    record BrokenOff(String uploadId, Map<Integer, Part> parts) {}
}
