package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;
import static io.mmectl.aws.Calls.find;

import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * One multipart upload. Holds at most {@link #IN_FLIGHT} parts and the one being read in memory. Nothing is visible
 * before the last step, which is conditional; whatever goes wrong before, the parts are dropped.
 */
final class PartedUpload {
    /** Three parts hide the round trips of one; more only takes memory, as several artifacts go up at once anyhow. */
    private static final int IN_FLIGHT = 3;

    /** S3's limit. */
    private static final int MAX_PARTS = 10_000;

    private final S3Client s3;
    private final S3Location location;
    private final Map<String, String> metadata;
    private final int partSize;

    PartedUpload(S3Client s3, S3Location location, Map<String, String> metadata, int partSize) {
        this.s3 = s3;
        this.location = location;
        this.metadata = metadata;
        this.partSize = partSize;
    }

    /**
     * Bytes a part, so that the content fits S3's 10,000 parts.
     *
     * @param length bytes in all, or -1 when unknown
     */
    static int partSize(int minimum, long length) {
        return Math.toIntExact(Math.max(minimum, (length + MAX_PARTS - 1) / MAX_PARTS));
    }

    Put send(byte[] first, InputStream rest) throws IOException {
        String uploadId = call(
                IamAction.PUT_OBJECT,
                location.uri(),
                () -> s3.createMultipartUpload(r -> r.bucket(location.bucket())
                                .key(location.key())
                                .contentType(S3ObjectStore.contentType(location))
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                .metadata(metadata))
                        .uploadId());
        boolean done = false;
        try {
            Put result = complete(uploadId, sendParts(uploadId, first, rest));
            done = result == Put.CREATED;
            return result;
        } finally {
            if (!done) {
                abort(uploadId);
            }
        }
    }

    private List<CompletedPart> sendParts(String uploadId, byte[] first, InputStream rest) throws IOException {
        List<Future<CompletedPart>> parts = new ArrayList<>();
        Semaphore free = new Semaphore(IN_FLIGHT);
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                byte[] next = first;
                while (next.length > 0 && !anyFailed(parts)) {
                    byte[] part = next;
                    int number = parts.size() + 1;
                    free.acquire();
                    parts.add(senders.submit(() -> {
                        try {
                            return sendPart(uploadId, number, part);
                        } finally {
                            free.release();
                        }
                    }));
                    next = rest.readNBytes(partSize);
                }
            } catch (InterruptedException e) {
                senders.shutdownNow();
                throw Failures.translate(
                        IamAction.PUT_OBJECT, location.uri(), AbortedException.create("interrupted", e));
            } catch (IOException | RuntimeException e) {
                senders.shutdownNow();
                throw e;
            }
        }
        return results(parts);
    }

    private static boolean anyFailed(List<Future<CompletedPart>> parts) {
        return parts.stream().anyMatch(p -> p.state() == Future.State.FAILED);
    }

    private static List<CompletedPart> results(List<Future<CompletedPart>> parts) {
        List<CompletedPart> done = new ArrayList<>();
        for (Future<CompletedPart> part : parts) {
            try {
                done.add(part.get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                // All senders have ended by now, so nothing can make this wait.
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
        }
        return done;
    }

    private CompletedPart sendPart(String uploadId, int number, byte[] bytes) {
        UploadPartResponse answer = call(
                IamAction.PUT_OBJECT,
                location.uri(),
                () -> s3.uploadPart(
                        r -> r.bucket(location.bucket())
                                .key(location.key())
                                .uploadId(uploadId)
                                .partNumber(number)
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32),
                        S3ObjectStore.body(bytes, bytes.length)));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.eTag())
                .checksumCRC32(answer.checksumCRC32())
                .build();
    }

    private Put complete(String uploadId, List<CompletedPart> parts) {
        boolean created = find(
                        IamAction.PUT_OBJECT,
                        location.uri(),
                        // 404: a repeated completion whose first answer was lost. The object is there then.
                        e -> S3ObjectStore.refusedByCondition(e) || (e.statusCode() == 404 && exists()),
                        () -> s3.completeMultipartUpload(r -> r.bucket(location.bucket())
                                .key(location.key())
                                .uploadId(uploadId)
                                .ifNoneMatch("*")
                                .multipartUpload(m -> m.parts(parts))))
                .isPresent();
        return created ? Put.CREATED : Put.EXISTS;
    }

    private boolean exists() {
        return find(
                        IamAction.GET_OBJECT,
                        location.uri(),
                        e -> e.statusCode() == 404,
                        () -> s3.headObject(r -> r.bucket(location.bucket()).key(location.key())))
                .isPresent();
    }

    /** Best effort: the failure that led here matters more, and a lifecycle rule can sweep what is left. */
    private void abort(String uploadId) {
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
}
