"""JSON requests in which one member has another type than its model's; botocore itself would not write most of them."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import violations
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

Json = Any
WRONG: dict[str, list[Json]] = {
    "structure": [5, "x", []],
    "list": [5, "x", {}],
    "map": [5, "x", []],
    "string": [5, {}, [], True],
    "integer": ["5", 1.5, True, 2**40],
    "long": ["5", 1.5, {}, 2**70],
    "float": ["x", True, []],
    "double": ["x", True, []],
    "boolean": ["true", 1, {}],
    "timestamp": ["x", True, 1e30],
    "blob": [5, []],
}
DEEPEST = 7


class Body(NamedTuple):
    """A request with one member of a wrong type."""

    path: str
    content: Json


def of(operation: Any) -> Iterator[Body]:
    """All of an operation, on top of its least request."""
    if operation.input_shape is not None:
        yield from _member(operation.input_shape, _written(violations.sample(operation.input_shape)), "", _whole, 0)


def _whole(value: Json) -> Json:
    return value


def _written(value: Json) -> Json:
    """As JSON writes it."""
    if isinstance(value, dict):
        return {name: _written(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_written(child) for child in value]
    return value.timestamp() if hasattr(value, "timestamp") else value


def _member(shape: Any, base: Json, path: str, put: Callable[[Json], Json], depth: int) -> Iterator[Body]:
    for wrong in WRONG[shape.type_name]:
        yield Body(f"{path} as {json.dumps(wrong)}", put(wrong))
    if depth == DEEPEST:
        return
    if shape.type_name == "structure":
        known = base if isinstance(base, dict) else _written(violations.sample(shape))
        for name, member in shape.members.items():

            def with_member(value: Json, name: str = name) -> Json:
                return put({**known, name: value})

            yield from _member(member, known.get(name), f"{path}.{name}", with_member, depth + 1)
    elif shape.type_name == "list":
        yield from _member(shape.member, None, f"{path}[]", lambda value: put([value]), depth + 1)
    elif shape.type_name == "map":
        yield from _member(shape.value, None, f"{path}{{}}", lambda value: put({"k": value}), depth + 1)


class Sender:
    """Sends bodies as they are to one service."""

    def __init__(self, url: str, region: str, model: Any) -> None:
        self.url = url
        self.metadata = model.metadata
        self.signer = SigV4Auth(Credentials("test", "test"), model.signing_name, region)
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)

    def send(self, operation: str, body: Json) -> tuple[int, str]:
        """Status and code."""
        content = json.dumps(body).encode()
        headers = {
            "X-Amz-Target": f"{self.metadata['targetPrefix']}.{operation}",
            "Content-Type": f"application/x-amz-json-{self.metadata['jsonVersion']}",
        }
        request = AWSRequest("POST", f"{self.url}/", data=content, headers=headers)
        self.signer.add_auth(request)
        self.connection.request("POST", "/", body=content, headers=dict(request.headers))
        answer = self.connection.getresponse()
        told = json.loads(answer.read() or b"{}")
        return answer.status, str(told.get("__type", "")).rpartition("#")[2]
