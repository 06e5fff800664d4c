package io.mmectl.aws;

import io.mmectl.aws.UnfinishedUploads.BrokenOff;
import io.mmectl.aws.UploadCalls.Gone;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Put;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * One multipart upload. Nothing is visible before the last step, which is conditional.
 *
 * <p>When an earlier upload of the same object broke off, this one goes on with it. What fails for a reason that another try
 * may not meet (the network, an interrupt) leaves its parts for that; after any other failure they are dropped, unless
 * another process began the upload: it may not know yet that somebody took over.
 */
final class PartedUpload {
    /** S3's limit. */
    private static final int MAX_PARTS = 10_000;

    /** Of a part's bytes so many may be left out for {@link #partSize}. */
    private static final int SIGNATURE_SHARE = 256;

    private final UploadCalls calls;
    private final UnfinishedUploads unfinished;
    private final Map<String, String> metadata;
    private final PartBuffers buffers;
    private final int partSize;
    private final Set<String> leftBehind;

    /** @param leftBehind uploads that this process began and has given up; safe for concurrent use, this adds and takes */
    PartedUpload(
            S3Client s3,
            S3Location location,
            Map<String, String> metadata,
            PartBuffers buffers,
            int partSize,
            Set<String> leftBehind) {
        this.calls = new UploadCalls(s3, location);
        this.unfinished = new UnfinishedUploads(s3, location, partSize);
        this.metadata = metadata;
        this.buffers = buffers;
        this.partSize = partSize;
        this.leftBehind = leftBehind;
    }

    /**
     * Bytes a part, so that the content fits S3's 10,000 parts, and so that the size tells whose upload it is: no other tool
     * cuts parts like this, and we do so only for these metadata. S3 tells an unfinished upload's part sizes, but not its
     * metadata, which the object will bear for ever.
     *
     * @param usual bytes; what is returned is at most 1/256 less
     * @param length bytes at most, or -1 when unknown
     */
    static int partSize(int usual, long length, Map<String, String> metadata) {
        int room = usual / SIGNATURE_SHARE;
        int signature = room == 0 ? 0 : 1 + Math.floorMod(metadata.hashCode(), room);
        long least = (length + MAX_PARTS - 1) / MAX_PARTS;
        return Math.toIntExact(least <= usual - signature ? usual - signature : least + signature);
    }

    /**
     * @param first a full part; this gives the buffer back
     * @param rest what comes after it
     * @throws Gone when somebody aborted the upload meanwhile and the object is not there
     */
    Put send(byte[] first, InputStream rest) throws IOException {
        Start start;
        try {
            start = start();
        } catch (RuntimeException e) {
            buffers.give(first);
            throw e;
        }
        boolean keep = false;
        boolean ended = false;
        try {
            Put result = calls.complete(
                    start.uploadId(),
                    new PartSender(calls, buffers, partSize, start.uploadId(), start.there()).send(first, rest));
            keep = result == Put.CREATED;
            ended = keep;
            if (keep && start.resumed()) {
                requireOwnMetadata();
            }
            return result;
        } catch (Gone e) {
            ended = true;
            if (calls.metadata().isPresent()) {
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
            if (start.own() && !ended) {
                end(start.uploadId(), keep);
            }
        }
    }

    /**
     * What is sent to.
     *
     * @param there its parts by number
     * @param own whether this process began it
     * @param resumed whether it broke off before
     */
    private record Start(String uploadId, Map<Integer, Part> there, boolean own, boolean resumed) {
        static Start resumed(BrokenOff before, boolean own) {
            return new Start(before.uploadId(), before.parts(), own, true);
        }

        static Start fresh(String uploadId) {
            return new Start(uploadId, Map.of(), true, false);
        }
    }

    private Start start() {
        List<UnfinishedUpload> others = unfinished.find();
        Optional<BrokenOff> given = unfinished.newest(others.stream().filter(u -> leftBehind.contains(u.uploadId())));
        if (given.isPresent()) {
            return Start.resumed(given.get(), leftBehind.remove(given.get().uploadId()));
        }
        String fresh = calls.create(metadata);
        if (others.isEmpty()) {
            return Start.fresh(fresh);
        }
        try {
            Optional<BrokenOff> quiet = unfinished.quiet(others, fresh);
            quiet.ifPresent(q -> calls.abort(fresh));
            return quiet.map(q -> Start.resumed(q, false)).orElseGet(() -> Start.fresh(fresh));
        } catch (RuntimeException e) {
            calls.abort(fresh);
            throw e;
        }
    }

    private void end(String uploadId, boolean keep) {
        if (keep) {
            leftBehind.add(uploadId);
        } else {
            calls.abort(uploadId);
        }
    }

    /**
     * An upload keeps the metadata that it was begun with, and nobody can ask for that before it is complete. This only
     * fails when somebody imitates our part sizes.
     */
    private void requireOwnMetadata() {
        if (!calls.metadata().equals(Optional.of(metadata))) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    calls.location()
                            + " went on from an upload that somebody else had begun, and bears metadata that are not ours",
                    "Delete the object if nothing uses it, then run again.");
        }
    }
}
