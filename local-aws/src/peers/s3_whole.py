"""Every operation of S3's model that is not about a whole object or bucket: it must leave both as they are.

Most of S3's operations differ from those that write or delete the whole in one word of the address; one that is not
offered and taken for another would lose it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import violations
from botocore import xform_name
from botocore.exceptions import ClientError

# What writes or deletes the whole because that is what it is for.
MEANT = {"CreateBucket", "DeleteBucket", "DeleteObject", "DeleteObjects", "PutObject"}
# Sent elsewhere than to the bucket.
ELSEWHERE = {"ListDirectoryBuckets", "WriteGetObjectResponse"}


def problems(s3: Any) -> Iterator[str]:
    """The operations that did not."""
    model = s3.meta.service_model
    for number, name in enumerate(model.operation_names):
        if name in MEANT | ELSEWHERE:
            continue
        full, empty = f"judge-whole-{number}", f"judge-empty-{number}"
        for bucket in (full, empty):
            s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=full, Key="k", Body=b"content")
        for bucket in (full, empty):
            _call(s3, model.operation_model(name), bucket)
        if not _there(s3, empty) or s3.get_object(Bucket=full, Key="k")["Body"].read() != b"content":
            yield f"s3.{name}: changed the whole"
        s3.delete_object(Bucket=full, Key="k")
        for bucket in (full, empty):
            s3.delete_bucket(Bucket=bucket)


def _call(s3: Any, operation: Any, bucket: str) -> None:
    """Whatever it answers is held against its model as all answers are."""
    arguments = violations.sample(operation.input_shape)
    arguments |= {
        name: value
        for name, value in {"Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/k", "RenameSource": "k"}.items()
        if name in arguments
    }
    with contextlib.suppress(ClientError):
        getattr(s3, xform_name(operation.name))(**arguments)


def _there(s3: Any, bucket: str) -> bool:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        return False
    return True
