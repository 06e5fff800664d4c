"""Questions about S3. Each has a bucket of its own, which is made before it is asked."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import partial
from typing import Any

from probing import Probes, Session
from sigv4 import UNSIGNED, ChunkSigner, crc32

PROBES = Probes()
probe = PROBES.probe
BODY = b"0123456789"
MB5 = 5 << 20


def bucket(s: Session) -> None:
    """Makes the probe's bucket without noting the answer."""
    s.client("s3").create_bucket(Bucket=s.bucket)


def versioned(s: Session, status: str = "Enabled") -> None:
    s.client("s3").put_bucket_versioning(Bucket=s.bucket, VersioningConfiguration={"Status": status})


def put(s: Session, key: str, body: bytes = BODY, **more: Any) -> Any:
    """Puts an object without noting the answer."""
    return s.client("s3").put_object(Bucket=s.bucket, Key=key, Body=body, **more)


def family(name: str, cases: dict[str, dict[str, Any]], operation: str, prepare: Any = None) -> None:
    """A probe for each case: the same operation with other arguments."""

    def ask(s: Session, arguments: dict[str, Any]) -> None:
        bucket(s)
        if prepare:
            prepare(s)
        s.call(operation, **arguments)

    for case, arguments in cases.items():
        PROBES.add(f"{name}: {case}", partial(ask, arguments=arguments))


# --- buckets


@probe("bucket: create, head, location, list, delete")
def _(s: Session) -> None:
    s.call("create_bucket")
    s.call("head_bucket")
    s.call("get_bucket_location")
    s.call("create_bucket")
    s.call("delete_bucket")
    s.call("head_bucket")
    s.call("delete_bucket")
    s.call("list_objects_v2")


@probe("bucket: not empty")
def _(s: Session) -> None:
    bucket(s)
    put(s, "k")
    s.call("delete_bucket")


@probe("bucket: another region")
def _(s: Session) -> None:
    s.call("create_bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s.call("get_bucket_location")
    s.call("head_bucket", region="eu-west-1")
    s.call("list_objects_v2", region="eu-west-1")
    s.call("create_bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


@probe("bucket: region refused at another region's endpoint")
def _(s: Session) -> None:
    wanted = {"LocationConstraint": "eu-central-1"}
    s.call("create_bucket", region="ap-south-1", CreateBucketConfiguration=wanted)
    s.call("create_bucket", region="ap-south-1")
    s.call("create_bucket", CreateBucketConfiguration={"LocationConstraint": "us-east-1"})
    s.call("create_bucket", CreateBucketConfiguration={"LocationConstraint": "nowhere-1"})


@probe("bucket: asked in another region's name")
def _(s: Session) -> None:
    s.client("s3", "eu-west-1").create_bucket(
        Bucket=s.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    s.raw("GET", f"/{s.bucket}", {"list-type": "2"})
    s.raw("HEAD", f"/{s.bucket}")


for bad in ("Upper", "under_score", "a", "two..dots", "-dash", "x" * 64):

    def _refused(s: Session, name: str) -> None:
        s.raw("PUT", f"/{name}")

    PROBES.add(f"bucket name: {bad[:12]}", partial(_refused, name=bad))

family(
    "no such bucket",
    {
        operation: {"Bucket": "absent-bucket-of-nobody", **arguments}
        for operation, arguments in {
            "list": {},
        }.items()
    },
    "list_objects_v2",
)


@probe("no such bucket: objects")
def _(s: Session) -> None:
    absent = "absent-bucket-of-nobody"
    s.call("get_object", Bucket=absent, Key="k")
    s.call("put_object", Bucket=absent, Key="k", Body=BODY)
    s.call("delete_object", Bucket=absent, Key="k")
    s.call("create_multipart_upload", Bucket=absent, Key="k")
    s.call("get_bucket_versioning", Bucket=absent)
    s.call("put_bucket_versioning", Bucket=absent, VersioningConfiguration={"Status": "Enabled"})
    s.call("list_object_versions", Bucket=absent)


# --- settings

SETTINGS = ["tagging", "policy", "cors", "lifecycle_configuration", "website", "replication", "encryption", "logging"]
SETTINGS += ["notification_configuration", "accelerate_configuration", "request_payment", "acl", "ownership_controls"]
SETTINGS += ["versioning"]
for setting in SETTINGS:
    family("setting never made", {setting: {}}, f"get_bucket_{setting}")
family("setting never made", {"public access block": {}}, "get_public_access_block")
family("setting never made", {"object lock": {}}, "get_object_lock_configuration")

RULE = {
    "ID": "r",
    "Status": "Enabled",
    "Filter": {"Prefix": "models/"},
    "Expiration": {"Days": 30},
    "NoncurrentVersionExpiration": {"NoncurrentDays": 7, "NewerNoncurrentVersions": 2},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3},
}
POLICY = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}'
)
SET: dict[str, dict[str, Any]] = {
    "tagging": {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
    "policy": {"Policy": POLICY},
    "cors": {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}},
    "lifecycle_configuration": {"LifecycleConfiguration": {"Rules": [RULE]}},
    "website": {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "i.html"}}},
    "encryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]
        }
    },
    "accelerate_configuration": {"AccelerateConfiguration": {"Status": "Enabled"}},
    "request_payment": {"RequestPaymentConfiguration": {"Payer": "Requester"}},
    "ownership_controls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
    "versioning": {"VersioningConfiguration": {"Status": "Suspended"}},
}
DELETABLE = {
    "tagging": "delete_bucket_tagging",
    "policy": "delete_bucket_policy",
    "cors": "delete_bucket_cors",
    "lifecycle_configuration": "delete_bucket_lifecycle",
    "website": "delete_bucket_website",
    "encryption": "delete_bucket_encryption",
    "ownership_controls": "delete_bucket_ownership_controls",
}


def _setting(s: Session, name: str) -> None:
    bucket(s)
    s.call(f"put_bucket_{name}", **SET[name])
    s.call(f"get_bucket_{name}")
    if name in DELETABLE:
        s.call(DELETABLE[name])
        s.call(f"get_bucket_{name}")
        s.call(DELETABLE[name])


for setting in SET:
    PROBES.add(f"setting made and deleted: {setting}", partial(_setting, name=setting))


@probe("setting made and deleted: public access block")
def _(s: Session) -> None:
    bucket(s)
    wanted = {"BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": True}
    s.call("put_public_access_block", PublicAccessBlockConfiguration=wanted)
    s.call("get_public_access_block")
    s.call("delete_public_access_block")
    s.call("get_public_access_block")


@probe("setting: lifecycle with a transition minimum")
def _(s: Session) -> None:
    bucket(s)
    s.call(
        "put_bucket_lifecycle_configuration",
        LifecycleConfiguration={"Rules": [RULE]},
        TransitionDefaultMinimumObjectSize="varies_by_storage_class",
    )
    s.call("get_bucket_lifecycle_configuration")


@probe("setting: acl of a new bucket refused")
def _(s: Session) -> None:
    bucket(s)
    s.call("put_bucket_acl", ACL="private")
    put(s, "k")
    s.call("get_object_acl", Key="k")
    s.call("put_object_acl", Key="k", ACL="private")


for what, document in {"no xml": b"{", "another root": b"<Other/>", "empty": b""}.items():

    def _malformed(s: Session, document: bytes) -> None:
        bucket(s)
        for setting in ("tagging", "cors", "versioning"):
            s.raw("PUT", f"/{s.bucket}", {setting: ""}, body=document)

    PROBES.add(f"setting malformed: {what}", partial(_malformed, document=document))


@probe("setting malformed: versioning status")
def _(s: Session) -> None:
    bucket(s)
    s.call("put_bucket_versioning", VersioningConfiguration={"Status": "Off"})
    s.call("put_bucket_versioning", VersioningConfiguration={})
    s.call("put_bucket_policy", Policy="no json")


# --- objects

family(
    "put",
    {
        "plain": {"Key": "k", "Body": BODY},
        "empty": {"Key": "k", "Body": b""},
        "attributes": {
            "Key": "k",
            "Body": BODY,
            "ContentType": "text/plain",
            "CacheControl": "no-cache",
            "ContentDisposition": "inline",
            "ContentEncoding": "gzip",
            "ContentLanguage": "de",
            "Metadata": {"a": "b", "c-d": "e f"},
        },
        "tags": {"Key": "k", "Body": BODY, "Tagging": "a=b&c=d%20e"},
        "storage class": {"Key": "k", "Body": BODY, "StorageClass": "STANDARD_IA"},
        "encryption": {"Key": "k", "Body": BODY, "ServerSideEncryption": "AES256"},
        "md5": {"Key": "k", "Body": BODY, "ContentMD5": b64encode(hashlib.md5(BODY).digest()).decode()},
        "wrong md5": {"Key": "k", "Body": BODY, "ContentMD5": b64encode(hashlib.md5(b"").digest()).decode()},
        "malformed md5": {"Key": "k", "Body": BODY, "ContentMD5": "eA=="},
        "key of 1024 bytes": {"Key": "k" * 1024, "Body": BODY},
        "key of 1025 bytes": {"Key": "k" * 1025, "Body": BODY},
        "strange key": {"Key": "a b/ü+&%=?#/\u00e9", "Body": BODY},
        "key with dots": {"Key": "../a/./b//c", "Body": BODY},
        "metadata too large": {"Key": "k", "Body": BODY, "Metadata": {"a": "x" * 2049}},
        "eleven tags": {"Key": "k", "Body": BODY, "Tagging": "&".join(f"t{i}=v" for i in range(11))},
    },
    "put_object",
)
for algorithm in ("CRC32", "SHA1", "SHA256"):
    family("put with checksum", {algorithm: {"Key": "k", "Body": BODY, "ChecksumAlgorithm": algorithm}}, "put_object")
family(
    "put with wrong checksum",
    {
        "CRC32": {"Key": "k", "Body": BODY, "ChecksumCRC32": "AAAAAA=="},
        "SHA256": {"Key": "k", "Body": BODY, "ChecksumSHA256": b64encode(bytes(32)).decode()},
        "CRC64NVME": {"Key": "k", "Body": BODY, "ChecksumCRC64NVME": "AAAAAAAAAAA="},
        "malformed": {"Key": "k", "Body": BODY, "ChecksumCRC32": "AAAA"},
    },
    "put_object",
)


def one_object(s: Session) -> None:
    put(
        s,
        "k",
        ContentType="text/plain",
        Metadata={"a": "b"},
        Tagging="x=y",
        CacheControl="no-cache",
        ChecksumAlgorithm="CRC32",
    )


ETAG = f'"{hashlib.md5(BODY).hexdigest()}"'
LONG_AGO, FAR = "Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
READS: dict[str, dict[str, Any]] = {
    "plain": {},
    "range a-b": {"Range": "bytes=2-4"},
    "range a-": {"Range": "bytes=7-"},
    "range -n": {"Range": "bytes=-3"},
    "range beyond": {"Range": "bytes=8-20"},
    "range of nothing": {"Range": "bytes=20-30"},
    "range -0": {"Range": "bytes=-0"},
    "range backwards": {"Range": "bytes=4-2"},
    "range malformed": {"Range": "bytes=a-b"},
    "two ranges": {"Range": "bytes=0-1,3-4"},
    "if-match": {"IfMatch": ETAG},
    "if-match wrong": {"IfMatch": '"x"'},
    "if-match star": {"IfMatch": "*"},
    "if-none-match": {"IfNoneMatch": ETAG},
    "if-none-match other": {"IfNoneMatch": '"x"'},
    "if-modified-since past": {"IfModifiedSince": LONG_AGO},
    "if-modified-since future": {"IfModifiedSince": FAR},
    "if-unmodified-since past": {"IfUnmodifiedSince": LONG_AGO},
    "if-unmodified-since future": {"IfUnmodifiedSince": FAR},
    "if-match and if-unmodified-since": {"IfMatch": ETAG, "IfUnmodifiedSince": LONG_AGO},
    "if-none-match and if-modified-since": {"IfNoneMatch": ETAG, "IfModifiedSince": LONG_AGO},
    "checksum": {"ChecksumMode": "ENABLED"},
    "part 1": {"PartNumber": 1},
    "part 2": {"PartNumber": 2},
    "part and range": {"PartNumber": 1, "Range": "bytes=0-1"},
    "overrides": {
        "ResponseContentType": "a/b",
        "ResponseCacheControl": "max-age=1",
        "ResponseContentDisposition": "attachment",
        "ResponseContentLanguage": "fr",
    },
    "no such key": {"Key": "absent"},
    "version null": {"VersionId": "null"},
    "version of an unversioned bucket": {"VersionId": "strange"},
}
family("get", {case: {"Key": "k", **arguments} for case, arguments in READS.items()}, "get_object", one_object)
HEADS = ("plain", "range a-b", "if-match wrong", "if-none-match", "checksum", "no such key", "part 1", "version null")
family("head", {case: {"Key": "k", **READS[case]} for case in HEADS}, "head_object", one_object)

CONDITIONAL_PUTS: dict[str, dict[str, Any]] = {
    "if-none-match star": {"IfNoneMatch": "*"},
    "if-none-match etag": {"IfNoneMatch": ETAG},
    "if-match": {"IfMatch": ETAG},
    "if-match wrong": {"IfMatch": '"x"'},
    "if-match star": {"IfMatch": "*"},
    "both": {"IfMatch": ETAG, "IfNoneMatch": "*"},
}
for where, prepare in {"there": one_object, "absent": None}.items():
    family(
        f"conditional put, {where}",
        {case: {"Key": "k", "Body": b"new", **arguments} for case, arguments in CONDITIONAL_PUTS.items()},
        "put_object",
        prepare,
    )
family(
    "conditional delete",
    {
        "if-match": {"Key": "k", "IfMatch": ETAG},
        "if-match wrong": {"Key": "k", "IfMatch": '"x"'},
    },
    "delete_object",
    one_object,
)
ATTRIBUTES = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
family(
    "attributes",
    {"all": {"Key": "k", "ObjectAttributes": ATTRIBUTES}, "size": {"Key": "k", "ObjectAttributes": ["ObjectSize"]}},
    "get_object_attributes",
    one_object,
)


@probe("delete: there, absent, with a version of an unversioned bucket")
def _(s: Session) -> None:
    bucket(s)
    put(s, "k")
    s.call("delete_object", Key="k")
    s.call("delete_object", Key="k")
    s.call("delete_object", Key="k", VersionId="null")
    s.call("delete_object", Key="k", VersionId="strange")


@probe("delete many")
def _(s: Session) -> None:
    bucket(s)
    put(s, "a")
    put(s, "b")
    s.call("delete_objects", Delete={"Objects": [{"Key": "a"}, {"Key": "absent"}]})
    s.call("delete_objects", Delete={"Quiet": True, "Objects": [{"Key": "b"}]})
    s.call("delete_objects", Delete={"Objects": [{"Key": "c", "VersionId": "strange"}]})
    s.call("delete_objects", Delete={"Objects": []})
    s.call("delete_objects", Delete={"Objects": [{"Key": str(i)} for i in range(1001)]})


@probe("tags: put, get, delete, absent")
def _(s: Session) -> None:
    bucket(s)
    put(s, "k")
    s.call("get_object_tagging", Key="k")
    s.call("put_object_tagging", Key="k", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s.call("get_object_tagging", Key="k")
    s.call("delete_object_tagging", Key="k")
    s.call("get_object_tagging", Key="k")
    s.call("put_object_tagging", Key="k", Tagging={"TagSet": [{"Key": str(i), "Value": ""} for i in range(11)]})
    s.call("get_object_tagging", Key="absent")


# --- listings

KEYS = ["a", "a/1", "a/2", "a/b/3", "b", "c d", "c/ü", "z"]
LISTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "prefix": {"Prefix": "a/"},
    "delimiter": {"Delimiter": "/"},
    "prefix and delimiter": {"Prefix": "a/", "Delimiter": "/"},
    "long delimiter": {"Delimiter": "/b/"},
    "two keys": {"MaxKeys": 2},
    "two of prefixes": {"MaxKeys": 2, "Delimiter": "/"},
    "no keys": {"MaxKeys": 0},
    "5000 keys": {"MaxKeys": 5000},
    "nothing": {"Prefix": "nothing"},
}


def many_objects(s: Session) -> None:
    for key in KEYS:
        put(s, key)


family("list v2", LISTS, "list_objects_v2", many_objects)
family("list v1", LISTS, "list_objects", many_objects)
family(
    "list v2",
    {
        "start after": {"StartAfter": "a/2"},
        "start after a prefix": {"StartAfter": "a/1", "Delimiter": "/"},
        "owner": {"FetchOwner": True, "MaxKeys": 1},
        "malformed token": {"ContinuationToken": "%%%"},
    },
    "list_objects_v2",
    many_objects,
)
family(
    "list v1",
    {"marker": {"Marker": "a/2"}, "marker and delimiter": {"Marker": "a/1", "Delimiter": "/"}},
    "list_objects",
    many_objects,
)


@probe("list v2: pages")
def _(s: Session) -> None:
    bucket(s)
    many_objects(s)
    token: dict[str, str] = {}
    for _ in range(8):
        answer = s.call("list_objects_v2", MaxKeys=2, Delimiter="/", **token)
        if not answer.get("IsTruncated"):
            break
        token = {"ContinuationToken": answer["NextContinuationToken"]}


@probe("list v2: no url encoding")
def _(s: Session) -> None:
    bucket(s)
    put(s, "c/ü &<>")
    s.raw("GET", f"/{s.bucket}", {"list-type": "2", "encoding-type": "other"})
    s.raw("GET", f"/{s.bucket}", {"list-type": "2", "max-keys": "many"})


# --- versions


@probe("versions: put, get, head")
def _(s: Session) -> None:
    bucket(s)
    put(s, "k", b"before")
    s.call("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"})
    s.call("get_bucket_versioning")
    s.call("get_object", Key="k")
    first = s.call("put_object", Key="k", Body=b"one")["VersionId"]
    s.call("put_object", Key="k", Body=b"two")
    s.call("get_object", Key="k")
    s.call("get_object", Key="k", VersionId=first)
    s.call("head_object", Key="k", VersionId=first)
    s.call("get_object", Key="k", VersionId="null")
    s.call("list_object_versions")
    s.call("list_objects_v2")


@probe("versions: delete marker")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    put(s, "k")
    marker = s.call("delete_object", Key="k")["VersionId"]
    s.call("get_object", Key="k")
    s.call("head_object", Key="k")
    s.call("get_object", Key="k", VersionId=marker)
    s.call("head_object", Key="k", VersionId=marker)
    s.call("list_objects_v2")
    s.call("list_object_versions")
    s.call("delete_object", Key="k", VersionId=marker)
    s.call("get_object", Key="k")


@probe("versions: delete of a key that was never there")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    s.call("delete_object", Key="k")
    s.call("delete_object", Key="k")
    s.call("list_object_versions")


@probe("versions: delete by version")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    first = put(s, "k", b"one")["VersionId"]
    second = put(s, "k", b"two")["VersionId"]
    s.call("delete_object", Key="k", VersionId=second)
    s.call("get_object", Key="k")
    s.call("delete_object", Key="k", VersionId=first)
    s.call("get_object", Key="k")
    s.call("list_object_versions")


@probe("versions: a version that is gone")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    first = put(s, "k", b"one")["VersionId"]
    put(s, "k", b"two")
    s.client("s3").delete_object(Bucket=s.bucket, Key="k", VersionId=first)
    s.names.give("version", first)
    s.call("get_object", Key="k", VersionId=first)
    s.call("head_object", Key="k", VersionId=first)
    s.call("delete_object", Key="k", VersionId=first)
    s.call("get_object_tagging", Key="k", VersionId=first)


@probe("versions: an id that is none")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    put(s, "k")
    s.call("get_object", Key="k", VersionId="strange")
    s.call("delete_object", Key="k", VersionId="strange")


@probe("versions: suspended")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    put(s, "k", b"kept")
    versioned(s, "Suspended")
    s.call("get_bucket_versioning")
    s.call("put_object", Key="k", Body=b"null")
    s.call("put_object", Key="k", Body=b"null again")
    s.call("get_object", Key="k")
    s.call("list_object_versions")
    s.call("delete_object", Key="k")
    s.call("get_object", Key="k", VersionId="null")
    s.call("list_object_versions")
    s.call("delete_object", Key="k", VersionId="null")
    s.call("get_object", Key="k")


@probe("versions: delete many")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    first = put(s, "a", b"one")["VersionId"]
    put(s, "a", b"two")
    put(s, "b")
    marker = s.client("s3").delete_object(Bucket=s.bucket, Key="b")["VersionId"]
    s.names.give("version", first)
    s.names.give("version", marker)
    objects = [{"Key": "a", "VersionId": first}, {"Key": "b", "VersionId": marker}, {"Key": "c"}]
    s.call("delete_objects", Delete={"Objects": objects})
    s.call("delete_objects", Delete={"Objects": [{"Key": "a", "VersionId": "strange"}]})


@probe("versions: conditional puts")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    put(s, "k", b"one")
    put(s, "k", b"two")
    one = f'"{hashlib.md5(b"one").hexdigest()}"'
    s.call("put_object", Key="k", Body=b"x", IfMatch=one)
    s.call("put_object", Key="k", Body=b"x", IfNoneMatch="*")
    s.client("s3").delete_object(Bucket=s.bucket, Key="k")
    s.call("put_object", Key="k", Body=b"x", IfMatch=one)
    s.call("put_object", Key="k", Body=b"x", IfNoneMatch="*")


@probe("versions: copy by version")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    first = put(s, "k", b"one", Metadata={"n": "1"})["VersionId"]
    put(s, "k", b"two", Metadata={"n": "2"})
    s.names.give("version", first)
    source = {"Bucket": s.bucket, "Key": "k", "VersionId": first}
    s.call("copy_object", Key="copy", CopySource=source)
    s.call("get_object", Key="copy")
    marker = s.client("s3").delete_object(Bucket=s.bucket, Key="k")["VersionId"]
    s.call("copy_object", Key="copy", CopySource={"Bucket": s.bucket, "Key": "k"})
    s.call("copy_object", Key="copy", CopySource={**source, "VersionId": marker})


@probe("versions: an older version copied onto its key")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    first = put(s, "k", b"one")["VersionId"]
    put(s, "k", b"two")
    s.call("copy_object", Key="k", CopySource={"Bucket": s.bucket, "Key": "k", "VersionId": first})


@probe("versions: tags")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    first = put(s, "k", b"one", Tagging="a=1")["VersionId"]
    put(s, "k", b"two")
    s.names.give("version", first)
    s.call("get_object_tagging", Key="k", VersionId=first)
    s.call("put_object_tagging", Key="k", VersionId=first, Tagging={"TagSet": [{"Key": "a", "Value": "2"}]})
    s.call("get_object_tagging", Key="k")
    s.call("get_object_tagging", Key="k", VersionId=first)
    s.client("s3").delete_object(Bucket=s.bucket, Key="k")
    s.call("put_object_tagging", Key="k", Tagging={"TagSet": []})
    s.call("get_object_tagging", Key="k")


@probe("versions: bucket not empty")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    put(s, "k")
    s.client("s3").delete_object(Bucket=s.bucket, Key="k")
    s.call("delete_bucket")


def many_versions(s: Session) -> None:
    versioned(s)
    for key in ("a", "a/1", "b", "c/2"):
        for n in range(3):
            s.names.give("version", put(s, key, str(n).encode())["VersionId"])


family(
    "list versions",
    {
        "plain": {},
        "prefix": {"Prefix": "a"},
        "delimiter": {"Delimiter": "/"},
        "four": {"MaxKeys": 4},
        "no keys": {"MaxKeys": 0},
        "key marker": {"KeyMarker": "a/1"},
        "version marker without a key": {"VersionIdMarker": "x"},
    },
    "list_object_versions",
    many_versions,
)
family("list versions", {"of an unversioned bucket": {}}, "list_object_versions", many_objects)


@probe("list versions: pages")
def _(s: Session) -> None:
    bucket(s)
    many_versions(s)
    marker: dict[str, str] = {}
    for _ in range(12):
        answer = s.call("list_object_versions", MaxKeys=5, **marker)
        if not answer.get("IsTruncated"):
            break
        marker = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer["NextVersionIdMarker"]}


# --- copies

COPIES: dict[str, dict[str, Any]] = {
    "plain": {"Key": "copy"},
    "replace": {"Key": "copy", "MetadataDirective": "REPLACE", "Metadata": {"n": "1"}, "ContentType": "x/y"},
    "retag": {"Key": "copy", "TaggingDirective": "REPLACE", "Tagging": "c=d"},
    "onto itself": {"Key": "k"},
    "onto itself with replace": {"Key": "k", "MetadataDirective": "REPLACE"},
    "onto itself with a storage class": {"Key": "k", "StorageClass": "STANDARD_IA"},
    "if-match": {"Key": "copy", "CopySourceIfMatch": ETAG},
    "if-match wrong": {"Key": "copy", "CopySourceIfMatch": '"x"'},
    "if-none-match": {"Key": "copy", "CopySourceIfNoneMatch": ETAG},
    "sha256": {"Key": "copy", "ChecksumAlgorithm": "SHA256"},
}


def _copied(s: Session, arguments: dict[str, Any]) -> None:
    bucket(s)
    one_object(s)
    s.call("copy_object", CopySource={"Bucket": s.bucket, "Key": "k"}, **arguments)
    s.call("head_object", Key=arguments["Key"], ChecksumMode="ENABLED")
    s.call("get_object_tagging", Key=arguments["Key"])


for case, arguments in COPIES.items():
    PROBES.add(f"copy: {case}", partial(_copied, arguments=arguments))


@probe("copy: no source")
def _(s: Session) -> None:
    bucket(s)
    s.call("copy_object", Key="copy", CopySource={"Bucket": s.bucket, "Key": "absent"})
    s.call("copy_object", Key="copy", CopySource={"Bucket": "absent-bucket-of-nobody", "Key": "k"})
    s.raw("PUT", f"/{s.bucket}/copy", headers={"x-amz-copy-source": "nonsense"})


# --- multipart


def start(s: Session, key: str = "k", **more: Any) -> str:
    upload: str = s.client("s3").create_multipart_upload(Bucket=s.bucket, Key=key, **more)["UploadId"]
    s.names.give("upload", upload)
    return upload


def part(s: Session, upload: str, number: int, body: bytes, **more: Any) -> Any:
    return s.client("s3").upload_part(Bucket=s.bucket, Key="k", UploadId=upload, PartNumber=number, Body=body, **more)


@probe("multipart: life")
def _(s: Session) -> None:
    bucket(s)
    upload = s.call("create_multipart_upload", Key="k", Metadata={"a": "b"}, ContentType="x/y")["UploadId"]
    s.call("list_multipart_uploads")
    parts = []
    for number, size in ((1, MB5), (3, 100)):
        answer = s.call("upload_part", Key="k", UploadId=upload, PartNumber=number, Body=b"p" * size)
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    s.call("list_parts", Key="k", UploadId=upload)
    s.call("list_parts", Key="k", UploadId=upload, MaxParts=1)
    s.call("head_object", Key="k")
    s.call("complete_multipart_upload", Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    s.call("head_object", Key="k", ChecksumMode="ENABLED")
    s.call("head_object", Key="k", PartNumber=1)
    s.call("head_object", Key="k", PartNumber=3)
    s.call("get_object_attributes", Key="k", ObjectAttributes=ATTRIBUTES)
    s.call("complete_multipart_upload", Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    s.call("list_multipart_uploads")


def _checked(s: Session, algorithm: str, kind: str) -> None:
    bucket(s)
    upload = s.call("create_multipart_upload", Key="k", ChecksumAlgorithm=algorithm, ChecksumType=kind)["UploadId"]
    parts = []
    for number, size in ((1, MB5), (2, 1000)):
        answer = s.call(
            "upload_part",
            Key="k",
            UploadId=upload,
            PartNumber=number,
            Body=b"p" * size,
            ChecksumAlgorithm=algorithm,
        )
        name = f"Checksum{algorithm}"
        parts.append({"PartNumber": number, "ETag": answer["ETag"], name: answer[name]})
    if kind == "COMPOSITE":
        bare = [{k: v for k, v in p.items() if not k.startswith("Checksum")} for p in parts]
        s.call("complete_multipart_upload", Key="k", UploadId=upload, MultipartUpload={"Parts": bare})
    s.call("complete_multipart_upload", Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    s.call("head_object", Key="k", ChecksumMode="ENABLED")
    s.call("get_object_attributes", Key="k", ObjectAttributes=ATTRIBUTES)
    s.call("get_object_attributes", Key="k", ObjectAttributes=["ObjectParts"], MaxParts=1)
    s.call("get_object_attributes", Key="k", ObjectAttributes=["ObjectParts"], PartNumberMarker=1)


for algorithm, kind in (("CRC32", "COMPOSITE"), ("CRC32", "FULL_OBJECT"), ("SHA256", "COMPOSITE")):
    PROBES.add(f"multipart checksum: {algorithm} {kind}", partial(_checked, algorithm=algorithm, kind=kind))


@probe("multipart checksum: unusual combinations")
def _(s: Session) -> None:
    bucket(s)
    for algorithm, kind in (("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE"), ("MD5", "COMPOSITE")):
        s.call("create_multipart_upload", Key="k", ChecksumAlgorithm=algorithm, ChecksumType=kind)


@probe("multipart: lists of parts that are not right")
def _(s: Session) -> None:
    bucket(s)
    upload = start(s)
    small = [{"PartNumber": n, "ETag": part(s, upload, n, b"x")["ETag"]} for n in (1, 2)]
    complete = partial(s.call, "complete_multipart_upload", Key="k", UploadId=upload)
    complete(MultipartUpload={"Parts": small})
    complete(MultipartUpload={"Parts": small[::-1]})
    complete(MultipartUpload={"Parts": [{"PartNumber": 7, "ETag": small[0]["ETag"]}]})
    complete(MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": '"x"'}]})
    complete(MultipartUpload={"Parts": []})
    s.raw("POST", f"/{s.bucket}/k", {"uploadId": upload}, body=b"<Other/>")


@probe("multipart: part numbers")
def _(s: Session) -> None:
    bucket(s)
    upload = start(s)
    for number in (0, 10_000, 10_001):
        s.call("upload_part", Key="k", UploadId=upload, PartNumber=number, Body=b"x")
    s.call("upload_part", Key="k", UploadId="unknown", PartNumber=1, Body=b"x")
    s.call("upload_part", Key="other", UploadId=upload, PartNumber=1, Body=b"x")


@probe("multipart: abort")
def _(s: Session) -> None:
    bucket(s)
    upload = start(s)
    s.call("abort_multipart_upload", Key="k", UploadId=upload)
    s.call("abort_multipart_upload", Key="k", UploadId=upload)
    s.call("list_parts", Key="k", UploadId=upload)


@probe("multipart: conditional completion")
def _(s: Session) -> None:
    bucket(s)
    upload = start(s)
    parts = [{"PartNumber": 1, "ETag": part(s, upload, 1, b"x")["ETag"]}]
    put(s, "k")
    complete = partial(s.call, "complete_multipart_upload", Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    complete(IfNoneMatch="*")
    complete(IfMatch='"x"')
    complete(IfMatch=ETAG)
    s.call("get_object", Key="k")


@probe("multipart: part copied")
def _(s: Session) -> None:
    bucket(s)
    put(s, "source")
    upload = start(s)
    source = {"Bucket": s.bucket, "Key": "source"}
    copy = partial(s.call, "upload_part_copy", Key="k", UploadId=upload, CopySource=source)
    copy(PartNumber=1)
    etag = copy(PartNumber=1, CopySourceRange="bytes=2-4")["CopyPartResult"]["ETag"]
    parts = [{"PartNumber": 1, "ETag": etag}]
    s.call("complete_multipart_upload", Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    s.call("get_object", Key="k")


@probe("multipart: in a bucket with versions")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    upload = start(s)
    parts = [{"PartNumber": 1, "ETag": part(s, upload, 1, b"x")["ETag"]}]
    s.call("complete_multipart_upload", Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    s.call("get_object", Key="k")


@probe("multipart: uploads in pages")
def _(s: Session) -> None:
    bucket(s)
    for key in ("a", "b/c", "d"):
        start(s, key)
    s.call("list_multipart_uploads", MaxUploads=2)
    s.call("list_multipart_uploads", KeyMarker="a")
    s.call("list_multipart_uploads", Prefix="b")


# --- the wire


def _raw_get(s: Session, signing: dict[str, Any]) -> None:
    bucket(s)
    put(s, "k")
    s.raw("GET", f"/{s.bucket}/k", **signing)


for case, signing in {
    "anonymous": {"anonymous": True},
    "unsigned payload": {"payload": UNSIGNED},
}.items():
    PROBES.add(f"wire: {case}", partial(_raw_get, signing=signing))


@probe("wire: path that is no utf-8")
def _(s: Session) -> None:
    bucket(s)
    s.raw("GET", f"/{s.bucket}/%FF%FE")


@probe("wire: signed chunks")
def _(s: Session) -> None:
    bucket(s)
    body = b"c" * 20_000
    headers = {"x-amz-decoded-content-length": str(len(body)), "Content-Encoding": "aws-chunked"}
    s.raw(
        "PUT",
        f"/{s.bucket}/k",
        headers=headers,
        body=body,
        payload="STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        chunked=ChunkSigner.framed,
    )
    s.call("get_object", Key="k")


def _trailer(s: Session, checksum: str) -> None:
    bucket(s)
    body = b"t" * 20_000
    trailer = f"x-amz-checksum-crc32:{checksum or crc32(body)}"
    headers = {"x-amz-decoded-content-length": str(len(body)), "x-amz-trailer": "x-amz-checksum-crc32"}
    s.raw(
        "PUT",
        f"/{s.bucket}/k",
        headers=headers,
        body=body,
        payload="STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        chunked=lambda signer, content: signer.with_trailer(content, trailer),
    )
    s.call("head_object", Key="k", ChecksumMode="ENABLED")


PROBES.add("wire: signed chunks with a trailer", partial(_trailer, checksum=""))
PROBES.add("wire: a trailer that is wrong", partial(_trailer, checksum="AAAAAA=="))


@probe("wire: sub-resources that are not there")
def _(s: Session) -> None:
    bucket(s)
    put(s, "k")
    s.call("get_object_retention", Key="k")
    s.call("get_object_legal_hold", Key="k")
    s.call("list_bucket_metrics_configurations")
    s.call("list_bucket_inventory_configurations")
