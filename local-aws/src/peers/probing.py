"""Asks two AWSs the same questions and finds where their answers differ.

A probe is a function that calls operations on a session. The session notes each answer in a form that can be compared:
what differs with every run (ids, dates, addresses) is replaced by a word that says only whether it is the same thing
again.
"""

from __future__ import annotations

import datetime
import fnmatch
import http.client
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from sigv4 import KEY, SECRET, Signer

Json = Any

# Of an answer's headers those that AWS documents as part of it.
HEADERS = re.compile(
    r"accept-ranges|allow|cache-control|content-(disposition|encoding|language|length|range|type)|etag|expires|"
    r"last-modified|location|x-amz-(?!request-id|id-2).*"
)
VOLATILE = re.compile(r"^(RequestId|HostId|Resource)$")


@dataclass
class Answer:
    operation: str
    status: int
    headers: dict[str, str]
    members: Json

    @property
    def outcome(self) -> str:
        """The status and, of a refusal, its code."""
        error = self.members.get("Error", {})
        return f"{self.status} {error.get('Code', '')}".strip()


class Difference(NamedTuple):
    """One place where two answers differ. The path begins with the call's place in the probe and its operation."""

    probe: str
    path: str
    ours: Json
    theirs: Json


class Names:
    """Replaces what is random by what it is: the second upload id of a probe is <upload-2> wherever it stands."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def give(self, kind: str, value: str) -> None:
        if value and value not in self._known:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._known[value] = f"<{kind}-{self._counts[kind]}>"

    def give_fixed(self, word: str, value: str) -> None:
        self._known[value] = word

    def replace(self, text: str) -> str:
        for value, word in sorted(self._known.items(), key=lambda item: -len(item[0])):
            text = text.replace(value, word)
        return text


KINDS = {
    "UploadId": "upload",
    "VersionId": "version",
    "DeleteMarkerVersionId": "version",
    "NextVersionIdMarker": "version",
}
HEADER_KINDS = {"x-amz-version-id": "version", "x-amz-copy-source-version-id": "version"}
DATES = {"LastModified", "CreationDate", "Initiated", "CreationTime", "LastModifiedTime", "StartTime", "EndTime"}


def plain(value: Json, names: Names, name: str = "") -> Json:
    """An answer's member without what changes from run to run."""
    if isinstance(value, datetime.datetime):
        return "<date>"
    if isinstance(value, dict):
        return {k: plain(v, names, k) for k, v in value.items() if not VOLATILE.match(k)}
    if isinstance(value, list | tuple):
        return [plain(v, names, name) for v in value]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if hasattr(value, "read"):
        return value.read().decode("latin-1")
    if isinstance(value, str):
        if name in DATES or name.endswith("Arn") and value.startswith("arn:"):
            value = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z?", "<date>", value)
        if name in ("ID",):
            return "<owner>"
        if name in KINDS and len(value) > 16:
            names.give(KINDS[name], value)
        if name in ("NextContinuationToken", "ContinuationToken", "NextToken"):
            return "<token>"
        value = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>", value)
        value = re.sub(r"(?<=:scalable-target/)\w+", "<id>", value)
        return names.replace(value)
    return value


@dataclass
class Target:
    """An AWS under question."""

    url: str
    region: str
    # Lets an endpoint's time pass where it can be made to; elsewhere nothing takes time.
    advance: Callable[[str], None] = lambda duration: None


@dataclass
class Session:
    """The calls of one probe on one AWS; a bucket of its own is there."""

    target: Target
    bucket: str
    answers: list[Answer] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        authority = self.target.url.split("//")[1]
        self.names.give_fixed("<bucket>", self.bucket)
        self.names.give_fixed("<endpoint>", authority)

    def client(self, service: str, region: str | None = None) -> Any:
        key = (service, region or self.target.region)
        if key not in self.clients:
            self.clients[key] = boto3.client(
                service,
                endpoint_url=self.target.url,
                region_name=key[1],
                aws_access_key_id=KEY,
                aws_secret_access_key=SECRET,
                config=Config(
                    retries={"max_attempts": 0, "mode": "standard"},
                    read_timeout=120,
                    s3={"addressing_style": "path"},
                    parameter_validation=False,
                ),
            )
        return self.clients[key]

    def call(self, operation: str, service: str = "s3", region: str | None = None, **arguments: Any) -> Any:
        """Calls an operation, notes the answer and gives it back; a refusal gives an empty one."""
        if service == "s3" and operation != "list_buckets":
            arguments.setdefault("Bucket", self.bucket)
        try:
            answer = getattr(self.client(service, region), operation)(**arguments)
        except ClientError as error:
            answer = error.response
        metadata = answer.pop("ResponseMetadata", {})
        body = answer.get("Body")
        if body is not None:
            answer = {**answer, "Body": body.read()}
        self.note(operation, metadata.get("HTTPStatusCode", 0), metadata.get("HTTPHeaders", {}), answer)
        return answer

    def note(self, operation: str, status: int, headers: dict[str, str], members: Json) -> None:
        members = plain(members, self.names)
        kept = {}
        # The length of a document says nothing; an object's does.
        measured = operation in ("get_object", "head_object") and status < 300
        for name, value in sorted(headers.items()):
            name = name.lower()
            if HEADERS.fullmatch(name) and (measured or name != "content-length"):
                if name in HEADER_KINDS and len(value) > 16:
                    self.names.give(HEADER_KINDS[name], value)
                if name in ("last-modified", "expires") and "GMT" in value:
                    value = "<date>"
                kept[name] = self.names.replace(value)
        self.answers.append(Answer(operation, status, kept, members))

    def raw(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        **signing: Any,
    ) -> tuple[int, dict[str, str], bytes]:
        """Sends a request that no client would, signed unless told otherwise."""
        authority = self.target.url.split("//")[1]
        sent = {"Host": authority, **(headers or {})}
        request = Signer(self.target.region, **signing).sign(method, path, query or {}, sent, body)
        connection = http.client.HTTPConnection(authority, timeout=120)
        try:
            connection.putrequest(method, request.target, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                connection.putheader(name, value)
            if "Content-Length" not in request.headers and "Transfer-Encoding" not in request.headers:
                connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders()
            connection.send(request.body)
            response = connection.getresponse()
            content = response.read()
            answered = {name.lower(): value for name, value in response.getheaders()}
        finally:
            connection.close()
        self.note(f"raw {method}", response.status, answered, xml_members(content))
        return response.status, answered, content


def xml_members(content: bytes) -> Json:
    """Code and message of an error document; any other body as its text."""
    text = content.decode("utf-8", "replace")
    code = re.search(r"<Code>(.*?)</Code>", text)
    if not code:
        return {"Body": text}
    message = re.search(r"<Message>(.*?)</Message>", text, re.DOTALL)
    return {"Error": {"Code": code[1], "Message": message[1] if message else ""}}


@dataclass(frozen=True)
class Probe:
    """A question: what it is called, and the calls that ask it."""

    name: str
    ask: Callable[[Session], None]


class Probes:
    """A table of probes that fills as modules are read."""

    def __init__(self) -> None:
        self.table: list[Probe] = []

    def probe(self, name: str) -> Callable[[Callable[[Session], None]], Callable[[Session], None]]:
        def register(ask: Callable[[Session], None]) -> Callable[[Session], None]:
            self.add(name, ask)
            return ask

        return register

    def add(self, name: str, ask: Callable[[Session], None]) -> None:
        if any(probe.name == name for probe in self.table):
            raise ValueError(f"two probes are called {name}")
        self.table.append(Probe(name, ask))


def compare(probe: str, ours: list[Answer], theirs: list[Answer]) -> list[Difference]:
    """Where the answers of one probe differ; of answers with different outcomes only the outcomes."""
    found: list[Difference] = []
    for number, (our, their) in enumerate(zip(ours, theirs, strict=False), 1):
        at = f"{number}.{our.operation}"
        if our.outcome != their.outcome:
            found.append(Difference(probe, f"{at}.outcome", our.outcome, their.outcome))
            continue
        _walk(probe, f"{at}.headers", our.headers, their.headers, found)
        _walk(probe, f"{at}.members", our.members, their.members, found)
    if len(ours) != len(theirs):
        found.append(Difference(probe, "answers", len(ours), len(theirs)))
    return found


def _walk(probe: str, path: str, ours: Json, theirs: Json, found: list[Difference]) -> None:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(set(ours) | set(theirs)):
            _walk(probe, f"{path}.{name}", ours.get(name), theirs.get(name), found)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            _walk(probe, f"{path}.{number}", our, their, found)
    elif ours != theirs:
        found.append(Difference(probe, path, ours, theirs))


class Listed(NamedTuple):
    """A difference that is known: patterns of probes and paths, what it is, who is right and why."""

    behaviour: str
    probe: str
    path: str

    def covers(self, difference: Difference) -> bool:
        return fnmatch.fnmatchcase(difference.probe, self.probe) and fnmatch.fnmatchcase(difference.path, self.path)


def listed(file: Path) -> list[Listed]:
    """The known differences of a file: an array of {behaviour, right, why, where: [[probe, path], ...]}."""
    return [
        Listed(entry["behaviour"], probe, path)
        for entry in json.loads(file.read_text())
        for probe, path in entry["where"]
    ]


class Verdict(NamedTuple):
    unlisted: list[Difference]
    gone: list[Listed]
    known: list[Difference]


def judge(found: Iterable[Difference], known: list[Listed]) -> Verdict:
    """What is found and not known, what is known and not found, and the rest."""
    found = list(found)
    unlisted = [d for d in found if not any(k.covers(d) for k in known)]
    gone = [k for k in known if not any(k.covers(d) for d in found)]
    return Verdict(unlisted, gone, [d for d in found if d not in unlisted])
