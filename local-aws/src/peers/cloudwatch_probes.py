"""Questions about CloudWatch's metrics, alarms and dashboards."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.exceptions import ClientError
from probing import Probes, Session

PROBES = Probes()
probe = PROBES.probe


def ask(s: Session, operation: str, **arguments: Any) -> Any:
    return s.call(operation, service="cloudwatch", **arguments)


def silently(s: Session, operation: str, **arguments: Any) -> Any:
    return getattr(s.client("cloudwatch"), operation)(**arguments)


def minute(offset: int) -> datetime.datetime:
    """A whole minute, so many after the last full hour but one: both sides have it in their past."""
    hour = datetime.datetime.now(datetime.UTC).replace(minute=0, second=0, microsecond=0)
    return hour - datetime.timedelta(hours=1) + datetime.timedelta(minutes=offset)


def space(s: Session) -> str:
    return f"ns-{s.bucket}"


def datum(name: str, **more: Any) -> dict[str, Any]:
    return {"MetricName": name, **more}


def put(s: Session, *data: dict[str, Any]) -> Any:
    return silently(s, "put_metric_data", Namespace=space(s), MetricData=list(data))


def stat(s: Session, query: str, metric: str, statistic: str = "Sum", **more: Any) -> dict[str, Any]:
    return {
        "Id": query,
        "MetricStat": {
            "Metric": {"Namespace": space(s), "MetricName": metric, "Dimensions": more.pop("Dimensions", [])},
            "Period": more.pop("Period", 60),
            "Stat": statistic,
        },
        **more,
    }


def data(s: Session, *queries: dict[str, Any], **more: Any) -> Any:
    return ask(
        s,
        "get_metric_data",
        **{"StartTime": minute(0), "EndTime": minute(30), "MetricDataQueries": list(queries), **more},
    )


def statistics(s: Session, metric: str, **more: Any) -> Any:
    return ask(
        s,
        "get_metric_statistics",
        **{
            "Namespace": space(s),
            "MetricName": metric,
            "StartTime": minute(0),
            "EndTime": minute(30),
            "Period": 60,
            **more,
        },
    )


# What is put.


@probe("put: a value, values with counts, a statistic set")
def put_kinds(s: Session) -> None:
    at = minute(1)
    ask(s, "put_metric_data", Namespace=space(s), MetricData=[datum("a", Value=3.5, Timestamp=at, Unit="Count")])
    ask(
        s,
        "put_metric_data",
        Namespace=space(s),
        MetricData=[datum("b", Values=[1.0, 2.0], Counts=[3.0, 1.0], Timestamp=at)],
    )
    ask(
        s,
        "put_metric_data",
        Namespace=space(s),
        MetricData=[
            datum("c", StatisticValues={"SampleCount": 2, "Sum": 30, "Minimum": 10, "Maximum": 20}, Timestamp=at)
        ],
    )
    for name in "abc":
        statistics(s, name, Statistics=["Sum", "Minimum", "Maximum", "SampleCount", "Average"])


WRONG_DATA: dict[str, Callable[[], dict[str, Any]]] = {
    "no value": lambda: datum("a"),
    "value and values": lambda: datum("a", Value=1, Values=[1.0]),
    "value and set": lambda: datum(
        "a", Value=1, StatisticValues={"SampleCount": 1, "Sum": 1, "Minimum": 1, "Maximum": 1}
    ),
    "counts of another length": lambda: datum("a", Values=[1.0, 2.0], Counts=[1.0]),
    "a far future": lambda: datum(
        "a", Value=1, Timestamp=datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=5)
    ),
    "a far past": lambda: datum(
        "a", Value=1, Timestamp=datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=30)
    ),
    "a resolution of 30": lambda: datum("a", Value=1, StorageResolution=30),
    "151 values": lambda: datum("a", Values=[float(i) for i in range(151)]),
    "an unknown unit": lambda: datum("a", Value=1, Unit="Apples"),
    "an empty name": lambda: datum("", Value=1),
    "a set without its sum": lambda: datum("a", StatisticValues={"SampleCount": 1, "Minimum": 1, "Maximum": 1}),
}


def wrong_datum(make: Callable[[], dict[str, Any]], s: Session) -> None:
    ask(s, "put_metric_data", Namespace=space(s), MetricData=[make()])


for name, make in WRONG_DATA.items():
    PROBES.add(f"put: {name}", partial(wrong_datum, make))


@probe("put: into a namespace of AWS")
def put_reserved(s: Session) -> None:
    ask(s, "put_metric_data", Namespace="AWS/EC2", MetricData=[datum("a", Value=1)])


@probe("put: 1,000 metrics, 1,001 metrics")
def put_many(s: Session) -> None:
    for count in (1000, 1001):
        ask(s, "put_metric_data", Namespace=space(s), MetricData=[datum(f"m{i}", Value=1) for i in range(count)])


# What is read.


@probe("statistics: by period")
def statistics_by_period(s: Session) -> None:
    put(s, *(datum("load", Value=float(i), Timestamp=minute(i)) for i in range(1, 11)))
    statistics(s, "load", Statistics=["Sum", "Average"], Period=300)
    statistics(s, "load", Statistics=["Maximum"], Period=3600)
    statistics(s, "load", Statistics=["SampleCount"], StartTime=minute(3), EndTime=minute(6))
    statistics(s, "nothing", Statistics=["Sum"])


@probe("statistics: by unit")
def statistics_by_unit(s: Session) -> None:
    put(
        s,
        datum("load", Value=1.0, Timestamp=minute(1), Unit="Count"),
        datum("load", Value=2.0, Timestamp=minute(1), Unit="Percent"),
    )
    statistics(s, "load", Statistics=["Sum"], Unit="Percent")
    statistics(s, "load", Statistics=["Sum"], Unit="Bytes")


WRONG_STATISTICS: dict[str, dict[str, Any]] = {
    "none": {},
    "an end before the start": {
        "Statistics": ["Sum"],
        "StartTime": "2026-01-02T00:00:00Z",
        "EndTime": "2026-01-01T00:00:00Z",
    },
    "too many points": {"Statistics": ["Sum"], "StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-03T00:00:00Z"},
    "a period of 61": {"Statistics": ["Sum"], "Period": 61},
    "an unknown statistic": {"Statistics": ["Median"]},
    "a percentile above 100": {"ExtendedStatistics": ["p101"]},
}


def wrong_statistics(arguments: dict[str, Any], s: Session) -> None:
    statistics(s, "load", **arguments)


for name, arguments in WRONG_STATISTICS.items():
    PROBES.add(f"statistics: {name}", partial(wrong_statistics, arguments))


@probe("data: both orders")
def data_orders(s: Session) -> None:
    put(s, *(datum("load", Value=float(i), Timestamp=minute(i)) for i in range(1, 4)))
    for order in ("TimestampAscending", "TimestampDescending"):
        data(s, stat(s, "m1", "load"), ScanBy=order)
    data(s, stat(s, "m1", "load"))


@probe("data: by dimensions and statistics")
def data_dimensions(s: Session) -> None:
    shop = [{"Name": "Shop", "Value": "north"}]
    put(
        s,
        datum("load", Value=1.0, Timestamp=minute(1)),
        datum("load", Value=5.0, Timestamp=minute(1), Dimensions=shop),
    )
    data(
        s,
        stat(s, "plain", "load"),
        stat(s, "north", "load", Dimensions=shop),
        stat(s, "most", "load", "Maximum", Dimensions=shop),
        stat(s, "count", "load", "SampleCount", Label="how many"),
        stat(s, "hidden", "load", ReturnData=False),
        stat(s, "nothing", "none"),
    )


@probe("data: a longer period")
def data_period(s: Session) -> None:
    put(s, *(datum("load", Value=float(i), Timestamp=minute(i)) for i in range(1, 11)))
    data(s, stat(s, "m1", "load", Period=300), ScanBy="TimestampAscending")
    data(s, stat(s, "m1", "load", "Average", Period=600), ScanBy="TimestampAscending", StartTime=minute(5))


WRONG_QUERIES: dict[str, dict[str, Any]] = {
    "neither metric nor expression": {"Id": "a"},
    "an id in upper case": {"Id": "A", "Expression": "TIME_SERIES(1)"},
}


def wrong_query(query: dict[str, Any], s: Session) -> None:
    data(s, query)


for name, query in WRONG_QUERIES.items():
    PROBES.add(f"data: {name}", partial(wrong_query, query))


@probe("data: no time")
def data_no_time(s: Session) -> None:
    data(s, stat(s, "m1", "load"), EndTime=minute(0))
    data(s, stat(s, "m1", "load"), StartTime=minute(5), EndTime=minute(0))


@probe("list: by namespace, name and dimension")
def listing(s: Session) -> None:
    now = datetime.datetime.now(datetime.UTC)
    put(
        s,
        datum("load", Value=1.0, Timestamp=now, Dimensions=[{"Name": "Shop", "Value": "north"}]),
        datum("load", Value=1.0, Timestamp=now, Dimensions=[{"Name": "Shop", "Value": "south"}]),
        datum("queue", Value=1.0, Timestamp=now),
    )
    ask(s, "list_metrics", Namespace=space(s), MetricName="queue")
    ask(s, "list_metrics", Namespace=space(s), Dimensions=[{"Name": "Shop", "Value": "south"}])
    ask(s, "list_metrics", Namespace=space(s), MetricName="nothing")


# Alarms.


def alarm(s: Session, **more: Any) -> dict[str, Any]:
    arguments = {
        "AlarmName": s.bucket,
        "Namespace": space(s),
        "MetricName": "load",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanThreshold",
        **more,
    }
    return {name: value for name, value in arguments.items() if value is not None}


@probe("alarm: put, described, changed, deleted")
def alarm_life(s: Session) -> None:
    ask(s, "put_metric_alarm", **alarm(s))
    ask(s, "describe_alarms", AlarmNames=[s.bucket])
    ask(s, "put_metric_alarm", **alarm(s, EvaluationPeriods=1, AlarmDescription="changed", ActionsEnabled=False))
    ask(s, "describe_alarms", AlarmNamePrefix=s.bucket)
    ask(s, "describe_alarms_for_metric", Namespace=space(s), MetricName="load")
    ask(s, "delete_alarms", AlarmNames=[s.bucket])
    ask(s, "describe_alarms", AlarmNames=[s.bucket])


@probe("alarm: on an expression")
def alarm_math(s: Session) -> None:
    metrics = [
        {"Id": "e1", "Expression": "m1 * 2", "Label": "twice", "ReturnData": True},
        stat(s, "m1", "load", ReturnData=False),
    ]
    without = {"Namespace": None, "MetricName": None, "Statistic": None, "Period": None}
    ask(s, "put_metric_alarm", **alarm(s, Metrics=metrics, **without))
    ask(s, "describe_alarms", AlarmNames=[s.bucket])
    silently(s, "delete_alarms", AlarmNames=[s.bucket])


@probe("alarm: its state by hand, and its history")
def alarm_state(s: Session) -> None:
    silently(s, "put_metric_alarm", **alarm(s, Period=3600))
    ask(s, "set_alarm_state", AlarmName=s.bucket, StateValue="ALARM", StateReason="by hand")
    answer = silently(s, "describe_alarms", AlarmNames=[s.bucket])["MetricAlarms"][0]
    s.note("state", 200, {}, {name: answer[name] for name in ("StateValue", "StateReason")})
    ask(s, "describe_alarms", AlarmNames=[s.bucket], StateValue="OK")
    try:
        history = silently(s, "describe_alarm_history", AlarmName=s.bucket, HistoryItemType="StateUpdate")
        items = [(item["AlarmType"], item["HistorySummary"]) for item in history["AlarmHistoryItems"]]
        s.note("history", 200, {}, {"items": items})
    except ClientError as error:
        s.note("history", 0, {}, error.response)
    ask(s, "set_alarm_state", AlarmName=s.bucket, StateValue="NONSENSE", StateReason="by hand")
    ask(s, "set_alarm_state", AlarmName=s.bucket, StateValue="OK", StateReason="x", StateReasonData="no json")
    silently(s, "delete_alarms", AlarmNames=[s.bucket])


@probe("alarm: one that is not there")
def alarm_absent(s: Session) -> None:
    ask(s, "set_alarm_state", AlarmName=s.bucket, StateValue="OK", StateReason="x")
    ask(s, "delete_alarms", AlarmNames=[s.bucket])
    ask(s, "enable_alarm_actions", AlarmNames=[s.bucket])
    arn = f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{s.bucket}"
    ask(s, "list_tags_for_resource", ResourceARN=arn)


@probe("alarm: actions switched off and on")
def alarm_actions(s: Session) -> None:
    silently(s, "put_metric_alarm", **alarm(s))
    for operation in ("disable_alarm_actions", "enable_alarm_actions"):
        ask(s, operation, AlarmNames=[s.bucket])
        found = silently(s, "describe_alarms", AlarmNames=[s.bucket])["MetricAlarms"][0]
        s.note("enabled", 200, {}, {"ActionsEnabled": found["ActionsEnabled"]})
    silently(s, "delete_alarms", AlarmNames=[s.bucket])


@probe("alarm: tags")
def alarm_tags(s: Session) -> None:
    silently(s, "put_metric_alarm", **alarm(s, Tags=[{"Key": "a", "Value": "1"}]))
    arn = silently(s, "describe_alarms", AlarmNames=[s.bucket])["MetricAlarms"][0]["AlarmArn"]
    ask(s, "list_tags_for_resource", ResourceARN=arn)
    ask(s, "tag_resource", ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    ask(s, "untag_resource", ResourceARN=arn, TagKeys=["a"])
    ask(s, "list_tags_for_resource", ResourceARN=arn)
    silently(s, "delete_alarms", AlarmNames=[s.bucket])


@probe("alarm: a composite one")
def alarm_composite(s: Session) -> None:
    silently(s, "put_metric_alarm", **alarm(s))
    ask(s, "put_composite_alarm", AlarmName=f"{s.bucket}-all", AlarmRule=f'ALARM("{s.bucket}")')
    found = silently(s, "describe_alarms", AlarmNames=[f"{s.bucket}-all"], AlarmTypes=["CompositeAlarm"])
    kept = [{name: a[name] for name in ("AlarmName", "AlarmRule", "ActionsEnabled")} for a in found["CompositeAlarms"]]
    s.note("composite", 200, {}, {"alarms": kept})
    ask(s, "put_composite_alarm", AlarmName=f"{s.bucket}-bad", AlarmRule='ALARM("nobody-knows-it")')
    silently(s, "delete_alarms", AlarmNames=[f"{s.bucket}-all"])
    silently(s, "delete_alarms", AlarmNames=[s.bucket])


WRONG_ALARMS: dict[str, dict[str, Any]] = {
    "no metric": {"MetricName": None, "Namespace": None},
    "no statistic": {"Statistic": None},
    "no threshold": {"Threshold": None},
    "an unknown comparison": {"ComparisonOperator": "About"},
    "an unknown treatment of missing data": {"TreatMissingData": "never"},
    "a period of 7": {"Period": 7},
    "two days": {"EvaluationPeriods": 2880},
    "more datapoints than periods": {"DatapointsToAlarm": 5},
    "no periods": {"EvaluationPeriods": 0},
    "two statistics": {"ExtendedStatistic": "p90"},
}


def wrong_alarm(more: dict[str, Any], s: Session) -> None:
    ask(s, "put_metric_alarm", **alarm(s, **more))
    silently(s, "delete_alarms", AlarmNames=[s.bucket]) if s.answers[-1].status == 200 else None


for name, more in WRONG_ALARMS.items():
    PROBES.add(f"alarm: {name}", partial(wrong_alarm, more))


# Dashboards.

BODY = json.dumps(
    {"widgets": [{"type": "text", "x": 0, "y": 0, "width": 6, "height": 3, "properties": {"markdown": "hi"}}]}
)


@probe("dashboard: put, read, listed, deleted")
def dashboard_life(s: Session) -> None:
    ask(s, "put_dashboard", DashboardName=s.bucket, DashboardBody=BODY)
    ask(s, "get_dashboard", DashboardName=s.bucket)
    ask(s, "list_dashboards", DashboardNamePrefix=s.bucket)
    ask(s, "delete_dashboards", DashboardNames=[s.bucket])
    ask(s, "list_dashboards", DashboardNamePrefix=s.bucket)


@probe("dashboard: one that is not there")
def dashboard_absent(s: Session) -> None:
    ask(s, "get_dashboard", DashboardName=s.bucket)
    ask(s, "delete_dashboards", DashboardNames=[s.bucket])


WRONG_BODIES = {"no JSON": "widgets", "no widgets": "{}", "a widget without a type": '{"widgets":[{}]}'}


def wrong_body(body: str, s: Session) -> None:
    ask(s, "put_dashboard", DashboardName=s.bucket, DashboardBody=body)


for name, body in WRONG_BODIES.items():
    PROBES.add(f"dashboard: {name}", partial(wrong_body, body))


@probe("dashboard: a name with a space")
def dashboard_name(s: Session) -> None:
    ask(s, "put_dashboard", DashboardName=f"{s.bucket} x", DashboardBody=BODY)
