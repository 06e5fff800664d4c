"""Questions about SageMaker's control plane and Application Auto Scaling."""

from __future__ import annotations

from functools import partial
from typing import Any

from botocore.exceptions import ClientError
from probing import Probes, Session

PROBES = Probes()
probe = PROBES.probe
ROLE = "arn:aws:iam::123456789012:role/hosting"
IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/sagemaker-tritonserver:25.09-py3"
# moto knows no ml.g5; both know this one.
TYPE = "ml.g4dn.xlarge"


def ask(s: Session, operation: str, **arguments: Any) -> Any:
    return s.call(operation, service="sagemaker", **arguments)


def silently(s: Session, operation: str, **arguments: Any) -> Any:
    return getattr(s.client("sagemaker"), operation)(**arguments)


def model_arguments(s: Session, name: str) -> dict[str, Any]:
    return {
        "ModelName": name,
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {"Image": IMAGE, "Mode": "MultiModel", "ModelDataUrl": f"s3://{s.bucket}/models/"},
    }


def variant(model: str, **more: Any) -> dict[str, Any]:
    return {
        "VariantName": "AllTraffic",
        "ModelName": model,
        "InstanceType": TYPE,
        "InitialInstanceCount": 1,
        "InitialVariantWeight": 1.0,
        **more,
    }


def model(s: Session) -> str:
    """A SageMaker model over a prefix that holds something."""
    name = s.bucket
    s.client("s3").create_bucket(Bucket=s.bucket)
    s.client("s3").put_object(Bucket=s.bucket, Key="models/a.tar.gz", Body=b"x")
    silently(s, "create_model", **model_arguments(s, name))
    return name


def config(s: Session) -> str:
    name = model(s)
    silently(s, "create_endpoint_config", EndpointConfigName=name, ProductionVariants=[variant(name)])
    s.target.advance("PT10S")
    return name


def settle(s: Session, name: str) -> None:
    """Lets time pass until nothing changes by itself any more."""
    for _ in range(200):
        try:
            status = silently(s, "describe_endpoint", EndpointName=name)["EndpointStatus"]
        except ClientError:
            return
        if status in ("InService", "Failed"):
            return
        s.target.advance("PT30S")
    raise TimeoutError(f"{name} is still {status}")


def endpoint(s: Session) -> str:
    name = config(s)
    silently(s, "create_endpoint", EndpointName=name, EndpointConfigName=name)
    settle(s, name)
    return name


@probe("model: create, describe, list, delete")
def _(s: Session) -> None:
    s.client("s3").create_bucket(Bucket=s.bucket)
    s.client("s3").put_object(Bucket=s.bucket, Key="models/a.tar.gz", Body=b"x")
    name = s.bucket
    ask(s, "create_model", Tags=[{"Key": "a", "Value": "b"}], **model_arguments(s, name))
    ask(s, "describe_model", ModelName=name)
    ask(s, "list_models", NameContains=name)
    ask(s, "delete_model", ModelName=name)
    ask(s, "describe_model", ModelName=name)
    ask(s, "delete_model", ModelName=name)


@probe("model: twice")
def _(s: Session) -> None:
    name = model(s)
    ask(s, "create_model", **model_arguments(s, name))


@probe("model: an empty prefix")
def _(s: Session) -> None:
    s.client("s3").create_bucket(Bucket=s.bucket)
    ask(s, "create_model", **model_arguments(s, s.bucket))


@probe("model: a name that is none")
def _(s: Session) -> None:
    ask(s, "create_model", **model_arguments(s, "under_score"))


@probe("endpoint config: create, describe, list, delete")
def _(s: Session) -> None:
    name = model(s)
    variants = [variant(name)]
    ask(s, "create_endpoint_config", EndpointConfigName=name, ProductionVariants=variants)
    ask(s, "describe_endpoint_config", EndpointConfigName=name)
    ask(s, "list_endpoint_configs", NameContains=name)
    ask(s, "create_endpoint_config", EndpointConfigName=name, ProductionVariants=variants)
    ask(s, "delete_endpoint_config", EndpointConfigName=name)
    ask(s, "describe_endpoint_config", EndpointConfigName=name)
    ask(s, "delete_endpoint_config", EndpointConfigName=name)


@probe("endpoint config: of a model that is not there")
def _(s: Session) -> None:
    ask(s, "create_endpoint_config", EndpointConfigName=s.bucket, ProductionVariants=[variant("absent")])


@probe("endpoint config: an instance type that is none")
def _(s: Session) -> None:
    name = model(s)
    wrong = [variant(name, InstanceType="ml.imaginary.xlarge")]
    ask(s, "create_endpoint_config", EndpointConfigName=name, ProductionVariants=wrong)


@probe("endpoint config: two variants of one name")
def _(s: Session) -> None:
    name = model(s)
    ask(s, "create_endpoint_config", EndpointConfigName=name, ProductionVariants=[variant(name), variant(name)])


@probe("endpoint config: no variants")
def _(s: Session) -> None:
    ask(s, "create_endpoint_config", EndpointConfigName=s.bucket, ProductionVariants=[])


@probe("endpoint: create, describe, list, delete")
def _(s: Session) -> None:
    name = config(s)
    ask(s, "create_endpoint", EndpointName=name, EndpointConfigName=name)
    settle(s, name)
    ask(s, "describe_endpoint", EndpointName=name)
    ask(s, "list_endpoints", NameContains=name)
    ask(s, "create_endpoint", EndpointName=name, EndpointConfigName=name)
    ask(s, "delete_endpoint", EndpointName=name)
    settle(s, name)
    ask(s, "describe_endpoint", EndpointName=name)
    ask(s, "delete_endpoint", EndpointName=name)


@probe("endpoint: of a config that is not there")
def _(s: Session) -> None:
    ask(s, "create_endpoint", EndpointName=s.bucket, EndpointConfigName="absent")


@probe("endpoint: weights and capacities")
def _(s: Session) -> None:
    name = endpoint(s)
    wanted = [{"VariantName": "AllTraffic", "DesiredInstanceCount": 2, "DesiredWeight": 2.0}]
    ask(s, "update_endpoint_weights_and_capacities", EndpointName=name, DesiredWeightsAndCapacities=wanted)
    settle(s, name)
    ask(s, "describe_endpoint", EndpointName=name)


@probe("endpoint: weights and capacities of what is not there")
def _(s: Session) -> None:
    wanted = [{"VariantName": "Absent", "DesiredInstanceCount": 2}]
    ask(s, "update_endpoint_weights_and_capacities", EndpointName="absent", DesiredWeightsAndCapacities=wanted)
    name = endpoint(s)
    ask(s, "update_endpoint_weights_and_capacities", EndpointName=name, DesiredWeightsAndCapacities=wanted)


@probe("tags: add, list, delete")
def _(s: Session) -> None:
    name = model(s)
    arn = silently(s, "describe_model", ModelName=name)["ModelArn"]
    ask(s, "add_tags", ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    ask(s, "list_tags", ResourceArn=arn)
    ask(s, "delete_tags", ResourceArn=arn, TagKeys=["a"])
    ask(s, "list_tags", ResourceArn=arn)


@probe("tags: of an endpoint")
def _(s: Session) -> None:
    name = config(s)
    tags = [{"Key": "a", "Value": "1"}]
    arn = silently(s, "create_endpoint", EndpointName=name, EndpointConfigName=name, Tags=tags)["EndpointArn"]
    ask(s, "list_tags", ResourceArn=arn)


@probe("lists: pages of models")
def _(s: Session) -> None:
    name = model(s)
    for n in range(4):
        silently(s, "create_model", **model_arguments(s, f"{name}-{n}"))
    ask(s, "list_models", NameContains=f"{name}-", SortBy="Name", SortOrder="Ascending")
    first = silently(s, "list_models", NameContains=f"{name}-", SortBy="Name", SortOrder="Ascending", MaxResults=3)
    ask(
        s,
        "list_models",
        NameContains=f"{name}-",
        SortBy="Name",
        SortOrder="Ascending",
        MaxResults=3,
        NextToken=first.get("NextToken", ""),
    )


LISTS: dict[str, dict[str, Any]] = {
    "descending": {"SortBy": "Name", "SortOrder": "Descending"},
    "in service": {"StatusEquals": "InService"},
    "failed": {"StatusEquals": "Failed"},
    "made before the first": {"CreationTimeBefore": "2001-01-01T00:00:00Z"},
    "a status that is none": {"StatusEquals": "Sleeping"},
    "an order that is none": {"SortOrder": "Sideways"},
    "too many": {"MaxResults": 101},
}


def _listed(s: Session, arguments: dict[str, Any]) -> None:
    name = endpoint(s)
    ask(s, "list_endpoints", NameContains=name, **arguments)


for case, arguments in LISTS.items():
    PROBES.add(f"list endpoints: {case}", partial(_listed, arguments=arguments))

# --- Application Auto Scaling


def scale(s: Session, operation: str, **arguments: Any) -> Any:
    arguments.setdefault("ServiceNamespace", "sagemaker")
    return s.call(operation, service="application-autoscaling", **arguments)


def target(name: str) -> dict[str, Any]:
    return {
        "ResourceId": f"endpoint/{name}/variant/AllTraffic",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }


def registered(s: Session) -> dict[str, Any]:
    wanted = target(endpoint(s))
    s.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker", MinCapacity=1, MaxCapacity=3, **wanted
    )
    return wanted


@probe("scalable target: register, describe, change, deregister")
def _(s: Session) -> None:
    wanted = target(endpoint(s))
    scale(s, "register_scalable_target", MinCapacity=1, MaxCapacity=3, **wanted)
    scale(s, "describe_scalable_targets", ResourceIds=[wanted["ResourceId"]])
    scale(s, "register_scalable_target", MinCapacity=1, MaxCapacity=5, **wanted)
    scale(s, "describe_scalable_targets", ResourceIds=[wanted["ResourceId"]])
    scale(s, "deregister_scalable_target", **wanted)
    scale(s, "describe_scalable_targets", ResourceIds=[wanted["ResourceId"]])
    scale(s, "deregister_scalable_target", **wanted)


@probe("scalable target: of an endpoint that is not there")
def _(s: Session) -> None:
    scale(s, "register_scalable_target", MinCapacity=1, MaxCapacity=3, **target("absent"))


@probe("scalable target: least above most")
def _(s: Session) -> None:
    scale(s, "register_scalable_target", MinCapacity=3, MaxCapacity=1, **target(endpoint(s)))


@probe("scalable target: without bounds")
def _(s: Session) -> None:
    scale(s, "register_scalable_target", **target(endpoint(s)))


@probe("scalable target: a namespace that is none")
def _(s: Session) -> None:
    scale(s, "describe_scalable_targets", ServiceNamespace="nowhere")


TRACKING = {
    "TargetValue": 225.0,
    "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
    "ScaleInCooldown": 300,
    "ScaleOutCooldown": 60,
}


@probe("target tracking: put, describe, change, delete")
def _(s: Session) -> None:
    wanted = registered(s)
    policy = {"PolicyName": "p", "PolicyType": "TargetTrackingScaling", **wanted}
    scale(s, "put_scaling_policy", TargetTrackingScalingPolicyConfiguration=TRACKING, **policy)
    scale(s, "describe_scaling_policies", ResourceId=wanted["ResourceId"])
    changed = {**TRACKING, "TargetValue": 100.0}
    scale(s, "put_scaling_policy", TargetTrackingScalingPolicyConfiguration=changed, **policy)
    scale(s, "describe_scaling_policies", ResourceId=wanted["ResourceId"])
    scale(s, "delete_scaling_policy", PolicyName="p", **wanted)
    scale(s, "describe_scaling_policies", ResourceId=wanted["ResourceId"])
    scale(s, "delete_scaling_policy", PolicyName="p", **wanted)


@probe("target tracking: of a target that is not registered")
def _(s: Session) -> None:
    policy = {"PolicyName": "p", "PolicyType": "TargetTrackingScaling", **target("absent")}
    scale(s, "put_scaling_policy", TargetTrackingScalingPolicyConfiguration=TRACKING, **policy)


@probe("step scaling: put, describe")
def _(s: Session) -> None:
    wanted = registered(s)
    steps = {
        "AdjustmentType": "ChangeInCapacity",
        "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}],
        "Cooldown": 60,
    }
    policy = {"PolicyName": "s", "PolicyType": "StepScaling", **wanted}
    scale(s, "put_scaling_policy", StepScalingPolicyConfiguration=steps, **policy)
    scale(s, "describe_scaling_policies", ResourceId=wanted["ResourceId"])


@probe("policies: pages")
def _(s: Session) -> None:
    wanted = registered(s)
    for n in range(3):
        s.client("application-autoscaling").put_scaling_policy(
            ServiceNamespace="sagemaker",
            PolicyName=f"p{n}",
            PolicyType="StepScaling",
            StepScalingPolicyConfiguration={
                "AdjustmentType": "ChangeInCapacity",
                "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}],
            },
            **wanted,
        )
    scale(s, "describe_scaling_policies", ResourceId=wanted["ResourceId"], PolicyNames=["p1"])
    scale(s, "describe_scaling_policies", ResourceId=wanted["ResourceId"], MaxResults=2)


@probe("scheduled action: put, describe, delete")
def _(s: Session) -> None:
    wanted = registered(s)
    scale(
        s,
        "put_scheduled_action",
        ScheduledActionName="day",
        Schedule="cron(0 8 ? * MON-FRI *)",
        Timezone="Europe/Berlin",
        ScalableTargetAction={"MinCapacity": 2, "MaxCapacity": 4},
        **wanted,
    )
    scale(s, "describe_scheduled_actions", ResourceId=wanted["ResourceId"])
    scale(s, "delete_scheduled_action", ScheduledActionName="day", **wanted)
    scale(s, "describe_scheduled_actions", ResourceId=wanted["ResourceId"])
    scale(s, "delete_scheduled_action", ScheduledActionName="day", **wanted)
