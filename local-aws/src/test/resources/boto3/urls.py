"""What boto3 signs for others: URLs and forms, by both versions, with lasting and with temporary credentials."""

import json
import sys
import urllib.error
import urllib.request
import uuid

import boto3
from botocore.config import Config

(url,) = sys.argv[1:]
LASTING = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


def client(name, region, credentials, **config):
    return boto3.client(
        name, endpoint_url=url, region_name=region, config=Config(retries={"max_attempts": 0}, **config), **credentials
    )


def send(address, method="GET", body=None, **headers):
    request = urllib.request.Request(address, body, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def urls(s3, bucket):
    def sign(operation, **parameters):
        return s3.generate_presigned_url(operation, Params={"Bucket": bucket, **parameters})

    put = sign("put_object", Key="a b/\u00e9+.txt", ContentType="text/plain", Metadata={"k": "v"})
    assert send(put, "PUT", b"hi", **{"Content-Type": "text/plain", "x-amz-meta-k": "v"})[0] == 200, put
    assert send(put, "PUT", b"hi", **{"Content-Type": "text/html", "x-amz-meta-k": "v"})[0] == 403, put
    bare = send(put, "PUT", b"hi", **{"Content-Type": "text/plain"})[0]
    assert bare == (200 if "AWSAccessKeyId" in put else 403), "headers that are in the URL itself"
    assert s3.head_object(Bucket=bucket, Key="a b/\u00e9+.txt")["Metadata"] == {"k": "v"}
    get = sign("get_object", Key="a b/\u00e9+.txt", ResponseContentType="text/x y")
    assert send(get) == (200, "hi"), get
    assert send(get.replace("a%20b", "a%20c"))[0] == 403
    assert "<KeyCount>1</KeyCount>" in send(sign("list_objects_v2", Prefix="a"))[1]
    assert send(sign("head_object", Key="none"), "HEAD")[0] == 404
    assert send(sign("delete_object", Key="a b/\u00e9+.txt"), "DELETE")[0] == 204


def form(s3, bucket):
    signed = s3.generate_presigned_post(
        bucket,
        "up/${filename}",
        Fields={"Content-Type": "text/plain", "success_action_status": "201"},
        Conditions=[["starts-with", "$Content-Type", "text/"], {"success_action_status": "201"}]
        + [["content-length-range", 1, 10]],
    )

    def post(file):
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}'
            for k, v in signed["fields"].items()
        ]
        parts += [f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n{file}']
        body = "\r\n".join(parts) + f"\r\n--{boundary}--\r\n"
        return send(
            signed["url"], "POST", body.encode(), **{"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )

    status, answer = post("hi there")
    assert status == 201 and "<Key>up/f.txt</Key>" in answer, answer
    assert s3.get_object(Bucket=bucket, Key="up/f.txt")["Body"].read() == b"hi there"
    assert post("more than ten bytes")[0] == 400
    signed["fields"]["Content-Type"] = "image/png"
    status, answer = post("hi there")
    assert status == 403 and "Invalid according to Policy" in answer, answer

    sent = {
        "tagging": "<Tagging><TagSet><Tag><Key>team</Key><Value>search</Value></Tag></TagSet></Tagging>",
        "x-amz-meta-name": "Größe",
    }
    conditions = [{name: value} for name, value in sent.items()]
    signed = s3.generate_presigned_post(bucket, "tagged", Fields=dict(sent), Conditions=conditions)
    assert post("hi")[0] == 204
    tags = s3.get_object_tagging(Bucket=bucket, Key="tagged")["TagSet"]
    assert tags == [{"Key": "team", "Value": "search"}], tags
    metadata = s3.head_object(Bucket=bucket, Key="tagged")["Metadata"]
    assert metadata == {"name": "=?UTF-8?Q?Gr=C3=B6=C3=9Fe?="}, metadata


role = {"RoleName": "deployer", "AssumeRolePolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": []})}
arn = client("iam", "us-east-1", LASTING).create_role(**role)["Role"]["Arn"]
assumed = client("sts", "us-east-1", LASTING).assume_role(RoleArn=arn, RoleSessionName="ci")["Credentials"]
session = {
    "aws_access_key_id": assumed["AccessKeyId"],
    "aws_secret_access_key": assumed["SecretAccessKey"],
    "aws_session_token": assumed["SessionToken"],
}
for region, constraint in (
    ("us-east-1", {}),
    ("eu-central-1", {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}),
):
    client("s3", region, LASTING).create_bucket(Bucket=f"in-{region}", **constraint)
    for credentials in LASTING, session:
        for version in None, "s3v4":
            s3 = client("s3", region, credentials, signature_version=version, s3={"addressing_style": "path"})
            urls(s3, f"in-{region}")
            form(s3, f"in-{region}")
print("signed")
