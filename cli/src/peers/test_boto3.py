"""boto3, which most people script AWS with, lists, describes and invokes what `apply` made."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from deployment import ACCOUNT, BUCKET, CONTROL, MODELS, REGION, Deployment

ENDPOINTS = {kind: f"support-suite--local--{kind}" for kind in ("embedding", "autocomplete")}
# Target models of the example: ten customers with two encoders each, eight with autocomplete.
COUNTS = {"embedding": 20, "autocomplete": 8}
INSTANCES = {"embedding": "ml.g4dn.xlarge", "autocomplete": "ml.g4dn.2xlarge"}
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/tritonserver-torch:25.09"
BINARY = "application/vnd.sagemaker-triton.binary+json;json-header-size="
KINDS = pytest.mark.parametrize("kind", ["embedding", "autocomplete"])


def resource(kind: str) -> str:
    return f"endpoint/{ENDPOINTS[kind]}/variant/AllTraffic"


def described(applied: Deployment, kind: str) -> tuple[Any, Any, Any]:
    """Endpoint, endpoint config and SageMaker model, each found by what the one before says."""
    sagemaker = applied.client("sagemaker")
    endpoint = sagemaker.describe_endpoint(EndpointName=ENDPOINTS[kind])
    config = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
    [variant] = config["ProductionVariants"]
    return endpoint, config, sagemaker.describe_model(ModelName=variant["ModelName"])


def refused(call: Any, **arguments: Any) -> tuple[int, str, str]:
    """Status, code and message of a request that must not succeed."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    response = error.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


def request(*texts: str) -> str:
    tensor = {"name": "TEXT", "datatype": "BYTES", "shape": [len(texts), 1], "data": list(texts)}
    return json.dumps({"inputs": [tensor]})


def test_endpoints_are_listed_by_name_status_and_page(applied: Deployment) -> None:
    sagemaker = applied.client("sagemaker")
    listed = sagemaker.list_endpoints(SortBy="Name", SortOrder="Ascending", StatusEquals="InService")["Endpoints"]
    assert [endpoint["EndpointName"] for endpoint in listed] == sorted(ENDPOINTS.values())
    pages = list(sagemaker.get_paginator("list_endpoints").paginate(PaginationConfig={"PageSize": 1}))
    paged = [endpoint["EndpointName"] for page in pages for endpoint in page["Endpoints"]]
    assert sorted(paged) == sorted(ENDPOINTS.values())
    assert all(len(page["Endpoints"]) <= 1 for page in pages)
    named = sagemaker.list_endpoints(NameContains="autocomplete")["Endpoints"]
    assert [endpoint["EndpointName"] for endpoint in named] == [ENDPOINTS["autocomplete"]]
    assert sagemaker.list_endpoints(StatusEquals="Failed")["Endpoints"] == []


@KINDS
def test_an_endpoint_is_described_down_to_its_container(applied: Deployment, kind: str) -> None:
    applied.client("sagemaker").get_waiter("endpoint_in_service").wait(
        EndpointName=ENDPOINTS[kind], WaiterConfig={"Delay": 1, "MaxAttempts": 1}
    )
    endpoint, config, model = described(applied, kind)
    assert endpoint["EndpointArn"] == f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{ENDPOINTS[kind]}"
    [live] = endpoint["ProductionVariants"]
    assert (live["VariantName"], live["CurrentInstanceCount"]) == ("AllTraffic", 1)
    assert live["DeployedImages"][0]["SpecifiedImage"] == IMAGE
    [variant] = config["ProductionVariants"]
    assert variant["InstanceType"] == INSTANCES[kind]
    assert variant["InferenceAmiVersion"] == "al2023-ami-sagemaker-inference-gpu-4-1"
    container = model["PrimaryContainer"]
    assert (container["Image"], container["Mode"]) == (IMAGE, "MultiModel")
    assert container["ModelDataUrl"] == f"s3://{BUCKET}/{MODELS}/{kind}/"
    assert container["Environment"]["SAGEMAKER_TRITON_PING_MODE"] == "live"
    assert model["ExecutionRoleArn"] == f"arn:aws:iam::{ACCOUNT}:role/mmectl-local"


@KINDS
def test_all_three_resources_say_whose_they_are(applied: Deployment, kind: str) -> None:
    sagemaker = applied.client("sagemaker")
    endpoint, config, model = described(applied, kind)
    for arn in (endpoint["EndpointArn"], config["EndpointConfigArn"], model["ModelArn"]):
        tags = {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]}
        assert tags == {
            "mmectl:fleet": "support-suite",
            "mmectl:environment": "local",
            "mmectl:model-type": kind,
            "team": "support-ml",
        }


def test_scaling_is_what_the_fleet_file_says(applied: Deployment) -> None:
    scaling = applied.client("application-autoscaling")
    targets = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    bounds = {target["ResourceId"]: (target["MinCapacity"], target["MaxCapacity"]) for target in targets}
    assert bounds == {resource("embedding"): (1, 3), resource("autocomplete"): (1, 3)}

    def policy(kind: str) -> Any:
        found = scaling.describe_scaling_policies(ServiceNamespace="sagemaker", ResourceId=resource(kind))
        [only] = found["ScalingPolicies"]
        assert only["PolicyType"] == "TargetTrackingScaling"
        return only["TargetTrackingScalingPolicyConfiguration"]

    memory, invocations = policy("embedding"), policy("autocomplete")
    assert (memory["TargetValue"], memory["DisableScaleIn"], memory["ScaleInCooldown"]) == (80, True, 600)
    metric = memory["CustomizedMetricSpecification"]
    assert (metric["Namespace"], metric["MetricName"]) == ("/aws/sagemaker/Endpoints", "GPUMemoryUtilization")
    assert invocations["TargetValue"] == 225
    predefined = invocations["PredefinedMetricSpecification"]
    assert predefined == {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}

    schedules = scaling.describe_scheduled_actions(ServiceNamespace="sagemaker")["ScheduledActions"]
    assert {action["ResourceId"] for action in schedules} == {resource("autocomplete")}
    assert {
        action["ScheduledActionName"]: (
            action["Schedule"],
            action["Timezone"],
            action["ScalableTargetAction"]["MinCapacity"],
            action["ScalableTargetAction"]["MaxCapacity"],
        )
        for action in schedules
    } == {
        "mmectl-business-hours": ("cron(0 8 ? * MON-FRI *)", "Europe/Berlin", 2, 3),
        "mmectl-night": ("cron(0 20 ? * MON-FRI *)", "Europe/Berlin", 1, 3),
    }
    assert scaling.describe_scaling_activities(ServiceNamespace="sagemaker")["ScalingActivities"] == []


def test_each_policy_has_its_alarms(applied: Deployment) -> None:
    policies = applied.client("application-autoscaling").describe_scaling_policies(ServiceNamespace="sagemaker")
    expected = {alarm["AlarmName"] for policy in policies["ScalingPolicies"] for alarm in policy["Alarms"]}
    assert len(expected) == 4
    alarms = applied.client("cloudwatch").describe_alarms(AlarmNamePrefix="TargetTracking-endpoint/support-suite")
    assert {alarm["AlarmName"] for alarm in alarms["MetricAlarms"]} == expected


def test_the_bucket_holds_what_the_routes_name(applied: Deployment) -> None:
    s3 = applied.s3
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 7})
    keys = {entry["Key"] for page in pages for entry in page["Contents"]}
    for kind, count in COUNTS.items():
        table = applied.routing_table(kind)
        assert (table["endpointName"], len(table["routes"])) == (ENDPOINTS[kind], count)
        archives = {f"{MODELS}/{kind}/{route['targetModel']}" for route in table["routes"]}
        assert archives == {key for key in keys if key.startswith(f"{MODELS}/{kind}/")}
        assert {route["sampleKey"] for route in table["routes"]} <= keys
        assert f"{CONTROL}/releases/{table['release']:06d}.json" in keys
    folders = s3.list_objects_v2(Bucket=BUCKET, Prefix="code/", Delimiter="/")["CommonPrefixes"]
    assert [folder["Prefix"] for folder in folders] == ["code/autocomplete/", "code/embedding/"]


@KINDS
def test_every_route_answers_as_itself(applied: Deployment, kind: str) -> None:
    """The way of an API layer: read the table, look the customer up, invoke."""
    for route in applied.routing_table(kind)["routes"]:
        endpoint, target = applied.route(route["customer"], kind, route["part"])
        answer = applied.ask(endpoint, target, "Where is my invoice?")
        assert answer["model_name"] == target
        names = [tensor["name"] for tensor in answer["outputs"]]
        assert names == (["EMBEDDING"] if kind == "embedding" else ["SUGGESTIONS", "SCORES"])


def test_the_binary_form_gives_the_same_numbers(applied: Deployment) -> None:
    endpoint, target = applied.route("acme", "embedding", "query")
    [expected] = applied.ask(endpoint, target, "Where is my invoice?")["outputs"]
    text = b"Where is my invoice?"
    raw = struct.pack("<I", len(text)) + text
    tensor = {"name": "TEXT", "datatype": "BYTES", "shape": [1, 1], "parameters": {"binary_data_size": len(raw)}}
    wanted = {"name": "EMBEDDING", "parameters": {"binary_data": True}}
    header = json.dumps({"inputs": [tensor], "outputs": [wanted]}).encode()
    answer = applied.runtime.invoke_endpoint(
        EndpointName=endpoint, TargetModel=target, ContentType=f"{BINARY}{len(header)}", Body=header + raw
    )
    size = int(answer["ContentType"].removeprefix(BINARY))
    body = answer["Body"].read()
    [output] = json.loads(body[:size])["outputs"]
    assert output["shape"] == expected["shape"]
    assert struct.unpack(f"<{(len(body) - size) // 4}f", body[size:]) == pytest.approx(expected["data"], abs=1e-6)


class TestRefusedInvocations:
    """With the exceptions that an application catches."""

    def test_without_a_target_model(self, applied: Deployment) -> None:
        with pytest.raises(applied.runtime.exceptions.ValidationError, match="is missing a target model header"):
            applied.runtime.invoke_endpoint(
                EndpointName=ENDPOINTS["embedding"], ContentType="application/json", Body=request("x")
            )

    def test_a_target_model_that_nobody_published(self, applied: Deployment) -> None:
        target = "nobody--embedding--query--000000000000.tar.gz"
        with pytest.raises(applied.runtime.exceptions.ValidationError, match="Failed to download model data") as error:
            applied.ask(ENDPOINTS["embedding"], target, "x")
        assert f"key: {MODELS}/embedding/{target}" in str(error.value)

    def test_an_endpoint_that_is_not_there(self, applied: Deployment) -> None:
        with pytest.raises(
            applied.runtime.exceptions.ValidationError, match="Endpoint nothing of account .* not found"
        ):
            applied.ask("nothing", "acme.tar.gz", "x")

    def test_an_input_that_the_model_does_not_know(self, applied: Deployment) -> None:
        endpoint, target = applied.route("acme", "embedding", "query")
        with pytest.raises(applied.runtime.exceptions.ModelError) as error:
            applied.runtime.invoke_endpoint(
                EndpointName=endpoint,
                TargetModel=target,
                ContentType="application/json",
                Body=request("x").replace("TEXT", "TXET"),
            )
        assert error.value.response["OriginalStatusCode"] == 400
        assert "TXET" in error.value.response["OriginalMessage"]
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 424
        assert error.value.response["LogStreamArn"].endswith(f"log-group:/aws/sagemaker/Endpoints/{endpoint}")

    def test_more_than_six_mebibytes(self, applied: Deployment) -> None:
        endpoint, target = applied.route("acme", "embedding", "query")
        arguments = {"EndpointName": endpoint, "TargetModel": target, "Body": b"x" * (6 * 1024 * 1024 + 1)}
        status, _, _ = refused(applied.runtime.invoke_endpoint, **arguments)
        assert status == 413

    def test_a_broken_archive_between_two_good_ones(self, applied: Deployment) -> None:
        endpoint, good = applied.route("acme", "embedding", "query")
        _, other = applied.route("birchwood", "embedding", "query")
        key = f"{MODELS}/embedding/mallory--embedding--query--000000000000.tar.gz"
        whole = applied.s3.get_object(Bucket=BUCKET, Key=f"{MODELS}/embedding/{good}")["Body"].read()
        before = applied.ask(endpoint, good, "Hello")["outputs"]
        applied.s3.put_object(Bucket=BUCKET, Key=key, Body=whole[: len(whole) // 2])
        try:
            status, code, message = refused(
                applied.runtime.invoke_endpoint,
                EndpointName=endpoint,
                TargetModel=key.rpartition("/")[2],
                ContentType="application/json",
                Body=request("Hello"),
            )
            assert (status // 100, bool(code), bool(message)) == (4, True, True)
        finally:
            applied.s3.delete_object(Bucket=BUCKET, Key=key)
        assert applied.ask(endpoint, good, "Hello")["outputs"] == before
        assert applied.ask(endpoint, other, "Hello")["model_name"] == other


def test_the_control_plane_refuses_in_sagemakers_words(applied: Deployment) -> None:
    sagemaker = applied.client("sagemaker")
    assert refused(sagemaker.describe_endpoint, EndpointName="nothing") == (
        400,
        "ValidationException",
        f'Could not find endpoint "arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/nothing".',
    )
    taken = {"EndpointName": ENDPOINTS["embedding"], "EndpointConfigName": "nothing"}
    assert refused(sagemaker.create_endpoint, **taken)[2].startswith("Cannot create already existing endpoint")
    # boto3 checks little of the API's constraints itself: names reach the service.
    odd = {"EndpointName": "not_a_name", "EndpointConfigName": "nothing"}
    assert "failed to satisfy constraint" in refused(sagemaker.create_endpoint, **odd)[2]
    with pytest.raises(ParamValidationError):
        sagemaker.describe_endpoint()
    scaling = applied.client("application-autoscaling")
    unknown = {"ServiceNamespace": "sagemaker", "ScalableDimension": "sagemaker:variant:DesiredInstanceCount"}
    code = refused(scaling.deregister_scalable_target, ResourceId="endpoint/nothing/variant/AllTraffic", **unknown)[1]
    assert code == "ObjectNotFoundException"


@KINDS
def test_invocations_and_residency_are_counted(applied: Deployment, kind: str) -> None:
    cloudwatch = applied.client("cloudwatch")
    dimensions = [
        {"Name": "EndpointName", "Value": ENDPOINTS[kind]},
        {"Name": "VariantName", "Value": "AllTraffic"},
    ]
    pages = cloudwatch.get_paginator("list_metrics").paginate(Dimensions=dimensions)
    listed = {(metric["Namespace"], metric["MetricName"]) for page in pages for metric in page["Metrics"]}
    assert listed >= {
        ("AWS/SageMaker", "Invocations"),
        ("AWS/SageMaker", "InvocationsPerInstance"),
        ("AWS/SageMaker", "ModelLatency"),
        ("AWS/SageMaker", "ModelLoadingTime"),
        ("AWS/SageMaker", "ModelCacheHit"),
        ("/aws/sagemaker/Endpoints", "LoadedModelCount"),
        ("/aws/sagemaker/Endpoints", "GPUMemoryUtilization"),
    }
    # The local AWS is ahead of the wall: its minutes pass in seconds.
    now = datetime.now(UTC)
    window = {"StartTime": now - timedelta(hours=1), "EndTime": now + timedelta(hours=23), "Period": 60}

    def points(namespace: str, name: str, statistic: str) -> list[float]:
        found = cloudwatch.get_metric_statistics(
            Namespace=namespace, MetricName=name, Dimensions=dimensions, Statistics=[statistic], **window
        )
        return [point[statistic] for point in sorted(found["Datapoints"], key=lambda point: point["Timestamp"])]

    assert sum(points("AWS/SageMaker", "Invocations", "Sum")) >= COUNTS[kind]
    assert sum(points("AWS/SageMaker", "ModelLoadingTime", "SampleCount")) >= COUNTS[kind]
    assert points("/aws/sagemaker/Endpoints", "LoadedModelCount", "Average")[-1] == COUNTS[kind]
    assert 0 < points("/aws/sagemaker/Endpoints", "GPUMemoryUtilization", "Average")[-1] < 100
    query = {
        "Id": "hits",
        "MetricStat": {
            "Metric": {"Namespace": "AWS/SageMaker", "MetricName": "ModelCacheHit", "Dimensions": dimensions},
            "Period": 60,
            "Stat": "SampleCount",
        },
    }
    data = cloudwatch.get_metric_data(
        MetricDataQueries=[query], StartTime=window["StartTime"], EndTime=window["EndTime"]
    )
    assert sum(data["MetricDataResults"][0]["Values"]) >= COUNTS[kind]


def test_each_endpoint_has_its_log_group(applied: Deployment) -> None:
    groups = applied.client("logs").describe_log_groups(logGroupNamePrefix="/aws/sagemaker/Endpoints/")["logGroups"]
    assert {group["logGroupName"] for group in groups} == {
        f"/aws/sagemaker/Endpoints/{name}" for name in ENDPOINTS.values()
    }
