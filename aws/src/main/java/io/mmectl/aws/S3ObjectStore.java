package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;
import static io.mmectl.aws.Calls.find;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * S3. Every write is conditional and carries a CRC-32 that S3 checks. What fits one part goes up in one PUT, more as a
 * multipart upload with a few parts in flight, whatever the content's length.
 */
final class S3ObjectStore implements ObjectStore {
    private static final String OCTETS = "application/octet-stream";
    private static final String JSON = "application/json";

    /** Of the whole process: what it began and gave up has no writer, however young it is. */
    private static final Set<String> LEFT_BEHIND = ConcurrentHashMap.newKeySet();

    private final Supplier<S3Client> s3;
    private final PartBuffers buffers;

    /** @param buffers of 1/256 more than S3's least, 5 MiB, for contents of more than one part */
    S3ObjectStore(Supplier<S3Client> s3, PartBuffers buffers) {
        this.s3 = s3;
        this.buffers = buffers;
    }

    @Override
    public boolean bucketExists(String bucket) {
        return find(
                        IamAction.LIST_BUCKET,
                        "s3://" + bucket,
                        S3ObjectStore::absent,
                        () -> s3.get().headBucket(r -> r.bucket(bucket)))
                .isPresent();
    }

    @Override
    public Optional<ObjectHead> head(S3Location location) {
        return find(
                        IamAction.GET_OBJECT,
                        location.uri(),
                        S3ObjectStore::absent,
                        () -> s3.get()
                                .headObject(r -> r.bucket(location.bucket()).key(location.key())))
                .map(S3ObjectStore::head);
    }

    private static ObjectHead head(HeadObjectResponse answer) {
        return new ObjectHead(
                answer.contentLength(), answer.eTag(), answer.lastModified(), Map.copyOf(answer.metadata()));
    }

    @Override
    public Optional<Document> get(S3Location location) {
        Optional<ResponseBytes<GetObjectResponse>> answer = find(
                IamAction.GET_OBJECT,
                location.uri(),
                S3ObjectStore::absentKey,
                () -> s3.get().getObjectAsBytes(r -> r.bucket(location.bucket()).key(location.key())));
        return answer.map(a -> new Document(a.asByteArrayUnsafe(), a.response().eTag()));
    }

    @Override
    public InputStream open(S3Location location) {
        return new ObjectStream(
                location,
                call(
                        IamAction.GET_OBJECT,
                        location.uri(),
                        () -> s3.get()
                                .getObject(r -> r.bucket(location.bucket()).key(location.key()))));
    }

    @Override
    public List<ListedObject> list(String bucket, String prefix) {
        return call(
                IamAction.LIST_BUCKET,
                "s3://" + bucket + "/" + prefix,
                () -> s3.get().listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix)).contents().stream()
                        .map(o -> new ListedObject(o.key(), o.size(), o.eTag(), o.lastModified()))
                        .sorted(Comparator.comparing(ListedObject::key))
                        .toList());
    }

    @Override
    public Put putIfAbsent(S3Location location, Content content, Map<String, String> metadata) {
        try {
            return putOnce(location, content, metadata);
        } catch (UploadCalls.Gone first) {
            try {
                return putOnce(location, content, metadata);
            } catch (UploadCalls.Gone again) {
                throw new MmectlException(
                        ErrorCode.CONFLICT,
                        location.uri() + ": somebody aborted the upload while it went on, twice",
                        "Nothing was written. Look for who else aborts uploads in this bucket, then try again.",
                        again);
            }
        }
    }

    private Put putOnce(S3Location location, Content content, Map<String, String> metadata) {
        long longest = content.maximumLength();
        int partSize = PartedUpload.partSize(buffers.size(), longest, metadata);
        try (InputStream in = content.open()) {
            if (longest >= 0 && longest < partSize) {
                byte[] all = in.readNBytes(partSize);
                if (all.length > longest) {
                    throw new IOException("it is longer than it was");
                }
                return putWhole(location, all, all.length, metadata);
            }
            return putLarge(location, in, partSize, metadata);
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw interrupted(location, e);
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    location.uri() + ": reading what was to be sent failed: " + e.getMessage(),
                    "Nothing was written. Check the file and the disk, then try again.",
                    e);
        }
    }

    private Put putLarge(S3Location location, InputStream in, int partSize, Map<String, String> metadata)
            throws IOException {
        byte[] first = takeBuffer(location, partSize);
        boolean mine = true;
        try {
            int length = in.readNBytes(first, 0, partSize);
            if (length < partSize) {
                return putWhole(location, first, length, metadata);
            }
            mine = false;
            return new PartedUpload(s3.get(), location, metadata, buffers, partSize, LEFT_BEHIND).send(first, in);
        } finally {
            if (mine) {
                buffers.give(first);
            }
        }
    }

    private byte[] takeBuffer(S3Location location, int partSize) {
        try {
            return buffers.take(partSize);
        } catch (InterruptedException e) {
            throw interrupted(location, e);
        }
    }

    static MmectlException interrupted(S3Location location, Exception cause) {
        return Failures.translate(IamAction.PUT_OBJECT, location.uri(), AbortedException.create("interrupted", cause));
    }

    private Put putWhole(S3Location location, byte[] bytes, int length, Map<String, String> metadata) {
        boolean created = find(
                        IamAction.PUT_OBJECT,
                        location.uri(),
                        S3ObjectStore::refusedByCondition,
                        () -> s3.get()
                                .putObject(
                                        r -> r.bucket(location.bucket())
                                                .key(location.key())
                                                .ifNoneMatch("*")
                                                .contentType(contentType(location))
                                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                                .metadata(metadata),
                                        body(bytes, length)))
                .isPresent();
        return created ? Put.CREATED : Put.EXISTS;
    }

    @Override
    public Optional<String> putIfMatch(S3Location location, byte[] content, String etag) {
        Optional<String> written = find(
                        IamAction.PUT_OBJECT,
                        location.uri(),
                        e -> refusedByCondition(e) || absentKey(e),
                        () -> s3.get()
                                .putObject(
                                        r -> r.bucket(location.bucket())
                                                .key(location.key())
                                                .ifMatch(etag)
                                                .contentType(contentType(location))
                                                .checksumAlgorithm(ChecksumAlgorithm.CRC32),
                                        body(content, content.length)))
                .map(answer -> answer.eTag());
        // When the answer to a write is lost, its repetition meets our own bytes: that is not somebody else.
        return written.or(() ->
                get(location).filter(now -> Arrays.equals(now.bytes(), content)).map(Document::etag));
    }

    @Override
    public void delete(S3Location location) {
        find(
                IamAction.DELETE_OBJECT,
                location.uri(),
                S3ObjectStore::absentKey,
                () -> s3.get().deleteObject(r -> r.bucket(location.bucket()).key(location.key())));
    }

    @Override
    public List<UnfinishedUpload> unfinishedUploads(String bucket, String prefix) {
        return UnfinishedUploads.list(s3.get(), bucket, prefix);
    }

    @Override
    public Optional<Instant> newestPart(S3Location location, String uploadId) {
        return UnfinishedUploads.newestPart(s3.get(), location, uploadId);
    }

    @Override
    public void abort(S3Location location, String uploadId) {
        find(
                IamAction.ABORT_MULTIPART_UPLOAD,
                location.uri(),
                S3ObjectStore::absentKey,
                () -> s3.get()
                        .abortMultipartUpload(r ->
                                r.bucket(location.bucket()).key(location.key()).uploadId(uploadId)));
    }

    /** A body that can be sent again and is not copied, unlike the SDK's own. */
    static RequestBody body(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes, 0, length), length, OCTETS);
    }

    static String contentType(S3Location location) {
        return location.key().endsWith(".json") ? JSON : OCTETS;
    }

    static boolean refusedByCondition(AwsServiceException failure) {
        return failure.statusCode() == 412;
    }

    /** HEAD answers carry no error code: a missing bucket and a missing key look the same. */
    private static boolean absent(AwsServiceException failure) {
        return failure.statusCode() == 404;
    }

    static boolean absentKey(AwsServiceException failure) {
        return failure.statusCode() == 404 && !Failures.code(failure).equals("NoSuchBucket");
    }
}
