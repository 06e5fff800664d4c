"""Calls of the offered operations that the other probes leave out; asked for their answers' shapes only."""

from __future__ import annotations

import json
from functools import partial

from hosting_probes import endpoint, model_arguments, registered, settle, variant
from probing import Probes, Session
from s3_probes import bucket, put, versioned

PROBES = Probes()
probe = PROBES.probe
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
DOCUMENT = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
TAGS = [{"Key": "team", "Value": "search"}, {"Key": "cost centre", "Value": "4711"}]
SCALING = "sagemaker.application-autoscaling.amazonaws.com"
MANAGED = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


# --- IAM and STS


@probe("role: made, read, changed, deleted")
def _(s: Session) -> None:
    iam = partial(s.call, service="iam", RoleName=s.bucket)
    iam(
        "create_role",
        AssumeRolePolicyDocument=TRUST,
        Description="hosts",
        MaxSessionDuration=7200,
        Path="/hosting/",
        PermissionsBoundary=MANAGED,
        Tags=TAGS,
    )
    iam("get_role")
    s.call("list_roles", service="iam", PathPrefix="/hosting/")
    iam("update_role", Description="hosts models", MaxSessionDuration=3600)
    iam("update_role_description", Description="hosts all models")
    iam("update_assume_role_policy", PolicyDocument=TRUST)
    iam("put_role_permissions_boundary", PermissionsBoundary=MANAGED)
    iam("delete_role_permissions_boundary")
    iam("tag_role", Tags=[{"Key": "more", "Value": ""}])
    iam("list_role_tags")
    iam("untag_role", TagKeys=["more"])
    iam("put_role_policy", PolicyName="inline", PolicyDocument=DOCUMENT)
    iam("get_role_policy", PolicyName="inline")
    iam("list_role_policies")
    iam("get_role_policy", PolicyName="absent")
    iam("delete_role")
    iam("attach_role_policy", PolicyArn=MANAGED)
    iam("list_attached_role_policies")
    iam("detach_role_policy", PolicyArn=MANAGED)
    iam("detach_role_policy", PolicyArn=MANAGED)
    iam("delete_role_policy", PolicyName="inline")
    iam("list_instance_profiles_for_role")
    role = f"arn:aws:iam::123456789012:role/hosting/{s.bucket}"
    s.call("assume_role", service="sts", RoleArn=role, RoleSessionName="test", SourceIdentity="someone")
    iam("delete_role")
    iam("get_role")


@probe("policy: made, versioned, attached, deleted")
def _(s: Session) -> None:
    made = s.call(
        "create_policy",
        service="iam",
        PolicyName=s.bucket,
        PolicyDocument=DOCUMENT,
        Description="reads",
        Path="/hosting/",
        Tags=TAGS,
    )
    iam = partial(s.call, service="iam", PolicyArn=made["Policy"]["Arn"])
    s.call("create_policy", service="iam", PolicyName=s.bucket, PolicyDocument=DOCUMENT, Path="/hosting/")
    iam("get_policy")
    iam("create_policy_version", PolicyDocument=DOCUMENT, SetAsDefault=True)
    iam("create_policy_version", PolicyDocument="{")
    iam("get_policy_version", VersionId="v2")
    iam("get_policy_version", VersionId="v9")
    iam("list_policy_versions")
    iam("set_default_policy_version", VersionId="v1")
    iam("delete_policy_version", VersionId="v1")
    iam("delete_policy_version", VersionId="v2")
    iam("tag_policy", Tags=[{"Key": "more", "Value": "tags"}])
    iam("list_policy_tags")
    iam("untag_policy", TagKeys=["more"])
    s.call("list_policies", service="iam", Scope="Local")
    s.call("list_policies", service="iam", MaxItems=3)
    own = partial(s.call, service="iam", PolicyArn=READ_ONLY)
    own("get_policy")
    own("list_policy_versions")
    own("get_policy_version", VersionId="v3")
    own("delete_policy")
    s.call("create_role", service="iam", RoleName=s.bucket, AssumeRolePolicyDocument=TRUST)
    iam("attach_role_policy", RoleName=s.bucket)
    iam("list_entities_for_policy")
    iam("delete_policy")
    iam("detach_role_policy", RoleName=s.bucket)
    iam("delete_policy")
    iam("get_policy")


@probe("role: service-linked")
def _(s: Session) -> None:
    s.call("create_service_linked_role", service="iam", AWSServiceName=SCALING)
    role = "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
    answer = s.call("delete_service_linked_role", service="iam", RoleName=role)
    s.call("get_service_linked_role_deletion_status", service="iam", DeletionTaskId=answer["DeletionTaskId"])
    s.call("delete_service_linked_role", service="iam", RoleName=role)


@probe("caller")
def _(s: Session) -> None:
    s.call("get_user", service="iam")
    s.call("get_user", service="iam", UserName="absent")
    s.call("list_users", service="iam")
    sts = partial(s.call, service="sts")
    sts("get_caller_identity")
    sts("get_session_token", DurationSeconds=900)
    sts("get_access_key_info", AccessKeyId="AKIAIOSFODNN7EXAMPLE")
    sts("assume_role", RoleArn="arn:aws:iam::123456789012:role/absent", RoleSessionName="test")
    sts("assume_role", RoleArn="arn:aws:iam::123456789012:role/absent", RoleSessionName="no good")


# --- Logs


@probe("logs: groups, streams, lines, tags")
def _(s: Session) -> None:
    group = f"/probe/{s.bucket}"
    logs = partial(s.call, service="logs", logGroupName=group)
    logs("create_log_group", tags={"team": "search"})
    logs("create_log_group")
    logs("put_retention_policy", retentionInDays=7)
    logs("put_retention_policy", retentionInDays=8)
    logs("delete_retention_policy")
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    tags = partial(s.call, service="logs", resourceArn=arn)
    tags("tag_resource", tags={"more": "tags"})
    tags("list_tags_for_resource")
    tags("untag_resource", tagKeys=["more"])
    logs("tag_log_group", tags={"more": "tags"})
    logs("list_tags_log_group")
    logs("untag_log_group", tags=["more"])
    logs("create_log_stream", logStreamName="one")
    logs("create_log_stream", logStreamName="one")
    at = now(s)
    lines = [{"timestamp": at + n, "message": f"line {n}"} for n in range(3)]
    logs("put_log_events", logStreamName="one", logEvents=lines)
    logs("put_log_events", logStreamName="one", logEvents=[{"timestamp": 1, "message": "old"}])
    logs("put_log_events", logStreamName="absent", logEvents=lines)
    logs("get_log_events", logStreamName="one", limit=2)
    logs("filter_log_events", filterPattern="line")
    logs("describe_log_streams")
    s.call("describe_log_groups", service="logs", logGroupNamePrefix="/probe/")
    s.call("list_log_groups", service="logs", logGroupNamePattern="^/probe/")
    logs("delete_log_stream", logStreamName="one")
    logs("delete_log_stream", logStreamName="one")
    protect = partial(s.call, "put_log_group_deletion_protection", service="logs", logGroupIdentifier=group)
    protect(deletionProtectionEnabled=True)
    logs("delete_log_group")
    protect(deletionProtectionEnabled=False)
    logs("delete_log_group")
    logs("delete_log_group")


def now(s: Session) -> int:
    """The time by which the service judges lines, in milliseconds: endpoints' time may run ahead of the wall's."""
    s.client("s3").create_bucket(Bucket=f"{s.bucket}-now")
    buckets = s.client("s3").list_buckets()["Buckets"]
    return int(max(b["CreationDate"] for b in buckets).timestamp() * 1000)


# --- SageMaker and Application Auto Scaling


@probe("endpoint: updated, rolled out, deleted")
def _(s: Session) -> None:
    name = endpoint(s)
    sagemaker = partial(s.call, service="sagemaker")
    s.client("sagemaker").create_model(**model_arguments(s, f"{name}-2"))
    sagemaker(
        "create_endpoint_config",
        EndpointConfigName=f"{name}-2",
        ProductionVariants=[
            variant(
                f"{name}-2",
                ModelDataDownloadTimeoutInSeconds=600,
                ContainerStartupHealthCheckTimeoutInSeconds=600,
                RoutingConfig={"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
                InferenceAmiVersion="al2-ami-sagemaker-inference-gpu-2",
            )
        ],
        Tags=TAGS,
    )
    s.target.advance("PT10S")
    sagemaker("describe_endpoint_config", EndpointConfigName=f"{name}-2")
    canary = {
        "TrafficRoutingConfiguration": {
            "Type": "CANARY",
            "WaitIntervalInSeconds": 60,
            "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50},
        },
        "TerminationWaitInSeconds": 60,
        "MaximumExecutionTimeoutInSeconds": 3600,
    }
    sagemaker(
        "update_endpoint",
        EndpointName=name,
        EndpointConfigName=f"{name}-2",
        DeploymentConfig={
            "BlueGreenUpdatePolicy": canary,
            "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "errors"}]},
        },
        RetainAllVariantProperties=True,
        ExcludeRetainedVariantProperties=[{"VariantPropertyType": "DesiredWeight"}],
    )
    for _ in range(4):
        s.target.advance("PT45S")
        sagemaker("describe_endpoint", EndpointName=name)
    sagemaker("update_endpoint", EndpointName=name, EndpointConfigName="absent")
    settle(s, name)
    sagemaker("describe_endpoint", EndpointName=name)
    sagemaker("delete_endpoint", EndpointName=name)
    s.target.advance("PT1S")
    sagemaker("describe_endpoint", EndpointName=name)


@probe("scalable target: tags")
def _(s: Session) -> None:
    wanted = registered(s)
    scaling = partial(s.call, service="application-autoscaling")
    found = scaling("describe_scalable_targets", ServiceNamespace="sagemaker", ResourceIds=[wanted["ResourceId"]])
    [target] = found["ScalableTargets"]
    tags = partial(scaling, ResourceARN=target["ScalableTargetARN"])
    tags("tag_resource", Tags={"team": "search"})
    tags("list_tags_for_resource")
    tags("untag_resource", TagKeys=["team"])
    scaling("list_tags_for_resource", ResourceARN=target["ScalableTargetARN"] + "0")
    scaling("describe_scaling_activities", ServiceNamespace="sagemaker", IncludeNotScaledActivities=True)


# --- S3


@probe("object: lists and settings that are seldom asked for")
def _(s: Session) -> None:
    bucket(s)
    versioned(s)
    put(s, "k", Tagging="a=b", Metadata={"m": "1"}, ContentType="text/plain", StorageClass="STANDARD_IA")
    for operation in ("get_object_tagging", "get_object_acl", "head_object", "get_object"):
        s.call(operation, Key="k")
    s.call("get_object_attributes", Key="k", ObjectAttributes=["ETag", "Checksum", "ObjectSize", "StorageClass"])
    s.call("list_bucket_analytics_configurations")
    s.call("list_bucket_intelligent_tiering_configurations")
    s.call("put_bucket_logging", BucketLoggingStatus={})
    s.call("put_bucket_notification_configuration", NotificationConfiguration={})
    s.call("list_buckets", MaxBuckets=1)
