"""Questions about settings of buckets that S3 does not take; they belong to the questions about S3."""

from __future__ import annotations

from typing import Any

from s3_probes import PROBES, family

__all__ = ["PROBES"]


def lifecycle(**rule: Any) -> dict[str, Any]:
    whole = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "a/"}, **rule}
    return {"LifecycleConfiguration": {"Rules": [{k: v for k, v in whole.items() if v is not None}]}}


TWICE = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "a/"}, "Expiration": {"Days": 7}}
family(
    "lifecycle refused",
    {
        "status": lifecycle(Expiration={"Days": 7}, Status="On"),
        "no filter": lifecycle(Expiration={"Days": 7}, Filter=None),
        "prefix and filter": lifecycle(Expiration={"Days": 7}, Prefix="b/"),
        "two filters": lifecycle(Expiration={"Days": 7}, Filter={"Prefix": "a", "ObjectSizeGreaterThan": 5}),
        "days and date": lifecycle(Expiration={"Days": 7, "Date": "2027-01-01T00:00:00Z"}),
        "not midnight": lifecycle(Expiration={"Date": "2027-01-01T08:00:00Z"}),
        "marker and days": lifecycle(Expiration={"Days": 7, "ExpiredObjectDeleteMarker": True}),
        "sizes": lifecycle(
            Expiration={"Days": 7}, Filter={"And": {"ObjectSizeGreaterThan": 9, "ObjectSizeLessThan": 9}}
        ),
        "same id": {"LifecycleConfiguration": {"Rules": [TWICE, TWICE]}},
        "minimum": {**lifecycle(Expiration={"Days": 7}), "TransitionDefaultMinimumObjectSize": "small"},
    },
    "put_bucket_lifecycle_configuration",
)


def cors(**rule: Any) -> dict[str, Any]:
    return {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], **rule}]}}


family(
    "cors refused",
    {
        "method": cors(AllowedMethods=["LIST"]),
        "no origin": {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"]}]}},
        "wildcard exposed": cors(ExposeHeaders=["x-*"]),
    },
    "put_bucket_cors",
)
family(
    "website refused",
    {
        "empty": {"WebsiteConfiguration": {}},
        "suffix": {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "a/b"}}},
        "no suffix": {"WebsiteConfiguration": {"IndexDocument": {"Suffix": ""}}},
        "redirect and index": {
            "WebsiteConfiguration": {
                "RedirectAllRequestsTo": {"HostName": "example.com"},
                "IndexDocument": {"Suffix": "i.html"},
            }
        },
    },
    "put_bucket_website",
)


def encryption(**by_default: Any) -> dict[str, Any]:
    rules = [{"ApplyServerSideEncryptionByDefault": by_default}]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


family(
    "encryption refused",
    {
        "algorithm": encryption(SSEAlgorithm="rot13"),
        "key of none": encryption(SSEAlgorithm="AES256", KMSMasterKeyID="k"),
        "no rule": {"ServerSideEncryptionConfiguration": {"Rules": []}},
    },
    "put_bucket_encryption",
)
family(
    "tags refused",
    {
        "characters": {"Tagging": {"TagSet": [{"Key": "a", "Value": "1 & 2"}]}},
        "of aws": {"Tagging": {"TagSet": [{"Key": "aws:a", "Value": "1"}]}},
        "51": {"Tagging": {"TagSet": [{"Key": f"k{n}", "Value": "v"} for n in range(51)]}},
    },
    "put_bucket_tagging",
)
family(
    "lock refused",
    {
        "no versions": {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
        "word": {"ObjectLockConfiguration": {"ObjectLockEnabled": "On"}},
    },
    "put_object_lock_configuration",
)
family(
    "setting refused",
    {"payer": {"RequestPaymentConfiguration": {"Payer": "Nobody"}}},
    "put_bucket_request_payment",
)
family(
    "ownership refused",
    {
        "word": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "Mine"}]}},
        "no rule": {"OwnershipControls": {"Rules": []}},
    },
    "put_bucket_ownership_controls",
)
family(
    "copy refused",
    {
        "metadata directive": {"Key": "c", "CopySource": "absent-bucket/k", "MetadataDirective": "MOVE"},
    },
    "copy_object",
)
