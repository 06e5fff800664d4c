"""Judges the local AWS by the service models of botocore.

First it lives: the scripted life of an endpoint, the probes that other AWSs are asked, and what of the offered
operations these leave out; each answer's bytes are held against the operation's model. Then it sends requests that
break one constraint each, which must be refused as the service refuses. Exit code 0: nothing was found but what is
listed below, and all of that.

    conformance.py --url URL --life SCRIPT --archive FILE [--show]
"""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import io
import json
import multiprocessing
import runpy
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import cloudwatch_probes
import hosting_probes
import other_probes
import s3_requests
import s3_setting_probes
import s3_whole
import violations
import wrong_types
from answers import body_problems, header_problems, media_type
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from probing import Probes, Session, Target
from refusals import UUID, Refusal, problems
from violations import Violation

MODELS = Path(__file__).parents[1] / "main/resources/io/mmectl/localaws/model"
REGION = "us-east-1"

# Where the models are not what AWS does, or cannot be kept by a request: patterns of findings, and whose word it is.
KNOWN = {
    "iam.*PermissionsBoundaryType: 'Policy' is none of *": "awsdocs/iam-user-guide issue 82: the model is wrong",
    "iam.GetUser: .User.Path: missing": "root users have neither name nor path",
    "iam.GetUser: .User.UserId: length 12 is below 16": "a root user's is its account",
    "iam.GetUser: .User.UserName: missing": "root users have neither name nor path",
    "sagemaker-runtime.InvokeEndpoint: refusal ModelError: no member ErrorCode": "public issues quote it",
    "s3.*: ChecksumAlgorithm breaks enum: 0 not sent FlexibleChecksumError*": "boto3 refuses it itself",
    "s3.*: RequestPayer breaks enum: *": "no source says that S3 looks at it",
    "s3.*: OptionalObjectAttributes[[]] breaks enum: *": "no source says that S3 looks at it",
    "s3.CopyObject: AnnotationDirective breaks enum: *": "annotations are not offered",
    "s3.GetObjectAcl: header x-amz-version-id: no such member": "S3 API reference, sample response of GetObjectAcl",
}

# How a service refuses what breaks its model.
VALIDATION = {
    "application-autoscaling": {"ValidationException"},
    "cloudwatch": {"ValidationError"},
    "iam": {"ValidationError"},
    "logs": {"InvalidParameterException"},
    "sagemaker": {"ValidationException"},
    "sagemaker-runtime": {"ValidationError"},
    "sts": {"ValidationError"},
}
JSON = ("application-autoscaling", "cloudwatch", "logs", "sagemaker")
CONSTRAINT = "failed to satisfy constraint"
UNREADABLE = {"SerializationException", "MalformedInput"}


class Found(NamedTuple):
    """What one part of the judgement brings: problems, answers by operation, and requests that broke something."""

    problems: Counter[str]
    answered: Counter[tuple[str, str]]
    broken: int
    seconds: float


class Watch:
    """Looks at every answer that a client of boto3's default session gets, before boto3 does."""

    def __init__(self) -> None:
        self.problems: Counter[str] = Counter()
        self.answered: Counter[tuple[str, str]] = Counter()

    def __call__(self, operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
        service = operation_model.service_model.service_name
        status, headers, body = (response_dict[part] for part in ("status_code", "headers", "body"))
        if status >= 300:
            found = self._refusal(operation_model, status, headers, body)
        else:
            self.answered[service, operation_model.name] += 1
            found = self._answer(operation_model, headers, body)
        for problem in found:
            self.problems[f"{service}.{operation_model.name}: {problem}"] += 1

    def _refusal(self, operation: Any, status: int, headers: Any, body: bytes) -> Iterator[str]:
        bodied = status != 304 and operation.http["method"] != "HEAD"
        if body and not bodied:
            yield f"a body of a {status}"
        try:
            refusal = Refusal(operation, status, headers, body)
        except Exception as error:
            yield f"a refusal {status} that cannot be read ({error}): {body[:200]!r}"
            return
        yield from problems(operation, refusal, bodied)

    def _answer(self, operation: Any, headers: Any, body: Any) -> Iterator[str]:
        protocol = operation.service_model.resolved_protocol
        if protocol.startswith("rest"):
            yield from header_problems(operation, dict(headers.items()))
        if protocol == "rest-xml":
            if not (headers.get("x-amz-request-id") and headers.get("x-amz-id-2")):
                yield "no request id"
        elif not UUID.fullmatch(headers.get("x-amzn-requestid", "")):
            yield f"request id {headers.get('x-amzn-requestid')!r}"
        if not isinstance(body, bytes):
            return
        yield from media_type(protocol, headers.get("content-type", ""), body)
        try:
            yield from body_problems(operation, body)
        except Exception as error:
            yield f"an answer that cannot be read ({error!r}): {body[:200]!r}"


def step_time(url: str, duration: str) -> None:
    body = json.dumps({"step": duration}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{url}/_local/time", body, method="POST")).close()


def live(script: Path, url: str, archive: Path) -> None:
    """The life of an endpoint, as a program of its own would do it."""
    before = sys.argv
    sys.argv = [str(script), url, str(archive)]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(str(script))
    finally:
        sys.argv = before


def speak(service: str, protocol: str) -> None:
    """Makes clients of a service speak another of its protocols."""
    loader = boto3.DEFAULT_SESSION._session.get_component("data_loader")  # type: ignore[union-attr]
    metadata = loader.load_service_model(service, "service-2")["metadata"]
    metadata["protocol"] = protocol
    metadata["protocols"] = [protocol]


def ask(probes: Probes, url: str, name: str) -> None:
    target = Target(url, REGION, lambda duration: step_time(url, duration))
    clients: dict[tuple[str, str], Any] = {}
    for number, probe in enumerate(probes.table):
        probe.ask(Session(target, f"judge-{name}-{number:03}", clients=clients))


def offered() -> dict[str, list[str]]:
    """The operations that are offered, by boto3's names of the services; S3's have no such list."""
    names = {"monitoring": "cloudwatch"}
    return {
        names.get(file.stem, file.stem): list(json.loads(file.read_text())["operations"])
        for file in sorted(MODELS.glob("*.json"))
        if file.stem != "s3"
    }


def client(service: str, url: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False, s3={"addressing_style": "path"}),
    )


def outcome(call: Any, violation: Violation) -> tuple[int, str, str]:
    """Status, code and message of what must be refused."""
    try:
        call(**violation.arguments)
    except ClientError as error:
        told = error.response["Error"]
        return error.response["ResponseMetadata"]["HTTPStatusCode"], told["Code"], told.get("Message", "")
    except Exception as error:
        return 0, "not sent", repr(error)
    return 200, "accepted", ""


def break_model(watch: Watch, service: str, url: str) -> int:
    """Sends every violation of a service's operations; each must be refused as the service refuses."""
    speaking = client(service, url)
    count = 0
    for name in offered()[service]:
        operation = speaking.meta.service_model.operation_model(name)
        call = getattr(speaking, xform_name(name))
        # Whatever it answers to a good request, it answers; the watch sees that the answer is one of its own.
        outcome(call, Violation("", "", violations.sample(operation.input_shape) if operation.input_shape else {}))
        for violation in violations.of(operation):
            count += 1
            status, code, message = outcome(call, violation)
            as_model = code in VALIDATION[service] and CONSTRAINT in message
            if status != 400 or not (as_model or violation.constraint == "type" and code in UNREADABLE):
                place = f"{violation.path} breaks {violation.constraint}"
                watch.problems[f"{service}.{name}: {place}: {status} {code} {message}"] += 1
    return count


def break_types(watch: Watch, service: str, url: str) -> int:
    """Sends members of wrong types to a service that speaks JSON; each must be called unreadable first of all."""
    model = client(service, url).meta.service_model
    sender = wrong_types.Sender(url, REGION, model)
    count = 0
    for name in offered()[service]:
        for body in wrong_types.of(model.operation_model(name)):
            count += 1
            told = sender.send(name, body.content)
            if told != (400, "SerializationException"):
                watch.problems[f"{service}.{name}: {body.path}: {told}"] += 1
    return count


def leave_whole(watch: Watch, url: str) -> None:
    for problem in s3_whole.problems(client("s3", url)):
        watch.problems[problem] += 1


def break_s3(watch: Watch, url: str) -> int:
    speaking = client("s3", url)
    count = 0
    for name, arguments in s3_requests.prepared(speaking).items():
        operation = speaking.meta.service_model.operation_model(name)
        call = getattr(speaking, xform_name(name))
        for violation in violations.of(operation, arguments):
            if violation.path == "CopySource":
                # Without it there would be nothing to copy, but an object to put.
                continue
            count += 1
            status, code, message = outcome(call, violation)
            if status != 400:
                place = f"{violation.path} breaks {violation.constraint}"
                watch.problems[f"s3.{name}: {place}: {status} {code} {message}"] += 1
    return count


def cloudwatch(url: str) -> None:
    for protocol in ("query", "smithy-rpc-v2-cbor", "json"):
        speak("cloudwatch", protocol)
        ask(cloudwatch_probes.PROBES, url, protocol[:5])


def judge(work: Callable[[Watch], int]) -> Found:
    """Does one part with a session of its own."""
    watch = Watch()
    boto3.setup_default_session()
    boto3.DEFAULT_SESSION.events.register("before-parse", watch)  # type: ignore[union-attr]
    began = time.monotonic()
    broken = work(watch)
    return Found(watch.problems, watch.answered, broken, time.monotonic() - began)


def hosting(arguments: argparse.Namespace) -> Found:
    """What lets time pass."""

    def work(watch: Watch) -> int:
        live(arguments.life, arguments.url, arguments.archive)
        ask(hosting_probes.PROBES, arguments.url, "hosting")
        ask(other_probes.PROBES, arguments.url, "other")
        broken = sum(break_model(watch, service, arguments.url) for service in offered())
        return broken + sum(break_types(watch, service, arguments.url) for service in JSON)

    return judge(work)


def storage(arguments: argparse.Namespace) -> Found:
    """What does not."""

    def work(watch: Watch) -> int:
        ask(s3_setting_probes.PROBES, arguments.url, "s3")
        cloudwatch(arguments.url)
        broken = break_s3(watch, arguments.url)
        leave_whole(watch, arguments.url)
        return broken

    return judge(work)


def started(part: tuple[Callable[[argparse.Namespace], Found], argparse.Namespace]) -> Found:
    work, arguments = part
    return work(arguments)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="URL of the local AWS")
    parser.add_argument("--life", type=Path, required=True)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="show what is known, too")
    arguments = parser.parse_args()
    with multiprocessing.Pool(2) as pool:
        parts = pool.map(started, [(hosting, arguments), (storage, arguments)], chunksize=1)
    found = sum((part.problems for part in parts), Counter())
    answered = sum((part.answered for part in parts), Counter())
    for service, operations in offered().items():
        for name in operations:
            if not answered[service, name]:
                found[f"{service}.{name}: never answered"] += 1
    known = {problem for problem in found if any(fnmatch.fnmatchcase(problem, pattern) for pattern in KNOWN)}
    gone = [pattern for pattern in KNOWN if not any(fnmatch.fnmatchcase(problem, pattern) for problem in found)]
    for problem, times in sorted(found.items()):
        if problem not in known or arguments.show:
            print(f"{'known' if problem in known else 'FOUND'} {problem} ({times} times)")
    for pattern in gone:
        print(f"KNOWN BUT GONE {pattern}")
    broken = sum(part.broken for part in parts)
    seconds = max(part.seconds for part in parts)
    print(f"{sum(answered.values())} answers of {len(answered)} operations, {broken} broken requests, {seconds:.1f} s")
    return 1 if gone or len(found) > len(known) else 0


if __name__ == "__main__":
    sys.exit(main())
