package io.mmectl.localaws.s3;

import io.mmectl.localaws.platform.S3Objects;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** S3 on a folder. A bucket answers to requests that are signed for its own region. */
public final class S3Service implements AwsService {
    private final S3Store store;
    private final LocalTime time;
    private final BucketOperations buckets;
    private final ConfigurationOperations configurations;
    private final AclOperations acls;
    private final ListOperations lists;
    private final ReadOperations reads;
    private final ObjectAttributes attributes;
    private final WriteOperations writes;
    private final DeleteOperations deletes;
    private final TagOperations tags;
    private final CopyOperations copies;
    private final MultipartOperations multipart;
    private final Completion completion;

    /**
     * Opens the store.
     *
     * @param folder for the objects' bytes; created when missing, and cleared of what no object refers to
     */
    public S3Service(Tables tables, LocalTime time, Path folder) throws IOException {
        this.store = new S3Store(tables, folder);
        this.time = time;
        this.buckets = new BucketOperations(store, time);
        this.configurations = new ConfigurationOperations(store);
        this.acls = new AclOperations(store);
        this.lists = new ListOperations(store);
        this.reads = new ReadOperations(store, time);
        this.attributes = new ObjectAttributes(store, time);
        this.writes = new WriteOperations(store, time);
        this.deletes = new DeleteOperations(store, time);
        this.tags = new TagOperations(store);
        this.copies = new CopyOperations(store, time);
        this.multipart = new MultipartOperations(store, time);
        this.completion = new Completion(store, time, multipart);
    }

    /** The same objects for the platform itself. */
    public S3Objects objects() {
        return store;
    }

    @Override
    public String operation(AwsRequest request) {
        return S3Operation.of(request, S3Target.of(request)).name();
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        S3Call call = new S3Call(request, S3Target.of(request));
        try {
            S3Operation operation = S3Operation.of(request, call.target());
            NotOffered.check(call);
            requireRegion(operation, call);
            if (store.bucket(call.bucket()).isPresent()) {
                Ownership.checkExpected(call, "x-amz-expected-bucket-owner");
            }
            return perform(operation, call);
        } catch (AwsException e) {
            return S3Errors.answer(request, e);
        }
    }

    private AwsException objectLockMissing(S3Call call) {
        return ObjectLock.ofObject(
                store.requireBucket(call.bucket()), call.request().method());
    }

    /** Only where a bucket is can be asked from anywhere; a signature of version 2 names no region. */
    private void requireRegion(S3Operation operation, S3Call call) {
        if (operation == S3Operation.CreateBucket
                || operation == S3Operation.GetBucketLocation
                || call.query("AWSAccessKeyId").isPresent()) {
            return;
        }
        store.bucket(call.bucket())
                .filter(bucket -> !bucket.region().equals(call.request().region()))
                .ifPresent(bucket -> {
                    throw S3Errors.permanentRedirect(call, bucket);
                });
    }

    private AwsResponse perform(S3Operation operation, S3Call call) throws IOException {
        return switch (operation) {
            case ListBuckets -> buckets.list(call);
            case CreateBucket -> buckets.create(call);
            case HeadBucket -> buckets.head(call);
            case DeleteBucket -> buckets.delete(call);
            case GetBucketLocation -> buckets.location(call);
            case GetBucketVersioning -> buckets.versioning(call);
            case GetBucketConfiguration -> configurations.get(call);
            case GetBucketPolicyStatus -> configurations.policyStatus(call);
            case GetBucketReport -> configurations.report(call);
            case PutBucketConfiguration -> configurations.put(call);
            case DeleteBucketConfiguration -> configurations.delete(call);
            case PutBucketVersioning -> buckets.putVersioning(call);
            case ListObjects -> lists.version1(call);
            case ListObjectsV2 -> lists.version2(call);
            case ListObjectVersions -> lists.versions(call);
            case GetObject -> reads.get(call);
            case HeadObject -> reads.head(call);
            case GetObjectAttributes -> attributes.get(call);
            case PutObject -> writes.put(call);
            case DeleteObject -> deletes.delete(call);
            case DeleteObjects -> deletes.deleteAll(call);
            case ObjectLock -> throw objectLockMissing(call);
            case GetObjectAcl -> acls.ofObject(call);
            case PutObjectAcl -> acls.putOnObject(call);
            case GetObjectTagging -> tags.get(call);
            case PutObjectTagging -> tags.put(call);
            case DeleteObjectTagging -> tags.delete(call);
            case CopyObject -> copies.copy(call);
            case UploadPartCopy -> copies.copyPart(call, multipart);
            case CreateMultipartUpload -> multipart.create(call);
            case UploadPart -> multipart.uploadPart(call);
            case ListParts -> multipart.listParts(call);
            case ListMultipartUploads -> multipart.listUploads(call);
            case AbortMultipartUpload -> multipart.abort(call);
            case CompleteMultipartUpload -> completion.complete(call);
            case Unsupported ->
                throw S3Errors.notImplemented(call.request().method() + " with "
                        + call.request().query().keySet());
        };
    }

    /**
     * {@code PUT /_local/s3/buckets/NAME?region=REGION}: makes sure that the bucket exists, without a signed request. Without
     * a region in us-east-1.
     */
    @Override
    public Optional<AwsResponse> admin(AwsRequest request) throws IOException {
        String folder = "/_local/s3/buckets/";
        if (!request.method().equals("PUT") || !request.rawPath().startsWith(folder)) {
            return Optional.empty();
        }
        String name = request.rawPath().substring(folder.length());
        BucketOperations.checkName(name);
        String region = request.queryParameter("region");
        store.createBucket(new BucketRecord(name, region == null ? request.region() : region, time.now()));
        return Optional.of(AwsResponse.empty(204));
    }

    @Override
    public void reset() {
        try {
            store.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}
}
