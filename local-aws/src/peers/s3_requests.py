"""Good requests of S3's operations, each of which can be spoilt in one place."""

from __future__ import annotations

from typing import Any

BUCKET = "judge-broken-requests"
# Of which versions can be locked.
LOCKED = f"{BUCKET}-locked"
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}'


def prepared(s3: Any) -> dict[str, dict[str, Any]]:
    """Arguments by operation; makes the bucket, the object and the upload that they are about."""
    s3.create_bucket(Bucket=BUCKET)
    s3.create_bucket(Bucket=LOCKED)
    s3.put_bucket_versioning(Bucket=LOCKED, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"x")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="k")["UploadId"]
    etag = s3.upload_part(Bucket=BUCKET, Key="k", UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
    on_bucket = {name: {"Bucket": BUCKET, **more} for name, more in SETTINGS.items()}
    on_object = {name: {"Bucket": BUCKET, "Key": "k", **more} for name, more in OBJECTS.items()}
    on_upload = {
        "UploadPart": {"PartNumber": 1, "Body": b"x"},
        "ListParts": {},
        "CompleteMultipartUpload": {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": etag}]}},
    }
    uploads = {name: {"Bucket": BUCKET, "Key": "k", "UploadId": upload, **more} for name, more in on_upload.items()}
    return {"CreateBucket": {"Bucket": f"{BUCKET}-2"}, **on_bucket, **on_object, **uploads}


SETTINGS: dict[str, dict[str, Any]] = {
    "PutBucketTagging": {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
    "PutBucketVersioning": {"VersioningConfiguration": {"Status": "Enabled"}},
    "PutBucketCors": {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}},
    "PutBucketLifecycleConfiguration": {
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "ID": "r",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "a/"},
                    "Expiration": {"Days": 7},
                    "Transitions": [{"Days": 3, "StorageClass": "GLACIER"}],
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                }
            ]
        }
    },
    "PutBucketEncryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        }
    },
    "PutBucketOwnershipControls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
    "PutPublicAccessBlock": {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
    "PutBucketWebsite": {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "i.html"}}},
    "PutBucketAccelerateConfiguration": {"AccelerateConfiguration": {"Status": "Enabled"}},
    "PutBucketRequestPayment": {"RequestPaymentConfiguration": {"Payer": "BucketOwner"}},
    "PutBucketLogging": {"BucketLoggingStatus": {}},
    "PutBucketNotificationConfiguration": {"NotificationConfiguration": {}},
    "PutObjectLockConfiguration": {
        "Bucket": LOCKED,
        "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"},
    },
    "DeleteObjects": {"Delete": {"Objects": [{"Key": "absent"}]}},
    "ListObjects": {},
    "ListObjectsV2": {},
    "ListObjectVersions": {},
    "ListMultipartUploads": {},
}
OBJECTS: dict[str, dict[str, Any]] = {
    "PutObject": {"Body": b"x"},
    "CopyObject": {"CopySource": f"{BUCKET}/k", "MetadataDirective": "REPLACE"},
    "PutObjectTagging": {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
    "CreateMultipartUpload": {},
    "GetObjectAttributes": {"ObjectAttributes": ["ETag"]},
}
