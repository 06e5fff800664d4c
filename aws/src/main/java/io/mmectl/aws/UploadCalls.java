package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;
import static io.mmectl.aws.Calls.find;

import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** What a multipart upload of one object asks of S3. */
record UploadCalls(S3Client s3, S3Location location) {
    /** @return the upload's id */
    String create(Map<String, String> metadata) {
        return call(
                IamAction.PUT_OBJECT,
                location.uri(),
                () -> s3.createMultipartUpload(r -> r.bucket(location.bucket())
                                .key(location.key())
                                .contentType(S3ObjectStore.contentType(location))
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                .metadata(metadata))
                        .uploadId());
    }

    /**
     * @param crc32 as S3 writes it
     * @return the part's ETag
     * @throws Gone when there is no such upload any more
     */
    String send(String uploadId, int number, byte[] bytes, int length, String crc32) {
        return call(
                IamAction.PUT_OBJECT,
                location.uri(),
                () -> orGone(() -> s3.uploadPart(
                                r -> r.bucket(location.bucket())
                                        .key(location.key())
                                        .uploadId(uploadId)
                                        .partNumber(number)
                                        .checksumCRC32(crc32),
                                S3ObjectStore.body(bytes, length))
                        .eTag()));
    }

    /**
     * Unless the key is taken.
     *
     * @throws Gone when there is no such upload any more
     */
    Put complete(String uploadId, List<CompletedPart> parts) {
        boolean created = find(
                        IamAction.PUT_OBJECT,
                        location.uri(),
                        S3ObjectStore::refusedByCondition,
                        () -> orGone(() -> s3.completeMultipartUpload(r -> r.bucket(location.bucket())
                                .key(location.key())
                                .uploadId(uploadId)
                                .ifNoneMatch("*")
                                .multipartUpload(m -> m.parts(parts)))))
                .isPresent();
        return created ? Put.CREATED : Put.EXISTS;
    }

    /** Best effort: what led here matters more, and gc finds what is left. */
    void abort(String uploadId) {
        boolean interrupted = Thread.interrupted();
        try {
            s3.abortMultipartUpload(
                    r -> r.bucket(location.bucket()).key(location.key()).uploadId(uploadId));
        } catch (SdkException e) {
            // The original failure is on its way to the caller.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The object's user metadata; empty when there is no object. */
    Optional<Map<String, String>> metadata() {
        return find(
                        IamAction.GET_OBJECT,
                        location.uri(),
                        e -> e.statusCode() == 404,
                        () -> s3.headObject(r -> r.bucket(location.bucket()).key(location.key())))
                .map(HeadObjectResponse::metadata);
    }

    /** An upload is gone when somebody completed it (maybe this, and the first answer was lost) or aborted it. */
    private static <T> T orGone(Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            if (S3ObjectStore.absentKey(e)) {
                throw new Gone(e);
            }
            throw e;
        }
    }

    /** The upload is there no more. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Gone(Throwable cause) {
            super(cause);
        }
    }
}
