package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;
import static io.mmectl.aws.Calls.find;

import io.mmectl.aws.UnfinishedUploads.BrokenOff;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * One multipart upload. Nothing is visible before the last step, which is conditional.
 *
 * <p>When an earlier upload of the same object broke off, this one goes on with it: a part that is there is not sent again if
 * length and CRC-32 are those of the part that would be sent. What fails for a reason that another try may not meet (the
 * network, an interrupt) leaves its parts for that; after any other failure they are dropped, unless another process began
 * the upload: it may not know yet that somebody took over.
 */
final class PartedUpload {
    /** Three parts hide the round trips of one; more only takes memory, as several artifacts go up at once anyhow. */
    private static final int IN_FLIGHT = 3;

    /** S3's limit. */
    private static final int MAX_PARTS = 10_000;

    private final S3Client s3;
    private final S3Location location;
    private final Map<String, String> metadata;
    private final PartBuffers buffers;
    private final int partSize;
    private final Set<String> leftBehind;
    private volatile boolean failed;

    /** @param leftBehind uploads that this process began and has given up; safe for concurrent use, this adds and takes */
    PartedUpload(
            S3Client s3,
            S3Location location,
            Map<String, String> metadata,
            PartBuffers buffers,
            int partSize,
            Set<String> leftBehind) {
        this.s3 = s3;
        this.location = location;
        this.metadata = metadata;
        this.buffers = buffers;
        this.partSize = partSize;
        this.leftBehind = leftBehind;
    }

    /**
     * Bytes a part, so that the content fits S3's 10,000 parts.
     *
     * @param length bytes at most, or -1 when unknown
     */
    static int partSize(int minimum, long length) {
        return Math.toIntExact(Math.max(minimum, (length + MAX_PARTS - 1) / MAX_PARTS));
    }

    /**
     * @param first a full part; this gives the buffer back
     * @param rest what comes after it
     * @throws Gone when somebody aborted the upload meanwhile and the object is not there
     */
    Put send(byte[] first, InputStream rest) throws IOException {
        Optional<BrokenOff> before;
        String uploadId;
        try {
            before = UnfinishedUploads.of(s3, location, leftBehind);
            uploadId = before.map(BrokenOff::uploadId).orElseGet(this::create);
        } catch (RuntimeException e) {
            buffers.give(first);
            throw e;
        }
        boolean own = before.isEmpty() || leftBehind.remove(uploadId);
        boolean keep = false;
        boolean ended = false;
        try {
            Map<Integer, Part> there = before.map(BrokenOff::parts).orElse(Map.of());
            Put result = complete(uploadId, sendParts(uploadId, there, first, rest));
            keep = result == Put.CREATED;
            ended = keep;
            if (keep && before.isPresent()) {
                requireOwnMetadata();
            }
            return result;
        } catch (Gone e) {
            ended = true;
            if (exists()) {
                return Put.EXISTS;
            }
            throw e;
        } catch (MmectlException e) {
            keep = keep || e.code() == ErrorCode.FAILED || e.code() == ErrorCode.INTERRUPTED;
            throw e;
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            keep = true;
            throw e;
        } finally {
            if (own && !ended) {
                end(uploadId, keep);
            }
        }
    }

    private void end(String uploadId, boolean keep) {
        if (keep) {
            leftBehind.add(uploadId);
        } else {
            abort(uploadId);
        }
    }

    private String create() {
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

    private List<CompletedPart> sendParts(String uploadId, Map<Integer, Part> there, byte[] first, InputStream rest)
            throws IOException {
        List<Future<CompletedPart>> parts = new ArrayList<>();
        Semaphore free = new Semaphore(IN_FLIGHT);
        byte[] buffer = first;
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                int length = partSize;
                while (length > 0 && !failed) {
                    free.acquire();
                    parts.add(senders.submit(sender(uploadId, there, parts.size() + 1, buffer, length, free)));
                    buffer = null;
                    buffer = buffers.take(partSize);
                    length = rest.readNBytes(buffer, 0, partSize);
                }
            } catch (InterruptedException e) {
                senders.shutdownNow();
                throw S3ObjectStore.interrupted(location, e);
            } catch (IOException | RuntimeException e) {
                senders.shutdownNow();
                throw e;
            } finally {
                giveBack(buffer);
            }
        }
        return results(parts);
    }

    private void giveBack(byte @Nullable [] buffer) {
        if (buffer != null) {
            buffers.give(buffer);
        }
    }

    private java.util.concurrent.Callable<CompletedPart> sender(
            String uploadId, Map<Integer, Part> there, int number, byte[] buffer, int length, Semaphore free) {
        return () -> {
            try {
                return part(uploadId, there.get(number), number, buffer, length);
            } catch (RuntimeException e) {
                failed = true;
                throw e;
            } finally {
                buffers.give(buffer);
                free.release();
            }
        };
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

    private CompletedPart part(String uploadId, @Nullable Part there, int number, byte[] bytes, int length) {
        String crc = crc32(bytes, length);
        String etag = there != null && there.size() == length && crc.equals(there.checksumCRC32())
                ? there.eTag()
                : sendPart(uploadId, number, bytes, length, crc);
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(etag)
                .checksumCRC32(crc)
                .build();
    }

    private String sendPart(String uploadId, int number, byte[] bytes, int length, String crc) {
        UploadPartResponse answer = call(
                IamAction.PUT_OBJECT,
                location.uri(),
                () -> orGone(() -> s3.uploadPart(
                        r -> r.bucket(location.bucket())
                                .key(location.key())
                                .uploadId(uploadId)
                                .partNumber(number)
                                .checksumCRC32(crc),
                        S3ObjectStore.body(bytes, length))));
        return answer.eTag();
    }

    /** As S3 writes it: base64 of four bytes, the highest first. */
    static String crc32(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        byte[] value =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(value);
    }

    private Put complete(String uploadId, List<CompletedPart> parts) {
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

    private boolean exists() {
        return find(
                        IamAction.GET_OBJECT,
                        location.uri(),
                        e -> e.statusCode() == 404,
                        () -> s3.headObject(r -> r.bucket(location.bucket()).key(location.key())))
                .isPresent();
    }

    /** An upload keeps the metadata that it was begun with, and nobody can ask for that before it is complete. */
    private void requireOwnMetadata() {
        Map<String, String> found = call(
                        IamAction.GET_OBJECT,
                        location.uri(),
                        () -> s3.headObject(r -> r.bucket(location.bucket()).key(location.key())))
                .metadata();
        if (!found.equals(metadata)) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    location
                            + " went on from an upload that somebody else had begun, and bears metadata that are not ours",
                    "Delete the object if nothing uses it, then run again.");
        }
    }

    /** The upload is there no more, and the object is not there either: it can be begun anew. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Gone(Throwable cause) {
            super(cause);
        }
    }

    /** Best effort: the failure that led here matters more, and gc finds what is left. */
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
