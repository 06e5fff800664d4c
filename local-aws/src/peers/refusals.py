"""Which refusals a service may answer with: what its operations have in their models, and what every operation has."""

from __future__ import annotations

import re
import xml.etree.ElementTree as xml
from collections.abc import Iterator
from typing import Any

from answers import read_cbor, read_json, tag

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# "Common errors" of the services' API references, and what every service does with a request that it cannot read.
COMMON = {
    "AccessDenied": 403,
    "AccessDeniedException": 400,
    "ExpiredTokenException": 403,
    "IncompleteSignature": 400,
    "IncompleteSignatureException": 400,
    "InternalFailure": 500,
    "InvalidAction": 400,
    "InvalidClientTokenId": 403,
    "InvalidParameterCombination": 400,
    "InvalidParameterValue": 400,
    "InvalidSignatureException": 403,
    "MalformedInput": 400,
    "MissingAuthenticationToken": 403,
    "MissingParameter": 400,
    "RequestEntityTooLarge": 413,
    "RequestExpired": 400,
    "SerializationException": 400,
    "ServiceUnavailable": 503,
    "SignatureDoesNotMatch": 403,
    "ThrottlingException": 400,
    "UnknownOperationException": 400,
    "UnrecognizedClientException": 400,
    "ValidationError": 400,
    "ValidationException": 400,
}

# Of the list "Error responses" of S3's API reference, as far as what is offered here can meet it.
S3 = {
    "AccessControlListNotSupported": 400,
    "AccessDenied": 403,
    "AuthorizationHeaderMalformed": 400,
    "AuthorizationQueryParametersError": 400,
    "BadDigest": 400,
    "BadRequest": 400,
    "BucketAlreadyExists": 409,
    "BucketAlreadyOwnedByYou": 409,
    "BucketNotEmpty": 409,
    "ConditionalRequestConflict": 409,
    "EntityTooLarge": 400,
    "EntityTooSmall": 400,
    "ExpiredToken": 400,
    "IllegalLocationConstraintException": 400,
    "IllegalVersioningConfigurationException": 400,
    "IncompleteBody": 400,
    "InternalError": 500,
    "InvalidAccessKeyId": 403,
    "InvalidArgument": 400,
    "InvalidBucketAclWithObjectOwnership": 400,
    "InvalidBucketName": 400,
    "InvalidBucketOwnerAWSAccountID": 400,
    "InvalidBucketState": 409,
    "InvalidChunkSizeError": 403,
    "InvalidDigest": 400,
    "InvalidEncryptionAlgorithmError": 400,
    "InvalidLocationConstraint": 400,
    "InvalidObjectState": 403,
    "InvalidPart": 400,
    "InvalidPartNumber": 416,
    "InvalidPartOrder": 400,
    "InvalidPolicyDocument": 400,
    "InvalidRange": 416,
    "InvalidRequest": 400,
    "InvalidSecurity": 403,
    "InvalidStorageClass": 400,
    "InvalidTag": 400,
    "InvalidTargetBucketForLogging": 400,
    "InvalidToken": 400,
    "InvalidURI": 400,
    "KeyTooLongError": 400,
    "MalformedACLError": 400,
    "MalformedPOSTRequest": 400,
    "MalformedPolicy": 400,
    "MalformedXML": 400,
    "MaxMessageLengthExceeded": 400,
    "MetadataTooLarge": 400,
    "MethodNotAllowed": 405,
    "MissingContentLength": 411,
    "MissingSecurityHeader": 400,
    "NoSuchBucket": 404,
    "NoSuchBucketPolicy": 404,
    "NoSuchCORSConfiguration": 404,
    "NoSuchConfiguration": 404,
    "NoSuchKey": 404,
    "NoSuchLifecycleConfiguration": 404,
    "NoSuchObjectLockConfiguration": 404,
    "NoSuchPublicAccessBlockConfiguration": 404,
    "NoSuchTagSet": 404,
    "NoSuchUpload": 404,
    "NoSuchVersion": 404,
    "NoSuchWebsiteConfiguration": 404,
    "NotImplemented": 501,
    "ObjectLockConfigurationNotFoundError": 404,
    "OperationAborted": 409,
    "OwnershipControlsNotFoundError": 404,
    "PermanentRedirect": 301,
    "PreconditionFailed": 412,
    "ReplicationConfigurationNotFoundError": 404,
    "RequestTimeTooSkewed": 403,
    "RequestTimeout": 400,
    "ServerSideEncryptionConfigurationNotFoundError": 404,
    "SignatureDoesNotMatch": 403,
    "SlowDown": 503,
    "TooManyBuckets": 400,
    "UnexpectedContent": 400,
    "UnresolvableGrantByEmailAddress": 400,
    "XAmzContentSHA256Mismatch": 400,
    "XAmzContentChecksumMismatch": 400,
}

# Said of single operations outside the models, with whose word it is.
SAID = {
    # "Could not find endpoint": https://github.com/aws/sagemaker-python-sdk/issues/1119 and many more.
    "sagemaker": {"ValidationException": 400, "ResourceLimitExceeded": 400},
    # DeleteDashboards: API reference.
    "cloudwatch": {"ResourceNotFound": 404},
    # The two operations on tags that are not offered to new programs any more have it as all others do.
    "logs": {"InvalidParameterException": 400},
}


class Refusal:
    """A refusal as its bytes say it."""

    def __init__(self, operation: Any, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.code = ""
        self.members: set[str] = set()
        self.request_id = headers.get("x-amzn-requestid", "") or headers.get("x-amz-request-id", "")
        protocol = operation.service_model.resolved_protocol
        if protocol in ("query", "rest-xml"):
            self._xml(body)
        else:
            self._tree(operation, headers, read_cbor(body) if protocol == "smithy-rpc-v2-cbor" else read_json(body))

    def _xml(self, body: bytes) -> None:
        if not body:
            return
        root = xml.fromstring(body)
        error = root if tag(root) == "Error" else next(iter(root))
        texts = {tag(child): child.text or "" for child in error}
        self.code = texts.get("Code", "")
        self.members = set(texts)
        self.request_id = self.request_id or next((c.text or "" for c in root if tag(c) == "RequestId"), "")

    def _tree(self, operation: Any, headers: Any, members: dict[str, Any]) -> None:
        self.members = set(members)
        self.code = str(members.get("__type", headers.get("x-amzn-errortype", ""))).rpartition("#")[2]
        # What Query called it, where the service has answered so before.
        old = headers.get("x-amzn-query-error")
        if old:
            self.code = old.partition(";")[0]


def problems(operation: Any, refusal: Refusal, bodied: bool) -> Iterator[str]:
    """What is wrong with a refusal; without a body HTTP leaves only its status."""
    if not refusal.request_id:
        yield f"a refusal {refusal.status} {refusal.code} without a request id"
    if not bodied:
        return
    service = operation.service_model.service_name
    modelled = {shape.error_code: shape for shape in operation.error_shapes}
    if service == "s3":
        allowed = S3
    else:
        allowed = COMMON | SAID.get(service, {})
        for code, shape in modelled.items():
            allowed = allowed | {code: shape.metadata.get("error", {}).get("httpStatusCode", 400)}
    if refusal.code not in allowed:
        yield f"refused with {refusal.status} {refusal.code}, which is neither modelled nor common"
    elif allowed[refusal.code] != refusal.status:
        yield f"refused with {refusal.status} {refusal.code}, which has the status {allowed[refusal.code]}"
    shape = modelled.get(refusal.code)
    if shape is not None and service != "s3":
        known = set(shape.members) | {"message", "Message", "__type", "Code", "Type", "Detail"}
        for name in sorted(refusal.members - known):
            yield f"refusal {refusal.code}: no member {name}"
