"""The life of an endpoint, by boto3. Arguments: the local AWS's URL and an archive whose model answers TEXT."""

import json
import sys
import urllib.request

import boto3
from botocore.config import Config

url, archive = sys.argv[1:]
REGION = "eu-central-1"
IMAGE = f"763104351884.dkr.ecr.{REGION}.amazonaws.com/sagemaker-tritonserver:25.09-py3"
VARIANT = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/search/variant/AllTraffic",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}


def client(name):
    return boto3.client(
        name,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}, read_timeout=70, s3={"addressing_style": "path"}),
    )


s3, sagemaker, runtime = client("s3"), client("sagemaker"), client("sagemaker-runtime")
scaling, cloudwatch, logs = client("application-autoscaling"), client("cloudwatch"), client("logs")


def step(duration):
    request = urllib.request.Request(f"{url}/_local/time", json.dumps({"step": duration}).encode(), method="POST")
    urllib.request.urlopen(request).close()


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except Exception as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError(f"{call} was not refused")


def await_in_service():
    while (endpoint := sagemaker.describe_endpoint(EndpointName="search"))["EndpointStatus"] != "InService":
        assert endpoint["EndpointStatus"] in ("Creating", "Updating"), endpoint
        step("PT30S")
    return endpoint


def create():
    s3.create_bucket(Bucket="models", CreateBucketConfiguration={"LocationConstraint": REGION})
    refused("ValidationException", create_model)
    s3.upload_file(archive, "models", "search/acme.tar.gz")
    create_model()
    sagemaker.create_endpoint_config(
        EndpointConfigName="search",
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": "search",
                "InstanceType": "ml.g4dn.xlarge",
                "InitialInstanceCount": 1,
            }
        ],
    )
    step("PT3S")
    arn = sagemaker.create_endpoint(
        EndpointName="search", EndpointConfigName="search", Tags=[{"Key": "fleet", "Value": "support"}]
    )["EndpointArn"]
    endpoint = await_in_service()
    assert endpoint["EndpointArn"] == arn
    assert endpoint["ProductionVariants"][0]["CurrentInstanceCount"] == 1
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "fleet", "Value": "support"}]
    assert [e["EndpointName"] for e in sagemaker.list_endpoints(StatusEquals="InService")["Endpoints"]] == ["search"]


def create_model():
    sagemaker.create_model(
        ModelName="search",
        ExecutionRoleArn="arn:aws:iam::123456789012:role/hosting",
        PrimaryContainer={"Image": IMAGE, "Mode": "MultiModel", "ModelDataUrl": "s3://models/search/"},
    )


def invoke():
    body = json.dumps({"inputs": [{"name": "TEXT", "datatype": "BYTES", "shape": [1, 1], "data": ["hello"]}]})
    arguments = {"EndpointName": "search", "ContentType": "application/octet-stream"}
    while True:
        try:
            answer = runtime.invoke_endpoint(TargetModel="acme.tar.gz", Body=body, **arguments)
            break
        except runtime.exceptions.ModelNotReadyException:
            pass
    assert answer["InvokedProductionVariant"] == "AllTraffic"
    output = json.load(answer["Body"])["outputs"][0]
    assert (output["name"], output["shape"]) == ("EMBEDDING", [1, 384])
    error = refused("ModelError", runtime.invoke_endpoint, TargetModel="acme.tar.gz", Body=b"{", **arguments)
    assert error["OriginalStatusCode"] == 400
    assert error["LogStreamArn"].endswith(":log-group:/aws/sagemaker/Endpoints/search")
    refused("ValidationError", runtime.invoke_endpoint, Body=body, **arguments)
    refused("ValidationError", runtime.invoke_endpoint, TargetModel="absent.tar.gz", Body=body, **arguments)


def look():
    group = logs.describe_log_groups()["logGroups"][0]["logGroupName"]
    stream = logs.describe_log_streams(logGroupName=group)["logStreams"][0]["logStreamName"]
    lines = [e["message"] for e in logs.get_log_events(logGroupName=group, logStreamName=stream)["events"]]
    assert "Loading SageMaker TargetModel: acme.tar.gz" in lines, lines
    dimensions = [{"Name": "EndpointName", "Value": "search"}, {"Name": "VariantName", "Value": "AllTraffic"}]
    metric = {"Namespace": "AWS/SageMaker", "MetricName": "ModelLoadingTime", "Dimensions": dimensions}
    data = cloudwatch.get_metric_data(
        StartTime=0,
        EndTime="2100-01-01T00:00:00Z",
        MetricDataQueries=[{"Id": "q", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "SampleCount"}}],
    )
    assert sum(data["MetricDataResults"][0]["Values"]) == 1, data
    assert cloudwatch.list_metrics(Namespace="AWS/SageMaker", Dimensions=dimensions)["Metrics"]


def scale():
    scaling.register_scalable_target(MinCapacity=2, MaxCapacity=4, **VARIANT)
    policy = scaling.put_scaling_policy(
        PolicyName="p",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 225.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
        },
        **VARIANT,
    )
    names = [alarm["AlarmName"] for alarm in policy["Alarms"]]
    assert len(cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]) == 2
    scaling.put_scheduled_action(
        ScheduledActionName="day",
        Schedule="cron(0 8 ? * MON-FRI *)",
        Timezone="Europe/Berlin",
        ScalableTargetAction={"MinCapacity": 3},
        **VARIANT,
    )
    assert await_in_service()["ProductionVariants"][0]["CurrentInstanceCount"] == 2
    target = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"][0]
    assert scaling.list_tags_for_resource(ResourceARN=target["ScalableTargetARN"])["Tags"] == {}
    activities = scaling.describe_scaling_activities(ServiceNamespace="sagemaker")["ScalingActivities"]
    assert activities[-1]["Description"] == "Setting desired instance count to 2."


def delete():
    sagemaker.delete_endpoint(EndpointName="search")
    assert scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"] == []
    step("PT1M")
    sagemaker.get_waiter("endpoint_deleted").wait(EndpointName="search", WaiterConfig={"Delay": 1})
    sagemaker.delete_endpoint_config(EndpointConfigName="search")
    sagemaker.delete_model(ModelName="search")
    refused("ValidationException", sagemaker.describe_model, ModelName="search")


create()
invoke()
look()
scale()
delete()
print("lived")
