"""The life of an endpoint, by boto3. Arguments: the local AWS's URL and an archive whose model answers TEXT."""

import datetime
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
    refused("ValidationException", create_model)
    s3.create_bucket(Bucket="models", CreateBucketConfiguration={"LocationConstraint": REGION})
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
        # Not while this runs, whatever the hour.
        Schedule="cron(0 8 ? * MON-FRI 2099)",
        Timezone="Europe/Berlin",
        ScalableTargetAction={"MinCapacity": 3},
        **VARIANT,
    )
    assert await_in_service()["ProductionVariants"][0]["CurrentInstanceCount"] == 2
    target = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"][0]
    assert scaling.list_tags_for_resource(ResourceARN=target["ScalableTargetARN"])["Tags"] == {}
    activities = scaling.describe_scaling_activities(ServiceNamespace="sagemaker")["ScalingActivities"]
    assert activities[-1]["Description"] == "Setting desired instance count to 2."


def measure():
    """CloudWatch with a client's own metric: values, percentiles, math, an alarm with its history, a dashboard."""
    now = sagemaker_time()
    cloudwatch.put_metric_data(
        Namespace="Search",
        MetricData=[
            {
                "MetricName": "Latency",
                "Unit": "Milliseconds",
                "Values": [1.0, 2.0, 3.0, 4.0],
                "Counts": [97.0, 1.0, 1.0, 1.0],
            },
            {"MetricName": "Errors", "Value": 7, "Dimensions": [{"Name": "Customer", "Value": "acme"}]},
        ],
    )
    refused(
        "InvalidParameterCombination",
        cloudwatch.put_metric_data,
        Namespace="Search",
        MetricData=[{"MetricName": "Latency", "Value": 1, "Values": [1.0]}],
    )
    metrics = cloudwatch.get_paginator("list_metrics").paginate(Namespace="Search").build_full_result()["Metrics"]
    assert sorted(m["MetricName"] for m in metrics) == ["Errors", "Latency"]
    span = {"StartTime": now - datetime.timedelta(days=1), "EndTime": now + datetime.timedelta(days=1)}
    points = cloudwatch.get_metric_statistics(
        Namespace="Search", MetricName="Latency", Period=86400, Statistics=["SampleCount", "Maximum"], **span
    )["Datapoints"]
    assert [(p["SampleCount"], p["Maximum"], p["Unit"]) for p in points] == [(100.0, 4.0, "Milliseconds")], points
    latency = {"Namespace": "Search", "MetricName": "Latency"}
    data = cloudwatch.get_metric_data(
        MetricDataQueries=[
            {"Id": "p", "MetricStat": {"Metric": latency, "Period": 86400, "Stat": "p99"}, "ReturnData": False},
            {"Id": "double", "Expression": "p * 2", "Label": "twice"},
        ],
        **span,
    )["MetricDataResults"]
    assert [(d["Id"], d["Label"], d["StatusCode"]) for d in data] == [("double", "twice", "Complete")], data
    assert 4.0 <= data[0]["Values"][0] <= 6.2, data
    alarm()
    board()


def sagemaker_time():
    """The local AWS's clock, from what it last stamped."""
    return sagemaker.describe_endpoint(EndpointName="search")["LastModifiedTime"]


def alarm():
    cloudwatch.put_metric_alarm(
        AlarmName="errors",
        Namespace="Search",
        MetricName="Errors",
        Dimensions=[{"Name": "Customer", "Value": "acme"}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=5,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="ignore",
        Tags=[{"Key": "team", "Value": "search"}],
    )
    cloudwatch.put_metric_data(
        Namespace="Search",
        MetricData=[{"MetricName": "Errors", "Value": 9, "Dimensions": [{"Name": "Customer", "Value": "acme"}]}],
    )
    step("PT2M")
    described = cloudwatch.describe_alarms(AlarmNames=["errors"])["MetricAlarms"][0]
    assert described["StateValue"] == "ALARM", described
    tags = cloudwatch.list_tags_for_resource(ResourceARN=described["AlarmArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "search"}]
    cloudwatch.set_alarm_state(AlarmName="errors", StateValue="OK", StateReason="by hand")
    kinds = [h["HistoryItemType"] for h in cloudwatch.describe_alarm_history(AlarmName="errors")["AlarmHistoryItems"]]
    assert kinds.count("StateUpdate") >= 2 and kinds[-1] == "ConfigurationUpdate", kinds
    cloudwatch.delete_alarms(AlarmNames=["errors"])
    assert cloudwatch.describe_alarms(AlarmNames=["errors"])["MetricAlarms"] == []


def board():
    body = {"widgets": [{"type": "text", "x": 0, "y": 0, "width": 6, "height": 3, "properties": {"markdown": "hello"}}]}
    assert (
        cloudwatch.put_dashboard(DashboardName="search", DashboardBody=json.dumps(body))["DashboardValidationMessages"]
        == []
    )
    assert json.loads(cloudwatch.get_dashboard(DashboardName="search")["DashboardBody"]) == body
    assert [d["DashboardName"] for d in cloudwatch.list_dashboards()["DashboardEntries"]] == ["search"]
    cloudwatch.delete_dashboards(DashboardNames=["search"])
    refused("ResourceNotFound", cloudwatch.get_dashboard, DashboardName="search")


def write_logs():
    """Logs of a client's own."""
    now = int(sagemaker_time().timestamp() * 1000)
    logs.create_log_group(logGroupName="/search/api", tags={"team": "search"})
    refused("ResourceAlreadyExistsException", logs.create_log_group, logGroupName="/search/api")
    logs.put_retention_policy(logGroupName="/search/api", retentionInDays=7)
    group = logs.describe_log_groups(logGroupNamePrefix="/search/")["logGroups"][0]
    assert group["retentionInDays"] == 7
    assert logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"] == {"team": "search"}
    logs.create_log_stream(logGroupName="/search/api", logStreamName="one")
    lines = ["GET /search 200", "GET /search 503", '{"status": 503, "customer": "acme"}']
    logs.put_log_events(
        logGroupName="/search/api",
        logStreamName="one",
        logEvents=[{"timestamp": now + i, "message": line} for i, line in enumerate(lines)],
    )
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName="/search/api", PaginationConfig={"PageSize": 1}
    )
    assert [e["message"] for page in pages for e in page["events"]] == lines
    found = logs.filter_log_events(logGroupName="/search/api", filterPattern="{ $.status = 503 }")["events"]
    assert [e["message"] for e in found] == lines[2:], found
    logs.delete_log_stream(logGroupName="/search/api", logStreamName="one")
    logs.delete_log_group(logGroupName="/search/api")
    refused("ResourceNotFoundException", logs.describe_log_streams, logGroupName="/search/api")


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
measure()
write_logs()
delete()
print("lived")
