package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsRequest;
import java.util.Map;

/** The operations of S3 by AWS's names, found from method, target and query. */
enum S3Operation {
    ListBuckets,
    CreateBucket,
    HeadBucket,
    DeleteBucket,
    GetBucketLocation,
    GetBucketVersioning,
    PutBucketVersioning,
    GetBucketConfiguration,
    GetBucketReport,
    GetBucketPolicyStatus,
    PutBucketConfiguration,
    DeleteBucketConfiguration,
    ListObjects,
    ListObjectsV2,
    ListObjectVersions,
    ListMultipartUploads,
    DeleteObjects,
    PutObject,
    CopyObject,
    GetObject,
    HeadObject,
    DeleteObject,
    GetObjectAttributes,
    ObjectLock,
    GetObjectAcl,
    PutObjectAcl,
    GetObjectTagging,
    PutObjectTagging,
    DeleteObjectTagging,
    CreateMultipartUpload,
    UploadPart,
    UploadPartCopy,
    ListParts,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    Unsupported;

    static S3Operation of(AwsRequest request, S3Target target) {
        if (target.bucket().isEmpty()) {
            return request.method().equals("GET") ? ListBuckets : Unsupported;
        }
        if (NotOffered.part(request, target)) {
            return Unsupported;
        }
        return target.key().isEmpty() ? onBucket(request) : onObject(request);
    }

    private static S3Operation onBucket(AwsRequest request) {
        Map<String, ?> query = request.query();
        boolean configuration = BucketConfiguration.named(query.keySet()).isPresent();
        return switch (request.method()) {
            case "GET" -> {
                if (query.containsKey("location")) {
                    yield GetBucketLocation;
                }
                if (query.containsKey("versioning")) {
                    yield GetBucketVersioning;
                }
                if (query.containsKey("uploads")) {
                    yield ListMultipartUploads;
                }
                if (query.containsKey("versions")) {
                    yield ListObjectVersions;
                }
                if (query.containsKey("policyStatus")) {
                    yield GetBucketPolicyStatus;
                }
                if (query.keySet().stream().anyMatch(ConfigurationOperations.REPORTS::containsKey)) {
                    yield GetBucketReport;
                }
                if (configuration) {
                    yield GetBucketConfiguration;
                }
                yield "2".equals(request.queryParameter("list-type")) ? ListObjectsV2 : ListObjects;
            }
            case "HEAD" -> HeadBucket;
            case "PUT" -> {
                if (query.containsKey("policyStatus")) {
                    yield Unsupported;
                }
                if (query.keySet().stream().anyMatch(ConfigurationOperations.REPORTS::containsKey)) {
                    yield Unsupported;
                }
                if (query.containsKey("versioning")) {
                    yield PutBucketVersioning;
                }
                yield configuration ? PutBucketConfiguration : CreateBucket;
            }
            case "DELETE" ->
                query.containsKey("id") ? Unsupported : configuration ? DeleteBucketConfiguration : DeleteBucket;
            case "POST" -> query.containsKey("delete") ? DeleteObjects : Unsupported;
            default -> Unsupported;
        };
    }

    private static S3Operation onObject(AwsRequest request) {
        Map<String, ?> query = request.query();
        if (query.containsKey("acl")) {
            return switch (request.method()) {
                case "GET" -> GetObjectAcl;
                case "PUT" -> PutObjectAcl;
                default -> Unsupported;
            };
        }
        if (query.containsKey("retention") || query.containsKey("legal-hold")) {
            return ObjectLock;
        }
        boolean tagging = query.containsKey("tagging");
        boolean upload = query.containsKey("uploadId");
        boolean copy = request.header("x-amz-copy-source") != null;
        return switch (request.method()) {
            case "GET" -> {
                if (query.containsKey("attributes")) {
                    yield GetObjectAttributes;
                }
                yield tagging ? GetObjectTagging : upload ? ListParts : GetObject;
            }
            case "HEAD" -> HeadObject;
            case "PUT" -> {
                if (upload) {
                    yield copy ? UploadPartCopy : UploadPart;
                }
                yield tagging ? PutObjectTagging : copy ? CopyObject : PutObject;
            }
            case "DELETE" -> tagging ? DeleteObjectTagging : upload ? AbortMultipartUpload : DeleteObject;
            case "POST" -> {
                if (query.containsKey("uploads")) {
                    yield CreateMultipartUpload;
                }
                yield upload ? CompleteMultipartUpload : Unsupported;
            }
            default -> Unsupported;
        };
    }
}
