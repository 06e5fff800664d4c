package io.mmectl.aws;

import io.mmectl.config.concurrent.WaitingThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * Sends the parts of one upload, a few at a time. One that is there is not sent again if length and CRC-32 are those of the
 * part that would be sent.
 */
final class PartSender {
    /** Three parts hide the round trips of one; more only takes memory, as several artifacts go up at once anyhow. */
    private static final int IN_FLIGHT = 3;

    private final UploadCalls calls;
    private final PartBuffers buffers;
    private final int partSize;
    private final String uploadId;
    private final Map<Integer, Part> there;
    private volatile boolean failed;

    /** @param there what the upload has already, by number from 1 on */
    PartSender(UploadCalls calls, PartBuffers buffers, int partSize, String uploadId, Map<Integer, Part> there) {
        this.calls = calls;
        this.buffers = buffers;
        this.partSize = partSize;
        this.uploadId = uploadId;
        this.there = there;
    }

    /**
     * @param first a full part; this gives the buffer back
     * @param rest what comes after it
     * @throws UploadCalls.Gone when there is no such upload any more
     */
    List<CompletedPart> send(byte[] first, InputStream rest) throws IOException {
        List<Future<CompletedPart>> parts = new ArrayList<>();
        Semaphore free = new Semaphore(IN_FLIGHT);
        byte[] buffer = first;
        try (ExecutorService senders = Executors.newThreadPerTaskExecutor(WaitingThreads.factory())) {
            try {
                int length = partSize;
                while (length > 0 && !failed) {
                    free.acquire();
                    parts.add(senders.submit(sender(parts.size() + 1, buffer, length, free)));
                    buffer = null;
                    buffer = buffers.take(partSize);
                    length = rest.readNBytes(buffer, 0, partSize);
                }
            } catch (InterruptedException e) {
                senders.shutdownNow();
                throw S3ObjectStore.interrupted(calls.location(), e);
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

    private Callable<CompletedPart> sender(int number, byte[] buffer, int length, Semaphore free) {
        return () -> {
            try {
                return part(number, buffer, length);
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

    private CompletedPart part(int number, byte[] bytes, int length) {
        String crc = crc32(bytes, length);
        Part before = there.get(number);
        String etag = before != null && before.size() == length && crc.equals(before.checksumCRC32())
                ? before.eTag()
                : calls.send(uploadId, number, bytes, length, crc);
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(etag)
                .checksumCRC32(crc)
                .build();
    }

    /** As S3 writes it: base64 of four bytes, the highest first. */
    private static String crc32(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        byte[] value =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(value);
    }
}
